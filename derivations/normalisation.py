"""Normalisation: batch, layer and RMS norm, their backward passes, and what the layers before them no longer see."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Normalisation", number=19)

chapter.say(r"""
    The chapters before made signals neither fade nor grow by choosing the weights at the start. A normalisation layer
    does it by force, in every step: it takes a group of numbers, subtracts their mean and divides by their standard
    deviation. Batch norm, layer norm and RMS norm differ in which numbers make a group, and in whether the mean is
    subtracted.

    **By the end of this chapter** you will know the backward pass of all three and why it has three terms (or
    two); that the long form of the paper and the short form of the libraries are one and the same; what the small
    number $\varepsilon$ under the root changes; and what a layer does to the weights before it.

    ## A group of numbers

    Let $x$ be a column of $n$ numbers, $\mu$ their mean, $\sigma^2$ the mean of the squares of $x_i - \mu$, and
    $\varepsilon > 0$ a small number, which keeps the root away from zero. The normalised numbers are

    $$\hat x = \frac{x - \mu \mathbf{1}}{s}, \qquad s = \sqrt{\sigma^2 + \varepsilon}, \qquad
    \mu = \frac1n \sum_i x_i, \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2 .$$
""")

n, N, d = symnn.sizes("n N d")
eps, a, eta = sp.symbols("varepsilon a eta", positive=True)
x, g, one, unit = symnn.vector("x", n), symnn.vector("g", n), sp.OneMatrix(n, 1), sp.Identity(n)
o, power, half = sp.HadamardProduct, sp.HadamardPower, sp.Rational(1, 2)


def ones(u):
    """A column of ones that is as long as u."""
    return sp.OneMatrix(u.shape[0], 1)


def mean(u):
    """A column in which every entry is the mean of the entries of u."""
    return ones(u) * (ones(u).T * u) / u.shape[0]


def centred(u):
    """u minus its mean."""
    return u - mean(u)


def variance(u):
    """The mean of the squares of what is centred."""
    return mean(o(centred(u), centred(u)))


def over_deviation(u, of, e=eps, exponent=-half):
    """u divided by the deviation of `of`."""
    return o(u, power(variance(of) + e * ones(of), exponent))


def normalised(u, e=eps):
    """u without its mean, divided by its deviation."""
    return over_deviation(centred(u), u, e)


hat, v = normalised(x), variance(x)
centring = unit - one * one.T / n

chapter.claim("The mean is gone.", symnn.sum(hat), 0, latex=r"\sum_i \hat x_i = 0")
chapter.claim(
    r"The mean of the squares is not quite 1.",
    mean(o(hat, hat)),
    one,
    expect="refuted",
    latex=r"\frac1n \sum_i \hat x_i^2 = 1",
    mended=(mean(o(hat, hat)), over_deviation(v, x, exponent=-1)),
    mended_latex=r"\frac1n \sum_i \hat x_i^2 = \frac{\sigma^2}{\sigma^2 + \varepsilon}",
)

chapter.say(r"""
    With $\varepsilon = 10^{-5}$ the difference does not matter, unless $\sigma^2$ is as small as that. It does in a
    batch of one: there $x_1$ is its own mean, $\sigma^2 = 0$, and the layer returns zero, whatever it is given.
""")

single = symnn.vector("x", 1)

chapter.claim(
    "A group of one.",
    normalised(single),
    sp.ZeroMatrix(1, 1),
    latex=r"\hat x = 0 \quad\text{for } n = 1",
)

chapter.say(r"""
    To subtract the mean is to multiply by one symmetric matrix, $C = I - \tfrac1n \mathbf{1}\mathbf{1}^\top$. It is a
    projection: done twice it does no more than done once.
