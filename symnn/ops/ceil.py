"""The least whole number that is not below x: −⌊−x⌋."""

import sympy as sp

from symnn.expr.build import const
from symnn.expr.records import Operator
from symnn.ops.floor import floor

ceil = Operator(
    name="ceil",
    define=lambda x: -floor(-x),
    partials=(lambda x, y: const(0),),
    latex=r"\operatorname{ceil}",
    spellings=("ceiling",),
    sympy=sp.ceiling,
    source="Graham, Knuth and Patashnik, Concrete Mathematics, 3.1",
    sample=(-1.5, 0, 2.5),
)
