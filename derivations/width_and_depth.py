"""Width and depth: how initial weights, steps and branches must shrink so that large networks train as small ones do."""

from fractions import Fraction

import sympy as sp

import symnn
from symnn import E, Var, random

chapter = symnn.Chapter("Width and depth", number=21)

chapter.say(r"""
    One would like to find a learning rate on a small network and use it on a large one. With the usual
    initialisation this fails: the best rate moves as the network grows. The reason is that two kinds of sums grow
    differently.

    **By the end of this chapter** you will know why a sum of $n$ terms is sometimes as large as $\sqrt n$ and
    sometimes as $n$; from this, the exponents of the *maximal update parametrisation* (μP) for the output layer,
    for hidden layers and for attention; by what to divide the branches of a deep residual network; and where, for
    hyperbolic tangents, the line between order and chaos runs, with digits that are certain.

    ## Sums that cancel and sums that add up

    Let $h$ be a column of $n$ activations, and $w$ random weights that know nothing of it. The terms of $w^\top h$
    have all signs and cancel for the most part. But if $w$ is made of $h$, as after a step of training, all terms have the
    same sign, and nothing cancels.
""")

n, d = symnn.sizes("n d")
eta, c, v = sp.symbols("eta c v", positive=True)
error = sp.Symbol("delta", real=True)
h = random("h", n, mean=None, independent=False)
first = h[0, 0]


def readout(variance):
    """The output of random weights of this variance."""
    return (random("w", n, variance=variance).T * h)[0, 0]


chapter.claim("Independent: the variance grows like $n$, the size like its root.", Var(readout(v)), n * v * E(first**2))
chapter.claim("Aligned: the mean grows like $n$ itself.", E((h.T * h)[0, 0]), n * E(first**2))
chapter.claim(
    "An aligned sum is not as small as an independent one on average.",
    E((h.T * h)[0, 0] ** 2),
    n * E(first**2),
    expect="refuted",
    mended=symnn.claim(E((h.T * h)[0, 0] ** 2), ">=", E((h.T * h)[0, 0]) ** 2),
)

chapter.say(r"""
    ## The output layer

    At the start, weights of variance $1/n$ give an output as large as the activations, whatever the width. Then
    comes a step of gradient descent. With $\delta$ for the derivative of the loss with respect to the output $w^\top h$, the
    gradient is $\delta h$, and the output for the same $h$ changes by $-\eta \delta\, h^\top h$.
""")

w, g = symnn.vector("w", n), symnn.vector("h", n)

chapter.claim("At the start, with variance $1/n$.", Var(readout(1 / n)), E(first**2))
chapter.claim(
    "The output after a step.",
    (w - eta * error * g).T * g,
    w.T * g - eta * error * g.T * g,
)
chapter.claim(
    "So with one learning rate for all widths the change is not the same at all widths.",
    E(eta * (h.T * h)[0, 0]),
    eta * E(first**2),
    expect="refuted",
    latex=r"\mathbb{E}[\eta\, h^\top h] = \eta\, \mathbb{E}[h_1^2]",
    mended=(E(eta * (h.T * h)[0, 0]), eta * n * E(first**2)),
    mended_latex=r"\mathbb{E}[\eta\, h^\top h] = \eta\, n\, \mathbb{E}[h_1^2]",
)
chapter.claim(
    r"**Key result.** With rate $c/n$ it is.",
    E(c / n * (h.T * h)[0, 0]),
    c * E(first**2),
    latex=r"\mathbb{E}\bigl[\tfrac{c}{n}\, h^\top h\bigr] = c\, \mathbb{E}[h_1^2]",
)

chapter.say(r"""
    What the layers below receive is $\delta w$. With variance $1/n$ its entries have size $1/\sqrt n$, but
    what a step adds to $w$ has size $\eta\delta h$, that is $1/n$: at the start chance dominates over what was
    learned. μP takes the variance $1/n^2$ for the output layer, so that both have the same size. The output is then
    small at the start, and smaller the wider the network.
""")

chapter.claim("At the start, with variance $1/n^2$.", Var(readout(1 / n**2)), E(first**2) / n)
chapter.claim(
    "It vanishes as the width grows.",
    symnn.tends(v / sp.Symbol("n", positive=True), sp.Symbol("n", positive=True), sp.oo, 0),
)

chapter.say(r"""
    ## Adam, and hidden layers

    Adam divides each gradient by its usual size. What is left is, roughly, its sign, so a step changes every weight
    by about $\eta$. The gradient of a hidden matrix $W$ is $\delta h^\top$, with a column $\delta$, and the sign of a
    product is the product of the signs:
""")

delta = symnn.vector("delta", n)
signs = symnn.sign(delta) * symnn.sign(g).T