""")

chapter.claim("Centring is a matrix.", centred(x), centring * x, latex=r"x - \mu\mathbf{1} = C x")
chapter.claim("And a projection.", centring * centring, centring)
chapter.claim(
    "The variance is a quadratic form.", v, one * (x.T * centring * x) / n, latex=r"\sigma^2 = \tfrac1n\, x^\top C x"
)
chapter.claim(
    "The variance is the mean of the squares minus the square of the mean.",
    v,
    mean(o(x, x)) - o(mean(x), mean(x)),
    latex=r"\sigma^2 = \frac1n \sum_i x_i^2 - \mu^2",
)

chapter.say(r"""
    The last line needs one pass over the data and is popular in kernels. In exact numbers it is true. In floating
    point it subtracts two large numbers where $\mu^2$ is much larger than $\sigma^2$, and little is left.

    ## The backward pass, step by step

    Let $g$ be the derivative of the loss with respect to $\hat x$. How does the loss change with $x$? Each $x_i$ acts in three
    ways: by itself, by the mean and by the variance. Backpropagation finds them one after the other.
""")

mu, var, g_mu, g_var = (sp.Symbol(name, real=True) for name in ("mu", "v", "g_mu", "g_v"))
c, u, g_c, g_u = (symnn.vector(name, n) for name in ("c", "u", "g_c", "g_u"))

chapter.derive(
    symnn.backprop(
        [
            (mu, symnn.sum(x) / n),
            (c, x - mu * one),
            (var, symnn.sum(o(c, c)) / n),
            (u, c / sp.sqrt(var + eps)),
            (sp.Symbol("loss", real=True), (g.T * u)[0, 0]),
        ],
        [x],
        cotangents={u: g_u, var: g_var, c: g_c, mu: g_mu},
        title=r"Backpropagation through a normalisation, with $v = \sigma^2$ and $u = \hat x$",
    )
)

chapter.say(r"""
    The paper on batch norm states the gradient in this way, with everything written out. Libraries compute something
    much shorter, and it is often asked which of the two is right. Both are.

    ## Three terms

    Write $\operatorname{mean}(u)$ for the mean of the entries of a column.
""")

short = over_deviation(g - mean(g) - o(mean(o(g, hat)), hat), x)
three = (
    r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \bigl(g - \operatorname{mean}(g)\,\mathbf{1}"
    r" - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr)"
)
by_variance = -half * over_deviation(n * mean(o(g, centred(x))), x, exponent=-3 * half)
by_mean = -over_deviation(n * mean(g), x) - o(by_variance, 2 * mean(centred(x)))

chapter.claim("**Key result.** The gradient has three terms.", (symnn.vjp, hat, x, g), short, latex=three)
chapter.claim(
    "The long form of the paper is the short one.",
    over_deviation(g, x) + o(by_variance, 2 * centred(x) / n) + by_mean / n,
    short,
    latex=r"\begin{aligned} &\frac{g}{s} + \frac{\partial \mathcal{L}}{\partial \sigma^2} \frac{2(x - \mu\mathbf{1})}{n}"
    r" + \frac{\partial \mathcal{L}}{\partial \mu} \frac{\mathbf{1}}{n} \\"
    r" &\quad= \frac1s \bigl(g - \operatorname{mean}(g)\,\mathbf{1} - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr) \\"
    r" &\text{with } \frac{\partial \mathcal{L}}{\partial \sigma^2} = -\tfrac12 \sum_i g_i (x_i - \mu)\, s^{-3}, \\"
    r" &\frac{\partial \mathcal{L}}{\partial \mu} = -\sum_i \frac{g_i}{s}"
    r" - \frac{\partial \mathcal{L}}{\partial \sigma^2}\, \frac{2}{n} \sum_i (x_i - \mu) \end{aligned}",
)
chapter.claim(
    "The last sum in the long form could have been left out from the start.",
    by_mean,
    -over_deviation(n * mean(g), x),
    latex=r"\frac{\partial \mathcal{L}}{\partial \mu} = -\sum_i \frac{g_i}{s}",
)
chapter.claim(
    "Another spelling of the same: the deviation once, and everything over $n$.",
    (symnn.vjp, hat, x, g),
    over_deviation(n * g - n * mean(g) - over_deviation(o(centred(x), n * mean(o(g, centred(x)))), x, exponent=-1), x)
    / n,
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac{1}{n s} \Bigl(n g - \sum_i g_i\, \mathbf{1}"
    r" - \frac{x - \mu\mathbf{1}}{\sigma^2 + \varepsilon} \sum_i g_i (x_i - \mu)\Bigr)",
)

chapter.say(r"""
    The first term is what would be there if mean and deviation were constants. The second takes away the mean of the
    gradient, as the layer takes away the mean of the input, and the third its part in the direction of $\hat x$. Each
    of them has been forgotten by someone.
