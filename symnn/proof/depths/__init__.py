"""Statements for every depth: induction over layers, invariants of recursions, exponential growth."""
