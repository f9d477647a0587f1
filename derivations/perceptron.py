"""The perceptron: a neuron that says yes or no, what it can separate, and how few mistakes it makes before it does."""

from fractions import Fraction

import sympy as sp

import symnn

chapter = symnn.Chapter("The perceptron", number=6)

chapter.say(r"""
    The oldest neuron has the simplest activation: it fires or it does not. A weighted sum is compared with a threshold,
    and the output is 1 or 0. Such a neuron is a *classifier* with two classes.

    **By the end of this chapter** you will know what one step neuron can separate and what it cannot, how three of
    them cut out a triangle, and why the learning rule of the perceptron makes only finitely many mistakes: how
    many, and measured on what.
""")

m = symnn.sizes("m")
w, x, b = symnn.vector("w", m), symnn.vector("x", m), sp.Symbol("b", real=True)
z = sp.Symbol("z", real=True)
i = sp.Symbol("i", integer=True)
h = symnn.step

chapter.define(
    "The step function. At 0 it is 1: a sum that just reaches the threshold fires.",
    latex=r"h(z) = \mathbf{1}_{\ge 0}(z) = \begin{cases} 1, & z \ge 0, \\ 0, & z < 0 \end{cases}",
    note=24,
)
chapter.define("The perceptron, with weights $w$ and the bias $b$.", latex=r"f(x) = h(w \cdot x + b)", note=22)
chapter.claim(
    "The dot product is the sum of the products, one for each of the $m$ inputs.",
    sp.Sum(w[i, 0] * x[i, 0], (i, 0, m - 1)),
    (w.T * x)[0, 0],
    latex=r"\sum_{i=1}^{m} w_i x_i = w \cdot x",
    note=26,
)
chapter.claim("Where the sum is not negative, the neuron fires.", h(z), sp.S.One, assume=z >= 0)
chapter.claim("Where it is negative, it does not.", h(z), sp.S.Zero, assume=z < 0)

chapter.say(r"""
    Some libraries take 0 or $\tfrac12$ at the threshold itself. It is a single point, but proofs meet it: the mirror
    image of "not negative" is "not positive", and the complement of "not negative" is "negative". The two differ at 0.
""")

chapter.claim(
    "The mirrored step is the complement of the step, except at 0.",
    h(-z),
    1 - h(z),
    given=r"$z \ne 0$",
    latex="h(-z) = 1 - h(z)",
)
chapter.claim("With the strict bracket it holds at 0 too.", h(-z), 1 - symnn.positive(z), latex="h(-z) = 1 - [z > 0]")

chapter.say(r"""
    Here $[z > 0]$ is 1 where $z$ is strictly positive, else 0. Two more facts. The scale of the weights does not
    matter, since only a sign is asked for. And the slope of the step is 0 wherever there is one, so a gradient brings
    no news: a step neuron needs a learning rule of its own.
""")

c = sp.Symbol("c", real=True)

chapter.claim("Weights and bias may be multiplied by any positive number.", h(c * z), h(z), assume=c > 0)
chapter.claim("A negative number turns the answer round.", h(c * z), h(z), assume=c < 0, expect="refuted")

chapter.say(r"""
    ## Three neurons cut out a triangle

    The points at which one neuron fires are a half plane (in more dimensions, a half space) with a straight border.
    Three half planes can have a triangle in common. Here are three neurons,

    $$h_1 = h(x_2 - 1), \qquad h_2 = h(2x_1 - x_2 - 1), \qquad h_3 = h(-2x_1 - x_2 + 7).$$
""")

first, second = sp.symbols("x_1 x_2", real=True)
NEURONS = ((0, 1, -1), (2, -1, -1), (-2, -1, 7))
half = sp.Rational(1, 2)


def fires(neuron, at=(first, second)):
    return h(neuron[0] * at[0] + neuron[1] * at[1] + neuron[2])


triangle = symnn.figures.step_regions(
    NEURONS, points={"A": (Fraction(5, 2), Fraction(5, 4)), "B": (Fraction(1, 2), 2), "C": (2, Fraction(1, 2))}
)
chapter.figure(
    "triangle",
    triangle,
    "All three neurons fire in the shaded triangle and on its border. An arrow points to where its neuron fires.",
)

