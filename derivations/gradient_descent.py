"""Gradient descent: how long a step may be, how fast it arrives, and what momentum gains."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Gradient descent", number=13)

chapter.say(r"""
    Backpropagation gives a gradient. Gradient descent uses it: from the parameters $x_k$, go a little against the
    gradient $g_k = \nabla f(x_k)$ of the loss,

    $$x_{k+1} = x_k - \eta\, g_k .$$

    The step size $\eta > 0$ is called the learning rate. If it is too small, nothing happens; if it is too large, the
    loss grows. How large may it be, and how many steps does it take?

    **By the end of this chapter** you will know which step sizes are safe, how fast gradient descent is on
    quadratics, on convex and on strongly convex losses, and why momentum turns the condition number into its
    square root.

    ## A quadratic

    Near a minimum a smooth loss looks like a quadratic, $f(x) = \tfrac12 x^\top A x$ with a symmetric $A$. Here
    everything can be computed.
""")

d = symnn.sizes("d")
A, x, y, g = symnn.matrix("A", d, d), symnn.vector("x", d), symnn.vector("y", d), symnn.vector("g", d)
eta, L, mu, curvature = sp.symbols("eta L mu lambda", positive=True)
symmetric = sp.Q.symmetric(A)


def square(u):
    """The squared length of a vector."""
    return (u.T * u)[0, 0]


def quadratic(u):
    """Half of uᵀAu."""
    return (u.T * A * u)[0, 0] / 2


chapter.claim("The gradient of the quadratic.", (symnn.gradient, quadratic(x), x), A * x, assume=symmetric)
chapter.claim(
    "Without the symmetry it is another.",
    (symnn.gradient, quadratic(x), x),
    A * x,
    expect="refuted",
    mended=((symnn.gradient, quadratic(x), x), (A + A.T) * x / 2),
)
chapter.claim("A step multiplies by one matrix.", x - eta * A * x, (sp.Identity(d) - eta * A) * x)

chapter.say(r"""
    In the direction of an eigenvector of $A$ with eigenvalue $\lambda$, its *curvature*, the step multiplies by
    $1 - \eta\lambda$, and after $k - 1$ steps by its power:
""")

e, start = sp.symbols("e e_1", real=True)
k = sp.Symbol("k", integer=True, positive=True)

chapter.claim(
    "The distance from the minimum before step $k$.",
    symnn.for_all_depths(
        sp.Eq(e, (1 - eta * curvature) ** (k - 1) * start), start={e: start}, step={e: e - eta * curvature * e}, depth=k
    ),
)
chapter.claim(
    "It tends to zero if the factor is less than 1 in size.",
    symnn.tends((1 - eta * curvature) ** k, k, sp.oo, 0, assume=sp.Abs(1 - eta * curvature) < 1),
)

chapter.say(r"""
    Let $L$ be the largest curvature. All directions shrink together if $\eta < 2/L$, and at $2/L$ exactly they do
    not: the steepest direction jumps from one side of the valley to the other for ever.
""")

chapter.claim(
    "**Key result.** Every direction shrinks below $2/L$.",
    symnn.claim(sp.Abs(1 - eta * curvature), "<", 1),
    assume=[curvature <= L, eta < 2 / L],
)
chapter.claim(
    "At $\\eta = 2/L$ not every one does.",
    symnn.claim(sp.Abs(1 - eta * curvature), "<", 1, assume=[curvature <= L, eta <= 2 / L]),
    expect="refuted",
    mended=symnn.claim(sp.Abs(1 - eta * curvature), "<", 1, assume=[curvature <= L, eta < 2 / L]),
)
chapter.claim(
    "The steepest direction at $2/L$.",
    symnn.for_all_depths(sp.Eq(e, (-1) ** (k - 1) * start), start={e: start}, step={e: (1 - (2 / L) * L) * e}, depth=k),
)

chapter.say(r"""
    The flattest direction, of curvature $\mu > 0$, wants a long step, and the steepest allows only a short one. Best
    for the worst of all is $\eta = 2/(\mu + L)$, and how good that is depends on the *condition number*
    $\kappa = L/\mu$ alone.
