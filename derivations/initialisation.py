"""Initialisation: how large random weights must be so that signals and gradients neither fade nor blow up."""

import numpy as np
import sympy as sp

import symnn
from symnn import Cov, E, Var, random

chapter = symnn.Chapter("Initialisation", number=12)

chapter.say(r"""
    Training has to start somewhere. Equal weights will not do, as the chapter on symmetry showed, so the weights are
    drawn at random, with mean zero. One number is left to choose: their variance $\sigma^2$. The chapter on vanishing
    and exploding showed what happens if it is chosen badly. This chapter computes it.

    **By the end of this chapter** you will know which variance the weights must have, forward and backward, with
    which activation, and under which assumptions; and you will recognise the wrong formulas that are in
    circulation.

    ## What is wanted

    Consider one layer with $n_{\text{in}} = n^{[l-1]}$ inputs and $n_{\text{out}} = n^{[l]}$ units.
""")

chapter.define(
    "A layer, between the one before and its own activation.",
    latex=r"a^{[l-1]} = g^{[l-1]}(z^{[l-1]}), \qquad z^{[l]} = W^{[l]}a^{[l-1]} + b^{[l]}, \qquad a^{[l]} = g^{[l]}(z^{[l]})",
    note=51,
)
chapter.define(
    "Two wishes, not identities: a layer should change neither the mean nor the variance of what it passes on.",
    latex=r"\mathbb{E}[a^{[l-1]}] = \mathbb{E}[a^{[l]}], \qquad \operatorname{Var}(a^{[l-1]}) = \operatorname{Var}(a^{[l]})",
    note=52,
)

chapter.say(r"""
    A statement about variances is true only under assumptions on what is random and what depends on what. Ours are
    these, and each is listed again below every proof that uses it.

    1. The weights are independent of each other, with mean 0 and the same variance $\sigma^2$.
    2. They are independent of the inputs of the layer. At the start of training they are.
    3. The inputs are identically distributed. They *may* depend on each other, and have any mean.
    4. The bias is a fixed number, at the start mostly 0.

    Variances have letters of their own, marked with a 2, the exponent that they would have as squares: in the formulas
    $\sigma_2 = \sigma^2$ is the variance of a weight, and $\gamma_2$ and $\tau_2$ are those of an input and of a
    gradient.

    ## Forward

    A unit adds $n_{\text{in}}$ products of a weight and an input, and a bias.
""")

n, m, d = symnn.sizes("n_in n_out d")
s2, g2, t2 = sp.symbols("sigma2 gamma2 tau2", positive=True)
c = sp.Symbol("b", real=True)
i = sp.Symbol("i", integer=True)
w, W = random("w", n, variance=s2), random("W", m, n, variance=s2)
a = random("a", n, mean=None, independent=False)
unit = (w.T * a)[0, 0] + c

chapter.claim("Its mean is the bias.", E(unit), c)
chapter.claim("Its variance is made of the second moment of the inputs.", Var(unit), n * s2 * E(a[0, 0] ** 2))
chapter.claim(
    "With their variance in its place it is false: the mean of the inputs counts too.",
    Var(unit),
    n * s2 * Var(a[0, 0]),
    expect="refuted",
    mended=(Var(unit), n * s2 * (Var(a[0, 0]) + E(a[0, 0]) ** 2)),
)

x = random("x", n, variance=g2, independent=False)

chapter.claim(
    "It holds for inputs of mean zero, here with variance $\\gamma_2$.", Var((w.T * x)[0, 0] + c), n * s2 * g2
)

dependent = random("w", n, variance=s2, independent=False)

chapter.claim(
    "The first assumption cannot be dropped: weights that depend on each other may do anything.",
    Var((dependent.T * a)[0, 0]),
    n * s2 * E(a[0, 0] ** 2),
    expect="refuted",
)

chapter.say(r"""
    So without an activation, and with zero biases, the variance is multiplied by $n_{\text{in}}\sigma^2$ in every
    layer. It is kept exactly if $n_{\text{in}}\sigma^2 = 1$. This is the *forward condition*.
""")


def kept(variance, inputs=x):
    """The variance of a unit whose weights have this variance."""
    return Var((random("w", n, variance=variance).T * inputs)[0, 0])