chapter.say(r"""
    The corners can be read off where two borders meet: $(1, 1)$, $(3, 1)$ and $(2, 3)$. A point belongs to the triangle
    if it is a mean of the corners, $\lambda_1 (1, 1) + \lambda_2 (3, 1) + \lambda_3 (2, 3)$ with shares
    $\lambda_i \ge 0$ that add up to 1. That the neurons find exactly these points is a statement about the whole plane,
    and it has two halves.
""")

shares = sp.symbols("lambda_1:4", real=True)
CORNERS = ((1, 1), (3, 1), (2, 3))
mean = tuple(sum(share * corner[k] for share, corner in zip(shares, CORNERS, strict=True)) for k in (0, 1))

chapter.claim(
    "At every point of the triangle, all three neurons fire.",
    sum(fires(neuron, mean) for neuron in NEURONS),
    sp.Integer(3),
    assume=(sp.Eq(sum(shares), 1), *(share >= 0 for share in shares)),
    latex=r"h_1 + h_2 + h_3 = 3 \quad\text{at}\quad \lambda_1 (1, 1) + \lambda_2 (3, 1) + \lambda_3 (2, 3)",
)

chapter.say(r"""
    For the other half the shares are needed as functions of the point. They are the three weighted sums themselves, up
    to a factor:

    $$\lambda_1 = \tfrac14(7 - 2x_1 - x_2), \qquad \lambda_2 = \tfrac14(2x_1 - x_2 - 1), \qquad \lambda_3 = \tfrac12(x_2 - 1).$$
""")

found = ((7 - 2 * first - second) / 4, (2 * first - second - 1) / 4, (second - 1) / 2)
all_fire = tuple(sp.Eq(fires(neuron), 1, evaluate=False) for neuron in NEURONS)

chapter.claim(
    "The three shares add up to 1, and the mean of the corners with these shares is the point.",
    sp.MatMul(sp.Matrix([(1, 1, 1), *zip(*CORNERS, strict=True)]), sp.Matrix(found), evaluate=False),
    sp.Matrix([1, first, second]),
    latex=r"\lambda_1 + \lambda_2 + \lambda_3 = 1, \qquad \lambda_1 (1, 1) + \lambda_2 (3, 1) + \lambda_3 (2, 3) = (x_1, x_2)",
)
chapter.claim(
    "Where all three neurons fire, no share is negative: the point is in the triangle.",
    symnn.claim(sp.Min(*found), ">=", 0),
    assume=all_fire,
    latex=r"\min(\lambda_1, \lambda_2, \lambda_3) \ge 0 \quad\text{where}\quad h_1 = h_2 = h_3 = 1",
)
chapter.claim(
    "Two of the neurons are not enough. What their half planes have in common has no end.",
    symnn.claim(sp.Min(*found), ">=", 0),
    assume=all_fire[:2],
    expect="refuted",
    latex=r"\min(\lambda_1, \lambda_2, \lambda_3) \ge 0 \quad\text{where}\quad h_1 = h_2 = 1",
)

chapter.say(r"""
    A fourth neuron reads the three and says whether all of them fire. If the class inside is to be called 0 and the
    class outside 1, it must fire when at most two of them do.
""")

count, product = sum(fires(neuron) for neuron in NEURONS), sp.Mul(*(fires(neuron) for neuron in NEURONS))

chapter.claim(
    "Inside the triangle the fourth neuron answers 0, outside 1.",
    h(5 * half - count),
    1 - product,
    latex=r"h\bigl(\tfrac52 - h_1 - h_2 - h_3\bigr) = 1 - h_1 h_2 h_3",
)
chapter.claim(
    "With the threshold at 3 it answers 1 everywhere.",
    h(3 - count),
    1 - product,
    expect="refuted",
    latex=r"h(3 - h_1 - h_2 - h_3) = 1 - h_1 h_2 h_3",
    mended=(h(5 * half - count), 1 - product),
    mended_latex=r"h\bigl(\tfrac52 - h_1 - h_2 - h_3\bigr) = 1 - h_1 h_2 h_3",
)