""")

worst = (L - mu) / (L + mu)

chapter.claim(
    "No direction shrinks more slowly than this.",
    symnn.claim(sp.Abs(1 - 2 / (mu + L) * curvature), "<=", worst),
    assume=[mu <= curvature, curvature <= L],
)
chapter.claim("It is reached by the flattest direction.", 1 - 2 / (mu + L) * mu, worst)
chapter.claim("And by the steepest, with the other sign.", 1 - 2 / (mu + L) * L, -worst)
chapter.claim("In terms of the condition number.", worst, (L / mu - 1) / (L / mu + 1))

chapter.say(r"""
    With $\kappa = 1$ one step arrives; with $\kappa = 100$ each step removes two per cent. Whitening the inputs, as in
    the chapter on encoding, brings $\kappa$ closer to 1. Here are the paths on $\tfrac12(x^2 + 12 y^2)$, for which
    $L = 12$.
""")

p, q = sp.symbols("x y", real=True)
valley = p**2 / 2 + 6 * q**2
begin = (-4, sp.Rational(3, 2))


def path(rate, steps=30, momentum=0):
    """The points that gradient descent visits in the valley."""
    return symnn.figures.gradient_path(valley, (p, q), start=begin, rate=rate, steps=steps, momentum=momentum)


chapter.figure(
    "step-sizes",
    symnn.figures.descent(
        valley,
        (p, q),
        paths={"η = 0.03": path(0.03), "η = 2/(μ + L)": path(sp.Rational(2, 13)), "η = 2/L": path(sp.Rational(1, 6))},
        box=((-5, -2), (2, 2)),
        minimum=(0, 0),
    ),
    "Thirty steps of three sizes. The short ones are slow along the valley; at 2/L the path never stops crossing it.",
)

count, rate = sp.Symbol("k", integer=True), sp.Symbol("eta", real=True)

chapter.figure(
    "rate",
    symnn.figures.interactive(
        {
            "flat direction, λ = 1": sp.Abs(1 - rate) ** count,
            "steep direction, λ = 12": sp.Abs(1 - 12 * rate) ** count,
        },
        over=(count, 0, 40),
        sliders={"learning rate η": (rate, 0.005, 0.2, 0.04)},
        box=((0, 1e-6), (40, 1e6)),
        names=("step k", "distance from the minimum"),
        log=True,
        told={"flat factor": 1 - rate, "steep factor": 1 - 12 * rate},
    ),
    r"The distance in two directions of one quadratic, $|1 - \eta\lambda|^k$. Up to $\eta = 2/13 \approx 0.154$ the flat "
    r"direction gains; beyond $2/12 \approx 0.167$ the steep one runs away.",
)

chapter.say(r"""
    ## The descent lemma

    A loss is seldom a quadratic. But let its gradient not change too fast:
    $\lVert \nabla f(x) - \nabla f(y) \rVert \le L \lVert x - y \rVert$. Then between any two points it stays below a
    parabola of curvature $L$ (integrate the slope along the line that joins them),

    $$f(y) \le f(x) + g^\top (y - x) + \tfrac{L}{2} \lVert y - x \rVert^2, \qquad g = \nabla f(x).$$

    Put the step $y = x - \eta g$ into the right-hand side:
""")

f, f1, best, s, inner = sp.symbols("f f_1 f_best s c", real=True)
parabola = f + (g.T * (y - x))[0, 0] + L / 2 * square(y - x)

chapter.claim(
    "The parabola after a step.",
    parabola.subs(y, x - eta * g),
    f - eta * (1 - L * eta / 2) * square(g),
    latex=r"f + g^\top(y - x) + \tfrac{L}{2}\lVert y - x\rVert^2"
    r" = f - \eta\bigl(1 - \tfrac{L\eta}{2}\bigr)\lVert g \rVert^2 \quad\text{for } y = x - \eta g",
)

chapter.say(r"""
    From here on $s = \lVert g \rVert^2$, and $f_1$ is the loss after the step. The *descent lemma*: a step of at most
    $1/L$ lowers the loss by at least half of what the slope promises.
