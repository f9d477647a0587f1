"""Backpropagation through time: the simple recurrent network, shared weights as a sum, and why gradients vanish."""

import numpy as np
import sympy as sp

import symnn

chapter = symnn.Chapter("Recurrent networks", number=17)

chapter.say(r"""
    Words come one after the other, and so do measurements and notes. A network for sequences reads them one by one
    and remembers something on the way: a state $a_t$, a column of $n$ numbers, that is made of the state before and
    the input of the moment,

    $$z_t = W a_{t-1} + U x_t + b, \qquad a_t = g(z_t), \qquad t = 1, \dots, T,$$

    and from which at every step a prediction $V a_t + c$ can be read. The state at the beginning is given, mostly
    $a_0 = 0$. The matrices $W$, $U$, $V$ and the columns $b$ and $c$ are the same at every step. This is the simple
    recurrent network.

    **By the end of this chapter** you will know backpropagation through time, why the gradients of shared weights
    add up, and the bound that makes gradients vanish; and why its converse, that they must explode, is false.

    ## Unrolled

    The network has a cycle, for its state is computed from its state. But never from the state of the same step.
    Drawn once for each time step, it is a feed-forward network with $T$ layers, as was shown in the chapter on forward
    propagation, and backpropagation applies to it as to any other. This is all that *backpropagation through time*
    means.
""")

chapter.figure(
    "unrolled",
    symnn.figures.unrolled("T", weights=("W", "U", "V")),
    "The recurrent network folded, on the left, and unrolled over time. The step is written in angle brackets; "
    "the formulas write it as an index.",
)

n, m, p, T = symnn.sizes("n m p T")
W, U, b = symnn.matrix("W", n, n), symnn.matrix("U", n, m), symnn.vector("b", n)
V, c, a0 = symnn.matrix("V", p, n), symnn.vector("c", p), symnn.vector("a0", n)
x1, x2, x3 = (symnn.vector(f"x{t}", m) for t in (1, 2, 3))
z1, z2, z3 = (symnn.vector(f"z{t}", n) for t in (1, 2, 3))
a1, a2, a3 = (symnn.vector(f"a{t}", n) for t in (1, 2, 3))
e1, e2, e3 = (symnn.vector(f"e{t}", p) for t in (1, 2, 3))
y1, y2, y3 = (symnn.vector(f"y{t}", p) for t in (1, 2, 3))
d1, d2, d3 = (symnn.vector(f"delta{t}", n) for t in (1, 2, 3))
g, slope = symnn.function("g"), symnn.function("g", order=1)

chapter.say(r"""
    ## Three steps, derived

    Let $y_t$ be what should have been predicted at time $t$, and $e_t$ the error. The loss is half the sum of all
    squared errors. Here are the network and its gradients for three steps, with any activation $g$. As in every
    network, $\delta_t$ is the derivative of the loss with respect to $z_t$.
""")

through_time = symnn.backprop(
    [
        (z1, W * a0 + U * x1 + b),
        (a1, g(z1)),
        (e1, V * a1 + c - y1),
        (z2, W * a1 + U * x2 + b),
        (a2, g(z2)),
        (e2, V * a2 + c - y2),
        (z3, W * a2 + U * x3 + b),
        (a3, g(z3)),
        (e3, V * a3 + c - y3),
        (sp.Symbol("loss", real=True), (e1.T * e1 + e2.T * e2 + e3.T * e3)[0, 0] / 2),
    ],
    [W, U, b, V, c],
    keep=[z1, z2, z3],
    cotangents={z1: d1, z2: d2, z3: d3},
    title="Backpropagation through three time steps",
)

chapter.derive(through_time)

chapter.say(r"""
    Two things can be seen. First, every delta but the last has two sources: the error of its own step, which comes
    through $V$, and the delta of the step *after*, which comes through $W$. What the state did to the future is
    charged to it. Second, each gradient of a shared matrix is a sum over the steps.

    ## The recursion at any step

    For a state in the middle let $e$ be the error of its own step and $\delta$ the delta of the next. To first order
    the loss changes with $z_t$ as $\langle e, Va + c \rangle + \langle \delta, Wa + Ux + b \rangle$ does, where
    $a = g(z)$, and its derivative with respect to $z$ is the rule $\delta_t = (V^\top e_t + W^\top \delta_{t+1}) \circ g'(z_t)$.
    At the last step there is no next, and the second part is missing.
""")

z, e, delta, x = symnn.vector("z", n), symnn.vector("e", p), symnn.vector("delta", n), symnn.vector("x", m)
reached = sp.BlockMatrix([[V * g(z) + c], [W * g(z) + U * x + b]])
returned = sp.BlockMatrix([[e], [delta]])