chapter.claim(
    "A step of signs turns into the sum of all absolute values.",
    signs * g,
    symnn.norm1(g) * symnn.sign(delta),
    latex=r"\operatorname{sign}(\delta) \operatorname{sign}(h)^\top h = \|h\|_1 \operatorname{sign}(\delta)",
)
chapter.claim(
    "Its mean grows like the width.",
    E(symnn.sum(symnn.abs(h))),
    n * E(sp.Abs(first)),
    latex=r"\mathbb{E}\,\|h\|_1 = n\, \mathbb{E}\,|h_1|",
)
chapter.claim(
    r"**Key result.** With Adam the rate of hidden and output layers is $c/n$.",
    E(c / n * symnn.sum(symnn.abs(h))),
    c * E(sp.Abs(first)),
    latex=r"\mathbb{E}\bigl[\tfrac{c}{n} \|h\|_1\bigr] = c\, \mathbb{E}\,|h_1|",
)
chapter.claim(
    r"With $c/\sqrt n$, as the variance of weights might suggest.",
    E(c / sp.sqrt(n) * symnn.sum(symnn.abs(h))),
    c * E(sp.Abs(first)),
    expect="refuted",
    latex=r"\mathbb{E}\bigl[\tfrac{c}{\sqrt n} \|h\|_1\bigr] = c\, \mathbb{E}\,|h_1|",
    mended=(E(c / sp.sqrt(n) * symnn.sum(symnn.abs(h))), c * sp.sqrt(n) * E(sp.Abs(first))),
    mended_latex=r"\mathbb{E}\bigl[\tfrac{c}{\sqrt n} \|h\|_1\bigr] = c \sqrt n\, \mathbb{E}\,|h_1|",
)

chapter.say(r"""
    | layer | variance at the start | rate with Adam | rate with gradient descent |
    |---|---|---|---|
    | input | the same at all widths | $c$ | $c\,n$ |
    | hidden | $1/n$ | $c/n$ | $c$ |
    | output | $1/n^2$ | $c/n$ | $c/n$ |

    The last column follows in the same way from the sizes of the gradients. With weights of variance $1/n^2$ above, the
    entries of $\delta$ in a hidden layer have size $1/n$, and $\eta\, \delta\, h^\top h$ is as large as $\eta$. An
    input layer has a fixed number of inputs, no sum that grows, and needs $\eta$ to make up for $\delta$.

    ## Attention again

    A score was divided by $\sqrt d$ because query and key were independent. After training they are not: the point of
    training is that the right key looks like the query. In the extreme case they are equal.
""")

key = random("k", d, mean=None, independent=False)
aligned = (key.T * key)[0, 0]

chapter.claim(
    r"Divided by $\sqrt d$, an aligned score still depends on $d$.",
    E(aligned / sp.sqrt(d)),
    E(key[0, 0] ** 2),
    expect="refuted",
    mended=(E(aligned / sp.sqrt(d)), sp.sqrt(d) * E(key[0, 0] ** 2)),
)
chapter.claim("Divided by $d$ it does not, which is what μP prescribes.", E(aligned / d), E(key[0, 0] ** 2))

chapter.say(r"""
    ## Many branches

    A residual network of $L$ layers adds to the stream: $a \mapsto a + \alpha u$. How large may the factor $\alpha$ be?
    If each branch gives a column of variance 1 that is independent of all others, as after a normalisation, variances
    add. If each gives back the variance of what it reads, they multiply.
""")

gamma, s = sp.symbols("gamma2 sigma2", positive=True)
alpha = sp.Symbol("alpha", positive=True)
V, V0 = sp.symbols("v v_0", real=True)
L = sp.Symbol("L", integer=True, nonnegative=True)
x = random("x", n, variance=gamma, independent=False)
W = random("W", n, n, variance=s)

chapter.claim(
    r"One branch with random weights of variance $\sigma_2$ that reads the stream, of variance $\gamma_2$.",
    Var((x + alpha * W * x)[0, 0]),
    gamma * (1 + alpha**2 * n * s),
)
chapter.claim(
    "Branches of variance 1: after $L$ of them.",
    symnn.for_all_depths(sp.Eq(V, V0 + L * alpha**2), start={V: V0}, step={V: V + alpha**2}, depth=L, first=0),
)
chapter.claim(
    "Branches that keep the variance of what they read, $n \\sigma_2 = 1$.",
    symnn.for_all_depths(
        sp.Eq(V, V0 * (1 + alpha**2) ** L), start={V: V0}, step={V: V + alpha**2 * V}, depth=L, first=0
    ),
)

depth = sp.Symbol("L", positive=True)

