"""Parameter sharing: the sliding window, its gradients, and what it means that a convolution follows a shift."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Parameter sharing", number=15)

chapter.say(r"""
    A picture has many pixels, and what is to be found in it may be anywhere. A layer that gives every pixel a weight
    of its own has to learn a cat in the left corner and a cat in the right corner separately. Parameter sharing means
    to look through a small window, to slide it over the picture, and to use the same weights at every place.

    **By the end of this chapter** you will know a convolution as a sum, as a matrix and as a layer with shared
    weights; its gradients with respect to the weights and to the input; and where it follows a shift and where it
    does not.

    ## One window

    Take a window of 4 times 4 pixels of a picture with one channel. Its weights $\theta$ are a matrix.
""")

i, j, a, z, c = sp.symbols("i j a z c", integer=True)
theta, patch = symnn.matrix("theta", 4, 4), symnn.matrix("x", 4, 4)
window = sp.Sum(theta[i, j] * patch[i, j], (i, 0, 3), (j, 0, 3))

chapter.define(
    "The weights, for one channel.",
    latex=r"\theta \in \mathbb{R}^{4 \times 4}",
    note=59,
    given="one channel; three channels need three such matrices",
)
chapter.define(
    "What a neuron computes that sees this window.",
    latex=r"a = \sum_{i=1}^{4} \sum_{j=1}^{4} \theta_{ij}\, x_{ij}",
    note=63,
)
chapter.claim("It is the sum over the entrywise product.", window, symnn.sum(sp.HadamardProduct(theta, patch)))
chapter.claim("And a trace, the inner product of two matrices.", window, symnn.trace(theta.T * patch))
chapter.claim(
    "It is not the sum over the matrix product.",
    window,
    symnn.sum(theta * patch),
    expect="refuted",
    mended=(window, symnn.trace(theta.T * patch)),
)

chapter.say(r"""
    The window that is cut out at the beginning of a picture is written $x_{1:4,1:4}$: rows 1 to 4, columns 1 to 4. This presupposes
    that $x$ is a matrix. Where the picture has been laid out as one long column, as for a dense layer, there is no
    second index to cut by. (The formulas that a computer checks count from 0.)
""")

picture, column = symnn.matrix("x", 8, 8), symnn.vector("x", 64)

chapter.claim(
    "A window, cut from a picture that is a column.",
    window,
    lambda: symnn.sum(sp.HadamardProduct(theta, column)),
    expect="ill-typed",
    mended=(
        sp.Sum(theta[i, j] * picture[i, j], (i, 0, 3), (j, 0, 3)),
        symnn.sum(sp.HadamardProduct(theta, picture[:4, :4])),
    ),
    mended_latex=r"\sum_{i=1}^{4} \sum_{j=1}^{4} \theta_{ij}\, x_{ij} = \sum \theta \circ x_{1:4,1:4}, \quad x \in \mathbb{R}^{8 \times 8}",
    latex=r"a = \sum \theta \circ x_{1:4,1:4}, \qquad x \in \mathbb{R}^{64}",
    note=61,
)

chapter.say(r"""
    A colour picture has three channels, and then $\theta \in \mathbb{R}^{3 \times 4 \times 4}$: the window sums over
    channels too. To slide it is called a convolution.
