"""The same number everywhere. As an initial weight it leaves all neurons of a layer equal for ever."""

import sympy as sp

from symnn.nets.initialiser import Initialiser


def constant(value: object) -> Initialiser:
    """Every weight is `value`, a number."""
    return Initialiser(name="constant", distribution="constant", variance=sp.Integer(0), mean=sp.Float(value))


ones = Initialiser(name="ones", distribution="constant", variance=sp.Integer(0), mean=sp.Integer(1))