chapter.say(r"""
    With $\alpha = 1$ the second kind doubles the variance in every layer. With $\alpha = 1/\sqrt L$ both stay bounded:
    the first doubles it over the whole depth, and the second multiplies it by less than $e$.
""")

chapter.claim(
    r"**Key result.** With $\alpha^2 = 1/L$ the variance grows by less than $e$, at any depth.",
    symnn.claim((1 + 1 / depth) ** depth, "<=", sp.E),
    latex=r"\Bigl(1 + \frac1L\Bigr)^L \le e",
)
chapter.claim("This is its limit.", symnn.tends((1 + 1 / depth) ** depth, depth, sp.oo, sp.E))
chapter.claim(
    r"With $\alpha = 1/L$ it is not.",
    symnn.tends((1 + 1 / depth**2) ** depth, depth, sp.oo, sp.E),
    expect="refuted",
    mended=symnn.tends((1 + 1 / depth**2) ** depth, depth, sp.oo, 1),
)

chapter.say(r"""
    With $\alpha = 1/L$ nothing happens at the start: the whole network is nearly the identity. Which of the two is better is a question
    of what happens in training, as it was with the width.

    ## Order and chaos

    Without a stream the signal goes through every layer. Let a wide layer have weights of variance $\sigma_w^2/n$ and
    biases of variance $\sigma_b^2$. If the pre-activations are nearly normal, of variance $q$, then in the next layer their
    variance is $\sigma_w^2\, \mathbb{E}[g(\sqrt q z)^2] + \sigma_b^2$ with a standard normal $z$. And two inputs that are very
    close have a squared distance that is multiplied by

    $$\chi = \sigma_w^2\, \mathbb{E}\bigl[g'(\sqrt q z)^2\bigr]$$

    in every layer; so is the squared length of a gradient on its way back. Below 1 all inputs look alike in the end
    (order), above 1 neighbours are torn apart (chaos).
""")

chi, far, far0 = sp.Symbol("chi", positive=True), sp.Symbol("e", real=True), sp.Symbol("e_0", positive=True)
start = sp.Symbol("e_0", real=True)
y = random("y", symmetric=True, variance=gamma)
weight = sp.Symbol("sigma^2_w", positive=True)

chapter.claim(
    "The distance after $L$ layers.",
    symnn.for_all_depths(sp.Eq(far, chi**L * start), start={far: start}, step={far: chi * far}, depth=L, first=0),
)
chapter.claim("Order.", symnn.tends(chi**L * far0, L, sp.oo, 0, assume=chi < 1))
chapter.claim("Chaos.", symnn.tends(chi**L * far0, L, sp.oo, sp.oo, assume=chi > 1))
chapter.claim(
    r"A number of layers $\xi = -1/\log \chi$ tells how deep a signal gets: it falls by a factor of $e$ in every $\xi$ layers.",
    chi**depth,
    sp.exp(-depth / (-1 / sp.log(chi))),
    assume=chi < 1,
    given=r"$0 < \chi < 1$",
    latex=r"\chi^L = e^{-L/\xi}",
)
chapter.claim(
    "For a rectifier the critical weights are He's, for any symmetric pre-activations.",
    weight * E(symnn.positive(y) ** 2),
    weight / 2,
    latex=r"\chi = \sigma_w^2\, \mathbb{E}[\operatorname{ReLU}'(y)^2] = \frac{\sigma_w^2}{2}",
)
chapter.claim(
    "And then the variance is kept too, without biases.",
    2 * E(symnn.relu(y) ** 2),
    gamma,
    latex=r"2\, \mathbb{E}[\operatorname{ReLU}(y)^2] = \gamma_2",
)

t = sp.Symbol("t", real=True)


def digits(lower, upper):
    """Five decimals of a number between two bounds, cut off and not rounded."""
    below, above = (int(100000 * end) for end in (lower, upper))
    if below != above:
        raise ValueError(f"five decimals are not certain between {lower} and {upper}")
    return f"{below // 100000}.{below % 100000:05}…"


def critical(root):
    """Bounds of the variances of weights and of biases at which the hyperbolic tangent is critical, for q = root²."""
    found, q = symnn.gain(sp.Lambda(t, sp.tanh(root * t))), Fraction(root.p, root.q) ** 2
    low, high = q / found.slope.upper, q / found.slope.lower
    return (low, high), (q - high * found.square.upper, q - low * found.square.lower)


line = {root**2: critical(root) for root in (sp.Rational(1, 2), sp.Integer(1), sp.Integer(2))}
rows = [f"    | {q} | {digits(*weights)} | {digits(*biases)} |" for q, (weights, biases) in line.items()]

