"""Activation functions: what they are, how steep they are, how they are related."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Activation functions", number=4)

z = sp.Symbol("z", real=True)
s, tanh, softplus = symnn.sigmoid, symnn.tanh, symnn.softplus

chapter.say(r"""
    An activation function takes the weighted sum $z$ of a neuron and bends it. It works on every neuron by itself, so
    one number at a time is all there is to study. Three questions matter. *What values can it take?* That decides
    what an output can mean. *How steep is it?* Backpropagation multiplies by the slope $g'(z)$ once in every layer.
    And *where does it fail to have a slope?*

    **By the end of this chapter** you will know the usual activation functions with their slopes and bounds, how
    they are made of each other, and what is true at their kinks.

    ## The sigmoid

    The logistic sigmoid turns any number into one between 0 and 1, which can be read as a probability.
""")

chapter.define("The logistic sigmoid.", latex=r"\sigma(z) = \frac{1}{1 + e^{-z}}")
chapter.claim("It is never 0 and never 1.", symnn.claim(0, "<", s(z), "<", 1))
chapter.claim("It is symmetric about the point $(0, \\tfrac12)$.", s(-z), 1 - s(z))

chapter.say(r"""
    The symmetry says that the probability of the other class is found by changing the sign of the score. The slope
    is a product of the two probabilities, and so it can be had from the output, without computing another
    exponential:
""")

chapter.claim("**Key result.** The slope of the sigmoid.", (symnn.gradient, s(z), z), s(z) * (1 - s(z)))
chapter.claim(
    "The slope is not the product of the two scores.",
    (symnn.gradient, s(z), z),
    z * (1 - z),
    expect="refuted",
    mended=((symnn.gradient, s(z), z), s(z) * (1 - s(z))),
)
chapter.claim(
    "**Key result.** It is never steeper than one quarter.", symnn.claim(s(z) * (1 - s(z)), "<=", sp.Rational(1, 4))
)
chapter.claim("It is that steep at 0.", s(sp.S.Zero) * (1 - s(sp.S.Zero)), sp.Rational(1, 4))

chapter.say(r"""
    One quarter is little. Ten sigmoid layers shrink a gradient by at least $4^{10}$, about a million, unless the
    weights make up for it. The chapter on vanishing gradients takes this up.
""")

chapter.figure(
    "sigmoid", symnn.figures.activation("sigmoid"), "The sigmoid and its slope, which is nowhere above one quarter."
)

chapter.say(r"""
    ## The hyperbolic tangent

    It is the sigmoid, stretched so that it runs from $-1$ to $1$ and goes through the origin. It is four times
    as steep at 0, and its outputs average to 0 where its inputs are spread symmetrically about 0.
""")

chapter.claim("The hyperbolic tangent is a sigmoid of twice the score, doubled and lowered.", tanh(z), 2 * s(2 * z) - 1)
chapter.claim(
    "Without the inner 2 it is another function.",
    tanh(z),
    2 * s(z) - 1,
    expect="refuted",
    mended=(tanh(z), 2 * s(2 * z) - 1),
)
chapter.claim("The slope of the hyperbolic tangent.", (symnn.gradient, tanh(z), z), 1 - tanh(z) ** 2)
chapter.claim("It is odd.", symnn.claim(r"\tanh(-z) = -\tanh(z)", let=["z:"]))
chapter.claim("Its values lie between $-1$ and $1$.", symnn.claim(-1, "<", tanh(z), "<", 1))

chapter.figure(
    "tanh", symnn.figures.activation("tanh"), "The hyperbolic tangent: slope 1 at the origin, hardly any beyond 3."
)

chapter.say(r"""
    ## The rectifier

    $\operatorname{ReLU}(z) = \max(0, z)$ passes what is positive and blocks the rest. Where it passes, its slope is 1,
    however deep the network: nothing shrinks. Where it blocks, its slope is 0 and nothing comes back at all.