chapter.claim(
    "**Key result.** Weights of variance $1/n_{\\text{in}}$ keep the variance of the signal.",
    kept(1 / n),
    g2,
    note=53,
    given="no activation, zero biases, inputs of mean zero",
    latex=r"\operatorname{Var}(w_i) = \frac{1}{n^{[l-1]}} \;\Rightarrow\; \operatorname{Var}(z^{[l]}) = \operatorname{Var}(a^{[l-1]})",
)
chapter.claim(
    "For inputs with a mean they do not.",
    Var((random("w", n, variance=1 / n).T * a)[0, 0]),
    Var(a[0, 0]),
    expect="refuted",
    mended=(Var((random("w", n, variance=1 / n).T * a)[0, 0]), E(a[0, 0] ** 2)),
    note=53,
    given="$\\operatorname{Var}(w_i) = 1/n_{\\text{in}}$, inputs of any mean",
)

chapter.say(r"""
    ## Backward

    A gradient goes through the transpose of the same matrix. Let $\delta$ be what arrives at the $n_{\text{out}}$
    units, with mean zero and variance $\tau_2$. One more assumption is needed, and it is the boldest of all: that
    $\delta$ is independent of $W$. In truth it is computed with the layers above, and so only nearly independent.
""")

delta = random("delta", m, variance=t2)

chapter.claim(
    "**Key result.** The gradient sums over the outputs: the fan is the other one.",
    Var((W.T * delta)[0, 0]),
    m * s2 * t2,
)
chapter.claim(
    "With the number of inputs it is false.",
    Var((W.T * delta)[0, 0]),
    n * s2 * t2,
    expect="refuted",
    mended=(Var((W.T * delta)[0, 0]), m * s2 * t2),
)

chapter.say(r"""
    The *backward condition* is therefore $n_{\text{out}}\sigma^2 = 1$. Only a layer with as many inputs as outputs
    can meet both.
""")

chapter.claim(
    "The forward condition does not imply the backward one.",
    symnn.claim(m * s2, "=", 1, assume=[sp.Eq(n * s2, 1)]),
    expect="refuted",
    latex=r"n_{\mathrm{in}}\, \sigma^2 = 1 \;\Rightarrow\; n_{\mathrm{out}}\, \sigma^2 = 1",
    mended=symnn.claim(m * s2, "=", 1, assume=[sp.Eq(n * s2, 1), sp.Eq(n, m)]),
    mended_latex=r"n_{\mathrm{in}}\, \sigma^2 = 1, \; n_{\mathrm{in}} = n_{\mathrm{out}} \;\Rightarrow\; n_{\mathrm{out}}\, \sigma^2 = 1",
)

chapter.say(r"""
    ## The compromise

    Glorot and Bengio took the harmonic mean of the two wishes $1/n_{\text{in}}$ and $1/n_{\text{out}}$, which is one
    over the mean of the two fans.
""")

glorot = 2 / (n + m)

chapter.claim(
    "The harmonic mean of the two variances.",
    symnn.claim(
        r"\frac{2}{1/\frac{1}{n} + 1/\frac{1}{m}} = \frac{2}{n + m}", let=["n:", "m:"], assume=["n > 0", "m > 0"]
    ),
    note=53,
    given="a compromise, exact only for as many inputs as outputs",
)
chapter.claim("It is never more than their geometric mean.", symnn.claim(glorot, "<=", 1 / sp.sqrt(n * m)))
chapter.claim(
    "It keeps neither direction exactly; here is the forward one.",
    kept(glorot),
    g2,
    expect="refuted",
    mended=(kept(glorot), 2 * n / (n + m) * g2),
    note=53,
    given="$\\operatorname{Var}(w_i) = 2/(n_{\\text{in}} + n_{\\text{out}})$",
)
chapter.claim(
    "With as many inputs as outputs it keeps the signal, and for the same reason the gradient.",
    Var((random("w", n, variance=2 / (n + n)).T * x)[0, 0]),
    g2,
    given="$\\operatorname{Var}(w_i) = 2/(n_{\\text{in}} + n_{\\text{in}}) = 1/n_{\\text{in}}$",
)