chapter.say(r"""
    For a hyperbolic tangent the line between the two depends on $q$. On it $\chi = 1$, hence
    $\sigma_w^2 = 1/\mathbb{E}[\tanh'(\sqrt q z)^2]$ and $\sigma_b^2 = q - \sigma_w^2\, \mathbb{E}[\tanh(\sqrt q z)^2]$. The integrals are enclosed
    between two bounds, and all digits below are certain.
""")
chapter.say("    | $q$ | $\\sigma_w^2$ | $\\sigma_b^2$ |\n    |---|---|---|\n" + "\n".join(rows))

ends = [sp.Rational(end.numerator, end.denominator) for end in line[sp.Integer(1)][0]]

chapter.claim(
    r"At $q = 1$ the critical variance of the weights, a number within the proven bounds, is more than 2.15, and so more than for a rectifier.",
    symnn.claim(weight, ">", sp.Rational(215, 100)),
    assume=[weight >= ends[0], weight <= ends[1]],
    latex=r"\sigma_w^2 > 2.15 > 2",
)
chapter.claim(
    r"Near $q = 0$ the tangent is the identity, and the critical point is $\sigma_w^2 = 1$, $\sigma_b^2 = 0$: a slope of 1 at most.",
    symnn.claim((1 - sp.tanh(t) ** 2) ** 2, "<=", 1),
    latex=r"\tanh'(t)^2 \le 1",
)

layers = list(range(61))
chapter.figure(
    "chaos",
    symnn.figures.curves(
        {f"χ = {factor}": (layers, [factor**layer for layer in layers]) for factor in (0.8, 0.95, 1, 1.05, 1.2)},
        x="layer",
        y="squared distance, relative",
        log=True,
    ),
    "The distance of two close inputs, layer by layer. At the critical point alone it survives.",
)

terms, exponent = sp.Symbol("n", integer=True, positive=True), sp.Symbol("a", real=True)

chapter.figure(
    "two-sums",
    symnn.figures.interactive(
        {
            "independent terms, √n / nᵃ": sp.sqrt(terms) / terms**exponent,
            "aligned terms, n / nᵃ": terms / terms**exponent,
        },
        over=(terms, 1, 200),
        sliders={"exponent a": (exponent, 0, 1.2, 0.5)},
        box=((1, 1e-2), (200, 1e2)),
        names=("number n of terms", "size of the sum"),
        log=True,
    ),
    r"Sums of $n$ terms of size 1, divided by $n^a$. No exponent serves both: $\tfrac12$ keeps the sums of the start of "
    "training, 1 keeps those of the changes.",
)

chapter.say(r"""
    ## Exercises

    1. A transformer of $N$ blocks adds $2N$ branches to its stream. GPT-2 starts the last matrix of each branch with a
       standard deviation smaller by $1/\sqrt{2N}$. What is the variance of the stream at the end, if it was 1 at the
       start and each branch would have given 1?
    2. A width of 256 has been tuned with Adam; the best rate of the hidden layers was $\eta$. Which rate does μP prescribe for a width of 4096?
    3. By what does one divide the sum $h^\top h$ of $n$ aligned terms so that its mean does not depend on $n$?
    4. Show that with $\alpha = 1$ the variance of branches that keep what they read grows exponentially with the depth.

    The answers, judged:
""")

count = sp.Symbol("L", integer=True, positive=True)

chapter.claim(
    "Answer 1. Two.", symnn.claim(r"1 + 2N \cdot \Bigl(\frac{1}{\sqrt{2N}}\Bigr)^2 = 2", let=["N:"], assume=["N > 0"])
)
chapter.claim(
    "Answer 2. A sixteenth: the rate is $c/n$.",
    symnn.claim(r"\frac{c}{4096} = \frac{1}{16} \cdot \frac{c}{256}", let=["c:"]),
)
chapter.claim("Answer 3. By $n$.", E((h.T * h)[0, 0] / n), E(first**2))
chapter.claim("Answer 4. It is $2^L$.", symnn.grows_exponentially(2**count * far0, count))

chapter.function(
    "hidden_change",
    signs * g / n,
    (delta, g),
    doc="The change of W h that one step of signs with rate 1/n makes: it does not grow with the width.",
)

chapter.say(r"""
    **To read on.** G. Yang et al., *Tensor Programs V: Tuning Large Neural Networks via Zero-Shot Hyperparameter
    Transfer* (2022); B. Poole et al., *Exponential expressivity in deep neural networks through transient chaos*
    (2016); S. Schoenholz et al., *Deep Information Propagation* (2017); H. Zhang, Y. Dauphin and T. Ma, *Fixup
    Initialization* (2019); A. Radford et al., *Language Models are Unsupervised Multitask Learners* (2019).
""")
