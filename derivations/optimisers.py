"""Optimisers of today: decay beside L2, averages and their bias, steps of signs, clipping, and steps made orthogonal."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Optimisers of today", number=14)

chapter.say(r"""
    Gradient descent as the last chapter has it is seldom used alone. The gradient is averaged over steps, divided by
    its own size, reduced to its signs, cut off or made orthogonal, and the weights are pulled towards zero on the
    side. Each of these is a short formula, and about each of them something false is often said.

    **By the end of this chapter** you will know when weight decay and an L2 penalty are the same, and that with
    Adam they are not; why Adam divides by $1 - \beta^k$; how far steps of signs can carry a weight; what the two
    ways of clipping do to the direction; and what the polynomial in Muon does to the singular values of a matrix,
    and what it does not.

    ## Decay and penalty

    An L2 penalty adds $\tfrac{\lambda}{2} \lVert w \rVert^2$ to the loss, and so $\lambda w$ to the gradient.
    *Weight decay* multiplies the weights by a number below 1 in every step, beside the step of the optimiser. For
    plain gradient descent these are two names of one thing.
""")

d = symnn.sizes("d")
eta, lam, root, factor = sp.symbols("eta lambda r c", positive=True)
w, g = sp.symbols("w g", real=True)
weights = symnn.vector("w", d)
k = sp.Symbol("k", integer=True, positive=True)
at, start = sp.symbols("w w_1", real=True)

chapter.claim(
    "The gradient of the penalty.", (symnn.gradient, lam / 2 * (weights.T * weights)[0, 0], weights), lam * weights
)
chapter.claim("Gradient descent: penalty is decay.", w - eta * (g + lam * w), (1 - eta * lam) * w - eta * g)

chapter.say(r"""
    Adam divides the gradient by a root $r$ of an average of its squares, weight by weight. If the penalty is part of
    the gradient, it is divided too: weights with large gradients are then hardly pulled at all. AdamW takes it out.
""")

chapter.claim(
    "For Adam a penalty is not decay.",
    w - eta * (g + lam * w) / root,
    (1 - eta * lam) * w - eta * g / root,
    expect="refuted",
    mended=(w - eta * (g + lam * w) / root, (1 - eta * lam / root) * w - eta * g / root),
)
chapter.claim(
    "What the decay alone does, before step $k$.",
    symnn.for_all_depths(
        sp.Eq(at, (1 - eta * lam) ** (k - 1) * start), start={at: start}, step={at: at - eta * lam * at}, depth=k
    ),
)
rate, decay = sp.symbols("eta' lambda'", positive=True)
chapter.claim(
    "In AdamW only the product of rate and decay matters for it: $c$ times the rate with a $c$-th of the decay is the same.",
    1 - rate * decay,
    1 - eta * lam,
    assume=[sp.Eq(rate, factor * eta), sp.Eq(decay, lam / factor)],
)

chapter.say(r"""
    ## Averages and their bias

    Adam averages gradients, $m \leftarrow \beta m + (1 - \beta) g$, from $m = 0$ on. At first the average is too small,
    for it contains the zero. How much too small can be seen for a gradient that stays the same.
""")

beta = sp.Symbol("beta", positive=True)
m = sp.Symbol("m", real=True)
count = sp.Symbol("k", integer=True, nonnegative=True)
averaging = {"start": {m: sp.Integer(0)}, "step": {m: beta * m + (1 - beta) * g}, "depth": count, "first": 0}

chapter.claim("After $k$ steps.", symnn.for_all_depths(sp.Eq(m, (1 - beta**count) * g), **averaging))
chapter.claim(
    "The average of equal numbers is not yet that number.",
    symnn.for_all_depths(sp.Eq(m, g), **averaging),
    expect="refuted",
    mended=symnn.for_all_depths(sp.Eq(m, (1 - beta**count) * g), **averaging),
)
chapter.claim(
    r"In the first step, with both averages corrected and without $\varepsilon$, Adam goes by the sign alone.",
    g / sp.sqrt(g**2),
    sp.sign(g),
    assume=sp.Ne(g, 0),
    given="$g \\ne 0$",
)

chapter.say(r"""
    ## Steps of signs

    Lion goes that way in every step. It takes the sign of an average, so that every weight moves by exactly $\eta$
    (or rests), whatever the size of the gradient; and it has a decay beside it.
