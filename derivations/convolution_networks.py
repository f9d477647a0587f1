"""Convolutional networks: channels, borders and strides, their gradients, pooling, and what a stack of layers sees."""

import sympy as sp

import symnn
from symnn import E, Var, random

chapter = symnn.Chapter("Convolutional networks", number=16)

chapter.say(r"""
    The chapter on parameter sharing slid one window over one signal. A network for pictures or sounds has many
    windows side by side and many layers one above the other, moves them in larger steps, and now and then keeps only
    the largest of a few numbers.

    **By the end of this chapter** you will know how large the output of a layer is and what goes wrong with even
    windows; the gradients of a layer with channels, strides and gaps; why a transposed convolution is no inverse;
    why pooling and rectifier may change places; and why two small windows are better than a large one, though
    without an activation between them they are one.

    ## Channels

    The input is a matrix $X$: a row for each of $C$ channels, a column for each place. For each of $O$ output
    channels there is a window of $k$ weights for every input channel, $\theta_{o c a}$. Indices count from 0.
""")

i, j, a, b, c, o, z = sp.symbols("i j a b c o z", integer=True)
C, O, m, k = symnn.sizes("C O m k")
X, theta, G = symnn.matrix("X", C, m + k - 1), symnn.tensor("theta", O, C, k), symnn.matrix("G", O, m)
layer = symnn.conv1d(X, theta)

chapter.claim(
    "A convolution sums over channels and over the window.",
    layer,
    sp.FunctionMatrix(O, m, sp.Lambda((o, i), sp.Sum(theta[o, c, a] * X[c, i + a], (c, 0, C - 1), (a, 0, k - 1)))),
    latex=r"Y_{o i} = \sum_{c} \sum_{a=0}^{k-1} \theta_{o c a}\, X_{c,\, i+a}",
)

chapter.say(r"""
    Let $G$ be the derivative of the loss with respect to $Y$. The gradient with respect to the input asks: which outputs has this place gone
    into, and with which weight? To write it without zeros at the borders, $[i + a = j]$ is 1 if the equation holds
    and else 0.
""")

indicated = r"\frac{\partial \mathcal{L}}{\partial X_{c j}} = \sum_{o, i, a} G_{o i}\, \theta_{o c a}\, [\,i + a = j\,]"
by_input = sp.FunctionMatrix(
    C,
    m + k - 1,
    sp.Lambda(
        (c, j),
        sp.Sum(G[o, i] * theta[o, c, a] * sp.KroneckerDelta(i + a, j), (o, 0, O - 1), (i, 0, m - 1), (a, 0, k - 1)),
    ),
)

chapter.claim(
    "**Key result.** The gradient with respect to the input.", (symnn.vjp, layer, X, G), by_input, latex=indicated
)
chapter.claim(
    "Off by one place, as with a padding that was counted wrong.",
    (symnn.vjp, layer, X, G),
    sp.FunctionMatrix(
        C,
        m + k - 1,
        sp.Lambda(
            (c, j),
            sp.Sum(
                G[o, i] * theta[o, c, a] * sp.KroneckerDelta(i + a + 1, j), (o, 0, O - 1), (i, 0, m - 1), (a, 0, k - 1)
            ),
        ),
    ),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial X_{c j}} = \sum_{o, i, a} G_{o i}\, \theta_{o c a}\, [\,i + a + 1 = j\,]",
    mended=((symnn.vjp, layer, X, G), by_input),
    mended_latex=indicated,
)

unfolded = symnn.tensor("U", C, k, m)
product = symnn.einsum("o c a, c a i -> o i", theta, unfolded)

chapter.say(r"""
    For the weights, libraries cut the input into its windows first: $U_{c a i} = X_{c,\, i+a}$. This costs memory, for
    every number is copied up to $k$ times, but now the layer is one large matrix product, and so is its gradient.
""")

chapter.claim(
    "The gradient with respect to the weights, from the windows.",
    (symnn.vjp, product, theta, G),
    symnn.einsum("o i, c a i -> o c a", G, unfolded),
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_{o c a}} = \sum_i G_{o i}\, U_{c a i} = \sum_i G_{o i}\, X_{c,\, i+a}",
)
chapter.claim(
    "The mean over the places in place of the sum.",
    (symnn.vjp, product, theta, G),
    symnn.einsum("o i, c a i -> o c a", G, unfolded) / m,
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_{o c a}} = \frac1m \sum_i G_{o i}\, U_{c a i}",
)

bias = symnn.vector("b", O)
Y = symnn.matrix("Y", O, m)

chapter.claim(
    "The bias of a channel is used at all places, and its gradient is a sum over them.",
    (symnn.vjp, Y + bias * sp.OneMatrix(1, m), bias, G),
    G * sp.OneMatrix(m, 1),
)

