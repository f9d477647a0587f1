"""Sums and logarithms whose digits cancel far from 0: quotients of sums of exponentials."""