chapter.say(r"""
    Each of the three neurons is a linear classifier. What bends is the step between them and the fourth one: without it
    the network would collapse into a single half plane.

    ## One neuron cannot do the exclusive or

    For the exclusive or, a neuron with the weights $w_1, w_2$ and the bias $b$ would have to fire at $(0, 1)$ and at
    $(1, 0)$, and not at $(0, 0)$ and $(1, 1)$. These are four inequalities in three unknowns,

    $$b < 0, \qquad w_2 + b \ge 0, \qquad w_1 + b \ge 0, \qquad w_1 + w_2 + b < 0.$$

    To show that they have no solution, four factors are enough, one for each, none negative. Multiplied by the factors
    $1, 1, 1, 1$, the two sums that must not be negative and the two that must be negative cancel, whatever the weights
    are.
""")

w1, w2 = sp.symbols("w_1 w_2", real=True)

chapter.claim(
    "The certificate: the middle two less the outer two is zero.",
    symnn.claim("(w_2 + b) + (w_1 + b) - b - (w_1 + w_2 + b) = 0", let=["w_1:", "w_2:", "b:"]),
)

chapter.say(r"""
    But if all four inequalities held, it would be a positive number: something not negative, less something negative.
    So they do not hold together. Such a list of factors exists for every system of linear inequalities without a
    solution; that is Farkas' lemma, and the list can be checked by hand even if it was found by a machine. The same
    fact, as a statement about the neuron:
""")

right = (sp.Eq(h(b), 0, evaluate=False), sp.Eq(h(w2 + b), 1, evaluate=False), sp.Eq(h(w1 + b), 1, evaluate=False))
errors = h(b) + (1 - h(w2 + b)) + (1 - h(w1 + b)) + h(w1 + w2 + b)

chapter.claim(
    "A neuron that is right at the first three corners fires at the fourth.", h(w1 + w2 + b), sp.S.One, assume=right
)
chapter.claim(
    "**Key result.** Whatever the weights are, one of the four answers is wrong.", symnn.claim(errors, ">=", 1)
)
chapter.claim("Two of the four answers need not be wrong.", symnn.claim(errors, ">=", 2), expect="refuted")

angle, distance, along_line = sp.symbols("theta p t", real=True)
normal = (sp.cos(angle), sp.sin(angle))


def answered(at, wanted):
    """1 if the neuron with this normal and distance is right at a corner, else 0."""
    says = h(normal[0] * at[0] + normal[1] * at[1] - distance)
    return says if wanted else 1 - says


WANTED = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}

chapter.figure(
    "border",
    symnn.figures.interactive(
        {
            "border of the neuron": (
                distance * normal[0] - along_line * normal[1],
                distance * normal[1] + along_line * normal[0],
            )
        },
        over=(along_line, -4, 4),
        sliders={"direction θ": (angle, -3.2, 3.2, 0.8), "distance p": (distance, -1.5, 1.5, 0.5)},
        box=((-1, -1), (2, 2)),
        names=("x₁", "x₂"),
        points=[(f"{p}{q}: {bit}", p, q, answered((p, q), bit)) for (p, q), bit in WANTED.items()],
        told={"right answers": sum(answered(at, bit) for at, bit in WANTED.items())},
        equal=True,
    ),
    r"One neuron, $h(x_1 \cos\theta + x_2 \sin\theta - p)$, and the four answers that are wanted of it. A disc is a right "
    "answer, a cross a wrong one. Three can be right, and never four.",
)

chapter.say(r"""
    ## Two hidden neurons can

    One hidden neuron asks whether *any* of the two bits is 1, the other one whether *not both* are. The exclusive or is
    both questions answered with yes:

    $$h_1 = h(x_1 + x_2 - \tfrac12), \qquad h_2 = h(\tfrac32 - x_1 - x_2), \qquad o = h(h_1 + h_2 - \tfrac32).$$
""")

SQUARE = ((0, 0), (0, 1), (1, 0), (1, 1))
STRIP = ((1, 1, -half), (-1, -1, 3 * half))