""")

column = symnn.vector("g", d)
inner = beta * m + (1 - beta) * g

chapter.claim(
    "The size of the gradient does not matter.",
    symnn.sign(factor * column),
    symnn.sign(column),
    given="$c > 0$",
)
chapter.claim("No weight moves by more than the rate.", symnn.claim(sp.Abs(eta * symnn.sign(inner)), "<=", eta))
chapter.claim(
    "To first order the loss falls by the sum of the sizes of all slopes.",
    (column.T * symnn.sign(column))[0, 0],
    symnn.norm1(column),
)
chapter.claim(
    "Which is at least the length of the gradient.",
    symnn.claim((column.T * symnn.sign(column))[0, 0], ">=", symnn.norm(column)),
)
chapter.claim(
    "**Key result.** Decay and signs together keep every weight within $1/\\lambda$, for ever.",
    symnn.claim(sp.Abs((1 - eta * lam) * w - eta * symnn.sign(inner)), "<=", 1 / lam),
    assume=[sp.Abs(w) <= 1 / lam, eta * lam <= 1],
    latex=r"|w| \le \frac1\lambda \;\Rightarrow\; \bigl|(1 - \eta\lambda)\, w - \eta \operatorname{sign}(m')\bigr| \le \frac1\lambda",
)
chapter.claim(
    "Within half of it they do not.",
    symnn.claim(
        sp.Abs((1 - eta * lam) * w - eta * symnn.sign(inner)),
        "<=",
        1 / (2 * lam),
        assume=[sp.Abs(w) <= 1 / (2 * lam), eta * lam <= 1],
    ),
    expect="refuted",
    latex=r"|w| \le \frac{1}{2\lambda} \;\Rightarrow\; \bigl|(1 - \eta\lambda)\, w - \eta \operatorname{sign}(m')\bigr| \le \frac{1}{2\lambda}",
)

chapter.say(r"""
    ## Clipping

    Where gradients explode they are cut off. *By norm* means multiplying the whole gradient by
    $\min(1, \tau/N)$, where $N > 0$ is its length; *by value* means cutting each entry off at $\pm\tau$.
""")

N, tau = sp.symbols("N tau", positive=True)
p, q = sp.symbols("p q", real=True)
cut = symnn.minimum(1, tau / N)

chapter.claim("By norm, the length becomes what it was or $\\tau$.", N * cut, symnn.minimum(N, tau))
chapter.claim(
    "The direction stays: the two entries $p$ and $q$ keep their ratio.",
    symnn.claim(
        r"\bigl(\min(1, \tau/N)\, p\bigr)\, q - \bigl(\min(1, \tau/N)\, q\bigr)\, p = 0",
        let=["p:", "q:", r"\tau:", "N:"],
        assume=["N > 0"],
    ),
)
chapter.claim(
    "By value it does not.",
    symnn.minimum(p, tau) * q - symnn.minimum(q, tau) * p,
    0,
    expect="refuted",
    latex=r"\min(p, \tau)\, q - \min(q, \tau)\, p = 0",
)
chapter.claim(
    "Clipping the mean of two gradients is not the mean of the clipped ones.",
    symnn.minimum((p + q) / 2, tau),
    (symnn.minimum(p, tau) + symnn.minimum(q, tau)) / 2,
    expect="refuted",
    mended=symnn.claim(symnn.minimum((p + q) / 2, tau), ">=", (symnn.minimum(p, tau) + symnn.minimum(q, tau)) / 2),
)

chapter.say(r"""
    The last line is why clipping example by example, as for privacy, is another method than clipping the gradient of
    a batch: it pulls towards zero where clipping the batch would not.

    ## Orthogonal steps

    A weight matrix is a map, and its gradient $X$ has a singular value decomposition $X = U \operatorname{diag}(s)\, V^\top$,
    in which the columns of $U$, and those of $V$, are orthonormal. Muon replaces all singular values by 1 and steps along $U V^\top$.
    Among all matrices whose singular values are at most 1, this one lowers the loss most, to first order. A decomposition is
    expensive; polynomials are cheap. An odd polynomial in $X$ is $X$ times a polynomial in $X X^\top$:
""")

n, cols, r = symnn.sizes("n m r")
X = symnn.matrix("X", n, cols)
a, b, c = sp.symbols("a b c", real=True)
gram, unit = X * X.T, sp.Identity(n)
U, V, s = symnn.matrix("U", n, r), symnn.matrix("V", cols, r), symnn.vector("s", r)
orthonormal = [sp.Eq(U.T * U, sp.Identity(r)), sp.Eq(V.T * V, sp.Identity(r))]
decomposed = U * sp.DiagMatrix(s) * V.T
assumed = "the columns of $U$ and those of $V$ are orthonormal"
power = sp.HadamardPower


def quintic(matrix):
    """aX + bXXᵀX + cXXᵀXXᵀX."""
    return a * matrix + b * matrix * matrix.T * matrix + c * matrix * matrix.T * matrix * matrix.T * matrix


chapter.claim(
    "A polynomial in $XX^\\top$ from the left, or one in $X^\\top X$ from the right.",
    (a * unit + b * gram + c * gram * gram) * X,
    X * (a * sp.Identity(cols) + b * X.T * X + c * (X.T * X) ** 2),
)
chapter.claim(
    "**Key result.** It acts on the singular values alone, each by itself.",
    quintic(decomposed),
    U * sp.DiagMatrix(a * s + b * power(s, 3) + c * power(s, 5)) * V.T,
    assume=orthonormal,
    given=assumed,
    latex=r"a X + b X X^\top X + c X X^\top X X^\top X = U \operatorname{diag}(a s + b s^3 + c s^5)\, V^\top",
)
chapter.claim(
    "Without orthonormal columns it does not.",
    a * decomposed + b * decomposed * decomposed.T * decomposed,
    U * sp.DiagMatrix(a * s + b * power(s, 3)) * V.T,
    expect="refuted",
    latex=r"a X + b X X^\top X = U \operatorname{diag}(a s + b s^3)\, V^\top, \qquad X = U \operatorname{diag}(s)\, V^\top",
    mended=(
        a * decomposed + b * decomposed * decomposed.T * decomposed,
        U * sp.DiagMatrix(a * s + b * power(s, 3)) * V.T,
    ),
    mended_assume=orthonormal,
    mended_latex=r"a X + b X X^\top X = U \operatorname{diag}(a s + b s^3)\, V^\top, \qquad U^\top U = V^\top V = I",
)
chapter.claim(
    "Along $UV^\\top$ the loss falls by the sum of the singular values.",
    symnn.trace(decomposed.T * (U * V.T)),
    symnn.sum(s),
    assume=orthonormal,
    given=assumed,
    latex=r"\langle X,\, U V^\top \rangle = \sum_i s_i",
)

x = sp.Symbol("s", real=True)
cubic = sp.Rational(3, 2) * x - x**3 / 2

chapter.say(r"""
    So one looks for a polynomial that drives every number in $(0, 1]$ to 1 when it is applied again and again. The
    classical one is that of Newton and Schulz, $f(s) = \tfrac32 s - \tfrac12 s^3$.
""")

chapter.claim("The distance from 1 is squared in each step.", 1 - cubic, (1 - x) ** 2 * (2 + x) / 2)
chapter.claim(
    "Between 0 and 1 it goes up, and never beyond 1.",
    symnn.claim(x, "<=", cubic, "<=", 1),
    assume=[x >= 0, x <= 1],
)
chapter.claim(
    "Up to 2 a sign may be lost.",
    symnn.claim(cubic, ">=", 0, assume=[x >= 0, x <= 2]),
    expect="refuted",
    mended=symnn.claim(cubic, ">=", 0, assume=[x >= 0, x**2 <= 3]),
)
s_1, s_2 = sp.symbols("s_1 s_2", real=True)

chapter.claim(
    "Divided by the root of the sum of the squares of all entries, which is that of its singular values, a matrix has none above 1. For two of them:",
    symnn.claim(s_1**2 / (s_1**2 + s_2**2), "<=", 1),
    assume=sp.Ne(s_1**2 + s_2**2, 0),
)

chapter.say(r"""
    Small singular values grow by a factor of 1.5 a step at most, so it takes many steps. Muon uses a polynomial of
    the fifth degree that is steeper at 0, $f(s) = 3.4445\, s - 4.7750\, s^3 + 2.0315\, s^5$, in five steps. It is often said
    that it converges to 1. It does not, and was not meant to.
