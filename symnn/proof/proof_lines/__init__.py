"""Proofs as lines that one reads, a file for every kind of proof. Lines are made from what a proof keeps, when somebody
asks for them; nothing is proved here.
"""
