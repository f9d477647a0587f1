"""Limits: leading terms of quotients, and what is composed of them."""
