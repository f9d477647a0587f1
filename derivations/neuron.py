"""One neuron, a layer of them, a batch of examples: the same sum, written in four ways."""

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn

chapter = symnn.Chapter("The neuron", number=1)

chapter.say(r"""
    A neuron takes several numbers and returns one. It gives each input $x_i$ a weight $w_i$, adds up the weighted
    inputs, adds a bias $b$, and passes the total $z$ through a function $g$, its activation. What comes out,
    $a = g(z)$, is called its activation too, or its output.

    **By the end of this chapter** you will know four ways to write one weighted sum: as a sum, as a product, as a
    layer and as a batch; you will read the shape of every array from its formula, and know which mistakes no
    program notices.
""")

chapter.figure(
    "neuron",
    symnn.figures.neuron(3, activation="sigmoid"),
    "A neuron with three inputs. Everything to the left of the activation is a weighted sum.",
)

n = symnn.sizes("n")
w, x, b = symnn.vector("w", n), symnn.vector("x", n), sp.Symbol("b", real=True)
i = sp.Symbol("i", integer=True)

chapter.say(r"""
    ## A sum and a product

    All vectors in this book are columns unless something else is said. With the weights in a column $w$ and the
    inputs in a column $x$, both of length $n$, the total is the sum of $n$ products and a bias.
""")

total = sp.Sum(w[i, 0] * x[i, 0], (i, 0, n - 1)) + b

chapter.define(
    "The weighted sum of a neuron with $n$ inputs.",
    latex=r"z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b",
    note=15,
)

chapter.say(r"""
    The transposed column $w^\top$ is a row, and a row times a column is one number:
""")

chapter.claim(
    "**Key result.** A row times a column is the sum of the products of their entries.",
    w.T * x,
    sp.Sum(w[i, 0] * x[i, 0], (i, 0, n - 1)),
)
chapter.claim("It does not matter which of the two is transposed.", w.T * x, x.T * w)

chapter.say(r"""
    Transposing the *other* one does matter. A column times a row is a table of all $n^2$ products, and only its
    diagonal occurs in the sum.
""")

chapter.claim(
    "A column times a row is not the weighted sum.", w.T * x, w * x.T, expect="ill-typed", mended=(w.T * x, x.T * w)
)

chapter.claim("The sum of the diagonal of that table is the weighted sum.", w.T * x, sp.Trace(w * x.T))

chapter.say(r"""
    One neuron without an activation is an affine function, and that is easily felt: move the input by $v$, and the
    total moves by $w^\top v$, wherever it was before. The weights are its slope.
""")

v = symnn.vector("v", n)

chapter.claim("Moving the input moves the total by a constant.", w.T * (x + v) - w.T * x, w.T * v)
chapter.claim("The slope of the weighted sum is the vector of the weights.", (symnn.gradient, total, x), w)

chapter.say(r"""
    The bias can be hidden among the weights: give every input vector one more entry that is always 1, and let the
    bias be its weight. This is convenient in proofs. In programs the two are kept apart, for weights are often
    made smaller during training on purpose, and biases are not.
""")

m = symnn.sizes("m")
b1 = symnn.matrix("b", 1, 1)
W, c = symnn.matrix("W", m, n), symnn.vector("b", m)

chapter.claim(
    "The bias is the weight of a constant input.",
    sp.BlockMatrix([[w.T, b1]]) * sp.BlockMatrix([[x], [sp.OneMatrix(1, 1)]]),
    w.T * x + b1,
    latex=r"\begin{pmatrix} w^\top & b \end{pmatrix} \begin{pmatrix} x \\ 1 \end{pmatrix} = w^\top x + b",
)

chapter.say(r"""
    ## A layer

    $m$ neurons that read the same $n$ inputs are a layer. Their weights are the rows of one matrix $W$ with $m$
    rows and $n$ columns, their biases a column $b$ of length $m$, and their totals the column

    $$z = Wx + b.$$

    The shape of $W$ can be read from this formula: the number of its columns is the number of entries that it
    reads, the number of its rows is the number of entries that it makes.
""")