def exclusive(at):
    return h(sum(fires(neuron, at) for neuron in STRIP) - 3 * half)


def answers(neuron, corners):
    """The answers of a neuron, its bias last, at points with entries 0 and 1; nothing is added up."""
    weighted = sp.MatMul(sp.ImmutableMatrix(corners), sp.ImmutableMatrix(neuron[:-1]), evaluate=False)
    return h(sp.MatAdd(weighted, sp.ImmutableMatrix([neuron[-1]] * len(corners)), evaluate=False))


both = sp.MatAdd(*(answers(neuron, SQUARE) for neuron in STRIP), sp.ImmutableMatrix([-3 * half] * 4), evaluate=False)


chapter.figure(
    "xor",
    symnn.figures.step_regions(STRIP, box=((-1, -1), (2, 2)), points={f"{p}{q}": (p, q) for p, q in SQUARE}),
    "The two hidden neurons fire together in a strip. It holds 01 and 10 and leaves out 00 and 11.",
)
chapter.claim(
    "The network computes the exclusive or.",
    h(both),
    sp.Matrix([0, 1, 1, 0]),
    latex=r"o = 0,\ 1,\ 1,\ 0 \quad\text{at}\quad (0, 0),\ (0, 1),\ (1, 0),\ (1, 1)",
)
chapter.claim(
    "In the whole plane it answers 1 in the strip, and only there.",
    exclusive((first, second)),
    fires(STRIP[0]) * fires(STRIP[1]),
    latex=r"h\bigl(h_1 + h_2 - \tfrac32\bigr) = h_1 h_2",
)

chapter.say(r"""
    ## How a perceptron learns

    Give every input one more entry that is always 1, $\tilde x = (x, 1)$, and let the bias be its weight: the bias is
    *absorbed*.
""")

entry = sp.Matrix([[1]])

chapter.claim(
    "With the bias absorbed, the weighted sum is one product.",
    sp.BlockMatrix([[w.T, sp.Matrix([[b]])]]) * sp.BlockMatrix([[x], [entry]]),
    w.T * x + sp.Matrix([[b]]),
    latex=r"\tilde w \cdot \tilde x = w \cdot x + b, \qquad \tilde w = (w, b)",
)

chapter.say(r"""
    From here on $w$ means $\tilde w$. Let the labels be $y = 1$ for "fire" and $y = -1$ for "do not", and put the label
    into the example, $v = y\tilde x$. An example is answered rightly, and not just barely, if $w \cdot v > 0$. The rule
    is one line:

    > Start with $w = 0$. Take the examples in any order, again and again. Whenever $w \cdot v \le 0$, replace $w$ by $w + v$.

    How often can that happen? Suppose that the examples can be separated at all: there is a vector $u$ of length 1 with
    $u \cdot v \ge \gamma > 0$ for every example. And let $R$ be the length of the longest $\tilde x$. Nobody needs to
    know $u$, $\gamma$ or $R$ to apply the rule.

    A mistake does two things. It turns $w$ towards $u$, by $\gamma$ or more; and it makes $w$ longer, but not much.
""")

d = symnn.sizes("d")
u, v, weights = symnn.vector("u", d), symnn.vector("v", d), symnn.vector("w", d)
R, gamma = sp.symbols("R gamma", positive=True)


def dot(left, right_):
    return (left.T * right_)[0, 0]


chapter.claim(
    r"After a mistake, $u \cdot w$ is larger by $\gamma$ or more.",
    symnn.claim(dot(u, weights + v), ">=", dot(u, weights) + gamma),
    assume=dot(u, v) >= gamma,
    given=r"$u \cdot v \ge \gamma$",
    latex=r"u \cdot (w + v) \ge u \cdot w + \gamma",
)
chapter.claim(
    "The squared length after a mistake has three terms.",
    dot(weights + v, weights + v),
    dot(weights, weights) + 2 * dot(weights, v) + dot(v, v),
    latex=r"\|w + v\|^2 = \|w\|^2 + 2\, w \cdot v + \|v\|^2",
)
chapter.claim(
    "The middle term is not positive, for it was a mistake. So the squared length grows by $R^2$ at most.",
    symnn.claim(dot(weights, weights) + 2 * dot(weights, v) + dot(v, v), "<=", dot(weights, weights) + R**2),
    assume=(dot(weights, v) <= 0, dot(v, v) <= R**2),
    given=r"$w \cdot v \le 0$ and $\|v\| \le R$",
    latex=r"\|w\|^2 + 2\, w \cdot v + \|v\|^2 \le \|w\|^2 + R^2",
)