chapter.say(r"""
    ## With an activation: half of a rectifier

    The sum over inputs sees the activation only through $\mathbb{E}[a^2]$. For a rectifier this can be had without
    knowing the distribution. Let $y$ be the pre-activations of the layer before, *symmetric*: $y$ and $-y$ have the
    same distribution. They are, if the weights that made them are and the bias is 0. Then half of the second moment passes.
""")

y = random("y", n, symmetric=True, variance=g2, independent=False)
slope = sp.Symbol("alpha", real=True)

chapter.claim("A rectifier halves the second moment.", E(symnn.relu(y[0, 0]) ** 2), g2 / 2)
chapter.claim(
    "Half of the slopes are 1, so the gradient is halved alike.", E(symnn.positive(y[0, 0]) ** 2), sp.Rational(1, 2)
)
chapter.claim("Hence a layer after rectifiers.", Var((w.T * symnn.relu(y))[0, 0]), n * s2 * g2 / 2)
chapter.claim(
    "Mean zero is not enough. Symmetry is needed.",
    Var((w.T * symnn.relu(x))[0, 0]),
    n * s2 * g2 / 2,
    expect="refuted",
    mended=(Var((w.T * symnn.relu(y))[0, 0]), n * s2 * g2 / 2),
)
chapter.claim(
    "**Key result.** He's variance makes up for the half.",
    kept(2 / n, symnn.relu(y)),
    g2,
    given="$\\operatorname{Var}(w_i) = 2/n_{\\text{in}}$",
)
chapter.claim(
    "After leaky rectifiers, with slope $\\alpha$ on the negative side.",
    Var((w.T * symnn.leaky_relu(y, slope))[0, 0]),
    (1 + slope**2) / 2 * n * s2 * g2,
)
chapter.claim(
    "So this variance keeps the signal.",
    kept(2 / (n * (1 + slope**2)), symnn.leaky_relu(y, slope)),
    g2,
    given="$\\operatorname{Var}(w_i) = 2/\\bigl(n_{\\text{in}} (1 + \\alpha^2)\\bigr)$",
)

chapter.say(r"""
    The rule is often written with a square root where the variance belongs, and with the wrong fan:
    $\mathcal{N}(0, \sqrt{2/n^{[l]}})$. The second place of $\mathcal{N}$ is the variance, and $\sqrt{2/n}$ is the
    standard deviation. The two agree where $2/n = 1$: someone who tests the formula on layers with two units will
    not see the slip. And $n^{[l]} = n_{\text{out}}$ belongs to the backward condition.
""")

variance_is_kept = r" \;\Rightarrow\; \operatorname{Var}(z^{[l]}) = \operatorname{Var}(z^{[l-1]})"

chapter.claim(
    "The rule as it is often written.",
    kept(sp.sqrt(2 / m), symnn.relu(y)),
    g2,
    expect="refuted",
    mended=(kept(2 / n, symnn.relu(y)), g2),
    mended_latex=r"W^{[l]} \sim \mathcal{N}\!\left(0, \frac{2}{n^{[l-1]}}\right)" + variance_is_kept,
    latex=r"W^{[l]} \sim \mathcal{N}\!\left(0, \sqrt{2/n^{[l]}}\right)" + variance_is_kept,
    note=54,
)
chapter.claim(
    "Without the root, but still with the backward fan.",
    kept(2 / m, symnn.relu(y)),
    g2,
    expect="refuted",
    given="$\\operatorname{Var}(w_i) = 2/n_{\\text{out}}$",
)
chapter.claim(
    "With the right fan, but still with the root, in a layer of 8 inputs.",
    Var(
        (
            random("w", 8, variance=sp.sqrt(sp.Rational(2, 8))).T
            * symnn.relu(random("y", 8, symmetric=True, variance=g2))
        )[0, 0]
    ),
    g2,
    expect="refuted",
    latex=r"\operatorname{Var}\left(\sum_{i=1}^{8} w_i \operatorname{ReLU}(y_i)\right) = \gamma_2",
)
chapter.claim(
    "With 2 inputs the slip is invisible.",
    Var(
        (
            random("w", 2, variance=sp.sqrt(sp.Rational(2, 2))).T
            * symnn.relu(random("y", 2, symmetric=True, variance=g2))
        )[0, 0]
    ),
    g2,
)
chapter.claim(
    "Backward, with $2/n_{\\text{out}}$: half of the gradient passes the rectifier, and the layer doubles it.",
    Var((random("W", m, n, variance=2 / m).T * delta)[0, 0]) * E(symnn.positive(y[0, 0]) ** 2),
    t2,
)