""")

chapter.claim(
    "Mean and deviation as constants: what is left if the statistics are detached.",
    (symnn.vjp, hat, x, g),
    over_deviation(g, x),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac{g}{s}",
    mended=((symnn.vjp, hat, x, g), short),
    mended_latex=three,
)
chapter.claim(
    "Without the term of the mean.",
    (symnn.vjp, hat, x, g),
    over_deviation(g - o(mean(o(g, hat)), hat), x),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \bigl(g - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr)",
    mended=((symnn.vjp, hat, x, g), short),
    mended_latex=three,
)
chapter.claim(
    "With the input in the place of the normalised input.",
    (symnn.vjp, hat, x, g),
    over_deviation(g - mean(g) - o(mean(o(g, x)), hat), x),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \bigl(g - \operatorname{mean}(g)\,\mathbf{1} - \operatorname{mean}(g \circ x)\, \hat x\bigr)",
    mended=((symnn.vjp, hat, x, g), short),
    mended_latex=three,
)

chapter.say(r"""
    What the layer does to a small change is a symmetric matrix, the Jacobian. Without $\varepsilon$ it would send two
    directions to zero, $\mathbf{1}$ and $\hat x$: to add to all numbers, or to stretch them, changes nothing. The
    first is exact. The second is not quite, and $\varepsilon$ says how much is left.
""")

J = sp.DiagMatrix(over_deviation(one, x)) * (unit - one * one.T / n - hat * hat.T / n)

chapter.claim(
    "The Jacobian.",
    (symnn.jacobian, hat, x),
    J,
    latex=r"\frac{\partial \hat x}{\partial x} = \frac1s \Bigl(I - \frac{\mathbf{1}\mathbf{1}^\top}{n} - \frac{\hat x \hat x^\top}{n}\Bigr) = J",
)
chapter.claim("To add to all numbers changes nothing.", J * one, sp.ZeroMatrix(n, 1), latex=r"J\, \mathbf{1} = 0")
chapter.claim(
    "To stretch them does change a little.",
    J * hat,
    sp.ZeroMatrix(n, 1),
    expect="refuted",
    latex=r"J\, \hat x = 0",
    mended=(J * hat, eps * over_deviation(hat, x, exponent=-3 * half)),
    mended_latex=r"J\, \hat x = \frac{\varepsilon}{\sigma^2 + \varepsilon} \cdot \frac{\hat x}{s}",
)

chapter.say(r"""
    ## Rows or columns

    A table $X$ has an example in each of its $N$ rows and a feature in each of its $d$ columns. *Layer norm* takes
    the numbers of one example as a group, a row; *batch norm* takes those of one feature, a column. So batch norm is
    layer norm of the transpose. Then every feature gets a scale $\gamma_j$ and a shift $\beta_j$ that are trained.
    Libraries set $\varepsilon = 10^{-5}$, and so do the claims from here to the end of the section.