""")

chapter.claim("What a rectifier blocks, a rectifier of the opposite score passes.", symnn.relu(z) - symnn.relu(-z), z)
chapter.claim("The two together are the absolute value.", symnn.relu(z) + symnn.relu(-z), sp.Abs(z))
c = sp.Symbol("c", positive=True)
chapter.claim("A positive factor can be pulled out.", symnn.relu(c * z), c * symnn.relu(z), given="$c > 0$")
chapter.claim(
    "A negative one cannot.",
    symnn.relu(-2 * z),
    -2 * symnn.relu(z),
    expect="refuted",
    mended=(symnn.relu(-2 * z), 2 * symnn.relu(-z)),
)

chapter.say(r"""
    At 0 it has a kink, and no slope. A program must return something there; 0 is customary, and it is what this book
    takes. The statement below therefore holds for every $z$ with that convention, and as a statement about
    derivatives for every $z$ but 0.
""")

chapter.claim(
    "The slope of the rectifier is the unit step, with the value 0 at the kink.",
    (symnn.gradient, symnn.relu(z), z),
    symnn.positive(z),
)
chapter.claim(
    "Away from the kink, the perceptron's step with $h(0) = 1$ is the same function.",
    symnn.positive(z),
    symnn.step(z),
)
chapter.claim(
    "At the kink it is not.",
    symnn.positive(sp.S.Zero),
    symnn.step(sp.S.Zero),
    expect="refuted",
    latex=r"\mathbf{1}_{> 0}(0) = \mathbf{1}_{\ge 0}(0)",
)

chapter.figure("relu", symnn.figures.activation("relu"), "The rectifier and its slope. The kink is at the origin.")

chapter.say(r"""
    The *leaky* rectifier lets a little of the negative side through, so that a blocked neuron can recover.
""")

a = sp.Symbol("alpha", positive=True)
chapter.claim(
    "A leaky rectifier is a mixture of the two halves.",
    symnn.leaky_relu(z, a),
    symnn.relu(z) - a * symnn.relu(-z),
)

chapter.say(r"""
    ## Smooth rectifiers

    The softplus $\log(1 + e^z)$ has the rectifier's shape without its kink. Its slope is the sigmoid, so the two
    belong together like a loss and a probability. They have met before: the softplus is what the cross-entropy of a
    logistic regression is made of.
""")

chapter.claim("**Key result.** The slope of the softplus is the sigmoid.", (symnn.gradient, softplus(z), z), s(z))
chapter.claim("It lies above the rectifier.", symnn.claim(softplus(z), ">=", symnn.relu(z)))
chapter.claim("It is never further above than at 0.", symnn.claim(softplus(z) - symnn.relu(z), "<=", sp.log(2)))
chapter.claim("Its two halves differ by the score.", softplus(z) - softplus(-z), z)

chapter.say(r"""
    GELU and SiLU weigh the score by how likely it is to be large: by the distribution function $\Phi$ of a standard
    normal variable, and by the sigmoid. Both dip a little below zero, so neither is monotone.
