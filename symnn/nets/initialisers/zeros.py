"""All zeros: right for biases, never for the weights of two hidden neurons, which then stay equal."""

import sympy as sp

from symnn.nets.initialiser import Initialiser

zeros = Initialiser(name="zeros", distribution="constant", variance=sp.Integer(0))