""")

colour, weights = symnn.tensor("x", 3, 4, 4), symnn.tensor("theta", 1, 3, 4, 4)

chapter.claim(
    "The first entry of a convolution: one window in three channels.",
    symnn.conv2d(colour, weights)[0, 0, 0],
    sp.Sum(weights[0, c, i, j] * colour[c, i, j], (c, 0, 2), (i, 0, 3), (j, 0, 3)),
)
chapter.claim(
    "With one channel alone it is another number.",
    symnn.conv2d(colour, weights)[0, 0, 0],
    sp.Sum(weights[0, 0, i, j] * colour[0, i, j], (i, 0, 3), (j, 0, 3)),
    expect="refuted",
)

chapter.figure(
    "window",
    symnn.figures.window((6, 6), (4, 4), at=(1, 2)),
    "A window of 4 times 4 on a picture of 6 times 6, at one of its nine places.",
)
chapter.figure(
    "padding",
    symnn.figures.window(
        [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]],
        [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        stride=2,
        padding=1,
        at=(0, 1),
    ),
    "A kernel that looks for vertical edges, with a ring of zeros around the picture and a stride of 2.",
)

chapter.say(r"""
    ## What is saved

    A picture of $h$ times $w$ pixels in $c$ channels goes into a layer that returns $o$ channels of the same height
    and width. A dense layer connects everything with everything. A convolution has one window for each output
    channel, and its number of weights does not depend on the size of the picture.
""")

h, w, ch, o, k = symnn.sizes("h w c o k")
image, kernel = symnn.tensor("x", ch, h, w), symnn.tensor("theta", o, ch, k, k)
dense = (h * w * ch) * (h * w * o)
entries = sp.Integer(1)
for size in kernel.shape:
    entries = entries * size

chapter.claim(
    "The weights of the convolution.", symnn.claim(r"o \cdot c \cdot k \cdot k = o\, c\, k^2", let=["o:", "c:", "k:"])
)
chapter.claim(
    "A dense layer has as many times more as this.",
    symnn.claim(
        r"\frac{(h w c) (h w o)}{o\, c\, k^2} = \Bigl(\frac{h w}{k}\Bigr)^2",
        let=["h:", "w:", "o:", "c:", "k:"],
        assume=["o > 0", "c > 0", "k > 0"],
    ),
)
chapter.claim(
    "For a colour picture of 224 times 224, a window of 3 times 3 and 64 channels: 1728 weights instead of 483 billion.",
    symnn.claim(r"64 \cdot 3 \cdot 3 \cdot 3 = 1728"),
)
chapter.claim(
    "A window is never larger than the picture, so it never has more weights.",
    symnn.claim(o * ch * k**2, "<=", dense),
    assume=[k <= h, k <= w],
)

chapter.say(r"""
    ## The sliding window as a matrix

    To see how it works, one dimension is enough: a signal $x$ of $m + k - 1$ numbers, a window $\theta$ of $k$, and
    $m$ places. The output is $y_i = \sum_a \theta_a x_{i+a}$. This is a linear layer whose matrix $B$ has the same
    weights in every row, each time one column further to the right, and zeros elsewhere.
""")

m = symnn.sizes("m")
tap, signal, grad = symnn.vector("theta", k), symnn.vector("x", m + k - 1), symnn.vector("g", m)
slid = sp.FunctionMatrix(m, 1, sp.Lambda((i, z), sp.Sum(tap[a, 0] * signal[i + a, 0], (a, 0, k - 1))))
band = sp.FunctionMatrix(
    m, m + k - 1, sp.Lambda((i, j), sp.Sum(tap[a, 0] * sp.KroneckerDelta(i + a, j), (a, 0, k - 1)))
)

chapter.claim(
    "The sliding window is a matrix product.",
    slid,
    band * signal,
    latex=r"\Bigl(\sum_{a} \theta_a x_{i+a}\Bigr)_i = Bx, \qquad B_{ij} = \sum_a \theta_a\, [\,j = i + a\,]",
)

chapter.say(r"""
    ## Gradients

    Let $g$ be the derivative of the loss with respect to the output. The weights were used at every place, and each use counts:
    the gradient with respect to the weights is a sum over windows, each weighted by the $g$ of its place.