chapter.say(r"""
    Now count. Write $p = u \cdot w$ and $q = \|w\|^2$ for the two numbers after $k$ mistakes; both are 0 at the start.
    The next mistake adds $s = u \cdot v$ to $p$, and $2e + r$ with $e = w \cdot v$ and $r = \|v\|^2$ to $q$. Whatever
    these three numbers are at each mistake, only their bounds are needed:
""")

p, q, along, across, longer = sp.symbols("p q s e r", real=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
mistake = {"step": {p: p + along, q: q + 2 * across + longer}, "depth": k, "first": 0, "fresh": (along, across, longer)}
bounds = (along >= gamma, across <= 0, longer <= R**2)
after = (sp.Ge(p, k * gamma), sp.Le(q, k * R**2))

chapter.claim(
    r"After $k$ mistakes, for every $k$.",
    symnn.for_all_depths(*after, start={p: 0, q: 0}, assume=bounds, **mistake),
    given=r"$w = 0$ at the start",
    latex=r"u \cdot w \ge k\gamma, \qquad \|w\|^2 \le k R^2",
)
chapter.claim(
    "From another start the two bounds may be false before the first mistake.",
    symnn.for_all_depths(*after, start={p: -1, q: 1}, assume=bounds, **mistake),
    expect="refuted",
    latex=r"u \cdot w \ge k\gamma, \qquad \|w\|^2 \le k R^2 \qquad\text{from}\quad u \cdot w = -1,\ \|w\|^2 = 1",
)

chapter.say(r"""
    One number grows like $k$ and the other like $\sqrt k$. But the first cannot be larger than the second: a scalar
    product is at most the product of the lengths.
""")

chapter.claim(
    "The inequality of Cauchy and Schwarz.",
    symnn.claim(dot(u, weights) ** 2, "<=", dot(u, u) * dot(weights, weights)),
    latex=r"(u \cdot w)^2 \le \|u\|^2\, \|w\|^2",
)

counted = (p >= k * gamma, q <= k * R**2)

chapter.claim(
    "**Key result.** The mistake bound. However many examples there are, in any order and in any dimension, the rule errs this often at most.",
    symnn.claim(k, "<=", (R / gamma) ** 2),
    assume=(*counted, p**2 <= q),
    given=r"$u$ has length 1, $w = 0$ at the start, $R$ and $\gamma$ are those of $\tilde x$",
    latex=r"k \le \left(\frac{R}{\gamma}\right)^2",
)
chapter.claim(
    "Without its square the bound is false.",
    symnn.claim(k, "<=", R / gamma),
    assume=(*counted, p**2 <= q),
    expect="refuted",
    latex=r"k \le \frac{R}{\gamma}",
    mended=symnn.claim(k, "<=", (R / gamma) ** 2),
)
chapter.say(r"""
    After finitely many mistakes there are no more, and then every example is on its right side.

    ## Whose radius, whose margin?

    The proof speaks of $\tilde x$, and it has to. It is tempting to measure $R$ and $\gamma$ on the inputs $x$
    themselves, with $y(u \cdot x + \beta) \ge \gamma$ and $\|x\| \le R$, and to let the bias learn beside the weights:
    $w \leftarrow w + yx$ and $b \leftarrow b + y$. The step that fails is the second one, for $b$ grows too, and by 1
    whatever $R$ is.
""")

y, example = sp.Symbol("y", real=True), symnn.vector("x", d)
grown = dot(weights + y * example, weights + y * example) + (b + y) ** 2
wrong = (sp.Eq(y**2, 1, evaluate=False), y * (dot(weights, example) + b) <= 0, dot(example, example) <= R**2)

chapter.claim(
    r"With a bias of its own, the squared length of $(w, b)$ may grow by more than $R^2$, where $\|x\| \le R$.",
    symnn.claim(grown, "<=", dot(weights, weights) + b**2 + R**2),
    assume=wrong,
    expect="refuted",
    latex=r"\|w + yx\|^2 + (b + y)^2 \le \|w\|^2 + b^2 + R^2",
    mended=symnn.claim(grown, "<=", dot(weights, weights) + b**2 + R**2 + 1),
    mended_latex=r"\|w + yx\|^2 + (b + y)^2 \le \|w\|^2 + b^2 + R^2 + 1",
)

chapter.say(r"""
    The bound itself fails as well, already with two examples on a line: $x = 3\varepsilon$ with the label $1$ and
    $x = \varepsilon$ with the label $-1$. With $u = 1$ and $\beta = -2\varepsilon$ the margin is
    $\gamma = \varepsilon$, the radius is $R = 3\varepsilon$, and $(R/\gamma)^2 = 9$ for every $\varepsilon$. Now let
    the rule run, in fractions and not in decimals. It goes through the two examples in turn until both are right, and
    counts.
""")


def mistakes(examples):
    """The number of mistakes of the rule on examples (x, y) with a number x, from zero weights, until a round without one."""
    weight, bias, total, before = Fraction(0), Fraction(0), 0, -1
    while total > before:
        before = total
        for place, label in examples:
            if label * (weight * place + bias) <= 0:
                weight, bias, total = weight + label * place, bias + label, total + 1
    return total


WIDTHS = tuple(Fraction(1, n) for n in (1, 2, 3, 5, 8, 12, 20, 32))
runs = [mistakes([(3 * width, 1), (width, -1)]) for width in WIDTHS]
made, tenth = mistakes([(Fraction(3, 10), 1), (Fraction(1, 10), -1)]), sp.Rational(1, 10)

chapter.claim(
    rf"For $\varepsilon = \tfrac1{{10}}$ the rule makes {made} mistakes. The bound with $R$ and $\gamma$ of $x$ allows 9.",
    symnn.claim(sp.Integer(made), "<=", (3 * tenth / tenth) ** 2),
    expect="refuted",
    latex=rf"{made} \le \left(\frac{{3\varepsilon}}{{\varepsilon}}\right)^2",
    mended=symnn.claim(sp.Integer(made), "<=", (1 + 9 * tenth**2) * (1 + 4 * tenth**2) / tenth**2),
    mended_latex=rf"{made} \le \left(\frac{{\widetilde R}}{{\tilde\gamma}}\right)^2 "
    r"= \frac{(1 + 9\varepsilon^2)(1 + 4\varepsilon^2)}{\varepsilon^2}",
    given=r"$R$ and $\gamma$ measured without the absorbed bias",
)

chapter.say(r"""
    In the mended form both are those of $\tilde x$. The longest $\tilde x$ is $(3\varepsilon, 1)$, so
    $\widetilde R^2 = 1 + 9\varepsilon^2$. The separator $(1, -2\varepsilon)$ has to be made a unit vector, which
    divides the margin by $\sqrt{1 + 4\varepsilon^2}$:
""")

chapter.claim(
    "Both examples have the same margin, as vectors with the absorbed bias.",
    symnn.claim(
        r"\begin{pmatrix} 3\varepsilon & 1 \\ -\varepsilon & -1 \end{pmatrix} \frac{1}{\sqrt{1 + "
        r"4\varepsilon^2}} \begin{pmatrix} 1 \\ -2\varepsilon \end{pmatrix} = "
        r"\frac{\varepsilon}{\sqrt{1 + 4\varepsilon^2}} \begin{pmatrix} 1 \\ 1 \end{pmatrix}",
        let=[r"\varepsilon:"],
    ),
)

chapter.figure(
    "mistakes",
    symnn.figures.curves(
        {
            "mistakes": ([1 / width for width in WIDTHS], runs),
            "bound of the absorbed examples": (
                [1 / e for e in WIDTHS],
                [(1 + 9 * e**2) * (1 + 4 * e**2) / e**2 for e in WIDTHS],
            ),
            "bound of the bare inputs": ([1 / width for width in WIDTHS], [9] * len(WIDTHS)),
        },
        x="1/ε",
        y="mistakes",
        log=True,
        marks=True,
    ),
    "Two examples on a line, closer and closer to the origin. The number of mistakes grows without end; a bound that stays at 9 is none.",
)

N = symnn.sizes("N")
X, one = symnn.matrix("X", N, m), sp.OneMatrix(N, 1)

chapter.function(
    "perceptron",
    h(X * w + b * one),
    (X, w, b),
    doc="The answers of a perceptron, 0 or 1, to the examples that are the rows of X.",
)
chapter.function(
    "corrected",
    weights + y * example,
    (weights, example, y),
    doc="The weights after a mistake on x, which ends in a 1, with the label y = 1 or -1.",
)

chapter.say(r"""
    ## Exercises

    1. Find a neuron that says whether *both* bits are 1, and one that says whether *any* is.
    2. Find one that says what the majority of three bits says.
    3. Someone multiplies every correction by a learning rate $\eta > 0$ and starts at zero. Does the perceptron make
       other mistakes?
    4. Is it enough for the proof that $u \cdot v > 0$ for every example, without a margin $\gamma$?

    The answers, judged:
""")

TRIPLES = tuple((p, q, r) for p in (0, 1) for q in (0, 1) for r in (0, 1))
rate, scaled_weights = sp.Symbol("eta", positive=True), symnn.vector("W", d)


chapter.claim(
    "Answer 1. With the threshold between 1 and 2 it wants both.",
    answers((1, 1, -3 * half), SQUARE),
    sp.Matrix([0, 0, 0, 1]),
    latex=r"h\bigl(x_1 + x_2 - \tfrac32\bigr) = 0,\ 0,\ 0,\ 1 \quad\text{at}\quad (0, 0),\ (0, 1),\ (1, 0),\ (1, 1)",
)
chapter.claim(
    "With the threshold between 0 and 1 one is enough.",
    answers((1, 1, -half), SQUARE),
    sp.Matrix([0, 1, 1, 1]),
    latex=r"h\bigl(x_1 + x_2 - \tfrac12\bigr) = 0,\ 1,\ 1,\ 1",
)
chapter.claim(
    "Answer 2. The threshold lies between 1 and 2.",
    answers((1, 1, 1, -3 * half), TRIPLES),
    sp.Matrix([int(sum(at) >= 2) for at in TRIPLES]),
    latex=r"h\bigl(x_1 + x_2 + x_3 - \tfrac32\bigr) = [\,x_1 + x_2 + x_3 \ge 2\,]",
)
chapter.claim(
    r"Answer 3. No. After every correction its weights are $\eta$ times those of the other, and the answers are the same.",
    symnn.for_all_depths(
        sp.Eq(scaled_weights, rate * weights, evaluate=False),
        start={scaled_weights: sp.ZeroMatrix(d, 1), weights: sp.ZeroMatrix(d, 1)},
        step={scaled_weights: scaled_weights + rate * v, weights: weights + v},
        fresh=v,
    ),
    given="both start at zero",
    latex=r"w_\eta = \eta\, w \qquad\text{after every correction}",
)
chapter.claim(
    "Answer 4. The first step of the proof needs it: otherwise the gain of one mistake may be as small as it likes.",
    symnn.claim(dot(u, weights + v), ">=", dot(u, weights) + gamma),
    assume=dot(u, v) > 0,
    expect="refuted",
    latex=r"u \cdot (w + v) \ge u \cdot w + \gamma \quad\text{where}\quad u \cdot v > 0",
)

chapter.say(r"""
    For finitely many examples the smallest of the numbers $u \cdot v$ is a margin, and all is well again.

    **To read on.** F. Rosenblatt, *The Perceptron: A Probabilistic Model for Information Storage and Organization in
    the Brain* (1958); A. Novikoff, *On Convergence Proofs on Perceptrons* (1962); M. Minsky and S. Papert,
    *Perceptrons* (1969).
""")
