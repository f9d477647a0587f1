"""Forward propagation: the formulas for one example and for many, their shapes, their graph, and what feed-forward means."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Forward propagation", number=7)

chapter.say(r"""
    A network is used from its input to its output. The data enter on the left, every layer makes new numbers from
    those of the layer before, and what the last layer makes is the answer. This is forward propagation. There is no
    more to it than two formulas, once for each layer; what needs care are the shapes.

    **By the end of this chapter** you will be able to write down what a network computes, for one example and for
    many, with all shapes; and you will know what makes a network feed-forward, and why a recurrent one is too once
    it is unrolled.

    ## One example

    Let there be $n_0$ inputs, a hidden layer of $n_1$ units and an output layer of $n_2$ units. The input is a column
    $x$ of length $n_0$. Layer $l$ has a matrix of weights $W^{[l]}$, with a row for each of its units and a column
    for each number it reads, and a column of biases $b^{[l]}$, one for each unit. It computes a column of weighted
    sums $z^{[l]}$ and passes each of them through its activation.
""")

n0, n1, n2 = symnn.sizes("n0 n1 n2")

network = symnn.Network(
    symnn.Dense(n1, activation="tanh"),
    symnn.Dense(n2, activation="sigmoid"),
    inputs=n0,
    loss="binary_cross_entropy",
)

chapter.figure(
    "network",
    symnn.figures.network((n0, n1, n2), layers=("input", "hidden", "output")),
    "Two layers of weights. The input is not counted as a layer: it has nothing to compute.",
)

chapter.derive(network.backprop(), "One example", sections=("forward",), sizes=True)

chapter.say(r"""
    The braces show why a formula like this cannot go wrong unnoticed: in every product the inner sizes agree, and
    what is left are the outer ones. The last line, the loss, is no part of using the network. It says how bad the
    answer is when the right one, $y$, is known, and it is where the next chapter starts. It is a sum over the output
    units, because here each of them answers a yes-or-no question of its own.
""")

x, W1, b1 = symnn.vector("x", n0), symnn.matrix("W1", n1, n0), symnn.vector("b1", n1)
W2, b2 = symnn.matrix("W2", n2, n1), symnn.vector("b2", n2)

chapter.claim(
    "The weights stand on the left of what they multiply.", W1 * x + b1, lambda: x * W1 + b1, expect="ill-typed"
)

chapter.say(r"""
    A layer reads $n_{l-1}$ numbers and has $n_l$ units, so it owns $n_l n_{l-1}$ weights and $n_l$ biases,
    $n_l (n_{l-1} + 1)$ parameters together. A network with 3 inputs, 2 hidden units and 1 output has
    $2 \cdot 4 + 1 \cdot 3 = 11$ of them. Forgetting the biases is the usual mistake in counting.
""")

parameters = n1 * n0 + n1 + n2 * n1 + n2

chapter.claim("Weights and biases of the two layers, counted by units.", parameters, n1 * (n0 + 1) + n2 * (n1 + 1))
chapter.claim(
    "Without the biases.",
    parameters,
    n1 * n0 + n2 * n1,
    expect="refuted",
    mended=(parameters, n1 * (n0 + 1) + n2 * (n1 + 1)),
)

chapter.say(r"""
    ## A batch

    Nobody computes one example at a time. Let $N$ of them stand side by side, as the columns of a matrix $X$ with
    $n_0$ rows. The formulas stay the same, with capital letters where columns have become matrices; only the biases
    must be written $N$ times, which is a product with a row of $N$ ones.
""")

N = symnn.sizes("N")

batch = symnn.Network(
    symnn.Dense(n1, activation="tanh"),
    symnn.Dense(n2, activation="sigmoid"),
    inputs=n0,
    loss="binary_cross_entropy",
    batch=N,
)

chapter.derive(batch.backprop(), "A batch of examples in columns", sections=("forward",), sizes=True)

chapter.say(r"""
    That the examples do not get mixed up has to be shown. Take any unit $i$ of the output and any example $j$, follow
    the formulas by their entries, and only column $j$ of $X$ occurs. Below, the square brackets with the index $ij$
    are the matrix whose entries are written inside.
