"""2-D convolution of x (c, h, w), or (n, c, h, w), with a kernel (o, c, k, l); no bias."""

from symnn.expr.records import Composition
from symnn.ops.convolution import convolve

conv2d = Composition(
    name="conv2d",
    arity=2,
    # a single contraction: its cotangents are contractions of the same windows already, so no pullback is stated
    define=lambda x, kernel, stride, padding: convolve(x, kernel, stride, padding, axes=2),
    settings=(("stride", 1), ("padding", 0)),
    latex=r"\operatorname{conv}",
    shapes="c h w, o c k l -> o h-k+1 w-l+1",
    sample=((((1, 2), (4, 8)),), ((((1, 1),),),)),
)
