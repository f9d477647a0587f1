"""A network without activations is one layer, however deep it is. What that costs, and what it does not cost."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Why a network needs activations", number=5)

chapter.say(r"""
    A layer multiplies by a matrix and adds a vector. Stack two of them with nothing in between: the first turns $n_0$
    numbers into $n_1$, the second turns those into $n_2$. One might hope that the pair can do more than one layer
    could. It cannot.

    **By the end of this chapter** you will know why layers without activations are one layer, however many there
    are; that they can be trained by backpropagation all the same; and by how much any such network must fail on
    four points.
""")

n0, n1, n2 = symnn.sizes("n0 n1 n2")
x = symnn.vector("x", n0)
W1, b1 = symnn.matrix("W1", n1, n0), symnn.vector("b1", n1)
W2, b2 = symnn.matrix("W2", n2, n1), symnn.vector("b2", n2)

chapter.figure(
    "network",
    symnn.figures.network((3, 4, 2)),
    "Twenty weights and six biases. Without an activation in the middle, six weights and two biases do the same.",
)

chapter.say("## Two layers")

chapter.claim(
    "**Key result.** Two layers without an activation are one, whose matrix is the product of the two.",
    W2 * (W1 * x + b1) + b2,
    (W2 * W1) * x + (W2 * b1 + b2),
)

chapter.say(r"""
    The order matters: the later matrix stands on the left. And the second bias is not all that remains of the biases,
    the first one travels through $W_2$.
""")

chapter.claim(
    "Adding up the biases, without the second matrix, is wrong.",
    W2 * (W1 * x + b1) + b2,
    (W2 * W1) * x + (sp.OneMatrix(n2, n1) * b1 + b2),
    expect="refuted",
    mended=(W2 * (W1 * x + b1) + b2, (W2 * W1) * x + (W2 * b1 + b2)),
)

chapter.say(r"""
    Usually a sigmoid follows at the very end, to make a probability of the output. It does not help. Let
    $h = W_1 x + b_1$ be the hidden values, $z_2 = W_2 h + b_2$ the scores and $o = \sigma(z_2)$ the output, and give
    names to the matrix and the bias of the one layer.
""")

chapter.define(
    "The weights and the bias of the layer that does the work of both.",
    latex=r"\widetilde W = W_2 W_1, \qquad \tilde b = W_2 b_1 + b_2",
    note=20,
)

h, z2 = symnn.vector("h", n1), symnn.vector("z2", n2)
product, moved = symnn.matrix("W_tilde", n2, n0), symnn.vector("b_tilde", n2)


def means(symbol, value):
    return sp.Eq(symbol, value, evaluate=False)


o, sigma = symnn.vector("o", n2), symnn.sigmoid
chain = (
    symnn.claim(o, "=", sigma(z2), assume=means(o, sigma(z2))),
    symnn.claim(sigma(z2), "=", sigma(W2 * h + b2), assume=means(z2, W2 * h + b2)),
    symnn.claim(sigma(W2 * h + b2), "=", sigma(W2 * (W1 * x + b1) + b2), assume=means(h, W1 * x + b1)),
    symnn.claim(sigma(W2 * (W1 * x + b1) + b2), "=", sigma((W2 * W1) * x + W2 * b1 + b2)),
    symnn.claim(
        sigma((W2 * W1) * x + W2 * b1 + b2), "=", sigma(product * x + moved),
        assume=(means(product, W2 * W1), means(moved, W2 * b1 + b2)),
    ),
)  # fmt: skip

chapter.claim(
    "From two layers and a sigmoid to one layer and a sigmoid: five equalities, each judged by the definition it uses.",
    symnn.claims.Chain(chain),
    given=r"the hidden activation is the identity, $h = W_1 x + b_1$",
    latex=r"\begin{aligned} o &= \sigma(z_2) = \sigma(W_2 h + b_2) = \sigma\bigl(W_2 (W_1 x + b_1) + b_2\bigr) \\ "
    r"&= \sigma(W_2 W_1 x + W_2 b_1 + b_2) = \sigma(\widetilde W x + \tilde b) \end{aligned}",
    note=19,
)

chapter.claim(
    "With a curved function on the hidden values, $h = \\tanh(W_1 x + b_1)$, the collapse is wrong.",
    sigma(W2 * h + b2),
    sigma((W2 * W1) * x + W2 * b1 + b2),
    expect="refuted",
    assume=means(h, symnn.tanh(W1 * x + b1)),
)

chapter.say(r"""
    So a deep linear network with a sigmoid at its end is a logistic regression, and its decision boundary is a
    hyperplane. Nor does it matter that the activation is the identity and not some other linear function: a factor $c$
    goes into the weights.