""")

X, one = symnn.matrix("X", n0, N), sp.OneMatrix(1, N)
g, f = symnn.function("g"), symnn.function("f")
i, j, k, l = sp.symbols("i j k l", integer=True)
hidden = g(sp.Sum(W1[k, l] * X[l, j], (l, 0, n0 - 1)) + b1[k, 0])

chapter.claim(
    "**Key result.** Column $j$ of the output is what the network makes of column $j$ of the input, for any activations $g$ and $f$.",
    f(W2 * g(W1 * X + b1 * one) + b2 * one),
    sp.FunctionMatrix(n2, N, sp.Lambda((i, j), f(sp.Sum(W2[i, k] * hidden, (k, 0, n1 - 1)) + b2[i, 0]))),
)

chapter.claim(
    "The same example $N$ times gives the same output $N$ times.",
    f(W2 * g(W1 * (x * one) + b1 * one) + b2 * one),
    f(W2 * g(W1 * x + b1) + b2) * one,
)

chapter.claim("The biases without the ones do not fit.", W1 * X + b1 * one, lambda: W1 * X + b1, expect="ill-typed")

chapter.say(r"""
    Libraries mend this silently. They also prefer the examples as rows, as in a table of data, and then every formula
    is transposed: $Z = X W^\top + \mathbf{1} b^\top$.
""")

chapter.claim(
    "Examples as rows: the transpose of everything.",
    symnn.claim(
        r"(W^{[1]} X + b^{[1]} \mathbf{1}^\top)^\top = X^\top W^{[1]\top} + \mathbf{1} b^{[1]\top}",
        let=["W^{[1]}: m, n", "X: n, N", "b^{[1]}: m"],
    ),
)

chapter.say(r"""
    | | one example | batch, in columns | batch, in rows |
    |---|---|---|---|
    | input | $n_0 \times 1$ | $n_0 \times N$ | $N \times n_0$ |
    | weights of layer $l$ | $n_l \times n_{l-1}$ | $n_l \times n_{l-1}$ | $n_l \times n_{l-1}$, transposed in the formula |
    | biases of layer $l$ | $n_l \times 1$ | $n_l \times 1$, times a row of ones | $1 \times n_l$, times a column of ones |
    | $z$ and $a$ of layer $l$ | $n_l \times 1$ | $n_l \times N$ | $N \times n_l$ |
    | loss | a number | a number, the mean over the examples | a number |
""")

chapter.function(
    "forward",
    symnn.sigmoid(W2 * symnn.tanh(W1 * X + b1 * one) + b2 * one),
    (X, W1, b1, W2, b2),
    doc="The outputs of a network with one hidden layer (tanh, then sigmoid) for a batch whose examples are the columns of X.",
)

chapter.say(r"""
    ## The computation graph

    Draw a point for every result and an arrow from each result to those that are computed from it. This is the
    computation graph. It forgets what the operations are, and keeps which of them needs which. The forward pass
    visits the points in an order in which no arrow points back; the backward pass of the next chapter visits them in
    the opposite order.
""")

chapter.figure(
    "graph",
    symnn.figures.graph(network.backprop()),
    "The computation graph of the two layers and the loss. Parameters and data enter from outside; everything else is computed "
    "once, from left to right.",
)

chapter.say(r"""
    ## Feed-forward means without cycles

    A network is called *feed-forward* if no arrow, and no chain of arrows, leads from a unit back to itself. Then
    some unit reads no other one, for who walks against the arrows cannot meet a unit twice and must come to an end.
    Put it first, take it away, and look for the next. So the units get an order in which each one reads only earlier
    ones, and each has a value, and only one. With a cycle this may fail. Here is a unit that reads itself, with the
    step function $h$ as its activation, where $h(z)$ is 1 for $z \ge 0$ and 0 otherwise. It asks for a number $a$
    with $a = h(-a)$, and there is none: what is off must turn on, and what is on must turn off.