chapter.claim(
    "**Key result.** Delta through time.",
    (symnn.vjp, reached, z, returned),
    sp.HadamardProduct(V.T * e + W.T * delta, slope(z)),
)

chapter.claim(
    "The error of the present alone is not enough.",
    (symnn.vjp, reached, z, returned),
    sp.HadamardProduct(V.T * e, slope(z)),
    expect="refuted",
)

chapter.function(
    "delta_through_time",
    sp.HadamardProduct(V.T * e + W.T * delta, sp.OneMatrix(n, 1) - sp.HadamardPower(symnn.tanh(z), 2)),
    (V, W, e, delta, z),
    doc="The delta of one step of a tanh network, from the error of that step and the delta of the next (zeros at the last step).",
)

chapter.say(r"""
    With the last time step as base and this as step, the induction of the chapter on delta applies word for word: time
    steps take the place of layers.

    ## Shared weights: a sum over time

    Why do the gradients add up? Give every step its own copy of $W$, all with the same values. The loss is then a
    function of $T$ matrices, and each has its own gradient. To move $W$ is to move all copies together, and the
    changes add. Two steps, without inputs, are enough to see it, with a fixed column $v$ that weighs the final state:

    $$a_1 = g(W_1 a_0), \qquad a_2 = g(W_2 a_1), \qquad \delta_2 = v \circ g'(W_2 a_1), \qquad
    \delta_1 = (W_2^\top \delta_2) \circ g'(W_1 a_0).$$
""")

first, second, v = symnn.matrix("W_1", n, n), symnn.matrix("W_2", n, n), symnn.vector("v", n)
apart = g(second * g(first * a0))
shared = g(W * g(W * a0))
delta_two = sp.HadamardProduct(v, slope(W * g(W * a0)))
delta_one = sp.HadamardProduct(W.T * delta_two, slope(W * a0))

chapter.claim(
    "The gradient of the second copy: its delta times the state that it read.",
    (symnn.vjp, apart, second, v),
    sp.HadamardProduct(v, slope(second * g(first * a0))) * g(first * a0).T,
    latex=r"\frac{\partial}{\partial W_2} \langle v, a_2 \rangle = \delta_2\, a_1^\top",
)

chapter.claim(
    "The gradient of the first copy.",
    (symnn.vjp, apart, first, v),
    sp.HadamardProduct(second.T * sp.HadamardProduct(v, slope(second * g(first * a0))), slope(first * a0)) * a0.T,
    latex=r"\frac{\partial}{\partial W_1} \langle v, a_2 \rangle = \delta_1\, a_0^\top",
)

chapter.claim(
    "**Key result.** With one shared matrix the gradient is the sum of the two.",
    (symnn.vjp, shared, W, v),
    delta_two * g(W * a0).T + delta_one * a0.T,
    latex=r"\frac{\partial}{\partial W} \langle v, a_2 \rangle = \delta_2\, a_1^\top + \delta_1\, a_0^\top"
    r" \quad\text{for}\quad W_1 = W_2 = W",
)

chapter.claim(
    "Only the last use of the matrix: what a program computes that forgets that the state before depends on $W$ too.",
    (symnn.vjp, shared, W, v),
    delta_two * g(W * a0).T,
    expect="refuted",
    latex=r"\frac{\partial}{\partial W} \langle v, a_2 \rangle = \delta_2\, a_1^\top \quad\text{for}\quad W_1 = W_2 = W",
)

chapter.claim(
    "The mean over the uses in place of the sum.",
    (symnn.vjp, shared, W, v),
    (delta_two * g(W * a0).T + delta_one * a0.T) / 2,
    expect="refuted",
    latex=r"\frac{\partial}{\partial W} \langle v, a_2 \rangle = \tfrac12 \bigl(\delta_2\, a_1^\top + \delta_1\, a_0^\top\bigr)"
    r" \quad\text{for}\quad W_1 = W_2 = W",
)

chapter.say(r"""
    For any number $T$ of steps, put the deltas side by side into a matrix $\Delta$, the states that were read ($a_0$
    to $a_{T-1}$) into $A$ and the inputs into $X$. With the deltas known, all steps together are one big layer, and
    the product of two matrices is the sum over time:

    $$\frac{\partial \mathcal{L}}{\partial W} = \sum_{t=1}^{T} \delta_t\, a_{t-1}^\top = \Delta A^\top.$$
""")