""")

X, G, tall = symnn.matrix("X", N, d), symnn.matrix("G", N, d), sp.OneMatrix(N, 1)
gamma, beta = symnn.vector("gamma", d), symnn.vector("beta", d)
by_rows, by_columns = symnn.layer_norm(X, gamma, beta), symnn.batch_norm(X, gamma, beta)
wide, none = sp.OneMatrix(d, 1), sp.ZeroMatrix(d, 1)

chapter.claim(
    "Batch norm, before scale and shift, is layer norm of the transpose.",
    symnn.batch_norm(X, wide, none),
    symnn.layer_norm(X.T, tall, sp.ZeroMatrix(N, 1)).T,
    latex=r"\operatorname{BatchNorm}(X) = \operatorname{LayerNorm}(X^\top)^\top",
)
in_rows, in_columns = symnn.layer_norm(X, wide, none), symnn.batch_norm(X, wide, none)
step = sp.Rational(1, 100000)


def row_mean(U):
    """A table in which every entry is the mean of its row of U."""
    return U * wide * wide.T / d


def column_mean(U):
    """A table in which every entry is the mean of its column of U."""
    return tall * tall.T * U / N


def divided(U, means):
    """U, each entry divided by the deviation of its row or column of X."""
    apart = X - means(X)
    return o(U, power(means(o(apart, apart)) + step * tall * wide.T, -half))


scaled = o(tall * gamma.T, G)

chapter.claim(
    "Layer norm of a table, backward. Each $s$ and each mean is that of a row.",
    (symnn.vjp, by_rows, X, G),
    divided(scaled - row_mean(scaled) - o(row_mean(o(scaled, in_rows)), in_rows), row_mean),
    latex=r"\frac{\partial \mathcal{L}}{\partial X} = \frac1s \circ \bigl(G' - \operatorname{mean}(G')"
    r" - \operatorname{mean}(G' \circ \hat X) \circ \hat X\bigr), \qquad G'_{ij} = \gamma_j G_{ij}",
)
chapter.claim(
    "Batch norm of a table, backward: the same formula, with the means of columns.",
    (symnn.vjp, by_columns, X, G),
    divided(scaled - column_mean(scaled) - o(column_mean(o(scaled, in_columns)), in_columns), column_mean),
    latex=r"\frac{\partial \mathcal{L}}{\partial X} = \frac1s \circ \bigl(G' - \operatorname{mean}(G')"
    r" - \operatorname{mean}(G' \circ \hat X) \circ \hat X\bigr), \qquad G'_{ij} = \gamma_j G_{ij}",
)
weights = symnn.vector("gamma", n)
weighed = o(weights, g)

chapter.claim(
    "In layer norm the scale may not be multiplied on at the end, as in batch norm, where it is the same for the whole group.",
    (symnn.vjp, o(weights, hat), x, g),
    o(weights, short),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac{\gamma}{s} \circ \bigl(g - \operatorname{mean}(g)\,\mathbf{1}"
    r" - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr)",
    mended=(
        (symnn.vjp, o(weights, hat), x, g),
        over_deviation(weighed - mean(weighed) - o(mean(o(weighed, hat)), hat), x),
    ),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac{1}{s} \bigl(\gamma \circ g"
    r" - \operatorname{mean}(\gamma \circ g)\,\mathbf{1} - \operatorname{mean}(\gamma \circ g \circ \hat x)\, \hat x\bigr)",
)
chapter.claim(
    "In batch norm it may.",
    (symnn.vjp, by_columns, X, G),
    o(tall * gamma.T, divided(G - column_mean(G) - o(column_mean(o(G, in_columns)), in_columns), column_mean)),
    latex=r"\frac{\partial \mathcal{L}}{\partial X} = \frac{\gamma}{s} \circ \bigl(G - \operatorname{mean}(G)"
    r" - \operatorname{mean}(G \circ \hat X) \circ \hat X\bigr)",
)
chapter.claim(
    "The gradient with respect to the scale: for each feature a sum over the examples.",
    (symnn.vjp, by_rows, gamma, G),
    o(G, in_rows).T * tall,
    latex=r"\frac{\partial \mathcal{L}}{\partial \gamma} = (G \circ \hat X)^\top \mathbf{1}",
)
chapter.claim(
    "The gradient with respect to the shift.",
    (symnn.vjp, by_rows, beta, G),
    G.T * tall,
    latex=r"\frac{\partial \mathcal{L}}{\partial \beta} = G^\top \mathbf{1}",
)

chapter.say(r"""
    Batch norm has a second life. In use there may be no batch, and the layer takes averages from the training in
    place of $\mu$ and $\sigma^2$. These are constants now, so the layer is linear, its backward pass has one term, and
    it can be folded into a linear layer $Wx + b$ before it. Let $w$ be the column of the factors $\gamma_j/s_j$ and
    $m$ that of the stored means.