""")

a = sp.Symbol("a", real=True)

chapter.claim(
    "A unit that inhibits itself has no value.",
    symnn.claim(a, "≠", symnn.step(-a)),
    latex=r"a \neq h(-a) \quad\text{for every number } a",
)

chapter.say(r"""
    Without a cycle there is an algebraic sign of it. Number the units, and let $A_{ij}$ be 1 where an arrow leads
    from unit $j$ to unit $i$, and 0 elsewhere. The entry $i, j$ of the power $A^k$ counts the paths of exactly $k$
    arrows from $j$ to $i$. In a network with three inputs, two hidden units and one output no path is longer than two
    arrows. So the third power is zero, and in the second there are two paths from each input to the output, one
    through each hidden unit.
""")

A = sp.ImmutableMatrix(
    [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 0],
    ]
)

chapter.define(
    "The arrows of the 3-2-1 network. Units 1, 2, 3 are the inputs, 4 and 5 are hidden, 6 is the output.",
    sp.MatrixSymbol("A", 6, 6),
    A,
)
chapter.claim(
    "No path is longer than two arrows.", sp.MatMul(A, A, A, evaluate=False), sp.ZeroMatrix(6, 6), latex="A^3 = 0"
)
chapter.claim(
    "Two paths from each input to the output.",
    sp.MatMul(A[5, :], A[:, :3], evaluate=False),
    sp.Matrix([[2, 2, 2]]),
    latex=r"\bigl((A^2)_{61}, (A^2)_{62}, (A^2)_{63}\bigr) = (2, 2, 2)",
)

chapter.say(r"""
    One arrow back, from the output to the first hidden unit, adds $E_{46}$, the matrix with a single 1 in row 4 and
    column 6. It closes a cycle, and now there are arbitrarily long paths:
    no power is zero any more.
""")

back = sp.ImmutableMatrix(6, 6, lambda row, column: 1 if (row, column) == (3, 5) else A[row, column])

chapter.claim(
    "The same with one arrow back.",
    back * back * back,
    sp.ZeroMatrix(6, 6),
    expect="refuted",
    latex=r"(A + E_{46})^3 = 0",
)

chapter.say(r"""
    ## Recurrent networks

    A recurrent network does have cycles. Its state $a$ is computed from a new input and from *itself*. One often
    reads that feedback makes backpropagation impossible. It does not, because the state that is read is that of the
    step before:

    $$a_t = g(W a_{t-1} + U x_t + b), \qquad t = 1, \dots, T.$$

    Draw each unit once for each time step. Then every arrow leads from a step to the next one or stays within its
    step, from input to state, and time never runs backwards. Unrolled in this way, the network has no cycle, whatever the
    matrix $W$ of its feedback is.
""")

chapter.figure(
    "unrolled",
    symnn.figures.unrolled(3, weights=("W", "U", "V")),
    "A recurrent network, folded and unrolled over three steps, with the time in angle brackets. The unrolled network is "
    "feed-forward; its layers share their weights.",
)

n = symnn.sizes("n")
R, zero = symnn.matrix("R", n, n), sp.ZeroMatrix(n, n)
unrolled = sp.BlockMatrix([[zero, zero, zero], [R, zero, zero], [zero, R, zero]])

chapter.say(r"""
    In the language of arrows: let $R$ hold the arrows among the $n$ states, with as many cycles as one likes. The
    arrows of three time steps form a matrix of nine blocks, with $R$ below the diagonal only, from each step to the
    next. Its third power is zero for *every* $R$, and in the same way power $T$ is zero for $T$ steps.
""")

chapter.claim(
    "**Key result.** Unrolled over three time steps, no path is longer than two arrows, whatever $R$ is.",
    unrolled * unrolled * unrolled,
    sp.ZeroMatrix(3 * n, 3 * n),
)

chapter.claim("The folded network has no such property.", R * R * R, zero, expect="refuted")

chapter.say(r"""
    So the unrolled network is a feed-forward network with $T$ layers, and all that is said in this book about layers
    is true of it. Two things are special. Each layer has an input of its own besides the state, which acts like a
    bias; and all layers have the same weights.
