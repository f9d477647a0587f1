"""Why weights must not start equal: units that start as twins stay twins, whatever element-wise optimiser trains them."""

import numpy as np
import sympy as sp

import symnn

chapter = symnn.Chapter("Breaking the symmetry", number=10)

chapter.say(r"""
    Before training, the weights need values. Any constant seems as good as any other, and zero is the simplest. It is
    the worst choice there is: hidden units that start equal get equal gradients, and so they stay equal for ever. A
    layer of a thousand of them learns what a single one would.

    **By the end of this chapter** you will know why units that start equal stay equal, for every loss, every
    activation and every optimiser that works entry by entry; and that it takes equal weights on both sides.

    ## Two units with one constant

    Take two inputs, two hidden units with the rectifier $\operatorname{ReLU}(z) = \max(0, z)$, no biases, and let every
    weight be the same number $\alpha$.
""")

alpha, x1, x2 = sp.symbols("alpha x_1 x_2", real=True)
pair = sp.Matrix([x1, x2])

chapter.figure(
    "network",
    symnn.figures.network((2, 2, 1)),
    "With equal weights on all six lines the two hidden units cannot be told apart.",
)

chapter.claim(
    "Both hidden units have the same value.",
    symnn.relu(alpha * sp.OneMatrix(2, 2) * pair),
    symnn.relu(alpha * x1 + alpha * x2) * sp.OneMatrix(2, 1),
    note=38,
    latex=r"\operatorname{ReLU}\left(\begin{pmatrix} \alpha & \alpha \\ \alpha & \alpha \end{pmatrix} "
    r"\begin{pmatrix} x_1 \\ x_2 \end{pmatrix}\right) "
    r"= \operatorname{ReLU}(\alpha x_1 + \alpha x_2) \begin{pmatrix} 1 \\ 1 \end{pmatrix}",
)

chapter.say(r"""
    ## The gradients are equal

    Now in general: $n$ inputs, $m$ hidden units with any activation $g$, $K$ outputs, and any loss. The biases are
    absorbed: one entry of $x$ is always 1. Write $\delta$ for the derivative of the loss with respect to the output; nothing else of
    the loss matters here.

    $$\hat y = V g(Wx), \qquad \delta = \frac{\partial \mathcal{L}}{\partial \hat y}.$$

    The hidden units are *twins* if all rows of $W$ are one and the same row $w^\top$, and all columns of $V$ one and
    the same column $v$. With a column $\mathbf{1}$ of $m$ ones this is

    $$W = \mathbf{1} w^\top, \qquad V = v \mathbf{1}^\top.$$

    Weights that are all one constant are the plainest example.
""")

n, m, K = symnn.sizes("n m K")
x, delta = symnn.vector("x", n), symnn.vector("delta", K)
W, V = symnn.matrix("W", m, n), symnn.matrix("V", K, m)
w, v, one = symnn.vector("w", n), symnn.vector("v", K), sp.OneMatrix(m, 1)
g, slope = symnn.function("g"), symnn.function("g", order=1)


def gradients(activation):
    """Of the hidden and of the output weights."""
    output = V * activation(W * x)
    return symnn.vjp(output, W, delta), symnn.vjp(output, V, delta)


hidden, outer = gradients(g)
twins = {W: one * w.T, V: v * one.T}
score, carried = (w.T * x)[0, 0], (v.T * delta)[0, 0]
of_w, of_v = slope(score) * carried * x, g(score) * delta

chapter.claim(
    "The gradient of the hidden weights, for any weights.",
    (symnn.vjp, V * g(W * x), W, delta),
    sp.HadamardProduct(V.T * delta, slope(W * x)) * x.T,
    latex=r"\frac{\partial \mathcal{L}}{\partial W} = \bigl((V^\top \delta) \circ g'(Wx)\bigr)\, x^\top",
)
chapter.claim(
    "For twins, all rows of the gradient of the hidden weights are equal.",
    hidden.subs(twins),
    one * of_w.T,
    given=r"$W = \mathbf{1} w^\top$ and $V = v \mathbf{1}^\top$",
    latex=r"\frac{\partial \mathcal{L}}{\partial W} = \mathbf{1}\, \bigl(g'(w^\top x)\; v^\top \delta\; x\bigr)^\top",
)
chapter.claim(
    "And all columns of the gradient of the output weights are equal.",
    outer.subs(twins),
    of_v * one.T,
    given=r"$W = \mathbf{1} w^\top$",
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = \bigl(g(w^\top x)\, \delta\bigr)\, \mathbf{1}^\top",
)