""")

k = symnn.sizes("k")
W, b, z = symnn.matrix("W", k, d), symnn.vector("b", k), symnn.vector("x", d)
factor, stored, shift, back = (symnn.vector(name, k) for name in ("w", "m", "beta", "g"))

chapter.claim(
    "Batch norm with stored statistics, folded.",
    o(factor, W * z + b - stored) + shift,
    (sp.DiagMatrix(factor) * W) * z + (o(factor, b - stored) + shift),
)
chapter.claim(
    "With the bias left as it was.",
    o(factor, W * z + b - stored) + shift,
    (sp.DiagMatrix(factor) * W) * z + b + (shift - o(factor, stored)),
    expect="refuted",
    mended=(o(factor, W * z + b - stored) + shift, (sp.DiagMatrix(factor) * W) * z + (o(factor, b - stored) + shift)),
)

chapter.say(r"""
    ## Without the mean: RMS norm

    RMS norm divides by the root of the mean of the squares and leaves the mean alone. Now
    $s = \sqrt{\tfrac1n \sum_i x_i^2 + \varepsilon}$ and $\hat x = x/s$.
""")


def over_size(u, of, exponent=-half):
    """u divided by the root of the mean square of `of`."""
    return o(u, power(mean(o(of, of)) + eps * ones(of), exponent))


sized = over_size(x, x)
two = r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \bigl(g - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr)"
chapter.claim(
    "**Key result.** Two terms are left.",
    (symnn.vjp, sized, x, g),
    over_size(g - o(mean(o(g, sized)), sized), x),
    latex=two,
)
chapter.claim(
    "With the three terms of layer norm.",
    (symnn.vjp, sized, x, g),
    over_size(g - mean(g) - o(mean(o(g, sized)), sized), x),
    expect="refuted",
    latex=three,
    mended=((symnn.vjp, sized, x, g), over_size(g - o(mean(o(g, sized)), sized), x)),
    mended_latex=two,
)
with_scale = over_size(weighed - o(mean(o(weighed, sized)), sized), x)
right = r"\frac1s \bigl(\gamma \circ g - \operatorname{mean}(\gamma \circ g \circ \hat x)\, \hat x\bigr)"

chapter.claim(
    "With a scale, forgotten in the second term.",
    (symnn.vjp, o(weights, sized), x, g),
    over_size(weighed - o(mean(o(g, sized)), sized), x),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \bigl(\gamma \circ g - \operatorname{mean}(g \circ \hat x)\, \hat x\bigr)",
    mended=((symnn.vjp, o(weights, sized), x, g), with_scale),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial x} = " + right,
)
chapter.claim(
    "Layer norm is RMS norm of what is centred.",
    over_size(centring * x, centring * x),
    hat,
    latex=r"\operatorname{RMSNorm}(Cx) = \operatorname{LayerNorm}(x)",
)

chapter.say(r"""
    ## What the layer no longer sees

    Whatever is added to all numbers of a group, the mean takes away. A bias before a batch norm is therefore useless,
    and so is any other constant. Whatever all of them are multiplied by, the deviation takes away; but
    $\varepsilon$ is not multiplied.
""")

t = sp.Symbol("t", real=True)

chapter.claim("A shift is not seen.", normalised(x + t * one), hat, latex=r"N(x + t\mathbf{1}) = N(x)")
chapter.claim(
    "A scale $a > 0$ is seen.",
    normalised(a * x),
    hat,
    expect="refuted",
    latex=r"N_\varepsilon(a x) = N_\varepsilon(x)",
    mended=(normalised(a * x), normalised(x, eps / a**2)),
    mended_latex=r"N_\varepsilon(a x) = N_{\varepsilon/a^2}(x)",
)

chapter.say(r"""
    The rest of this section is about $\varepsilon = 0$ and groups of which not all numbers are equal. Let weights $w$
    make the group, $Xw$ for the examples in the rows of $X$, and let anything at all happen afterwards: any function
    $h$, and any gradient $g$ that comes back from it. The loss does not change if $w$ gets longer. So its gradient has
    no part in the direction of $w$.
