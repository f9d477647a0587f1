"""Mathematical LaTeX: words, grammar and scripts, and the gate before latex2sympy2, which reads scalar formulas a
second time."""