chapter.say(r"""
    ## How large the output is

    An input of $h$ places with $p$ zeros added at both ends has room for a window of $k$ at
    $\lfloor (h + 2p - k)/s \rfloor + 1$ places, if it moves in steps of $s$. With $s = 1$ the size is kept if
    $2p = k - 1$. That asks for an odd window.
""")

chapter.claim(
    "An odd window, $k = 2r + 1$, padded by half of it.", symnn.claim("h + 2r - (2r + 1) + 1 = h", let=["h:", "r:"])
)
chapter.claim(
    "An even window, $k = 2r$, padded in the same way.",
    symnn.claim("h + 2r - 2r + 1 = h", let=["h:", "r:"]),
    expect="refuted",
    mended=symnn.claim("h + 2r - 2r + 1 = h + 1", let=["h:", "r:"]),
)

chapter.say(r"""
    ## Strides and gaps

    With a stride of 2 the window moves two places at a time; on the way back, every second place got nothing from it.
    With a *dilation* of 2 the window itself has gaps, and looks at every second place. One channel is enough to see
    both.
""")

tap, g = symnn.vector("theta", k), symnn.vector("g", m)
strided_input, spread_input = symnn.vector("x", 2 * (m - 1) + k), symnn.vector("x", m + 2 * (k - 1))


def column(size, entry):
    """A column of this size, from its entry at the place i."""
    return sp.FunctionMatrix(size, 1, sp.Lambda((i, z), entry))


strided = column(m, sp.Sum(tap[a, 0] * strided_input[2 * i + a, 0], (a, 0, k - 1)))
spread = column(m, sp.Sum(tap[a, 0] * spread_input[i + 2 * a, 0], (a, 0, k - 1)))

chapter.claim(
    "Stride 2, with respect to the input.",
    (symnn.vjp, strided, strided_input, g),
    sp.FunctionMatrix(
        2 * (m - 1) + k,
        1,
        sp.Lambda((j, z), sp.Sum(g[i, 0] * tap[a, 0] * sp.KroneckerDelta(2 * i + a, j), (i, 0, m - 1), (a, 0, k - 1))),
    ),
    latex=r"\frac{\partial \mathcal{L}}{\partial x_j} = \sum_{i, a} g_i\, \theta_a\, [\,2i + a = j\,]",
)
chapter.claim(
    "Dilation 2, with respect to the weights.",
    (symnn.vjp, spread, tap, g),
    sp.FunctionMatrix(k, 1, sp.Lambda((a, z), sp.Sum(g[i, 0] * spread_input[i + 2 * a, 0], (i, 0, m - 1)))),
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_a} = \sum_i g_i\, x_{i + 2a}",
)
chapter.claim(
    "Dilation 2, with the gap forgotten on the way back.",
    (symnn.vjp, spread, tap, g),
    sp.FunctionMatrix(k, 1, sp.Lambda((a, z), sp.Sum(g[i, 0] * spread_input[i + a, 0], (i, 0, m - 1)))),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta_a} = \sum_i g_i\, x_{i + a}",
)

chapter.say(r"""
    ## There and not back

    What the gradient does with $g$ can be used as a layer of its own, which makes small things large: the *transposed
    convolution*. It is sometimes called a deconvolution, as if it undid the first. It does not. It is the transpose
    $B^\top$ of the matrix $B$ of the convolution, and a transpose is no inverse.
""")

x = symnn.vector("x", m + k - 1)
band = sp.FunctionMatrix(
    m, m + k - 1, sp.Lambda((i, j), sp.Sum(tap[a, 0] * sp.KroneckerDelta(i + a, j), (a, 0, k - 1)))
)

chapter.claim(
    "What a transpose is: it moves to the other side of an inner product.",
    symnn.claim(r"\langle y,\, B x \rangle = \langle B^\top y,\, x \rangle", let=["y: m", "B: m, n", "x: n"]),
)
chapter.claim("It does not undo the convolution.", band.T * (band * x), x, expect="refuted", latex=r"B^\top B x = x")

chapter.say(r"""
    ## Pooling

    Pooling takes windows that do not overlap, say $n$ windows of $k$ numbers, the rows of a table, and keeps one number
    of each: the mean, or the largest. The mean hands its gradient back in equal parts, the largest to the one that was
    the largest.
""")

n = symnn.sizes("n")
windows, back, one = symnn.matrix("X", n, k), symnn.vector("g", n), sp.OneMatrix(1, k)
p, q = sp.symbols("p q", real=True)
row = symnn.vector("x", k)

