"""Signals through many layers: what is multiplied by the same factor again and again either dies out or runs away."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Vanishing and exploding gradients", number=11)

chapter.say(r"""
    A deep network multiplies again and again: by one weight matrix after the other on the way forward, by their
    transposes on the way back. Multiply a number by 1.5 fifty times and it is six hundred million times as large; by
    0.5, and nothing is left of it. This chapter makes that precise in the simplest deep network there is, one without
    activations. No one would use it, but what goes wrong in it goes wrong in others too.

    **By the end of this chapter** you will know what $L$ layers in a row do to a signal and to a gradient, at
    every depth $L$; when both grow without bound and when they fade; and which exceptions there are.

    ## The product of the layers
""")

n, K = symnn.sizes("n K")
L = sp.Symbol("L", integer=True, positive=True)
x, a, b = symnn.vector("x", n), symnn.vector("a", n), symnn.vector("b", n)
W, V, product = symnn.matrix("W", n, n), symnn.matrix("V", K, n), symnn.matrix("M", n, n)
unit = sp.Identity(n)


def same(left, right):
    return sp.Eq(left, right, evaluate=False)


chapter.say(r"""
    $L$ layers stand in a row, with the identity for activation and no biases. The first $L - 1$ have as many outputs as
    inputs, and the last one, $V = W^{[L]}$, makes the output $\hat y$. What the layers before it compute is called
    $a^{[l]}$, and $a^{[0]} = x$. To speak of the product of any number of matrices, let it grow with the network:
    $M = I$ before the first layer, and $M \leftarrow W^{[l]} M$ in layer $l$.
""")

chapter.claim(
    "**Key result.** At every depth the network is the product of its weight matrices, the last one on the left.",
    symnn.for_all_depths(
        same(a, product * x),
        same(V * a, V * product * x),
        start={a: x, product: unit},
        step={a: W * a, product: W * product},
        fresh=W,
    ),
    note=39,
    given="identity activations, all biases zero",
    latex=r"\hat y = a^{[L]} = W^{[L]} W^{[L-1]} \cdots W^{[2]} W^{[1]} x",
)
affine = symnn.vector("m", n)

chapter.claim(
    "The same with biases.",
    symnn.for_all_depths(
        same(a, product * x), start={a: x, product: unit}, step={a: W * a + b, product: W * product}, fresh=(W, b)
    ),
    expect="refuted",
    note=39,
    given="identity activations only",
    latex=r"a^{[l]} = W^{[l]} \cdots W^{[1]} x \qquad\text{with}\quad a^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}",
    mended=symnn.for_all_depths(
        same(a, product * x + affine),
        start={a: x, product: unit, affine: sp.ZeroMatrix(n, 1)},
        step={a: W * a + b, product: W * product, affine: W * affine + b},
        fresh=(W, b),
    ),
    mended_latex=r"a^{[l]} = W^{[l]} \cdots W^{[1]} x + m^{[l]}, \qquad m^{[l]} = W^{[l]} m^{[l-1]} + b^{[l]}, \quad m^{[0]} = 0",
)

chapter.say(r"""
    In the last line $m^{[l]}$ is what the biases of the first $l$ layers add up to. From here on there are none.

    A product of $L - 1$ matrices is a *power* only if they are one and the same matrix. The formula $W^{[L]} W^{L-1} x$
    needs that hypothesis, and under it the formula is true at every depth; here $M$ is multiplied by the same $W$ in each layer,
    so that $M = W^{L-1}$.
""")

W1, W2 = symnn.matrix("W1", n, n), symnn.matrix("W2", n, n)
equal_weights = (same(W1, W), same(W2, W))

chapter.claim(
    r"With different matrices, for $L = 3$.",
    V * W2 * W1 * x,
    V * W**2 * x,
    expect="refuted",
    note=40,
    given="no hypothesis on the weights",
    latex=r"\hat y = W^{[L]} W^{L-1} x",
    mended=(V * W2 * W1 * x, V * W**2 * x),
    mended_assume=equal_weights,
    mended_latex=r"W^{[3]} W^{[2]} W^{[1]} x = W^{[3]} W^2 x \quad\text{where}\quad W^{[1]} = W^{[2]} = W",
)
chapter.claim(
    "With one matrix in all layers but the last, at every depth.",
    symnn.for_all_depths(
        same(a, product * x),
        same(V * a, V * product * x),
        start={a: x, product: unit},
        step={a: W * a, product: W * product},
    ),
    note=40,
    given=r"$W^{[1]} = \dots = W^{[L-1]} = W$",
    latex=r"\hat y = W^{[L]} W^{L-1} x",
)

chapter.say(r"""
    ## A little more than the identity, a little less

    Now let that one matrix be a multiple of the identity, $W = cI$: every layer multiplies every entry by $c$.
