"""NumPy as a target: one writer per instruction, and the source of stable functions."""