chapter.say(r"""
    ## Uniform weights

    Nothing above asked for a normal distribution. A uniform one on $(-r, r)$ has variance $r^2/3$, so the bound
    is $r = \sqrt{3}\,\sigma$.
""")

r = sp.Symbol("r", positive=True)


def uniform(bound):
    """The variance of a number drawn uniformly between −bound and bound."""
    return Var(random("u", distribution=("uniform", -bound, bound)))


chapter.claim("The variance of a uniform weight.", uniform(r), r**2 / 3, given="$u$ uniform on $(-r, r)$")
glorot_root, he_root = r"\sqrt{6/(n_{\mathrm{in}} + n_{\mathrm{out}})}", r"\sqrt{6/n_{\mathrm{in}}}"


def drawn(bound, variance):
    """The claim in print: the bound that a uniform weight is drawn with, and the variance that it has."""
    return rf"u \sim \mathcal{{U}}\bigl(-{bound},\; {bound}\bigr) \;\Rightarrow\; \operatorname{{Var}}(u) = {variance}"


of_glorot, of_he = r"\frac{2}{n_{\mathrm{in}} + n_{\mathrm{out}}}", r"\frac{2}{n_{\mathrm{in}}}"

chapter.claim("Glorot's bound.", uniform(sp.sqrt(6 / (n + m))), glorot, latex=drawn(glorot_root, of_glorot))
chapter.claim("He's bound.", uniform(sp.sqrt(6 / n)), 2 / n, latex=drawn(he_root, of_he))
chapter.claim(
    "The variance in the place of the bound.",
    uniform(2 / n),
    2 / n,
    expect="refuted",
    latex=drawn(of_he, of_he),
    mended=(uniform(sp.sqrt(6 / n)), 2 / n),
    mended_latex=drawn(he_root, of_he),
)

chapter.say(r"""
    ## Which activation is it for?

    It is said that the compromise $2/(n_{\text{in}} + n_{\text{out}})$ was made for sigmoids. Its derivation takes
    the activation to be the identity near 0, and its outputs to have mean zero. The hyperbolic tangent satisfies
    that. The sigmoid does not: of any symmetric score its mean is one half, and its slope at 0 is a quarter.
""")

chapter.claim("A hyperbolic tangent keeps the mean zero.", E(symnn.tanh(y[0, 0])), 0)
chapter.claim(
    "A sigmoid does not keep the mean zero.",
    E(symnn.sigmoid(y[0, 0])),
    0,
    expect="refuted",
    mended=(E(symnn.sigmoid(y[0, 0])), sp.Rational(1, 2)),
)

chapter.say(r"""
    ## Gains

    For a curved activation $\mathbb{E}[g(z)^2]$ depends on the whole distribution of $z$. If many inputs are summed,
    $z$ is nearly normal, and we take it to be so, with variance 1. Weights of standard deviation
    $\text{gain}/\sqrt{n_{\text{in}}}$ then keep the variance of $z$ if the gain is $1/\sqrt{\mathbb{E}[g(z)^2]}$,
    and weights of standard deviation $\text{gain}/\sqrt{n_{\text{out}}}$ keep that of the gradient if it is
    $1/\sqrt{\mathbb{E}[g'(z)^2]}$. The digits below are certain: each integral was enclosed between two bounds
    that agree in all of them.
""")

normal = random("z", variance=1, distribution="normal")

chapter.claim(
    "For a rectifier and a normal $z$ the square of the gain is 2, as symmetry said.", 1 / E(symnn.relu(normal) ** 2), 2
)

names = {
    "identity": "identity",
    "relu": "rectifier",
    "tanh": "hyperbolic tangent",
    "sigmoid": "sigmoid",
    "gelu": "GELU",
    "silu": "SiLU",
    "selu": "SELU",
}
gains = {name: symnn.gain(name) for name in names}
table = "\n".join(
    f"    | {said} | {gains[name].forward.digits(6)} | {gains[name].backward.digits(6)} |"
    for name, said in names.items()
)