chapter.say(r"""
    The gradient of a batch is a sum of such gradients, and has the same form.

    ## And they stay equal

    Equal gradients at the first step are not yet equal gradients at every step. That depends on the optimiser. Gradient
    descent, momentum, RMSProp and Adam have one thing in common: they treat every weight alike and by itself. The new
    value of a weight depends on its old value, on what the optimiser remembers of it, on its gradient, and on the
    number of the step:

    $$\theta \leftarrow \varphi(\theta, s, \text{gradient}, t), \qquad s \leftarrow \psi(\theta, s, \text{gradient}, t).$$

    Let $\varphi$ and $\psi$ be any functions of four numbers, applied entry by entry. (An optimiser with two memories,
    such as Adam, has one more argument, and nothing else changes.) Is a table of the form $\mathbf{1} w^\top$ mapped to
    one of that form?
""")

update, memory = symnn.function("varphi", arity=4), symnn.function("psi", arity=4)
step = sp.Symbol("t", real=True)
s, r = symnn.vector("s", n), symnn.vector("r", n)

chapter.claim(
    "An element-wise update of equal rows has equal rows.",
    update(one * w.T, one * s.T, one * r.T, step),
    one * update(w, s, r, step).T,
    latex=r"\varphi(\mathbf{1}w^\top, \mathbf{1}s^\top, \mathbf{1}r^\top, t) = \mathbf{1}\, \varphi(w, s, r, t)^\top",
)

chapter.say(r"""
    That is the induction step, and the gradients above fill it in. Next to the big network with $W$, $V$ and the
    memories $S$, $Q$ runs a small one with a single hidden unit, $w$, $v$ and the memories $s$, $q$. Its hidden unit
    stands for all $m$. At every step there is a new example $x$ and a new $\delta$, and the claim is that the big
    network remains $m$ copies of the small one.
""")

S, Q = symnn.matrix("S", m, n), symnn.matrix("Q", K, m)
q = symnn.vector("q", K)
w0, v0 = symnn.vector("w0", n), symnn.vector("v0", K)
copies = tuple(
    sp.Eq(big, small, evaluate=False) for big, small in ((W, one * w.T), (V, v * one.T), (S, one * s.T), (Q, q * one.T))
)
empty = {S: sp.ZeroMatrix(m, n), s: sp.ZeroMatrix(n, 1), Q: sp.ZeroMatrix(K, m), q: sp.ZeroMatrix(K, 1)}
training = {
    W: update(W, S, hidden, step), w: update(w, s, of_w, step), V: update(V, Q, outer, step), v: update(v, q, of_v, step),
    S: memory(W, S, hidden, step), s: memory(w, s, of_w, step), Q: memory(V, Q, outer, step), q: memory(v, q, of_v, step),
}  # fmt: skip

chapter.claim(
    "**Key result.** Twins remain twins at every step, for every activation, every loss and every element-wise optimiser.",
    symnn.for_all_depths(
        *copies, start={W: one * w0.T, w: w0, V: v0 * one.T, v: v0, **empty}, step=training, fresh=(x, delta, step)
    ),
    given="equal weights into and out of all hidden units at the start, empty memories",
    latex=r"W = \mathbf{1} w^\top, \quad V = v \mathbf{1}^\top, "
    r"\quad S = \mathbf{1} s^\top, \quad Q = q \mathbf{1}^\top \qquad\text{after every step}",
)

chapter.say(r"""
    So the gradients are equal at every step too. A hidden layer of twins computes $V g(Wx) = m\, v\, g(w^\top x)$: one
    unit with a larger output weight.
""")

chapter.claim(
    "**Key result.** A layer of twins is one unit.",
    (V * g(W * x)).subs(twins),
    m * v * g(score),
    latex=r"V g(Wx) = m\, v\, g(w^\top x)",
)

chapter.say(r"""
    ## It takes both sides

    The twins had equal weights into them *and* out of them. If only the incoming weights are equal, the units have
    equal values, but the loss does not treat them alike. For two hidden units, let $P$ exchange the two rows of a
    table:
""")

two, swap = sp.OneMatrix(2, 1), sp.Matrix([[0, 1], [1, 0]])
W2, V2 = symnn.matrix("W", 2, n), symnn.matrix("V", K, 2)
of_two = symnn.vjp(V2 * g(W2 * x), W2, delta).subs(W2, two * w.T)
differently = sp.HadamardProduct(V2.T * delta, slope(two * w.T * x)) * x.T