""")

c = sp.Symbol("c", real=True)
more, less = sp.Rational(3, 2), sp.Rational(1, 2)

chapter.claim(
    "The network in closed form, for every factor $c$ and at every depth.",
    symnn.for_all_depths(same(V * a, c ** (L - 1) * V * x), start={a: x}, step={a: (c * unit) * a}, depth=L),
    given=r"$W^{[1]} = \dots = W^{[L-1]} = cI$",
    latex=r"\hat y = W^{[L]} (cI)^{L-1} x = c^{L-1}\, W^{[L]} x",
)
chapter.claim(
    "With one factor too many.",
    symnn.for_all_depths(same(V * a, c**L * V * x), start={a: x}, step={a: (c * unit) * a}, depth=L),
    expect="refuted",
    latex=r"\hat y = c^L\, W^{[L]} x",
    mended=symnn.for_all_depths(same(V * a, c ** (L - 1) * V * x), start={a: x}, step={a: (c * unit) * a}, depth=L),
    mended_latex=r"\hat y = c^{L-1}\, W^{[L]} x",
)

x2, a2 = symnn.vector("x", 2), symnn.vector("a", 2)
large, small = sp.Matrix([[more, 0], [0, more]]), sp.Matrix([[less, 0], [0, less]])

chapter.define(
    "The first example: all weights slightly larger than the identity.",
    latex=r"W^{[1]} = \cdots = W^{[L-1]} = \begin{pmatrix} 1.5 & 0 \\ 0 & 1.5 \end{pmatrix}",
    note=46,
)
chapter.claim("It is a multiple of the identity.", large, more * sp.Identity(2))
chapter.claim(
    "What the network does to its input, whatever the number of its entries.",
    symnn.for_all_depths(same(V * a, more ** (L - 1) * V * x), start={a: x}, step={a: (more * unit) * a}, depth=L),
    note=47,
    latex=r"\hat y = W^{[L]}\, 1.5^{L-1}\, x",
)
chapter.define(
    "The second example: all weights slightly smaller than the identity.",
    latex=r"W^{[1]} = \cdots = W^{[L-1]} = \begin{pmatrix} 0.5 & 0 \\ 0 & 0.5 \end{pmatrix}",
    note=49,
)
chapter.claim("It is a multiple of the identity too.", small, less * sp.Identity(2))
chapter.claim(
    "What the network does to its input.",
    symnn.for_all_depths(same(V * a, less ** (L - 1) * V * x), start={a: x}, step={a: (less * unit) * a}, depth=L),
    note=50,
    latex=r"\hat y = W^{[L]}\, 0.5^{L-1}\, x",
)

DEPTHS = list(range(1, 51))
FACTORS = {"c = 1.5": 1.5, "c = 1.1": 1.1, "c = 1": 1.0, "c = 0.9": 0.9, "c = 0.5": 0.5}
chapter.figure(
    "forward",
    symnn.figures.curves(
        {said: (DEPTHS, [factor ** (depth - 1) for depth in DEPTHS]) for said, factor in FACTORS.items()},
        x="depth L",
        y="output, relative to L = 1",
        log=True,
    ),
    "On a logarithmic scale the sizes are straight lines. Ten per cent more or less in each layer is a factor of a hundred after fifty.",
)

chapter.say(r"""
    ## How it grows, and when it does not

    Growth is a statement about the length $\|\hat y\| = |c|^{L-1} \|W^{[L]} x\|$. To say that it grows exponentially
    is to say that it is $K r^L$ with some $r > 1$ and some $K > 0$. The second condition is easily forgotten.
