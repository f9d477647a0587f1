"""The number π: an atom with SymPy's pi as its label, which every evaluator knows."""

import sympy as sp

from symnn.expr.nodes import Atom

pi = Atom(sp.pi)
