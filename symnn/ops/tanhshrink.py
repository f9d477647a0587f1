"""Tanhshrink x − tanh(x)."""

from symnn.expr.records import Operator
from symnn.ops.tanh import tanh

tanhshrink = Operator(
    name="tanhshrink",
    define=lambda x: x - tanh(x),
    partials=(lambda x, y: (x - y) * (x - y),),
    latex=r"\operatorname{tanhshrink}",
    spellings=("tanh_shrink",),
    keeps_sign=True,
    reflection=lambda u, f: -f,
)