Delta, A, X, one = symnn.matrix("Delta", n, T), symnn.matrix("A", n, T), symnn.matrix("X", m, T), sp.OneMatrix(T, 1)
together = symnn.trace(Delta.T * (W * A + U * X + b * one.T))

chapter.claim("The shared weights of the state.", (symnn.gradient, together, W), Delta * A.T)
chapter.claim("The shared weights of the input.", (symnn.gradient, together, U), Delta * X.T)
chapter.claim("The shared biases.", (symnn.gradient, together, b), Delta * one)

chapter.say(r"""
    ## The past is a product of Jacobians

    How much does the state at time $t$ still depend on the state at an earlier time $s$? One step has the Jacobian
    $\operatorname{diag}(g'(z_t))\, W$, and by the chain rule several steps have the product of theirs, the latest on
    the left:

    $$\frac{\partial a_t}{\partial a_s} = \operatorname{diag}(g'(z_t))\, W \,\operatorname{diag}(g'(z_{t-1}))\, W
    \cdots \operatorname{diag}(g'(z_{s+1}))\, W.$$
""")

step_one = W * a0 + U * x1 + b
step_two = W * g(step_one) + U * x2 + b

chapter.claim("One step.", (symnn.jacobian, g(step_one), a0), sp.DiagMatrix(slope(step_one)) * W)

chapter.claim(
    "Two steps.",
    (symnn.jacobian, g(step_two), a0),
    sp.DiagMatrix(slope(step_two)) * W * sp.DiagMatrix(slope(step_one)) * W,
)

chapter.claim(
    "The order matters: the later step stands on the left.",
    (symnn.jacobian, g(step_two), a0),
    sp.DiagMatrix(slope(step_one)) * W * sp.DiagMatrix(slope(step_two)) * W,
    expect="refuted",
)

J, u, q = symnn.matrix("J", n, n), symnn.vector("u", n), symnn.vector("q", n)

chapter.say(r"""
    It goes on like this for any number of steps. Let the first steps have the Jacobian $J$, so that near some point
    they do what $u \mapsto Ju + q$ does. One more step multiplies $J$ from the left. By induction there are as many
    matrices $W$ in the product as there are steps, $t - s$.
""")

later = W * (J * u + q) + b

chapter.claim(
    "One more step, after any number of them.", (symnn.jacobian, g(later), u), sp.DiagMatrix(slope(later)) * W * J
)

J2 = symnn.matrix("K", n, n)

chapter.say(r"""
    ## Vanishing

    A product of many factors that are all smaller than some number below 1 is tiny. To make this exact for matrices
    one needs a measure of size. Let $\lVert A \rVert$ be the root of the sum of the squares of all entries. It has
    the property on which everything rests: the size of a product is at most the product of the sizes.
""")

chapter.claim("The size of a product.", symnn.claim(symnn.norm(J2 * J), "<=", symnn.norm(J2) * symnn.norm(J)))

chapter.claim("Equality cannot be expected.", symnn.norm(J2 * J), symnn.norm(J2) * symnn.norm(J), expect="refuted")

w, gamma = symnn.vector("w", n), sp.Symbol("gamma", positive=True)
r = sp.Symbol("r", real=True)
squares = sp.HadamardPower(W, 2)

chapter.say(r"""
    The other factor of a step is a diagonal matrix of slopes. Let $\gamma$ be a bound for the slope of the
    activation, $|g'| \le \gamma$ everywhere, and let $w$ be the column of the slopes. What a diagonal matrix takes
    away from the size of $W$ can be written down:
""")

chapter.claim(
    r"In $\gamma^2\lVert W \rVert^2 - \lVert \operatorname{diag}(w) W \rVert^2$ every square $W_{ij}^2$ has the factor $\gamma^2 - w_i^2$.",
    gamma**2 * symnn.sum(squares) - symnn.sum(sp.HadamardPower(sp.DiagMatrix(w) * W, 2)),
    symnn.sum(
        sp.HadamardProduct((gamma**2 * sp.OneMatrix(n, 1) - sp.HadamardPower(w, 2)) * sp.OneMatrix(1, n), squares)
    ),
    latex=r"\gamma^2 \lVert W \rVert^2 - \lVert \operatorname{diag}(w)\, W \rVert^2 = \sum_{i, j} (\gamma^2 - w_i^2)\, W_{ij}^2",
)

chapter.claim("None of these factors is negative.", symnn.claim(gamma**2 - r**2, ">=", 0), assume=[sp.Abs(r) <= gamma])