chapter.claim(
    "With equal incoming weights alone, the rows of the gradient need not be equal.",
    swap * of_two,
    of_two,
    expect="refuted",
    latex=r"P\, \frac{\partial \mathcal{L}}{\partial W} = \frac{\partial \mathcal{L}}{\partial W} "
    r"\qquad\text{at}\quad W = \mathbf{1} w^\top",
    assume=sp.Eq(W2, two * w.T, evaluate=False),
    mended=((symnn.vjp, V2 * g(W2 * x), W2, delta), differently),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial W} = \bigl((V^\top \delta) \circ \mathbf{1}\, g'(w^\top x)\bigr)\, x^\top",
)

chapter.say(r"""
    In the mended form row $j$ has the factor $v_j^\top \delta$, where $v_j$ is column $j$ of $V$. Different output
    weights tear the twins apart at the first step. So "any constant in any layer" says too much: it takes a constant
    in both layers around the hidden units.

    The proof names one more condition: the optimiser works entry by entry. One that mixes weights, or draws random
    numbers for each of them, need not keep the symmetry. Dropout breaks it as well, for it silences one twin and not
    the other.

    ## All zeros

    With zero weights things are worse still for functions with $g(0) = 0$, such as the rectifier and the hyperbolic
    tangent: not even the common value of the twins moves.
""")

nothing = {W: sp.ZeroMatrix(m, n), V: sp.ZeroMatrix(K, m)}
remains = tuple(sp.Eq(symbol, zero, evaluate=False) for symbol, zero in nothing.items())
eta = sp.Symbol("eta", positive=True)


def descent(activation):
    of_hidden, of_outer = gradients(activation)
    return {W: W - eta * of_hidden, V: V - eta * of_outer}


zeros = r"W = 0, \quad V = 0 \qquad\text{after every step}"
chapter.claim(
    "Gradient descent never leaves zero if the activation is the rectifier.",
    symnn.for_all_depths(*remains, start=nothing, step=descent(symnn.relu), fresh=(x, delta)),
    given="$W = 0$ and $V = 0$ at the start",
    latex=zeros,
)
chapter.claim(
    "Nor if it is the hyperbolic tangent.",
    symnn.for_all_depths(*remains, start=nothing, step=descent(symnn.tanh), fresh=(x, delta)),
    given="$W = 0$ and $V = 0$ at the start",
    latex=zeros,
)
chapter.say(r"The sigmoid is not among these functions, for $\sigma(0) = \tfrac12$.")
chapter.claim(
    "Gradient descent does leave zero if the activation is the sigmoid.",
    symnn.for_all_depths(*remains, start=nothing, step=descent(symnn.sigmoid), fresh=(x, delta)),
    expect="refuted",
    latex=zeros,
)
chapter.claim(
    "What moves first with the sigmoid: the output weights, all by the same amount.",
    gradients(symnn.sigmoid)[1].subs(nothing),
    delta * one.T / 2,
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = \tfrac12\, \delta\, \mathbf{1}^\top \qquad\text{at}\quad W = 0",
)

chapter.say(r"""
    The sigmoid units are twins, and the theorem holds for them: they move, but together. Zeros in *one* of the layers,
    on the other hand, do no such harm. If only the output weights are zero and the hidden weights differ, then the
    first step gives the output weights different values:
""")

chapter.claim(
    "With zero output weights, the two columns of their gradient may differ.",
    (delta * g(W2 * x).T) * swap,
    delta * g(W2 * x).T,
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial V}\, P = \frac{\partial \mathcal{L}}{\partial V} \qquad\text{at}\quad V = 0",
)

chapter.say(r"""
    Nor do zero *biases* do harm, and that is how biases are usually started: the weights beside them tell the units
    apart.

    ## Seen in numbers

    Two units with the hyperbolic tangent learn the exclusive or, with half the squared error and plain gradient
    descent. The one run starts with all weights equal to one half; the other one starts with weights that differ. The
    bias is the third input.
""")

bits, wanted = symnn.matrix("X", 3, 4), symnn.matrix("Y", 1, 4)
A, B = symnn.matrix("W", 2, 3), symnn.matrix("V", 1, 3)
# a constant third unit is the bias of the output
values = sp.BlockMatrix([[symnn.tanh(A * bits)], [sp.OneMatrix(1, 4)]])
miss = B * values - wanted
loss = symnn.sum(sp.HadamardProduct(miss, miss)) / 2
learn = symnn.lambdify((A, B, bits, wanted), [loss, *symnn.gradient(loss, (A, B))])