""")

output = more ** (L - 1) * (V * x)
reaches = sp.Ne(symnn.norm(V * x), 0)

chapter.claim(
    r"With $c = 1.5$ the output grows exponentially with the depth.",
    symnn.grows_exponentially(output, L),
    expect="refuted",
    latex=r"\hat y = 1.5^{L-1}\, W^{[L]} x \quad\text{grows exponentially}",
    mended=symnn.grows_exponentially(output, L),
    mended_assume=reaches,
    mended_latex=r"\hat y = 1.5^{L-1}\, W^{[L]} x \quad\text{grows exponentially where}\quad W^{[L]} x \ne 0",
)

chapter.say(r"""
    Inputs that the last layer maps to zero are the exception. However large the signal is when it gets there, nothing
    of it comes through. For instance $W^{[L]} = (1, -1)$ takes the difference of two entries, and $x = (1, 1)^\top$ has
    none:
""")

difference, ones = sp.Matrix([[1, -1]]), sp.Matrix([1, 1])

chapter.claim(
    "The output is zero at every depth.",
    symnn.for_all_depths(same(difference * a2, sp.Matrix([[0]])), start={a2: ones}, step={a2: large * a2}),
    latex=r"\begin{pmatrix} 1 & -1 \end{pmatrix} "
    r"\begin{pmatrix} 1.5 & 0 \\ 0 & 1.5 \end{pmatrix}^{L-1} \begin{pmatrix} 1 \\ 1 \end{pmatrix} = 0",
)
chapter.claim(
    "For all other inputs the length has no bound.",
    symnn.tends(more ** (L - 1) * symnn.norm(V * x), L, sp.oo, sp.oo),
    assume=reaches,
    given="$W^{[L]} x \\ne 0$",
    latex=r"1.5^{L-1}\, \|W^{[L]} x\| \to \infty \quad (L \to \infty)",
)
chapter.claim(
    "**Key result.** For every factor beyond 1, of either sign, it grows exponentially.",
    symnn.grows_exponentially(c ** (L - 1) * (V * x), L),
    assume=(reaches, sp.Abs(c) > 1),
    given="$W^{[L]} x \\ne 0$ and $|c| > 1$",
    latex=r"c^{L-1}\, W^{[L]} x \quad\text{grows exponentially}",
)
chapter.claim(
    "**Key result.** Vanishing has no exception: what is zero already may stay so.",
    symnn.tends(sp.Abs(c) ** (L - 1) * symnn.norm(V * x), L, sp.oo, 0),
    assume=sp.Abs(c) < 1,
    given="$|c| < 1$",
    latex=r"|c|^{L-1}\, \|W^{[L]} x\| \to 0 \quad (L \to \infty)",
)
chapter.claim(
    r"With $c = 0.5$ a small part of the signal remains at every depth: one per cent, in the limit.",
    symnn.tends(less ** (L - 1), L, sp.oo, sp.Rational(1, 100)),
    expect="refuted",
    mended=symnn.tends(less ** (L - 1), L, sp.oo, 0),
)

chapter.say(r"""
    A matrix need not do the same to all directions. With 1.5 and 0.5 on the diagonal, one entry of the signal explodes
    while the other one vanishes, in one and the same network. For the powers of one matrix the eigenvalues tell
    which directions grow; for a product of different matrices it is the singular values of the whole product.
""")

mixed = sp.Matrix([[more, 0], [0, less]])
top, bottom = sp.Matrix([[1, 0]]), sp.Matrix([[0, 1]])

chapter.claim(
    "The first entry explodes.",
    symnn.for_all_depths(same(top * a2, more ** (L - 1) * top * x2), start={a2: x2}, step={a2: mixed * a2}, depth=L),
    given=r"$W = \operatorname{diag}(1.5, 0.5)$",
    latex=r"a_1 = 1.5^{L-1}\, x_1",
)
chapter.claim(
    "The second one vanishes.",
    symnn.for_all_depths(
        same(bottom * a2, less ** (L - 1) * bottom * x2), start={a2: x2}, step={a2: mixed * a2}, depth=L
    ),
    given=r"$W = \operatorname{diag}(1.5, 0.5)$",
    latex=r"a_2 = 0.5^{L-1}\, x_2",
)

chapter.say(r"""
    ## The same on the way back

    Let $\delta$ be the derivative of the loss with respect to the output $\hat y$. It comes back through the transposes: first
    through $W^{[L]\top}$, then through one $(cI)^\top$ for every layer. What arrives at the input after $L - 1$ of them
    is
