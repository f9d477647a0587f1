"""Claims about objectives: convexity, optimisers, minima, and the lemmas that follow from convexity."""