""")

steep = sp.Rational(34445, 10000) * x - sp.Rational(47750, 10000) * x**3 + sp.Rational(20315, 10000) * x**5
low, high = sp.Rational(68, 100), sp.Rational(121, 100)

chapter.claim(
    "It does not leave 1 where it is.",
    symnn.claim(r"3.4445 \cdot 1 - 4.7750 \cdot 1^3 + 2.0315 \cdot 1^5 = 1"),
    expect="refuted",
    mended=symnn.claim(r"3.4445 \cdot 1 - 4.7750 \cdot 1^3 + 2.0315 \cdot 1^5 = 0.701"),
)
chapter.claim(
    "Once between 0.68 and 1.21, a singular value stays there, within 0.32 of 1.",
    symnn.claim(low, "<=", steep, "<=", high),
    assume=[x >= low, x <= high],
    latex=r"0.68 \le s \le 1.21 \;\Rightarrow\; 0.68 \le f(s) \le 1.21",
)
chapter.claim(
    "Below 0.8 it goes up.",
    symnn.claim(steep, ">=", x),
    assume=[x >= 0, x <= sp.Rational(8, 10)],
    latex=r"0 \le s \le 0.8 \;\Rightarrow\; f(s) \ge s",
)


def repeated(f, value, steps):
    """What a polynomial makes of a number, step by step."""
    path = [value]
    for _ in range(steps):
        path.append(f(path[-1]))
    return path


chapter.figure(
    "newton-schulz",
    symnn.figures.curves(
        {
            f"{said}, from {value}": repeated(sp.lambdify(x, f), value, 10)
            for said, f in (("cubic", cubic), ("Muon", steep))
            for value in (0.02, 0.3)
        },
        x="step",
        y="singular value",
    ),
    "The cubic polynomial is slow and arrives at 1; Muon's is fast and wanders about it.",
)

time, memory = sp.Symbol("t", integer=True), sp.Symbol("b", positive=True)

chapter.figure(
    "bias-correction",
    symnn.figures.interactive(
        {
            "the average, not corrected": 1 - memory**time,
            "divided by 1 − βᵗ": (1 - memory**time) / (1 - memory**time),
        },
        over=(time, 1, 100),
        sliders={"decay β": (memory, 0.5, 0.999, 0.9)},
        box=((1, 0), (100, 1.1)),
        names=("step t", ""),
        told={"after 10 steps": 1 - memory**10},
    ),
    r"The moving average of gradients that are all 1, started at zero. For $\beta = 0.999$ it is far too small for the "
    "first thousand steps; Adam divides by what is lacking.",
)

chapter.say(r"""
    ## Exercises

    1. Momentum keeps $v \leftarrow \beta v + g$ and steps by $-\eta v$. Is a penalty in $g$ still the same as a decay
       beside the step? Look at two steps without gradients.
    2. Which numbers does the cubic polynomial leave where they are?
    3. Show that for a single number the two ways of clipping agree.
    4. A penalty $\tfrac{\lambda}{2}(w - w_0)^2$ pulls towards $w_0$. Which decay is it for gradient descent?

    The answers, judged:
""")

w0 = sp.Symbol("w_0", real=True)
once = w - eta * lam * w
velocity = beta * (lam * w) + lam * once

chapter.claim(
    "Answer 1. No: the velocity remembers the penalty.",
    once - eta * velocity,
    (1 - eta * lam) ** 2 * w,
    expect="refuted",
    latex=r"w_2 = (1 - \eta\lambda)^2\, w",
    mended=(once - eta * velocity, ((1 - eta * lam) ** 2 - eta * beta * lam) * w),
    mended_latex=r"w_2 = \bigl((1 - \eta\lambda)^2 - \eta\beta\lambda\bigr)\, w",
)
chapter.claim("Answer 2. Zero, one and minus one.", cubic - x, x * (1 - x) * (1 + x) / 2)
chapter.claim(
    "Answer 3. If it is not zero.",
    symnn.maximum(-tau, symnn.minimum(p, tau)),
    p * symnn.minimum(1, tau / sp.Abs(p)),
    assume=sp.Ne(p, 0),
    given="$p \\ne 0$",
)
chapter.claim(
    "Answer 4. A mean of the two, with the weights $1 - \\eta\\lambda$ and $\\eta\\lambda$.",
    w - eta * symnn.gradient(lam / 2 * (w - w0) ** 2, w),
    (1 - eta * lam) * w + eta * lam * w0,
)

chapter.function(
    "newton_schulz_step",
    quintic(X),
    (X, a, b, c),
    doc="One step of a fifth-degree iteration that makes the singular values of X alike.",
)

chapter.say(r"""
    **To read on.** I. Loshchilov and F. Hutter, *Decoupled Weight Decay Regularization* (2019); D. Kingma and J. Ba,
    *Adam: A Method for Stochastic Optimization* (2015); X. Chen et al., *Symbolic Discovery of Optimization Algorithms*
    (2023); R. Pascanu, T. Mikolov and Y. Bengio, *On the difficulty of training recurrent neural networks* (2013);
    K. Jordan et al., *Muon: An optimizer for hidden layers in neural networks* (2024); N. Higham, *Functions of
    Matrices* (2008).
""")