""")

w, h = symnn.vector("w", d), symnn.function("h")
down = symnn.vector("g", N)
layer = h(normalised(X * w, 0))
seen = sp.Ne(symnn.sum(o(centred(X * w), centred(X * w))), 0)

chapter.claim(
    "Longer weights, the same output.",
    h(normalised(a * X * w, 0)),
    layer,
    assume=seen,
    given=r"$\varepsilon = 0$, and not all entries of $Xw$ are equal",
    latex=r"h(N(X \cdot a w)) = h(N(X w))",
)
along = symnn.sum(o(down, h(normalised(X * (a * w), 0))))
blunt = symnn.sum(o(down, h(normalised(X * (a * w)))))

chapter.claim(
    r"**Key result.** The loss $f(w)$ does not change with the length of $w$, so its gradient is orthogonal to $w$.",
    (symnn.gradient, along, a),
    0,
    assume=seen,
    given=r"$\varepsilon = 0$, and not all entries of $Xw$ are equal",
    latex=r"w^\top \nabla f(a w) = \frac{\partial}{\partial a} f(a w) = 0, \qquad f(w) = \langle g,\, h(N(X w)) \rangle",
)
chapter.claim(
    r"With $\varepsilon > 0$ it is not.",
    (symnn.gradient, blunt, a),
    0,
    expect="refuted",
    latex=r"\frac{\partial}{\partial a} f(a w) = 0, \qquad f(w) = \langle g,\, h(N_\varepsilon(X w)) \rangle",
)

chapter.say(r"""
    Two things follow for training. A step along a gradient $u$ that is orthogonal to $w$ makes $w$ longer, never
    shorter, whatever its sign and size. And from $f(aw) = f(w)$ comes $\nabla f(aw) = \nabla f(w)/a$: long weights get small gradients.
    So for $w = r e$ of length $r$, a step of size $\eta$ turns the direction $e$ as a step of size
    $\eta/r^2$ would turn it at length 1. Layers before a normalisation slow themselves down; this is why weight decay matters for them, though
    it does nothing for the function that they compute.
""")

u, e = symnn.vector("u", d), symnn.vector("e", d)
orthogonal = sp.Eq(w.T * u, sp.ZeroMatrix(1, 1))
r = sp.Symbol("r", positive=True)

chapter.claim(
    "Pythagoras.",
    (w - eta * u).T * (w - eta * u),
    w.T * w + eta**2 * u.T * u,
    assume=orthogonal,
    given=r"$w^\top u = 0$",
)
chapter.claim(
    "The weights do not get shorter.", symnn.claim(symnn.norm(w), "<=", symnn.norm(w - eta * u)), assume=orthogonal
)
chapter.claim(
    "The step at length $r$, as a step at length 1. Here $u$ is the gradient at $e$.",
    (r * e - eta * u / r) / r,
    e - eta / r**2 * u,
)

chapter.say(r"""
    ## No entry is large

    In a group of $n$ numbers no normalised number can be larger than $\sqrt n$, however much one of them stands out:
    it makes its own deviation large.
""")

chapter.claim(
    "The bound for layer norm and batch norm.",
    symnn.claim(hat[0, 0] ** 2, "<=", n),
    latex=r"\hat x_i^2 \le n",
)
chapter.claim("The same for RMS norm.", symnn.claim(sized[0, 0] ** 2, "<=", n), latex=r"\hat x_i^2 \le n")

points = [q / 2 for q in range(-20, 21)]


def standing_out(q, minus_mean):
    """The normalised q among q, −1, 0 and 1."""
    group = [q, -1, 0, 1]
    middle = sum(group) / 4 if minus_mean else 0
    return (q - middle) / (sum((y - middle) ** 2 for y in group) / 4) ** 0.5


chapter.figure(
    "standing-out",
    symnn.figures.curves(
        {
            "layer norm": (points, [standing_out(q, True) for q in points]),
            "RMS norm": (points, [standing_out(q, False) for q in points]),
        },
        x="one number, among −1, 0 and 1",
        y="the same, normalised",
    ),
    r"In a group of four a number that stands out ends below $\sqrt{3}$ with layer norm, and below $2 = \sqrt 4$ with RMS norm.",
)

q, damp = sp.Symbol("q", real=True), sp.Symbol("varepsilon", nonnegative=True)
middle = q / 4
by_deviation = (q - middle) / sp.sqrt((q**2 + 2) / 4 - middle**2 + damp)
by_size = q / sp.sqrt((q**2 + 2) / 4 + damp)

chapter.figure(
    "epsilon",
    symnn.figures.interactive(
        {"layer norm": by_deviation, "RMS norm": by_size, "slope of layer norm": symnn.gradient(by_deviation, q)},
        over=(q, -10, 10),
        sliders={"ε": (damp, 0, 5, 0)},
        box=((-10, -2.2), (10, 2.2)),
        names=("one number, among −1, 0 and 1", "normalised"),
        told={"slope at 0": symnn.gradient(by_deviation, q).subs(q, 0)},
    ),
    r"What $\varepsilon$ changes: groups that vary little are no longer stretched to the deviation 1. For large numbers it is "
    "not felt.",
)

chapter.say(r"""
    ## Exercises

    1. Layer norm without $\varepsilon$ is applied to two different numbers. What comes out?
    2. Someone divides by $n - 1$ in place of $n$ in the variance, $\sigma^2 = \tfrac{1}{n-1} \sum_i (x_i - \mu)^2$,
       as some libraries do by default. What becomes of the three terms?
    3. A bias $b$ stands before a batch norm. What is its gradient?
    4. Are two normalisations in a row one?
    5. In a group of three the bound 3 for the square of a normalised number can be made smaller. How much?

    The answers, judged:
""")

pair, three_numbers = symnn.vector("x", 2), symnn.vector("x", 3)
unbiased = n / (n - 1) * variance(x) + eps * one
other = o(centred(x), power(unbiased, -half))
bias = sp.Symbol("b", real=True)

chapter.claim(
    "Answer 1. Plus and minus one, and nothing else is left of them.",
    o(normalised(pair, 0), normalised(pair, 0)),
    sp.OneMatrix(2, 1),
    assume=sp.Ne(pair[0, 0], pair[1, 0]),
    given="$x_1 \\ne x_2$",
    latex=r"\hat x_1^2 = \hat x_2^2 = 1",
)
chapter.claim(
    "Answer 2. The third term has $n - 1$ too; the second one keeps its $n$.",
    (symnn.vjp, other, x, g),
    o(g - mean(g) - o(n / (n - 1) * mean(o(g, other)), other), power(unbiased, -half)),
    assume=n >= 2,
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = \frac1s \Bigl(g - \frac1n \sum_i g_i\, \mathbf{1}"
    r" - \frac{1}{n-1} \sum_i g_i \hat x_i\; \hat x\Bigr)",
)
chapter.claim(
    "Answer 3. Zero.",
    (symnn.gradient, symnn.sum(o(down, h(normalised(X * w + bias * tall)))), bias),
    0,
    latex=r"\frac{\partial}{\partial b} \bigl\langle g,\, h(N(X w + b \mathbf{1})) \bigr\rangle = 0",
)
chapter.claim(
    r"Answer 4. Not quite: $\varepsilon$ acts twice.",
    normalised(hat),
    hat,
    expect="refuted",
    latex=r"N_\varepsilon(N_\varepsilon(x)) = N_\varepsilon(x)",
    mended=(normalised(hat), o(centred(x), power(v + eps * (v + eps * one), -half))),
    mended_latex=r"N_\varepsilon(N_\varepsilon(x)) = \frac{x - \mu \mathbf{1}}{\sqrt{\sigma^2 + \varepsilon (\sigma^2 + \varepsilon)}}",
)
chapter.claim(
    "Answer 5. To 2; in a group of $n$ it is $n - 1$.",
    symnn.claim(normalised(three_numbers)[0, 0] ** 2, "<=", 2),
    latex=r"\hat x_i^2 \le 2 \quad\text{for } n = 3",
)

chapter.function(
    "layer_norm_gradient",
    over_deviation(weighed - mean(weighed) - o(mean(o(weighed, hat)), hat), x),
    (x, weights, g, eps),
    doc="The gradient with respect to x of layer norm with the scale gamma, from the gradient g with respect to the output.",
)

chapter.say(r"""
    **To read on.** S. Ioffe and C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing
    Internal Covariate Shift* (2015); J. L. Ba, J. R. Kiros and G. E. Hinton, *Layer Normalization* (2016); B. Zhang
    and R. Sennrich, *Root Mean Square Layer Normalization* (2019); Y. Wu and K. He, *Group Normalization* (2018);
    T. van Laarhoven, *L2 Regularization versus Batch and Weight Normalization* (2017).
""")