chapter.claim("Average pooling, backward.", (symnn.vjp, windows * one.T / k, windows, back), back * one / k)
chapter.claim(
    "Without the $1/k$.",
    (symnn.vjp, windows * one.T / k, windows, back),
    back * one,
    expect="refuted",
    mended=((symnn.vjp, windows * one.T / k, windows, back), back * one / k),
)
chapter.claim(
    "The larger of two has slope 1.", (symnn.gradient, symnn.maximum(p, q), p), 1, assume=[p > q], given="$p > q$"
)
chapter.claim("The smaller has slope 0.", (symnn.gradient, symnn.maximum(p, q), p), 0, assume=[p < q], given="$p < q$")

chapter.say(r"""
    A rectifier does not change which number is the largest. So it does not matter whether it comes before or after
    the pooling, and after is cheaper. For the mean it does matter.
""")

chapter.claim(
    "**Key result.** Largest and rectifier may change places.",
    symnn.max(symnn.relu(row)),
    symnn.relu(symnn.max(row)),
)
chapter.claim(
    "Mean and rectifier may not.",
    (symnn.relu(p) + symnn.relu(q)) / 2,
    symnn.relu((p + q) / 2),
    expect="refuted",
    mended=symnn.claim((symnn.relu(p) + symnn.relu(q)) / 2, ">=", symnn.relu((p + q) / 2)),
)

chapter.say(r"""
    ## Deep stacks

    Two convolutions one after the other are one convolution, with a larger window: as with dense layers, nothing is
    gained without an activation between them. With windows $\theta$ of $k$ and $\varphi$ of $l$ weights the common
    window $\psi$ has $k + l - 1$.
""")

l = symnn.sizes("l")
phi, long = symnn.vector("varphi", l), symnn.vector("x", m + k + l - 2)
first = column(m + l - 1, sp.Sum(tap[a, 0] * long[i + a, 0], (a, 0, k - 1)))
psi = sp.FunctionMatrix(
    k + l - 1,
    1,
    sp.Lambda((c, z), sp.Sum(tap[a, 0] * phi[b, 0] * sp.KroneckerDelta(a + b, c), (a, 0, k - 1), (b, 0, l - 1))),
)
at_once = column(m, sp.Sum(psi[c, 0] * long[i + c, 0], (c, 0, k + l - 2)))

chapter.claim(
    "**Key result.** Two windows are one.",
    column(m, sp.Sum(phi[b, 0] * first[i + b, 0], (b, 0, l - 1))),
    at_once,
    latex=r"\sum_b \varphi_b \sum_a \theta_a x_{i + a + b} = \sum_c \psi_c\, x_{i + c}, \qquad \psi_c = \sum_{a + b = c} \theta_a \varphi_b",
)
chapter.claim(
    "With a rectifier between them they are not.",
    column(m, sp.Sum(phi[b, 0] * symnn.relu(first[i + b, 0]), (b, 0, l - 1))),
    at_once,
    expect="refuted",
    latex=r"\sum_b \varphi_b \operatorname{ReLU}\Bigl(\sum_a \theta_a x_{i + a + b}\Bigr) = \sum_c \psi_c\, x_{i + c}",
)

chapter.say(r"""
    How much of the input does one number in layer $L$ depend on? Its *receptive field* $f$ grows by $k - 1$ with every
    layer. If every layer also has stride 2, two neighbours are $d = 2^L$ places apart, and the field grows
    exponentially.
""")

field, gap = sp.symbols("f d", real=True)
L = sp.Symbol("L", integer=True, nonnegative=True)

chapter.claim(
    "Without strides.",
    symnn.for_all_depths(
        sp.Eq(field, 1 + L * (k - 1)),
        start={field: sp.Integer(1)},
        step={field: field + (k - 1)},
        depth=L,
        first=0,
    ),
)
chapter.claim(
    "With stride 2 in every layer.",
    symnn.for_all_depths(
        sp.Eq(gap, 2**L),
        sp.Eq(field, 1 + (k - 1) * (2**L - 1)),
        start={field: sp.Integer(1), gap: sp.Integer(1)},
        step={field: field + (k - 1) * gap, gap: 2 * gap},
        depth=L,
        first=0,
    ),
)
chapter.claim(
    "With $k$ in the place of $k - 1$.",
    symnn.for_all_depths(
        sp.Eq(field, 1 + L * k), start={field: sp.Integer(1)}, step={field: field + (k - 1)}, depth=L, first=0
    ),
    expect="refuted",
)

chapter.say(r"""
    ## What it costs

    A layer with a square window has $k^2 C O$ weights. Two layers with windows of 3 see as much as one with a window
    of 5, with fewer weights and one activation more. A *separable* layer first slides one window over each channel by itself,
    $k^2 C$ weights, and then mixes the channels place by place, $C O$ weights.
""")

full = k**2 * C * O