""")

chapter.claim(
    "**Key result.** The gradient with respect to the weights.",
    (symnn.vjp, slid, tap, grad),
    sp.FunctionMatrix(k, 1, sp.Lambda((a, z), sp.Sum(grad[i, 0] * signal[i + a, 0], (i, 0, m - 1)))),
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_a} = \sum_{i} g_i\, x_{i+a}",
)
chapter.claim(
    "Without the shift, as if all windows were at the same place.",
    (symnn.vjp, slid, tap, grad),
    sp.FunctionMatrix(k, 1, sp.Lambda((a, z), sp.Sum(grad[i, 0] * signal[i, 0], (i, 0, m - 1)))),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_a} = \sum_{i} g_i\, x_{i}",
)

chapter.say(r"""
    A pixel was seen through several windows: as the first entry of one, the second of the one before, and so on. So
    its gradient runs through the weights in the opposite order. It is a sliding window again, with the *flipped*
    kernel, over $g$ with $k - 1$ zeros at both ends, $\tilde g$.
""")

nothing = sp.ZeroMatrix(k - 1, 1)
padded = sp.BlockMatrix([[nothing], [grad], [nothing]])


def over_padded(weight):
    """The window with these weights, slid over the padded gradient."""
    return sp.FunctionMatrix(m + k - 1, 1, sp.Lambda((j, z), sp.Sum(weight * padded[j + a, 0], (a, 0, k - 1))))


flipped = r"\frac{\partial \mathcal{L}}{\partial x_j} = \sum_{a=0}^{k-1} \theta_{k-1-a}\, \tilde g_{j+a}"

chapter.claim(
    "By the matrix: its transpose.",
    (symnn.vjp, slid, signal, grad),
    band.T * grad,
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = B^\top g",
)
chapter.claim(
    "**Key result.** The gradient with respect to the input: the flipped kernel.",
    (symnn.vjp, slid, signal, grad),
    over_padded(tap[k - 1 - a, 0]),
    latex=flipped,
)
chapter.claim(
    "The kernel as it is.",
    (symnn.vjp, slid, signal, grad),
    over_padded(tap[a, 0]),
    expect="refuted",
    mended=((symnn.vjp, slid, signal, grad), over_padded(tap[k - 1 - a, 0])),
    mended_latex=flipped,
    latex=r"\frac{\partial \mathcal{L}}{\partial x_j} = \sum_{a=0}^{k-1} \theta_{a}\, \tilde g_{j+a}",
)

chapter.say(r"""
    ## A shift goes through

    The cat in the other corner: if the input is shifted, the output should be shifted, and nothing else. This is
    called *translation equivariance*. In the interior, where no window meets a border, it is a matter of renaming an index.
    Let the signal be longer, drop its first $s$ entries, and slide. The result is the old output from place $s$ on:
""")

s = symnn.sizes("s")
longer = symnn.vector("x", m + s + k - 1)


def slide(of, at):
    """The output of the window at the place that is given by a row."""
    return sp.FunctionMatrix(m, 1, sp.Lambda((i, z), sp.Sum(tap[a, 0] * of[at + a, 0], (a, 0, k - 1))))


dropped = sp.FunctionMatrix(m + k - 1, 1, sp.Lambda((i, z), longer[i + s, 0]))

chapter.claim(
    "**Key result.** In the interior, for any shift $s$.",
    band * dropped,
    slide(longer, i + s),
    latex=r"x'_i = x_{i+s} \;\Rightarrow\; y'_i = y_{i+s}",
)

chapter.say(r"""
    A window that moves two places at a time, with the *stride* 2, computes $y_i = \sum_a \theta_a x_{2i+a}$. It
    follows a shift of $2s$ by a shift of $s$. To a shift by one it has no answer: it sees other windows.
