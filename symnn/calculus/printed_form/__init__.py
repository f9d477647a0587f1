"""From nodes to the SymPy expressions that a textbook would print. Reduced, never expanded."""