def losses(first, last, rate=0.1, steps=600):
    table = np.array([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]], dtype=float)
    answers, found = np.array([[0, 1, 1, 0]], dtype=float), []
    for _ in range(steps + 1):
        value, of_first, of_last = learn(first, last, table, answers)
        found.append(float(value))
        first, last = first - rate * of_first, last - rate * of_last
    return found


equal = losses(np.full((2, 3), 0.5), np.full((1, 3), 0.5))
different = losses(np.array([[0.5, 0.8, -0.2], [0.9, 0.4, -0.7]]), np.array([[0.5, -0.4, 0.1]]))

chapter.figure(
    "training",
    symnn.figures.curves({"equal weights": equal, "different weights": different}, x="step", y="loss"),
    "Twins come to rest where a single unit would; two units that differ learn the table.",
)

chapter.function(
    "gradients",
    dict(zip(("hidden", "outer"), gradients(symnn.tanh), strict=True)),
    (W, V, x, delta),
    doc="The gradients of the hidden weights W and the output weights V of V tanh(W x); delta is that of the output.",
)

across, own, gap = sp.symbols("x w d", real=True)


def pulled(own_weight):
    """The derivative of tanh(wx) by its weight."""
    return symnn.gradient(symnn.tanh(own * across), own).subs(own, own_weight)


chapter.figure(
    "apart",
    symnn.figures.interactive(
        {"gradient of the first unit": pulled(own), "gradient of the second unit": pulled(own + gap)},
        over=(across, -4, 4),
        sliders={"weight w of the first": (own, -2, 2, 0.5), "the second has w + d, d": (gap, 0, 2, 0.5)},
        box=((-4, -2), (4, 2)),
        names=("x", ""),
    ),
    r"What one example $x$ asks of two hidden units with the hyperbolic tangent and equal weights out of them. With "
    r"$d = 0$ both curves are one: they are twins.",
)

chapter.say(r"""
    ## Exercises

    1. Only the hidden weights are zero, and the activation is the hyperbolic tangent. Which of the two gradients is not
       zero?
    2. Two hidden units are mirror images: their weights are $w$ and $-w$, and $v$ and $-v$ lead out of them; the
       activation is the hyperbolic tangent. Are their gradients mirror images too?
    3. All weights into and out of the hidden units with the hyperbolic tangent change their signs. What does the network
       compute?

    The answers, judged:
""")


def of_unit(out, into):
    """The gradient of the weights into a unit with the hyperbolic tangent, by those out of it and into it."""
    symbol = symnn.vector("u", n)
    return symnn.vjp(out * symnn.tanh(symbol.T * x), symbol, delta).subs(symbol, into)


of_tanh = tuple(gradient.subs({W: sp.ZeroMatrix(m, n)}) for gradient in gradients(symnn.tanh))

chapter.claim(
    "Answer 1. That of the hidden weights.",
    of_tanh[0],
    V.T * delta * x.T,
    latex=r"\frac{\partial \mathcal{L}}{\partial W} = V^\top \delta\, x^\top \qquad\text{at}\quad W = 0",
)
chapter.claim(
    "The output weights wait for the hidden ones to move.",
    of_tanh[1],
    sp.ZeroMatrix(K, m),
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = 0 \qquad\text{at}\quad W = 0",
)
chapter.claim(
    "Answer 2. They are, for the slope is the same at opposite scores: such a pair is one unit as well.",
    of_unit(-v, -w),
    -of_unit(v, w),
    latex=r"\frac{\partial \mathcal{L}}{\partial w_2} = -\frac{\partial \mathcal{L}}{\partial w_1}"
    r" \qquad\text{at}\quad w_1 = w,\ w_2 = -w,\ v_1 = v,\ v_2 = -v",
)
chapter.claim("Answer 3. The same.", (-V) * symnn.tanh(-W * x), V * symnn.tanh(W * x))

chapter.say(r"""
    **To read on.** R. Hecht-Nielsen, *On the Algebraic Structure of Feedforward Network Weight Spaces* (1990);
    H. Sussmann, *Uniqueness of the Weights for Minimal Feedforward Nets with a Given Input-Output Map* (1992);
    I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning* (2016), section 8.4.
""")