""")

strided = symnn.vector("x", 2 * (m + s - 1) + k)
by_two = sp.FunctionMatrix(
    m, 2 * (m - 1) + k, sp.Lambda((i, j), sp.Sum(tap[a, 0] * sp.KroneckerDelta(2 * i + a, j), (a, 0, k - 1)))
)
dropped_twice = sp.FunctionMatrix(2 * (m - 1) + k, 1, sp.Lambda((i, z), strided[i + 2 * s, 0]))

chapter.claim(
    "With stride 2, for shifts that are a multiple of 2.",
    by_two * dropped_twice,
    slide(strided, 2 * (i + s)),
    latex=r"x'_i = x_{i+2s} \;\Rightarrow\; y'_i = y_{i+s}",
)

two = symnn.vector("x", 2 * m + k)

chapter.claim(
    "Not for a shift by one.",
    slide(two, 2 * i + 1),
    slide(two, 2 * (i + 1)),
    expect="refuted",
    latex=r"x'_i = x_{i+1} \;\Rightarrow\; y'_i = y_{i+1}",
)

chapter.say(r"""
    ## At the border

    A finite picture has an edge, and what lies beyond it has to be made up. Let $P$ shift a column of $n$ numbers by
    one place *in a circle*: what falls out at the end comes in at the beginning. A window of three weights that goes
    round the circle is $C = \theta_0 I + \theta_1 P + \theta_2 P^2$.
""")

n = symnn.sizes("n")
x, W, unit = symnn.vector("x", n), symnn.matrix("W", n, n), sp.Identity(n)
t0, t1, t2 = sp.symbols("theta_0 theta_1 theta_2", real=True)
P = sp.FunctionMatrix(
    n, n, sp.Lambda((i, j), sp.KroneckerDelta(i, j + 1) + sp.KroneckerDelta(i, 0) * sp.KroneckerDelta(j, n - 1))
)
circular = t0 * unit + t1 * P + t2 * P * P

chapter.claim(
    "Around a circle a convolution follows every shift.",
    circular * (P * x),
    P * (circular * x),
    latex=r"C\,(Px) = P\,(Cx)",
)

chapter.say(r"""
    For any number of weights, the circular convolution can be written in Horner's way: begin with $y = \theta_0 x$,
    and for each further weight replace $y$ by $\theta x + Py$. Let $y'$ be what the same does to the shifted
    $x$. By induction over the number of weights, $y' = Py$, whatever the matrix $P$:
""")

shift, first, second, fresh = (
    symnn.matrix("P", n, n),
    symnn.vector("y", n),
    symnn.vector("y'", n),
    sp.Symbol("theta", real=True),
)

chapter.claim(
    "Around a circle, with any number of weights.",
    symnn.for_all_depths(
        sp.Eq(second, shift * first),
        start={first: t0 * x, second: t0 * (shift * x)},
        step={first: fresh * x + shift * first, second: fresh * (shift * x) + shift * second},
        fresh=(fresh,),
    ),
)

chapter.say(r"""
    Zeros beyond the border are more common. Then the matrix $Z$ of three weights ends abruptly, and a shift pushes
    entries out of the picture that the other order of the two would still have seen.
""")

S = sp.FunctionMatrix(n, n, sp.Lambda((i, j), sp.KroneckerDelta(i, j + 1)))
zeros = sp.FunctionMatrix(
    n,
    n,
    sp.Lambda(
        (i, j), t0 * sp.KroneckerDelta(i, j + 1) + t1 * sp.KroneckerDelta(i, j) + t2 * sp.KroneckerDelta(i + 1, j)
    ),
)

chapter.claim(
    "With zeros beyond the border, for the circular shift.",
    zeros * (P * x),
    P * (zeros * x),
    expect="refuted",
    latex=r"Z\,(Px) = P\,(Zx)",
    mended=(circular * (P * x), P * (circular * x)),
    mended_latex=r"C\,(Px) = P\,(Cx)",
)
chapter.claim(
    "With zeros beyond the border, for the shift $S$ that fills up with a zero.",
    zeros * (S * x),
    S * (zeros * x),
    expect="refuted",
    latex=r"Z\,(Sx) = S\,(Zx)",
)
chapter.claim(
    "A dense layer does not follow a shift.", W * (P * x), P * (W * x), expect="refuted", latex=r"W(Px) = P(Wx)"
)

chapter.say(r"""
    A real network pads with zeros and so follows a shift in the interior only. An entry-wise activation
    changes nothing about all this, for it does the same at every place.