""")

Phi = (1 + sp.erf(z / sp.sqrt(2))) / 2
density = sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)

chapter.claim("GELU weighs by the normal distribution function.", symnn.gelu(z), z * Phi)
chapter.claim("Its slope has two terms, as a product has.", (symnn.gradient, symnn.gelu(z), z), Phi + z * density)
chapter.claim(
    "Leaving out the second is wrong.",
    (symnn.gradient, symnn.gelu(z), z),
    Phi,
    expect="refuted",
    mended=((symnn.gradient, symnn.gelu(z), z), Phi + z * density),
)
chapter.claim("SiLU weighs by the sigmoid.", symnn.silu(z), z * s(z))
chapter.claim("Its slope.", (symnn.gradient, symnn.silu(z), z), s(z) * (1 + z * (1 - s(z))))
chapter.claim("GELU is not SiLU.", symnn.gelu(z), symnn.silu(z), expect="refuted")

x, b = sp.symbols("x b", real=True)
swish = z * s(b * z)
steepness = symnn.gradient(swish, z)

chapter.figure(
    "swish",
    symnn.figures.interactive(
        {
            "z σ(bz)": swish,
            "its slope": steepness,
            "its tangent at x": swish.subs(z, x) + steepness.subs(z, x) * (z - x),
        },
        over=(z, -4, 4),
        sliders={"factor b": (b, 0.1, 8, 1), "place x": (x, -4, 4, 1)},
        box=((-4, -1.5), (4, 4)),
        names=("z", ""),
        points=[("", x, swish.subs(z, x), 1)],
        told={"value at x": swish.subs(z, x), "slope at x": steepness.subs(z, x)},
    ),
    r"SiLU with a factor $b$ inside the sigmoid. With a large $b$ it is nearly a rectifier, with a small one nearly half "
    r"the score; $b = 1$ is SiLU, and $b = 1.7$ is hard to tell from GELU.",
)

chapter.figure("gelu", symnn.figures.activation("gelu"), "GELU and its slope, which exceeds 1 and falls below 0.")
chapter.figure("silu", symnn.figures.activation("silu"), "SiLU, a near twin of GELU made of cheaper functions.")

chapter.say(r"""
    ## The table

    | function | formula | slope | values |
    |---|---|---|---|
    | identity | $z$ | $1$ | all numbers |
    | step | $1$ if $z \ge 0$, else $0$ | $0$ where there is one | $0$ and $1$ |
    | sigmoid | $1/(1 + e^{-z})$ | $\sigma(z)(1 - \sigma(z))$ | $(0, 1)$ |
    | hyperbolic tangent | $\tanh z$ | $1 - \tanh^2 z$ | $(-1, 1)$ |
    | rectifier | $\max(0, z)$ | $1$ if $z > 0$, else $0$ | $[0, \infty)$ |
    | leaky rectifier | $z$ if $z > 0$, else $\alpha z$ | $1$ or $\alpha$ | all numbers |
    | softplus | $\log(1 + e^z)$ | $\sigma(z)$ | $(0, \infty)$ |
    | GELU | $z\,\Phi(z)$ | $\Phi(z) + z\,\varphi(z)$ | from about $-0.17$ |
    | SiLU | $z\,\sigma(z)$ | $\sigma(z)(1 + z(1 - \sigma(z)))$ | from about $-0.28$ |

    $\varphi$ is the density of the standard normal distribution, and $\Phi$ its distribution function.
""")

chapter.function(
    "gelu_with_slope",
    {"value": symnn.gelu(z), "slope": symnn.gradient(symnn.gelu(z), z)},
    (z,),
    doc="GELU of a number, and its slope.",
)

chapter.say(r"""
    ## Exercises

    1. Which score has the probability $p$?
    2. How does the slope of the sigmoid change? Where is it steepest?
    3. SiLU at a score, less SiLU at the opposite score: what is left? And for GELU?
    4. Write the function that is $-1$ up to $z = -1$, then $z$, and 1 from $z = 1$ on, with two rectifiers.

    The answers, judged:
""")

p = sp.Symbol("p", positive=True)

chapter.claim(
    "Answer 1. The logarithm of the odds.",
    symnn.claim(s(sp.log(p / (1 - p))), "=", p, assume=p < 1),
    given="$0 < p < 1$",
)
chapter.claim(
    r"Answer 2. The second derivative is zero where $\sigma(z) = \tfrac12$, that is, at 0.",
    (symnn.gradient, s(z) * (1 - s(z)), z),
    s(z) * (1 - s(z)) * (1 - 2 * s(z)),
)
chapter.claim("Answer 3. The score itself.", symnn.silu(z) - symnn.silu(-z), z)
chapter.claim("For GELU too.", symnn.gelu(z) - symnn.gelu(-z), z)
chapter.claim(
    "Answer 4. One of them begins, the other one stops it.",
    symnn.relu(z + 1) - symnn.relu(z - 1) - 1,
    sp.Max(-1, sp.Min(1, z)),
)

chapter.say(r"""
    **To read on.** X. Glorot, A. Bordes and Y. Bengio, *Deep Sparse Rectifier Neural Networks* (2011); D. Hendrycks
    and K. Gimpel, *Gaussian Error Linear Units (GELUs)* (2016); P. Ramachandran, B. Zoph and Q. Le, *Searching for
    Activation Functions* (2017).
""")
