"""log Γ(x) of a positive number."""

from math import inf

import sympy as sp

from symnn.expr.records import Operator
from symnn.ops.digamma import digamma
from symnn.ops.polygamma import between_poles

loggamma = Operator(
    name="loggamma",
    value=lambda field, x: field.loggamma(x),
    partials=(lambda x, y: digamma(x),),
    latex=r"\log\Gamma",
    spellings=("lgamma", "gammaln"),
    domain=("positive",),
    exact_at=((2, 0),),
    limits=(None, inf),
    at_border=inf,
    beyond=between_poles,
    sympy=sp.loggamma,
    opaque=True,
)