""")

c = sp.Symbol("c", real=True)

chapter.claim(
    "With the activation $z \\mapsto cz$ the layers collapse too.",
    W2 * (c * (W1 * x + b1)) + b2,
    (c * W2 * W1) * x + (c * W2 * b1 + b2),
)

chapter.say(r"""
    ## Any number of layers

    Let $h$ be what the first $l$ layers make of $x$, and suppose that it is affine, $h = Px + q$ for some matrix $P$
    and some vector $q$. With no layer at all this holds, $P = I$ and $q = 0$. One more layer turns $h$ into $Wh + b$.
""")

n, m = symnn.sizes("n m")
P, q = symnn.matrix("P", n, n0), symnn.vector("q", n)
W, b, state = symnn.matrix("W", m, n), symnn.vector("b", m), symnn.vector("h", n)

chapter.claim("One more layer: from $P$ and $q$ to $WP$ and $Wq + b$.", W * (P * x + q) + b, (W * P) * x + (W * q + b))

chapter.say("Base and step are finite statements, and both hold for layers of every size. By induction:")

chapter.verdict(
    "**Key result.** However many layers there are, without activations they are one layer.",
    symnn.induction(
        base=(x, sp.Identity(n0) * x + sp.ZeroMatrix(n0, 1)),
        given=(state, P * x + q),
        step=(W * state + b, (W * P) * x + (W * q + b)),
    ),
    latex=r"W_L\bigl(\cdots W_2 (W_1 x + b_1) + b_2 \cdots\bigr) + b_L = \widetilde W x + \tilde b \quad\text{for every } L",
)

chapter.say(r"""
    Hence $L$ layers with weights $W_1, \dots, W_L$ compute $\widetilde W x + \tilde b$ with
    $\widetilde W = W_L \cdots W_2 W_1$, for every $L$ and for layers of any sizes. They can even do less than one
    layer: a product has no larger rank than its narrowest factor.

    ## Does backpropagation still work?

    It is said that a network with linear activations cannot be trained by backpropagation, because the slope of such an
    activation is a constant. The premise is right and the conclusion is not. Take two layers, and let $\delta$ be the
    derivative of the loss with respect to their output, whatever the loss is. If nothing came back to the first weights, their
    gradient would be zero.
""")

delta = symnn.vector("delta", n2)
linear = W2 * (W1 * x + b1) + b2

chapter.claim(
    "That no gradient arrives at the first layer, with a linear activation, is false.",
    (symnn.vjp, linear, W1, delta),
    sp.ZeroMatrix(n1, n0),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial W_1} = 0",
    mended=((symnn.vjp, linear, W1, delta), W2.T * delta * x.T),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial W_1} = W_2^\top\, \delta\, x^\top",
)

chapter.say(r"""
    Nor does the gradient fail to notice the input: for another input $u$ it is another one, even if $\delta$ should be the
    same.
""")

u = symnn.vector("u", n0)

chapter.claim(
    "The gradient is not the same for all inputs.",
    (symnn.vjp, linear, W1, delta),
    (symnn.vjp, W2 * (W1 * u + b1) + b2, W1, delta),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial W_1}\bigg|_{x} = \frac{\partial \mathcal{L}}{\partial W_1}\bigg|_{u}",
)

chapter.say(r"""
    Backpropagation runs as it always does, and here is all of it, for one hidden layer and half the squared error.
    Every line was judged.
