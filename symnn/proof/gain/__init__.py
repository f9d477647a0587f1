"""Gains of activations: E[g(z)²] and E[g′(z)²] for a normal z, with digits that are certain."""
