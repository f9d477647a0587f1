"""1-D convolution of x (c, h), or (n, c, h), with a kernel (o, c, k); no bias."""

from symnn.expr.records import Composition
from symnn.ops.convolution import convolve

conv1d = Composition(
    name="conv1d",
    arity=2,
    # a single contraction: its cotangents are contractions of the same windows already, so no pullback is stated
    define=lambda x, kernel, stride, padding: convolve(x, kernel, stride, padding, axes=1),
    settings=(("stride", 1), ("padding", 0)),
    latex=r"\operatorname{conv}",
    shapes="c h, o c k -> o h-k+1",
    sample=(((1, 2, 4), (1, 1, 1)), (((1, 1), (0, 1)),)),
)