chapter.figure(
    "layer",
    symnn.figures.network((3, 2)),
    "A layer of two neurons with three inputs. Its weight matrix has two rows and three columns, one entry for each line.",
)

k = sp.Symbol("k", integer=True)

chapter.claim(
    "Entry $k$ of the layer is the neuron whose weights are row $k$.",
    MatrixElement(W * x + c, k, 0),
    sp.Sum(W[k, i] * x[i, 0], (i, 0, n - 1)) + c[k, 0],
    latex=r"(Wx + b)_k = \sum_{i=1}^{n} W_{ki}\, x_i + b_k",
)

chapter.claim("The weights cannot stand on the right of a column.", W * x, lambda: x * W, expect="ill-typed")

chapter.say(r"""
    The weights belong to pairs: $W_{ki}$ leads from input $i$ to neuron $k$. Some texts write it $W_{ik}$ instead,
    and their matrices are the transposes of ours. For a square layer both formulas conform, and only one of them is
    right, which makes it a mistake that no program notices.
""")

S, u = symnn.matrix("W", n, n), symnn.vector("x", n)

chapter.claim("In a square layer, a wrong transpose conforms and is wrong.", S * u, S.T * u, expect="refuted")

chapter.say(r"""
    ## A batch

    Examples rarely come alone. Let there be $N$ of them. There are two ways to put them into one matrix, and both are
    in use.

    - *As columns.* $X$ has $n$ rows and $N$ columns, and the formula of the layer keeps its shape, $Z = WX + b
      \mathbf{1}^\top$. Papers and blackboards write it so.
    - *As rows.* $X$ has $N$ rows and $n$ columns, and all is transposed, $Z = XW^\top + \mathbf{1} b^\top$. Tables
      and most libraries store it so; if the library stores the transposed weights as well, it writes $XW + b$.

    $\mathbf{1}$ is a column of ones. It says what a library does without saying it: the bias is added to every
    example.
""")

N = symnn.sizes("N")
X, one = symnn.matrix("X", n, N), sp.OneMatrix(N, 1)
j = sp.Symbol("j", integer=True)

chapter.claim(
    "Column $j$ of a batch of columns is the layer applied to example $j$.",
    MatrixElement(W * X + c * one.T, k, j),
    sp.Sum(W[k, i] * X[i, j], (i, 0, n - 1)) + c[k, 0],
    latex=r"(WX + b\mathbf{1}^\top)_{kj} = \sum_{i=1}^{n} W_{ki}\, X_{ij} + b_k",
)

chapter.claim(
    "**Key result.** The two layouts are transposes of each other.",
    symnn.claim(
        r"(W X + b \mathbf{1}^\top)^\top = X^\top W^\top + \mathbf{1} b^\top", let=["W: m, n", "X: n, N", "b: m"]
    ),
)

chapter.claim(
    "Forgetting the ones is a mistake of types, though libraries mend it silently.",
    W * X + c * one.T,
    lambda: W * X + c,
    expect="ill-typed",
)

chapter.say(r"""
    That silent mending is called broadcasting, and it has a trap. Where the batch happens to have as many examples as
    the layer has neurons, a bias that was meant for the neurons can be added along the wrong axis. Shapes then agree
    and numbers do not.
""")

Q, e = symnn.matrix("X", n, m), sp.OneMatrix(m, 1)

chapter.claim(
    "With as many examples as neurons, a bias along the wrong axis goes unnoticed.",
    W * Q + c * e.T,
    W * Q + e * c.T,
    expect="refuted",
)