""")

gradient, delta = symnn.vector("g", n), symnn.vector("delta", K)

chapter.claim(
    "The gradient with respect to the input, at every depth.",
    symnn.for_all_depths(
        same(gradient, c ** (L - 1) * V.T * delta),
        start={gradient: V.T * delta},
        step={gradient: (c * unit).T * gradient},
        depth=L,
    ),
    given=r"$W^{[1]} = \dots = W^{[L-1]} = cI$",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = c^{L-1}\, W^{[L]\top} \delta",
)
chapter.claim(
    "It explodes beyond 1.",
    symnn.grows_exponentially(c ** (L - 1) * (V.T * delta), L),
    assume=(sp.Ne(symnn.norm(V.T * delta), 0), sp.Abs(c) > 1),
    given=r"$W^{[L]\top} \delta \ne 0$ and $|c| > 1$",
    latex=r"c^{L-1}\, W^{[L]\top} \delta \quad\text{grows exponentially}",
)
chapter.claim(
    "It vanishes below 1.",
    symnn.tends(sp.Abs(c) ** (L - 1) * symnn.norm(V.T * delta), L, sp.oo, 0),
    assume=sp.Abs(c) < 1,
    given="$|c| < 1$",
    latex=r"|c|^{L-1}\, \|W^{[L]\top} \delta\| \to 0 \quad (L \to \infty)",
)

chapter.say(r"""
    Weights are not trained by that gradient but by their own. Layer $l$ gets the product of what comes back to its
    output and what came forward to its input, $g^{[l]} a^{[l-1]\top}$, and one layer further on the second factor is
    larger by $c$ and the first one, having come through one layer less, smaller by the same $c$.
""")

start = symnn.vector("G", n)

chapter.claim(
    "In one network all layers but the last have the same weight gradient.",
    symnn.for_all_depths(
        same(gradient * a.T, start * x.T), start={a: x, gradient: start}, step={a: c * a, gradient: gradient / c}
    ),
    assume=sp.Ne(c, 0),
    given="$W = cI$, $c \\ne 0$",
    latex=r"\frac{\partial \mathcal{L}}{\partial W^{[l]}} = g^{[l]} a^{[l-1]\top} = g^{[1]} x^\top",
)

chapter.say(r"""
    With $g^{[1]} = c^{L-2}\, W^{[L]\top} \delta$ they are all $c^{L-2}\, W^{[L]\top} \delta\, x^\top$: too large for
    $c > 1$, too small for $c < 1$, and the more so the deeper the network is. In this linear network it is therefore
    the depth of the network that counts, not the place of the layer in it. Activations with slopes below 1, such as the
    sigmoid with its $\tfrac14$ at most, make a difference between the two ways: they weaken the signal on its way back
    more than they do on its way forward, and then the first layers suffer most.

    Finally, $\delta$ itself depends on the output. With half the squared error it is $\hat y - y$, and if the output
    explodes the gradient does so twice.
""")

y = symnn.vector("y", K)
miss = c ** (L - 1) * V * x - y

chapter.claim(
    "Under half the squared error the power of $c$ stands there twice.",
    (symnn.gradient, symnn.sum(sp.HadamardProduct(miss, miss)) / 2, x),
    c ** (L - 1) * V.T * miss,
    latex=r"\frac{\partial}{\partial x}\, \tfrac12 \bigl\|c^{L-1} W^{[L]} x - y\bigr\|^2 "
    r"= c^{L-1}\, W^{[L]\top} \bigl(c^{L-1}\, W^{[L]} x - y\bigr)",
)

LAYERS = list(range(1, 31))
SLOPE = 0.25


def returning(factor, slope):
    """How large the gradient is at the output of layer l of 30, to that at the last one."""
    return [(factor * slope) ** (LAYERS[-1] - layer) for layer in LAYERS]


chapter.figure(
    "backward",
    symnn.figures.curves(
        {
            "c = 1.5, no activation": (LAYERS, returning(1.5, 1)),
            "c = 1, no activation": (LAYERS, returning(1.0, 1)),
            "c = 0.5, no activation": (LAYERS, returning(0.5, 1)),
            "c = 1, sigmoid at its steepest": (LAYERS, returning(1.0, SLOPE)),
        },
        x="layer",
        y="gradient, relative to layer 30",
        log=True,
    ),
    "The gradient on its way back through thirty layers, from right to left. Even where its slope is largest, a sigmoid takes three "
    "quarters of it in every layer.",
)

chapter.say(r"""
    Large gradients make steps that overshoot, and the loss jumps about or runs away; small ones make steps that do not
    move, and training comes to rest far from a minimum. Only around $|c| = 1$ does a signal survive a deep network. How
    weights must be drawn at random so that this is so on average, forward and backward, is the subject of the next
    chapter.