""")

chapter.derive(
    symnn.Network(
        symnn.Dense(n1, activation="identity"),
        symnn.Dense(n2, activation="identity"),
        inputs=n0,
        loss="half_squared_error",
    ).backprop(),
    "A network without activations, forward and backward",
)

chapter.say(r"""
    (From here on the number of a layer stands in brackets: $W^{[1]}$ is what was $W_1$ before.)

    What *is* lost? Compare how the output depends on the input, with an activation $g$ and without one.
""")

g, slope = symnn.function("g"), symnn.function("g", order=1)

chapter.claim(
    "With an activation the Jacobian holds the slopes, and so it changes from one input to the next.",
    (symnn.jacobian, W2 * g(W1 * x + b1) + b2, x),
    W2 * sp.DiagMatrix(slope(W1 * x + b1)) * W1,
)

chapter.claim("Without one it is a constant, the same at every input.", (symnn.jacobian, linear, x), W2 * W1)

chapter.say(r"""
    This is the true content of "the derivative has no relation to $x$". The slope $g'(z)$ is 1 wherever one looks, and
    so a step in the input has the same effect everywhere: no region of the inputs can be treated differently from
    another. That is no obstacle to *computing* gradients. It is a limit on what there is to be *learned*, and the
    reason is the collapse that was proved above.

    There is an irony in it. Depth without activations adds nothing to the functions, but it does spoil the loss. A
    single linear unit has a convex squared error. Two of them, one behind the other, compute the same functions with a
    loss that is not convex.
""")

w1, w2, s, t = sp.symbols("w_1 w_2 s t", real=True)

chapter.claim("The squared error of one linear unit is convex in its weight.", symnn.convex((w1 * s - t) ** 2, over=w1))
chapter.claim(
    "That of two linear units in a row is not convex in their weights.",
    symnn.convex((w2 * w1 * s - t) ** 2, over=(w1, w2)),
    expect="refuted",
)

chapter.say(r"""
    ## Four points that no linear network can fit

    The *exclusive or* of two bits is 1 if exactly one of them is 1. An affine function of two inputs is
    $f(x_1, x_2) = w_1 x_1 + w_2 x_2 + b$, and by the induction above a linear network with one output is such a
    function, however many layers it has. On the four corners of the square it is not free: the two diagonals have the
    same sum.
""")

bias = sp.Symbol("b", real=True)


def f(first, second):
    return w1 * first + w2 * second + bias


chapter.claim(
    "Both diagonals have the same sum.",
    symnn.claim(
        r"(0 \cdot w_1 + 0 \cdot w_2 + b) + (1 \cdot w_1 + 1 \cdot w_2 + b) = (0 \cdot w_1 + 1 "
        r"\cdot w_2 + b) + (1 \cdot w_1 + 0 \cdot w_2 + b)",
        let=["w_1:", "w_2:", "b:"],
    ),
)

chapter.say(r"""
    Exclusive or wants $0 + 0$ on one diagonal and $1 + 1$ on the other. So the four values cannot all be right, and it
    can be said how wrong they must be.
""")

error = f(0, 0) ** 2 + (f(0, 1) - 1) ** 2 + (f(1, 0) - 1) ** 2 + f(1, 1) ** 2

chapter.claim(
    "**Key result.** For all weights and every bias, the squared errors add up to 1 at least.",
    symnn.claim(error, ">=", 1),
)
chapter.claim(
    "That they always exceed 1 is false: they can add up to 1 exactly.", symnn.claim(error, ">", 1), expect="refuted"
)
chapter.claim(
    "The best that can be done is to answer one half, always.",
    symnn.claim(
        r"\bigl(\tfrac12\bigr)^2 + \bigl(\tfrac12 - 1\bigr)^2 + \bigl(\tfrac12 - 1\bigr)^2 + "
        r"\bigl(\tfrac12\bigr)^2 = 1"
    ),
)

chapter.say(r"""
    The refutation found the best answer, which is no answer at all. A single hidden layer with an activation is enough for the task:
    with the rectifier, two hidden units do it.