chapter.say(r"""
    So $\lVert \operatorname{diag}(w) W \rVert \le \gamma \lVert W \rVert$: no step of the network has a Jacobian
    larger than $\gamma \lVert W \rVert$. Write $\rho$ for this number and $p_k$ for the size of
    $\partial a_{s+k}/\partial a_s$. The Jacobian of one step gives $p_1 \le \rho$. One more step multiplies by one
    more Jacobian, hence $p_{k+1} \le \rho\, p_k$, and the bound $p_k \le \rho^k$ goes on to $k + 1$:
""")

rho, now, then = sp.symbols("rho p q", positive=True)
k = sp.Symbol("k", integer=True, positive=True)

chapter.claim(
    r"**Key result.** The step of the induction, with $p$ for $p_k$ and $q$ for $p_{k+1}$.",
    symnn.claim(then, "<=", rho ** (k + 1)),
    assume=[now <= rho**k, then <= rho * now],
    latex=r"p \le \rho^k \text{ and } q \le \rho\, p \quad\text{give}\quad q \le \rho^{k+1}",
)

chapter.say(r"""
    This proves the bound that gives vanishing gradients their name:

    $$\Bigl\lVert \frac{\partial a_t}{\partial a_s} \Bigr\rVert \le \bigl(\gamma \lVert W \rVert\bigr)^{t-s} \qquad \text{for } t > s.$$

    If $\rho = \gamma \lVert W \rVert$ is less than 1, it tends to zero as the distance grows, and exponentially fast.
""")

chapter.claim(
    r"Below 1 the bound tends to zero.",
    symnn.tends(rho**k, k, sp.oo, 0, assume=[rho < 1]),
    latex=r"\lim_{k \to \infty} \rho^k = 0",
)

chapter.say(r"""
    What happened long ago has then almost no influence on the state, and so the gradient cannot tell the network to
    remember it. How small must $W$ be? That depends on the activation.
""")

chapter.claim(
    "The slope of the sigmoid is positive and at most a quarter.",
    symnn.claim(0, "<", symnn.sigmoid(r) * (1 - symnn.sigmoid(r)), "<=", sp.Rational(1, 4)),
)
chapter.claim(
    "The slope of the hyperbolic tangent is positive and at most 1.",
    symnn.claim(0, "<", 1 - symnn.tanh(r) ** 2, "<=", 1),
)
chapter.claim(
    "But it is not bounded by anything smaller, say one half.",
    symnn.claim(1 - symnn.tanh(r) ** 2, "<=", sp.Rational(1, 2)),
    expect="refuted",
)

chapter.say(r"""
    With sigmoids the past vanishes whenever $\lVert W \rVert < 4$, with hyperbolic tangents whenever
    $\lVert W \rVert < 1$. The proof used of the size only that the size of a product is at most the product of the
    sizes, and that a diagonal matrix of slopes does not enlarge by more than $\gamma$. The largest factor by which a
    matrix stretches a vector is another such size, never larger than this one, and so the bound holds for it too and
    is sharper.
""")

chapter.claim(
    "Without an activation three steps have the Jacobian $W^3$.",
    (symnn.jacobian, W * (W * (W * a0 + U * x1 + b) + U * x2 + b) + U * x3 + b, a0),
    W**3,
)

chapter.say(r"""
    ## Exploding, perhaps

    It is tempting to read the bound backward: if $\gamma \lVert W \rVert > 1$, the gradients explode. This does not
    follow. The bound says how large the product can be at most. A large matrix may even have square zero, and
    then the network forgets everything within two steps.
""")

chapter.claim(
    "This matrix has size 2, and its square is zero.",
    symnn.claim(r"\begin{pmatrix} 0 & 2 \\ 0 & 0 \end{pmatrix}^2 = 0"),
)

chapter.say(r"""
    In between there is a matrix that does neither. An orthogonal one keeps every length, and without an activation
    the past is kept for ever. That is why recurrent weights are often started orthogonal.
""")

chapter.claim(
    "An orthogonal matrix keeps lengths.", (W * v).T * (W * v), v.T * v, assume=sp.Eq(W.T * W, sp.Identity(n))
)

chapter.say(r"""
    The figure shows the size of $\partial a_t/\partial a_0$ over 40 steps for three networks with 16 hyperbolic
    tangents and no input. Their matrices are one orthogonal matrix times a number; the states start at random. Sizes
    are divided by the size at $t = 0$. Below 1 the past vanishes at the rate that the factor says. Above 1 the slopes
    of the hyperbolic tangent work against the growth of the weights.
""")

jacobian = symnn.lambdify((W, z), sp.DiagMatrix(sp.OneMatrix(n, 1) - sp.HadamardPower(symnn.tanh(z), 2)) * W)