""")

small = [eta <= 1 / L, s >= 0, f1 <= f - eta * (1 - L * eta / 2) * s]

chapter.claim("**Key result.** The descent lemma.", symnn.claim(f1, "<=", f - eta / 2 * s), assume=small)
chapter.claim(
    "Not by all that the slope promises.",
    symnn.claim(f1, "<=", f - eta * s, assume=small),
    expect="refuted",
    mended=symnn.claim(f1, "<=", f - eta / 2 * s, assume=small),
)
chapter.claim(
    "Below $2/L$ the loss still falls, wherever the gradient is not zero.",
    symnn.claim(f1, "<", f),
    assume=[eta < 2 / L, s > 0, f1 <= f - eta * (1 - L * eta / 2) * s],
)
chapter.claim(
    "At $2/L$ it need not fall.",
    symnn.claim(f1, "<", f, assume=[eta <= 2 / L, s > 0, f1 <= f - eta * (1 - L * eta / 2) * s]),
    expect="refuted",
)

chapter.say(r"""
    ## Convex losses: the rate $1/k$

    A convex loss lies above its tangents, so $f - f_{\text{best}} \le g^\top(x - x_{\text{best}})$. Write $c$ for this inner product
    and $D$ for the squared distance from the best point. One step changes the distance like this:
""")

D = sp.Symbol("D", real=True)
K = sp.Symbol("K", integer=True, positive=True)

chapter.claim(
    "The distance after a step.",
    square(x - eta * g - y),
    square(x - y) - 2 * eta * (g.T * (x - y))[0, 0] + eta**2 * square(g),
)
chapter.claim(
    "What is lacking in loss is paid for in distance.",
    symnn.claim(2 * eta * (f1 - best), "<=", D - (D - 2 * eta * inner + eta**2 * s)),
    assume=[f - best <= inner, f1 <= f - eta / 2 * s],
    latex=r"2\eta\,(f_1 - f_{\text{best}}) \le D - D_1, \qquad D_1 = D - 2\eta c + \eta^2 s",
)

chapter.say(r"""
    Add up $K$ steps. On the right only the first distance and minus the last remain. On the left each loss is at
    least the last one, for the loss never grows. So $2\eta K (f_K - f_{\text{best}}) \le D_0$:
""")

chapter.claim(
    "The rate for convex losses.",
    symnn.claim(f1 - best, "<=", D / (2 * eta * K)),
    assume=[2 * eta * K * (f1 - best) <= D],
    given="$f_1$ is the loss after the last of the $K$ steps, $D$ the squared distance before the first",
)
chapter.claim(
    "It tends to zero, but slowly: ten times the accuracy for ten times the steps.",
    symnn.tends(1 / (2 * eta * K), K, sp.oo, 0),
)
chapter.claim("The logistic loss of a score is convex, for example.", symnn.convex(symnn.softplus(p), over=p))
chapter.claim(
    "A network of two layers is not: even one weight after another.",
    symnn.convex((q * sp.tanh(p) - 1) ** 2, over=(q, p)),
    expect="refuted",
)

chapter.say(r"""
    ## Strongly convex losses: the rate $(1 - \mu/L)^k$

    A loss is $\mu$-strongly convex if it lies above a parabola of curvature $\mu$ at every point,
    $f(y) \ge f(x) + g^\top(y - x) + \tfrac{\mu}{2}\lVert y - x\rVert^2$. Take the best point for $y$. Completing
    the square shows how much lower it can be:
""")

chapter.claim(
    "Completing the square.",
    (g.T * (y - x))[0, 0] + mu / 2 * square(y - x),
    square(g + mu * (y - x)) / (2 * mu) - square(g) / (2 * mu),
)

chapter.say(r"""
    A square is not negative, so $f - f_{\text{best}} \le s/(2\mu)$: far above the minimum the gradient is large. With the
    descent lemma, every step removes a fixed part of the excess.
""")

lemma = [f1 <= f - eta / 2 * s, s >= 2 * mu * (f - best)]

chapter.claim("One step.", symnn.claim(f1 - best, "<=", (1 - eta * mu) * (f - best)), assume=lemma)
chapter.claim(
    "It cannot be said to be twice as good.",
    symnn.claim(f1 - best, "<=", (1 - 2 * eta * mu) * (f - best), assume=lemma),
    expect="refuted",
    mended=symnn.claim(f1 - best, "<=", (1 - eta * mu) * (f - best), assume=lemma),
)

rho, r0, r1 = sp.Symbol("rho", positive=True), sp.Symbol("r", real=True), sp.Symbol("r_1", real=True)

chapter.claim(
    "The induction: $r$ and $r_1$ are the excess before and after one more step, $\\rho = 1 - \\eta\\mu > 0$.",
    symnn.claim(r1, "<=", rho ** (K + 1) * D),
    assume=[r0 <= rho**K * D, r1 <= rho * r0],
    given="$D$ is the excess at the start, and $r \\le D \\rho^K$ after $K$ steps",
)
chapter.claim("The excess tends to zero, exponentially.", symnn.tends(rho**K, K, sp.oo, 0, assume=rho < 1))

chapter.say(r"""
    With $\eta = 1/L$ the factor is $1 - \mu/L = 1 - 1/\kappa$: about $\kappa$ steps for each factor $e$ of accuracy.

    ## Momentum

    A heavy ball does not zigzag. Keep a velocity $v$ and let it decay by the factor $\beta$ between 0 and 1,

    $$v_{k+1} = \beta v_k - \eta g_k, \qquad x_{k+1} = x_k + v_{k+1}.$$

    On a quadratic, in a direction of curvature $\lambda$, a step is linear in position and velocity:
""")

position, velocity = sp.symbols("x v", real=True)
b, u = sp.symbols("b u", positive=True)
beta = b**2
moved = beta * velocity - eta * curvature * position
step = sp.ImmutableMatrix([[1 - eta * curvature, beta], [-eta * curvature, beta]])

chapter.claim(
    "A step with momentum, for $\\beta = b^2$.",
    sp.ImmutableMatrix([position + moved, moved]),
    sp.MatMul(step, sp.ImmutableMatrix([position, velocity])),
)
chapter.claim(
    "The determinant of this matrix.",
    symnn.claim(
        r"\det \begin{pmatrix} 1 - \eta\lambda & \beta \\ -\eta\lambda & \beta \end{pmatrix} = \beta",
        let=[r"\eta:", r"\lambda:", r"\beta:"],
    ),
)
chapter.claim(
    "Its trace.",
    symnn.claim(
        r"\operatorname{tr} \begin{pmatrix} 1 - \eta\lambda & \beta \\ -\eta\lambda & \beta "
        r"\end{pmatrix} = 1 + \beta - \eta\lambda",
        let=[r"\eta:", r"\lambda:", r"\beta:"],
    ),
)

chapter.say(r"""
    The product of its two eigenvalues is thus $\beta = b^2$. Where they are complex they are conjugate, and both of
    size $b$, whatever the curvature. They are complex where trace squared is less than four determinants. Let
    $u = \eta\lambda$.
""")

chapter.claim("The discriminant in factors.", (1 + b**2 - u) ** 2 - 4 * b**2, (u - (1 - b) ** 2) * (u - (1 + b) ** 2))
chapter.claim(
    "It is not positive between these two bounds.",
    symnn.claim((1 + b**2 - u) ** 2 - 4 * b**2, "<=", 0),
    assume=[(1 - b) ** 2 <= u, u <= (1 + b) ** 2],
)

chapter.say(r"""
    Choose $b$ and $\eta$ such that the bounds are met by $\eta\mu$ and $\eta L$. With $m = \sqrt\mu$ and
    $M = \sqrt L$ the solution is $b = (M - m)/(M + m)$ and $\eta = 4/(M + m)^2$.
""")

m, M = sp.symbols("m M", positive=True)
ball = (M - m) / (M + m)

chapter.claim("The lower bound is met by the flattest direction.", (1 - ball) ** 2, 4 / (M + m) ** 2 * m**2)
chapter.claim("The upper bound by the steepest.", (1 + ball) ** 2, 4 / (M + m) ** 2 * M**2)
chapter.claim(
    "**Key result.** This factor is never worse than that of gradient descent.",
    symnn.claim(ball, "<=", (M**2 - m**2) / (M**2 + m**2)),
    assume=[m <= M],
)
chapter.claim(
    "Without an order between the two the comparison fails.",
    symnn.claim(ball, "<=", (M**2 - m**2) / (M**2 + m**2)),
    expect="refuted",
)

chapter.say(r"""
    In place of $\kappa$ there stands its square root: $b = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$. Where
    $\kappa = 100$, the factor for a step is $0.82$ in place of $0.98$. This is a statement about quadratics; near a
    bound, where the two eigenvalues coincide, a power of $b$ is multiplied by at most a multiple of $k$.