""")

g = symnn.function("g")

chapter.claim(
    "A layer with a bias and an activation follows in the interior too.",
    g(band * dropped + t0 * sp.OneMatrix(m, 1)),
    g(slide(longer, i + s) + t0 * sp.OneMatrix(m, 1)),
    latex=r"x'_i = x_{i+s} \;\Rightarrow\; g(y' + b)_i = g(y + b)_{i+s}",
)

chapter.function(
    "gradients_of_window",
    {"weights": symnn.vjp(slid, tap, grad), "input": symnn.vjp(slid, signal, grad)},
    (tap, signal, grad),
    doc="The gradients with respect to the weights and to the input, from the gradient g with respect to the output.",
)

position, moved = sp.Symbol("i", integer=True), sp.Symbol("s", real=True)
knobs = sp.symbols("theta_0 theta_1 theta_2", real=True)


def hill(at):
    """A signal with one hill."""
    return sp.exp(-((at - moved) ** 2) / 4)


chapter.figure(
    "slides",
    symnn.figures.interactive(
        {
            "signal x": hill(position),
            "output y": sum(knob * hill(position + offset) for offset, knob in enumerate(knobs)),
        },
        over=(position, 0, 24),
        sliders={
            "weight θ₀": (knobs[0], -2, 2, 1),
            "weight θ₁": (knobs[1], -2, 2, 0),
            "weight θ₂": (knobs[2], -2, 2, -1),
            "shift s": (moved, 0, 24, 10),
        },
        box=((0, -2), (24, 3)),
        names=("place i", ""),
    ),
    r"$y_i = \theta_0 x_i + \theta_1 x_{i+1} + \theta_2 x_{i+2}$. Three weights decide what is looked for: edges, with "
    "$1, 0, -1$, or a mean. Shift the signal, and the output follows.",
)

chapter.say(r"""
    ## Exercises

    1. A bias $b$ is added at every place. What is its gradient?
    2. A window whose $k$ weights are all $1/k$ sees a signal that is the number $c$ everywhere. What comes out?
    3. Two layers of windows of 3 times 3 see as much as one of 5 times 5. Which of them has fewer weights, with $c$
       channels everywhere?

    The answers, judged:
""")

offset, level = sp.symbols("b c", real=True)
averaged = sp.FunctionMatrix(m, 1, sp.Lambda((i, z), sp.Sum(level / k, (a, 0, k - 1))))

chapter.claim(
    "Answer 1. The sum over the places: it is used at each of them.",
    (symnn.gradient, symnn.sum(sp.HadamardProduct(grad, slid + offset * sp.OneMatrix(m, 1))), offset),
    symnn.sum(grad),
    latex=r"\frac{\partial \mathcal{L}}{\partial b} = \sum_i g_i",
)
chapter.claim(
    "Answer 2. The same number everywhere.",
    averaged,
    level * sp.OneMatrix(m, 1),
    latex=r"\sum_{a=0}^{k-1} \frac1k\, c = c",
)
chapter.claim(
    "Answer 3. The two layers, 18 for every pair of channels in place of 25.",
    symnn.claim(2 * 3 * 3 * ch**2, "<", 5 * 5 * ch**2),
    latex=r"2 \cdot 3^2\, c^2 < 5^2\, c^2",
)

chapter.say(r"""
    **To read on.** K. Fukushima, *Neocognitron* (1980); Y. LeCun, L. Bottou, Y. Bengio and P. Haffner,
    *Gradient-Based Learning Applied to Document Recognition* (1998); V. Dumoulin and F. Visin, *A Guide to Convolution
    Arithmetic for Deep Learning* (2016); T. Cohen and M. Welling, *Group Equivariant Convolutional Networks* (2016).
""")