chapter.say("    | activation | forward gain | backward gain |\n    |---|---|---|\n" + table)

chapter.say(r"""
    The sigmoid would need the forward gain $1.85$ and the backward gain $4.72$: no variance is near both, which is
    the precise sense in which none is right for it.
    SELU's forward gain is 1 as far as its printed constants go; see below. For the hyperbolic tangent the popular $5/3$ is too large.
""")

tanh_lower, tanh_upper = (
    sp.Rational(e.numerator, e.denominator) for e in (gains["tanh"].forward.lower, gains["tanh"].forward.upper)
)
gain = sp.Symbol("gain", real=True)

chapter.claim(
    "A number within the proven bounds of the forward gain of tanh is less than 1.6, hence not $5/3$.",
    symnn.claim(gain, "<", sp.Rational(8, 5)),
    assume=[gain >= tanh_lower, gain <= tanh_upper],
    latex=r"\text{gain}_{\tanh} < 1.6 < \tfrac{5}{3}",
)

selu = symnn.selu_constants()

chapter.say(rf"""
    SELU turns the question round: instead of fitting the weights to the activation, fit the activation to weights of
    variance $1/n_{{\text{{in}}}}$. Ask of $g(z) = \lambda z$ for $z > 0$ and $\lambda\alpha(e^z - 1)$ otherwise that
    $\mathbb{{E}}[g] = 0$ and $\mathbb{{E}}[g^2] = 1$. These two equations have exactly one solution with $\lambda > 0$,

    $$\alpha = {selu.alpha.digits(16).rstrip("…")}\ldots, \qquad \lambda = {selu.scale.digits(16).rstrip("…")}\ldots$$

    Mean 0 and variance 1 are then a fixed point: a layer returns what it was given. Besides the identity it is the only one in the
    table that meets both wishes at the head of the chapter with weights of variance $1/n_{{\text{{in}}}}$.

    ## The same computation in attention

    A score in an attention layer is the dot product of a query and a key of $d$ entries. Let them be independent, of
    mean 0 and variance 1. It grows with $d$, and a softmax of large scores is nearly one-hot, with hardly any
    gradient. Division by $\sqrt d$ is an initialisation rule in disguise.
""")

q, k = random("q", d, variance=1), random("k", d, variance=1)
score = (q.T * k)[0, 0]

chapter.claim("The variance of a score.", Var(score), d)
chapter.claim("Divided by $\\sqrt d$.", Var(score / sp.sqrt(d)), 1)
chapter.claim("Divided by $d$.", Var(score / d), 1, expect="refuted", mended=(Var(score / sp.sqrt(d)), 1))
chapter.claim("Two scores of one query do not correlate.", Cov(score, (q.T * random("k2", d, variance=1))[0, 0]), 0)

chapter.say(r"""
    ## Fifty layers

    If every layer multiplies the variance by the factor $\rho$, then $L$ layers multiply it by $\rho^L$:
""")

rho, v = sp.Symbol("rho", positive=True), sp.Symbol("v", positive=True)
V, L = sp.Symbol("V", real=True), sp.Symbol("L", integer=True, positive=True)

chapter.claim(
    "The variance at every depth.",
    symnn.for_all_depths(sp.Eq(V, rho ** (L - 1) * v), start={V: v}, step={V: rho * V}, depth=L),
)
chapter.claim(
    "Weights of variance $1/n_{\\text{in}}$ before rectifiers: $\\rho = 1/2$, and nothing is left.",
    symnn.tends(sp.Rational(1, 2) ** L, L, sp.oo, 0),
)
chapter.claim(
    "Twice He's variance: $\\rho = 2$, and there is no bound.", symnn.tends(sp.Integer(2) ** L, L, sp.oo, sp.oo)
)

chapter.say(r"""
    The figure shows it: 50 layers of 256 rectifiers, 64 random inputs, one draw of the weights for each rule, and no
    fitting. The vertical axis is logarithmic.
""")