chapter.claim(
    "Two small windows or a large one.",
    symnn.claim(2 * (3**2 * C * C), "<", 5**2 * C * C),
    latex=r"2 \cdot 3^2\, C^2 < 5^2\, C^2",
)
chapter.claim("The part of the weights that a separable layer has.", (k**2 * C + C * O) / full, 1 / O + 1 / k**2)
chapter.claim(
    "It is not $1/k^2$, as one often reads.",
    (k**2 * C + C * O) / full,
    1 / k**2,
    expect="refuted",
    mended=((k**2 * C + C * O) / full, 1 / O + 1 / k**2),
)

chapter.say(r"""
    For the variance at the start, a unit adds as many products as its windows have entries: $C k^2$ in a picture, and
    that number takes the place of $n_{\text{in}}$ in the chapter on initialisation, whatever the size of the picture.
    Here for a signal, where it is $C k$.
""")

v = sp.Symbol("v", positive=True)
seen, drawn = random("x", C, k, mean=None, independent=False), random("w", C, k, variance=v)

chapter.claim("The variance of a unit.", Var(symnn.trace(drawn.T * seen)), C * k * v * E(seen[0, 0] ** 2))
chapter.claim(
    "Without the channels.",
    Var(symnn.trace(drawn.T * seen)),
    k * v * E(seen[0, 0] ** 2),
    expect="refuted",
    mended=(Var(symnn.trace(drawn.T * seen)), C * k * v * E(seen[0, 0] ** 2)),
)

picture = [[1, 2, 0, 1, 3], [0, 1, 3, 1, 0], [2, 1, 0, 0, 1], [1, 0, 1, 2, 2], [0, 2, 1, 0, 1]]
chapter.figure(
    "stride",
    symnn.figures.window(picture, [[1, 0, -1], [2, 0, -2], [1, 0, -1]], stride=2, padding=1, at=(1, 1)),
    "A window of 3 times 3 with stride 2 and a ring of zeros: an output of 3 times 3 from a picture of 5 times 5.",
)

height, taps, stride, ring = sp.symbols("h k s p", integer=True, positive=True)
places = sp.floor((height + 2 * ring - taps) / stride) + 1

chapter.figure(
    "output-size",
    symnn.figures.interactive(
        {"height of the output": places},
        over=(height, 8, 40),
        sliders={"window k": (taps, 1, 7, 3), "stride s": (stride, 1, 4, 2), "padding p": (ring, 0, 3, 1)},
        box=((8, 0), (40, 48)),
        names=("height h of the input", ""),
        told={"output for an input of 32": places.subs(height, 32)},
    ),
    r"$\lfloor (h + 2p - k)/s \rfloor + 1$. With a stride the line has steps: inputs of several heights give one output, "
    "and the transpose cannot know which it was.",
)

chapter.say(r"""
    ## Exercises

    1. How many layers with windows of 3 and stride 1 does it take to see 15 places?
    2. How many places does a window of $k$ with dilation $d$ cover?
    3. After the last convolution a network takes the mean over all $m$ places of a channel. What is the gradient
       with respect to one of these numbers?
    4. A layer with stride $s$ and without padding turns $h$ places into $m$, without remainder. Into how many does
       its transpose turn $m$?

    The answers, judged:
""")

dilation, s = symnn.sizes("d s")
features = symnn.matrix("Y", O, m)
down = symnn.vector("g", O)

chapter.claim("Answer 1. Seven.", symnn.claim(r"1 + 7 \cdot (3 - 1) = 15"))
chapter.claim(
    "Answer 2. The last entry is $d(k - 1)$ places after the first.",
    1 + dilation * (k - 1),
    k + (dilation - 1) * (k - 1),
)
chapter.claim(
    "Answer 3. The same for all of them.",
    (symnn.vjp, features * sp.OneMatrix(m, 1) / m, features, down),
    down * sp.OneMatrix(1, m) / m,
)
chapter.claim(
    "Answer 4. Into $h = s (m - 1) + k$, as many as there were.",
    symnn.claim(r"\frac{(s (m - 1) + k) - k}{s} + 1 = m", let=["k:", "s:", "m:"]),
)

chapter.function(
    "strided_gradients",
    {"weights": symnn.vjp(strided, tap, g), "input": symnn.vjp(strided, strided_input, g)},
    (tap, strided_input, g),
    doc="The gradients of a window with stride 2, with respect to its weights and to its input, from the gradient g with respect to the output.",
)

chapter.say(r"""
    **To read on.** Y. LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998); V. Dumoulin and
    F. Visin, *A guide to convolution arithmetic for deep learning* (2016); K. Simonyan and A. Zisserman, *Very Deep
    Convolutional Networks for Large-Scale Image Recognition* (2014); F. Yu and V. Koltun, *Multi-Scale Context
    Aggregation by Dilated Convolutions* (2016); A. Howard et al., *MobileNets* (2017).
""")