""")

chapter.function(
    "through_layers",
    {"output": c**9 * V * x, "gradient": c**9 * V.T * delta},
    (c, V, x, delta),
    doc="Ten layers without activations, nine of them c times the identity and V the last: the output, and the gradient with respect to x.",
)

layer, gain, flatness = sp.Symbol("l", integer=True), *sp.symbols("c s", positive=True)

chapter.figure(
    "fifty-layers",
    symnn.figures.interactive(
        {"gradient at the output of layer l": (gain * flatness) ** (50 - layer)},
        over=(layer, 1, 50),
        sliders={"weights c": (gain, 0.1, 5, 2.5), "slope s of the activation": (flatness, 0.05, 1, 0.25)},
        box=((1, 1e-12), (50, 1e12)),
        names=("layer l", "size of the gradient"),
        log=True,
        told={"factor of a layer": gain * flatness, "what arrives at layer 1": (gain * flatness) ** 49},
    ),
    r"A gradient of size 1 comes back through fifty layers. Only where $cs = 1$ does it arrive as it was; a sigmoid, with "
    r"$s = \tfrac14$ at most, asks for weights of 4.",
)

chapter.say(r"""
    ## Exercises

    1. A residual layer computes $a + ca$ in place of $ca$. What is the output after $L - 1$ of them?
    2. In a network of depth $L$ each layer multiplies by $1 + t/L$. What happens to the signal as $L$ grows?
    3. A chain of sigmoid units has weights with $|w| < 4$. Show that every one of them makes the gradient smaller.
    4. Each layer rotates a signal of two numbers by a right angle. Does it vanish or explode?

    The answers, judged:
""")

weight, z, t = sp.symbols("w z t", real=True)
quarter = sp.Matrix([[0, -1], [1, 0]])

chapter.claim(
    "Answer 1. The identity is added to the factor, so that a small $c$ of either sign does no harm.",
    symnn.for_all_depths(same(V * a, (1 + c) ** (L - 1) * V * x), start={a: x}, step={a: a + c * a}, depth=L),
    latex=r"\hat y = (1 + c)^{L-1}\, W^{[L]} x",
)
chapter.claim(
    "Answer 2. It neither vanishes nor explodes.",
    symnn.tends((1 + t / L) ** L, L, sp.oo, sp.exp(t)),
    latex=r"\Bigl(1 + \frac{t}{L}\Bigr)^L \to e^t \quad (L \to \infty)",
)
chapter.claim(
    "Answer 3. The slope is a quarter at most.",
    symnn.claim(sp.Abs(weight) * symnn.sigmoid(z) * (1 - symnn.sigmoid(z)), "<", 1),
    assume=sp.Abs(weight) < 4,
    given="$|w| < 4$",
)
chapter.claim(
    "Answer 4. Neither: after four layers it is what it was.",
    quarter * quarter * quarter * quarter,
    sp.Identity(2),
    latex=r"\begin{pmatrix} 0 & -1 \\ 1 & 0 \end{pmatrix}^4 = I",
)

chapter.say(r"""
    **To read on.** Y. Bengio, P. Simard and P. Frasconi, *Learning Long-Term Dependencies with Gradient Descent is
    Difficult* (1994); X. Glorot and Y. Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural
    Networks* (2010); K. He, X. Zhang, S. Ren and J. Sun, *Deep Residual Learning for Image Recognition* (2016).
""")