chapter.say(r"""
    ## Shapes at a glance

    | what | symbol | one example | a batch of columns | a batch of rows |
    |---|---|---|---|---|
    | inputs | $x$, $X$ | $n \times 1$ | $n \times N$ | $N \times n$ |
    | weights | $W$ | $m \times n$ | $m \times n$ | $m \times n$, used as $W^\top$ |
    | biases | $b$ | $m \times 1$ | $m \times 1$, times $\mathbf{1}^\top$ | $1 \times m$, times $\mathbf{1}$ |
    | totals | $z$, $Z$ | $m \times 1$ | $m \times N$ | $N \times m$ |
    | outputs | $a = g(z)$ | $m \times 1$ | $m \times N$ | $N \times m$ |

    An activation is applied entry by entry, and so it never changes a shape and never cares about the layout.
""")

chapter.claim(
    "An activation commutes with the transpose.",
    symnn.claim(
        r"g(W X + b \mathbf{1}^\top)^\top = g(X^\top W^\top + \mathbf{1} b^\top)", let=["W: m, n", "X: n, N", "b: m"]
    ),
)

chapter.function(
    "layer",
    symnn.sigmoid(W * X + c * one.T),
    (W, X, c),
    doc="The outputs of a sigmoid layer for a batch whose examples are the columns of X.",
)

across, slope, offset = sp.symbols("x w b", real=True)
answer = symnn.sigmoid(slope * across + offset)

chapter.figure(
    "one-input",
    symnn.figures.interactive(
        {"σ(wx + b)": answer},
        over=(across, -4, 4),
        sliders={"weight w": (slope, -6, 6, 2), "bias b": (offset, -6, 6, 0)},
        box=((-4, 0), (4, 1)),
        names=("x", "a"),
        told={"one half is reached at x": -offset / slope},
    ),
    "A neuron with one input and a sigmoid. The weight is how steeply it answers, and the bias moves where it does.",
)

chapter.say(r"""
    ## Exercises

    1. How many numbers does a layer of $m$ neurons with $n$ inputs own?
    2. A neuron with a bias sees a mixture $\alpha x + \beta u$ of two inputs. Is its total the same mixture of its two
       totals?
    3. Two layers with the weights $W$ and $V$ read the same input. Write them as one layer.
    4. A layer has twice as many inputs, each of them given twice. What becomes of its weights?

    The answers, judged:
""")

alpha, beta = sp.symbols("alpha beta", real=True)
more = symnn.sizes("k")
u, V = symnn.vector("u", n), symnn.matrix("V", more, n)


def neuron(at):
    return w.T * at + b1


def mixture(first, second):
    return alpha * first + beta * second


chapter.claim("Answer 1. The biases count as one more column.", m * n + m, m * (n + 1))
chapter.claim(
    "Answer 2. Only if the shares add up to 1, for the bias is counted with each of them.",
    neuron(mixture(x, u)),
    mixture(neuron(x), neuron(u)),
    expect="refuted",
    latex=r"w^\top(\alpha x + \beta u) + b = \alpha\,(w^\top x + b) + \beta\,(w^\top u + b)",
    mended=symnn.claim(
        neuron(mixture(x, u)), "=", mixture(neuron(x), neuron(u)), assume=sp.Eq(alpha + beta, 1, evaluate=False)
    ),
    mended_latex=r"w^\top(\alpha x + \beta u) + b = \alpha\,(w^\top x + b) + \beta\,(w^\top u + b)"
    r" \quad\text{where}\quad \alpha + \beta = 1",
)
chapter.claim(
    "Answer 3. The one matrix below the other.",
    sp.BlockMatrix([[W], [V]]) * x,
    sp.BlockMatrix([[W * x], [V * x]]),
)
chapter.claim(
    "Answer 4. Those of the two copies add up.", sp.BlockMatrix([[W, W]]) * sp.BlockMatrix([[x], [x]]), (2 * W) * x
)

chapter.say(r"""
    **To read on.** W. McCulloch and W. Pitts, *A Logical Calculus of the Ideas Immanent in Nervous Activity* (1943);
    G. Strang, *Linear Algebra and Learning from Data* (2019); C. Harris et al., *Array Programming with NumPy* (2020),
    on broadcasting.
""")