""")

first, second = sp.symbols("x_1 x_2", real=True)
bent = symnn.relu(first + second) - 2 * symnn.relu(first + second - 1)
corners = ((0, 0), (0, 1), (1, 0), (1, 1))

chapter.claim(
    "Two rectifiers compute the exclusive or.",
    sp.Matrix([bent.subs({first: p, second: q}) for p, q in corners]),
    sp.Matrix([0, 1, 1, 0]),
    latex=r"\max(0, x_1 + x_2) - 2 \max(0, x_1 + x_2 - 1) = 0,\ 1,\ 1,\ 0 \quad\text{at}\quad (0, 0),\ (0, 1),\ (1, 0),\ (1, 1)",
)

chapter.say(r"""
    ## What an activation changes

    A curved function between the layers stops the collapse. The product of the matrices is then no longer the network.
""")

chapter.claim(
    "A hyperbolic tangent cannot be pulled past the second matrix, and so the two matrices do not meet.",
    W2 * symnn.tanh(W1 * x),
    symnn.tanh(W2 * W1 * x),
    expect="refuted",
)

chapter.function(
    "collapsed",
    {"weights": W2 * W1, "bias": W2 * b1 + b2},
    (W1, b1, W2, b2),
    doc="The weights and the bias of the one layer that does what two layers without an activation do.",
)

place, leak = sp.symbols("x alpha", real=True)
hat = symnn.leaky_relu(place + 1, leak) - 2 * symnn.leaky_relu(place, leak) + symnn.leaky_relu(place - 1, leak)

chapter.figure(
    "bend",
    symnn.figures.interactive(
        {"three hidden units": hat, "one of them": symnn.leaky_relu(place, leak)},
        over=(place, -3, 3),
        sliders={"slope α on the negative side": (leak, 0, 1, 0)},
        box=((-3, -1), (3, 2)),
        names=("x", ""),
        told={"height of the hat": hat.subs(place, 0)},
    ),
    r"Three units with leaky rectifiers, and weights $1$, $-2$ and $1$ out of them, make a hat. The straighter the units, "
    r"the lower it is; with $\alpha = 1$ they are straight, and the network collapses.",
)

chapter.say(r"""
    ## Exercises

    1. A residual block without an activation adds its input to the output of two linear layers. Which layer is it?
    2. Write $|x_1 - x_2|$ with two rectifiers. Which truth table does it have on the corners?
    3. With the activation $z \mapsto z^2$ two hidden units can multiply two numbers. How?
    4. A network without activations has a single hidden unit between two inputs and two outputs. Show that its matrix
       is singular.

    The answers, judged:
""")

back = symnn.matrix("V", n0, n1)
last = symnn.vector("q", n0)

chapter.claim(
    "Answer 1. Its matrix is the product plus the identity.",
    x + back * (W1 * x + b1) + last,
    (sp.Identity(n0) + back * W1) * x + (back * b1 + last),
)
chapter.claim(
    "Answer 2. That of the exclusive or.",
    symnn.relu(first - second) + symnn.relu(second - first),
    sp.Abs(first - second),
)
chapter.claim(
    "Answer 3. By the difference of the squares of sum and difference.",
    (first + second) ** 2 / 4 - (first - second) ** 2 / 4,
    first * second,
)
chapter.claim(
    "Answer 4. It is a column times a row.",
    symnn.claim(
        r"\det \Bigl( \begin{pmatrix} a \\ b \end{pmatrix} \begin{pmatrix} c & d \end{pmatrix} \Bigr) = 0",
        let=["a:", "b:", "c:", "d:"],
    ),
)

chapter.say(r"""
    **To read on.** M. Minsky and S. Papert, *Perceptrons* (1969); G. Cybenko, *Approximation by Superpositions of a
    Sigmoidal Function* (1989); A. Saxe, J. McClelland and S. Ganguli, *Exact Solutions to the Nonlinear Dynamics of
    Learning in Deep Linear Neural Networks* (2014).
""")
