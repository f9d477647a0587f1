"""Proofs as files that a proof assistant accepts: what a claim says and why, for Coq's kernel. Nothing is proved here."""