def influence(factor, steps=40, units=16):
    """The size of the Jacobian of the state at each time with respect to the first state, as a part of that of the identity."""
    generator = np.random.default_rng(15)
    weights = factor * np.linalg.qr(generator.normal(size=(units, units)))[0]
    state, product, sizes = generator.normal(size=units), np.eye(units), [1.0]
    for _ in range(steps):
        product = jacobian(weights, weights @ state) @ product
        state = np.tanh(weights @ state)
        sizes.append(np.linalg.norm(product) / np.sqrt(units))
    return sizes


chapter.figure(
    "vanishing",
    symnn.figures.curves(
        {f"factor {factor}": influence(factor) for factor in (0.5, 0.9, 1.5)}
        | {"$0.9^t$, the bound for 0.9": [0.9**t for t in range(41)]},
        x="distance in time",
        y="size of the Jacobian",
        log=True,
    ),
    "How much of the first state is left. The vertical axis is logarithmic: a straight line is exponential decay.",
)

chapter.say(r"""
    What helps: weights that start orthogonal; a path on which the state is carried on by addition, so that the
    Jacobian is the identity plus something, as in gated networks; and against explosion, a limit on the size of the
    gradient. What does not help is to train longer, for a gradient that has vanished does not say in which direction
    to go.
""")

steps_back, radius = sp.Symbol("k", integer=True), sp.Symbol("rho", positive=True)

chapter.figure(
    "bound",
    symnn.figures.interactive(
        {"bound for the size of the Jacobian": radius**steps_back},
        over=(steps_back, 0, 40),
        sliders={"ρ = γ‖W‖": (radius, 0.3, 1.7, 0.9)},
        box=((0, 1e-9), (40, 1e9)),
        names=("distance k in time", ""),
        log=True,
        told={"after 40 steps": radius**40},
    ),
    r"The bound $\rho^k$. Below 1 it proves that the past vanishes. Above 1 it proves nothing.",
)

chapter.say(r"""
    ## Exercises

    1. A single linear unit, $a_t = w a_{t-1} + x$, sees the same input $x$ at every step and starts with $a_1 = x$.
       What is its state at step $k$?
    2. How does the state at the second step depend on the *input* of the first?
    3. A leaky unit keeps a part of its state, $a_t = (1 - \alpha)\, a_{t-1} + \alpha\, g(z_t)$. What is the Jacobian of
       a step, and what is it good for?
    4. The weights are $0.9$ times an orthogonal matrix, and there is no activation. By what factor is a gradient
       shorter after one step?

    The answers, judged:
""")

single, given_input, factor = sp.symbols("a x w", real=True)
alpha = sp.Symbol("alpha", real=True)
nine = sp.Rational(9, 10)

chapter.claim(
    "Answer 1. A geometric sum.",
    symnn.for_all_depths(
        sp.Eq((1 - factor) * single, (1 - factor**k) * given_input, evaluate=False),
        start={single: given_input},
        step={single: factor * single + given_input},
        depth=k,
    ),
    latex=r"(1 - w)\, a_k = (1 - w^k)\, x",
)
chapter.claim(
    "Answer 2. As on the state, with $U$ at the end.",
    (symnn.jacobian, g(step_two), x1),
    sp.DiagMatrix(slope(step_two)) * W * sp.DiagMatrix(slope(step_one)) * U,
)
chapter.claim(
    r"Answer 3. A multiple of the identity is added: for small $\alpha$ the past is carried on.",
    (symnn.jacobian, (1 - alpha) * a0 + alpha * g(step_one), a0),
    (1 - alpha) * sp.Identity(n) + alpha * sp.DiagMatrix(slope(step_one)) * W,
)
chapter.claim(
    "Answer 4. By $0.9$, whatever its direction.",
    (nine * W.T * v).T * (nine * W.T * v),
    nine**2 * v.T * v,
    assume=sp.Eq(W * W.T, sp.Identity(n)),
    given=r"$W W^\top = I$",
    latex=r"\lVert (0.9\, W)^\top v \rVert^2 = 0.9^2\, \lVert v \rVert^2",
)

chapter.say(r"""
    **To read on.** J. Elman, *Finding Structure in Time* (1990); P. Werbos, *Backpropagation Through Time: What It Does
    and How to Do It* (1990); R. Pascanu, T. Mikolov and Y. Bengio, *On the Difficulty of Training Recurrent Neural
    Networks* (2013); Q. Le, N. Jaitly and G. Hinton, *A Simple Way to Initialize Recurrent Networks of Rectified Linear
    Units* (2015).
""")