""")

root = float(sp.sqrt(12))
heavy = path(4 / (1 + root) ** 2, momentum=((root - 1) / (root + 1)) ** 2)

chapter.figure(
    "momentum",
    symnn.figures.descent(
        valley,
        (p, q),
        paths={"gradient descent": path(sp.Rational(2, 13)), "with momentum": heavy},
        box=((-5, -4), (2, 3)),
        minimum=(0, 0),
    ),
    "The same valley with the best step size, without and with momentum.",
)

loss = sp.lambdify((p, q), valley)

chapter.figure(
    "rates",
    symnn.figures.curves(
        {
            "η = 0.03": [float(loss(*at)) for at in path(0.03)],
            "η = 2/(μ + L)": [float(loss(*at)) for at in path(sp.Rational(2, 13))],
            "η = 2/L": [float(loss(*at)) for at in path(sp.Rational(1, 6))],
            "with momentum": [float(loss(*at)) for at in heavy],
        },
        x="step",
        y="loss",
        log=True,
    ),
    "The loss along these paths. Straight lines are exponential decay; at 2/L it does not go below a level.",
)

chapter.function(
    "descend_on_quadratic",
    x - eta * A * x,
    (x, eta, A),
    doc="One step of gradient descent on half of xᵀAx, with a symmetric A.",
)

chapter.say(r"""
    What is added to this in practice, averages, signs, decay, clipping and orthogonal steps, is the subject of the
    next chapter.
""")

chapter.say(r"""
    ## Exercises

    1. Newton's method steps by $-A^{-1} g$. Where is it after one step on a quadratic?
    2. For which step size is the quadratic lowest along the direction $-g$?
    3. A quadratic has only the two curvatures $\mu$ and $L$. Someone takes a step of size $1/\mu$ and then one of size
       $1/L$. Where does that end?
    4. A step of at most $1/L$ lowers the loss by half of what the slope promises. How much does it lower it with
       $\eta = 1/L$?

    The answers, judged:
""")

definite = sp.Q.positive_definite(A)
turn = sp.Symbol("eta", real=True)

chapter.claim(
    "Answer 1. At the minimum.",
    symnn.claim(r"x - A^{-1} (A x) = 0", let=["A: d, d", "x: d"]),
)
chapter.claim(
    r"Answer 2. For $\eta = g^\top g / g^\top A g$: there this derivative is zero.",
    (symnn.gradient, quadratic(x - turn * A * x), turn),
    turn * (x.T * A * A * A * x)[0, 0] - square(A * x),
    assume=symmetric,
    given="$A$ is symmetric, $g = Ax$",
    latex=r"\frac{\partial}{\partial \eta}\, f(x - \eta g) = \eta\, g^\top A g - g^\top g",
)
chapter.claim(
    "Answer 3. At the minimum: the first step ends the flat direction.",
    symnn.claim(
        r"\Bigl(1 - \frac{\mu}{L}\Bigr)\Bigl(1 - \frac{\mu}{\mu}\Bigr) = 0",
        let=[r"\mu:", "L:"],
        assume=[r"\mu \ne 0", r"L \ne 0"],
    ),
)
chapter.claim(
    "The second one ends the steep direction, however much the first has enlarged it.",
    symnn.claim(
        r"\Bigl(1 - \frac{L}{L}\Bigr)\Bigl(1 - \frac{L}{\mu}\Bigr) = 0",
        let=[r"\mu:", "L:"],
        assume=[r"\mu \ne 0", r"L \ne 0"],
    ),
)
chapter.claim(
    "Answer 4. By this much at least.",
    symnn.claim(
        r"f_1 \le f - \frac{1}{L}\Bigl(1 - \frac{L}{2} \cdot \frac{1}{L}\Bigr) s = f - \frac{s}{2L}",
        let=["f_1:", "f:", "s:", "L:"],
        assume=[r"f_1 \le f - \frac{1}{L}\Bigl(1 - \frac{L}{2} \cdot \frac{1}{L}\Bigr) s", "L > 0"],
    ),
    given=r"$\eta = 1/L$ and $s = \lVert g \rVert^2$",
)

chapter.say(r"""
    **To read on.** B. Polyak, *Some Methods of Speeding up the Convergence of Iteration Methods* (1964); Y. Nesterov,
    *Lectures on Convex Optimization* (2018); G. Goh, *Why Momentum Really Works* (2017); L. Bottou, F. Curtis and
    J. Nocedal, *Optimization Methods for Large-Scale Machine Learning* (2018).
""")