""")

m = symnn.sizes("m")
W, U, b = symnn.matrix("W", n, n), symnn.matrix("U", n, m), symnn.vector("b", n)
s, x1, x2 = symnn.vector("a", n), symnn.vector("x1", m), symnn.vector("x2", m)

chapter.claim(
    "One step of a recurrent network is a layer with the bias $Ux + b$, or a layer that reads state and input one below the other.",
    g(W * s + (U * x1 + b)),
    g(sp.BlockMatrix([[W, U]]) * sp.BlockMatrix([[s], [x1]]) + b),
)

chapter.claim(
    "The order of the inputs matters: a recurrent network is no function of their sum.",
    g(W * g(W * s + U * x1 + b) + U * x2 + b),
    g(W * g(W * s + U * x2 + b) + U * x1 + b),
    expect="refuted",
)

chapter.say("How derivatives travel back through time is the subject of the chapter on recurrent networks.")

across, steep, apart = sp.symbols("x w b", real=True)
bump = symnn.tanh(steep * across + apart) - symnn.tanh(steep * across - apart)

chapter.figure(
    "two-hidden",
    symnn.figures.interactive(
        {
            "first hidden unit": symnn.tanh(steep * across + apart),
            "second hidden unit": symnn.tanh(steep * across - apart),
            "output, their difference": bump,
        },
        over=(across, -4, 4),
        sliders={"weight w": (steep, 0, 8, 2), "bias b": (apart, 0, 8, 3)},
        box=((-4, -1.2), (4, 2.2)),
        names=("x", ""),
        told={"output at 0": bump.subs(across, 0)},
    ),
    "A network with one input, two hidden units with the hyperbolic tangent, and the weights 1 and −1 out of them. From "
    "two steps it makes a hill, as wide and as steep as one likes.",
)

chapter.say(r"""
    ## Exercises

    1. A network has $L$ layers of $n$ units each, and $n$ inputs. How many parameters has it?
    2. Two hidden units are exchanged, together with the weights into and out of them. What does the network compute now?
    3. Is the output for the mean of a batch the mean of the outputs?
    4. How many paths lead from an input to the output of a 3-2-2-1 network?

    The answers, judged:
""")

depth, width = sp.Symbol("L", integer=True, positive=True), symnn.sizes("n")

chapter.claim("Answer 1. As many for each layer.", sp.Sum(width**2 + width, (k, 1, depth)), depth * width * (width + 1))


chapter.claim(
    "Answer 2. The same. Its output is a sum over the hidden units, and a sum has no order.",
    symnn.claim(
        r"v_1 g(w_1^{\top} x + b_1) + v_2 g(w_2^{\top} x + b_2) = v_2 g(w_2^{\top} x + b_2) + v_1 "
        r"g(w_1^{\top} x + b_1)",
        let=["w_1: n", "w_2: n", "x: n", "v_1:", "v_2:", "b_1:", "b_2:"],
    ),
)
chapter.claim(
    "Answer 3. Only without an activation.",
    symnn.claim(r"g\bigl(W X\, \tfrac1N \mathbf{1}\bigr) = g(W X)\, \tfrac1N \mathbf{1}", let=["W: m, n", "X: n, N"]),
    expect="refuted",
    mended=symnn.claim(
        r"W \bigl(X\, \tfrac1N \mathbf{1}\bigr) = (W X)\, \tfrac1N \mathbf{1}", let=["W: m, n", "X: n, N"]
    ),
)
chapter.claim(
    "Answer 4. Four from each of the three inputs.",
    symnn.claim(
        r"\begin{pmatrix} 1 & 1 \end{pmatrix} \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} "
        r"\begin{pmatrix} 1 & 1 & 1 \\ 1 & 1 & 1 \end{pmatrix} = \begin{pmatrix} 4 & 4 & 4 "
        r"\end{pmatrix}"
    ),
)

chapter.say(r"""
    **To read on.** I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning* (2016), chapter 6; M. Nielsen, *Neural
    Networks and Deep Learning* (2015).
""")