def signals(variance, depth=50, units=256, examples=64):
    """The mean square of the pre-activations in every layer, for weights of this variance."""
    generator = np.random.default_rng(12)
    z, squares = generator.normal(size=(units, examples)), []
    for _ in range(depth):
        z = generator.normal(scale=np.sqrt(variance), size=(units, units)) @ np.maximum(z, 0)
        squares.append(float(np.mean(z**2)))
    return squares


chapter.figure(
    "fifty-layers",
    symnn.figures.curves(
        {
            "twice He's, $4/n$": signals(4 / 256),
            "He's, $2/n$": signals(2 / 256),
            "the forward condition without activation, $1/n$": signals(1 / 256),
        },
        x="layer",
        y="mean square of z",
        log=True,
    ),
    "The variance through 50 layers of rectifiers, simulated. Only He's rule keeps it, up to the chance of one draw; "
    "the others double or halve it in every layer, as proved.",
)

fan_in, fan_out = sp.symbols("n_in n_out", positive=True)

chapter.function(
    "he_variance",
    symnn.initial_variance("relu").subs(sp.Symbol("n_in", integer=True, positive=True), fan_in),
    (fan_in,),
    doc="The variance of weights that keeps the signal through rectifiers.",
)
chapter.function(
    "glorot_bound",
    sp.sqrt(6 / (fan_in + fan_out)),
    (fan_in, fan_out),
    doc="The bound of uniform weights of variance 2/(n_in + n_out).",
)

layer, total = sp.Symbol("l", integer=True), sp.Symbol("v", positive=True)

chapter.figure(
    "choose",
    symnn.figures.interactive(
        {"without an activation": total**layer, "with rectifiers": (total / 2) ** layer},
        over=(layer, 0, 50),
        sliders={"number of inputs times variance": (total, 0.5, 3, 1)},
        box=((0, 1e-9), (50, 1e9)),
        names=("layer l", "mean square of z"),
        log=True,
        told={"after 50 layers without": total**50, "after 50 layers of rectifiers": (total / 2) ** 50},
    ),
    r"The mean square of the pre-activations, as proved: $n\sigma^2 = 1$ keeps it without an activation, and "
    r"$n\sigma^2 = 2$, the rule of He, with rectifiers.",
)

chapter.say(r"""
    ## Exercises

    1. From which interval are uniform weights drawn that keep the variance without an activation?
    2. The activation is the absolute value. Which variance of the weights keeps the signal?
    3. A residual unit adds its input to its weighted sum, $x_0 + w^\top x$, with weights of variance
       $\sigma_2$. What is the variance of the output, and which weights would keep it?

    The answers, judged:
""")

skipped = random("x_0", 1, variance=g2)

chapter.claim(
    r"Answer 1. From $(-\sqrt{3/n_{\text{in}}}, \sqrt{3/n_{\text{in}}})$.",
    uniform(sp.sqrt(3 / n)),
    1 / n,
    latex=drawn(r"\sqrt{3/n_{\mathrm{in}}}", r"\frac{1}{n_{\mathrm{in}}}"),
)
chapter.claim(
    "Answer 2. That of no activation: a square forgets the sign. (It is a leaky rectifier of slope $-1$.)",
    kept(1 / n, symnn.leaky_relu(y, -1)),
    g2,
    latex=r"\operatorname{Var}(w_i) = \frac{1}{n_{\mathrm{in}}} \;\Rightarrow\;"
    r" \operatorname{Var}\Bigl(\sum_i w_i\, |y_i|\Bigr) = \operatorname{Var}(y_i)",
)
chapter.claim(
    "Answer 3. The two variances add up, so only zero weights keep it.",
    Var((skipped + w.T * x)[0, 0]),
    g2 * (1 + n * s2),
    latex=r"\operatorname{Var}(x_0 + w^\top x) = \gamma_2\,(1 + n_{\mathrm{in}}\, \sigma_2)",
)

chapter.say(r"""
    **To read on.** Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp* (1998); X. Glorot and Y. Bengio,
    *Understanding the Difficulty of Training Deep Feedforward Neural Networks* (2010); K. He, X. Zhang, S. Ren and
    J. Sun, *Delving Deep into Rectifiers* (2015); G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter,
    *Self-Normalizing Neural Networks* (2017).
""")
