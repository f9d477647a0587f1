"""Proofs as files for Coq's kernel: what a claim says, and why. Nothing is proved here."""
