"""The normal form of an expression, in which equality is equality, and the rules that lead to it."""
