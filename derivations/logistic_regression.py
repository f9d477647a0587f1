"""Logistic regression: the gradient, the Hessian, and why the loss has no bumps."""

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

import symnn

chapter = symnn.Chapter("Logistic regression", number=3)

chapter.say(r"""
    A logistic regression sees $N$ examples of $d$ features each. They are the rows of a matrix $X \in
    \mathbb{R}^{N \times d}$; their labels, zeros and ones, are the vector $y \in \mathbb{R}^N$. The model weighs
    the features with $\beta \in \mathbb{R}^d$, adds an intercept $\beta_0$, and squeezes the result into a
    probability, one for each example.

    **By the end of this chapter** you will know why the gradient is predicted minus true, when the loss is convex,
    and when strictly; that it may have no minimum all the same; and in which sense a network without hidden layers
    is the same thing.
""")

N, d = symnn.sizes("N d")
X, y, beta = symnn.matrix("X", N, d), symnn.vector("y", N), symnn.vector("beta", d)
beta0 = sp.Symbol("beta_0", real=True)
one, log = sp.OneMatrix(N, 1), symnn.log

chapter.define("The model.", latex=r"\hat{y} = \sigma(X\beta + \beta_0 \mathbf{1})", note=3)
chapter.define("The sigmoid.", latex=r"\sigma(z) = \frac{1}{1 + e^{-z}}", note=10)

z, t = sp.symbols("z t", real=True)

chapter.claim("The sigmoid of the tables is this function.", symnn.sigmoid(z), 1 / (1 + sp.exp(-z)))

chapter.say(r"""
    ## It is a network

    Take a network with no hidden layer: one neuron with a sigmoid, its $d$ weights in a row $w^\top$, its bias $b$. For one
    example $x$ it computes $\sigma(w^\top x + b)$. Call the weights $\beta$ and the bias $\beta_0$, let it see the rows of
    $X$ one after the other, and every one of its outputs is an entry of $\hat y$:
""")

i = sp.Symbol("i", integer=True)
k = sp.Symbol("k", integer=True)
scores = X * beta + beta0 * one

chapter.claim(
    "Entry $k$ of the model is the neuron's answer to row $k$ of $X$.",
    MatrixElement(symnn.sigmoid(scores), k, 0),
    symnn.sigmoid(sp.Sum(beta[i, 0] * X[k, i], (i, 0, d - 1)) + beta0),
    latex=r"\sigma(X \beta + \beta_0 \mathbf{1})_k = \sigma\Bigl(\sum_{i=1}^{d} X_{ki}\, \beta_i + \beta_0\Bigr)",
)

chapter.figure(
    "one-neuron",
    symnn.figures.network(symnn.Network(symnn.Dense(1, activation="sigmoid"), inputs=4, loss="binary_cross_entropy")),
    "Logistic regression as a network: features, one neuron, a probability.",
)

chapter.say(r"""
    The same function of the same parameters. What remains is whether the two are also *trained* to the same end: a
    statistician maximises a likelihood, a network minimises a loss.

    ## The likelihood and the loss

    If the labels are drawn independently, and label $i$ is 1 with probability $\hat y_i$, then the labels that were seen
    had the probability

    $$p(y) = \prod_{i=1}^{N} \hat y_i^{\,y_i}\,(1 - \hat y_i)^{1 - y_i}.$$

    A statistician looks for the parameters that make it largest, and takes the logarithm first, which turns the product
    into a sum and moves no maximum. A network minimises the *binary cross-entropy*, which is the same sum with the
    opposite sign.
""")

s = symnn.sigmoid(scores)
likelihood = sp.Product(s[i, 0] ** y[i, 0] * (1 - s[i, 0]) ** (1 - y[i, 0]), (i, 0, N - 1))
log_likelihood = symnn.sum(sp.HadamardProduct(y, log(s)) + sp.HadamardProduct(one - y, log(one - s)))
cross_entropy = -log_likelihood
parameters = (beta, beta0)

chapter.claim(
    "The logarithm moves no maximum.",
    symnn.same_optimisers(symnn.argmax(likelihood), symnn.argmax(log_likelihood), over=parameters),
    latex=r"\arg\max_{\beta, \beta_0} p(y)"
    r" = \arg\max_{\beta, \beta_0} \sum_i \bigl[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \bigr]",
    note=11,
)
chapter.claim(
    "The likelihood is largest where the cross-entropy is least.",
    symnn.same_optimisers(symnn.argmax(log_likelihood), symnn.argmin(cross_entropy), over=parameters),
    latex=r"\arg\max_{\beta, \beta_0} \sum_i \bigl[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \bigr]"
    r" = \arg\min_{\beta, \beta_0} - \sum_i \bigl[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \bigr]",
    note=12,
)

chapter.say(r"""
    One often hears that the two objectives are *identical*. They are not: they have opposite signs, and are equal only
    where both are 0. What they share is the set of their optimisers, no more and no less.
""")

chapter.claim(
    "Log-likelihood and cross-entropy are not the same function.",
    log_likelihood,
    cross_entropy,
    expect="refuted",
    latex=r"\log p(y) = \mathcal{L} \qquad\text{with}\quad "
    r"\mathcal{L} = -\sum_i \bigl[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \bigr]",
    mended=(log_likelihood, sp.Mul(-1, cross_entropy, evaluate=False)),
    mended_latex=r"\log p(y) = -\mathcal{L}",
)
chapter.say(r"""
    So with a sigmoid and the cross-entropy a network without hidden layers *is* logistic regression: the same function, the
    same optimisers.
""")

chapter.say(r"""
    Squared errors have a likelihood of their own. If the targets are the outputs of a *linear* neuron plus normal noise of
    variance $\sigma^2$, then least squares is maximum likelihood, whatever $\sigma$ is. (Here $\sigma$ is a number, the
    standard deviation of the noise, and not the sigmoid.)
""")

noise = sp.Symbol("sigma", positive=True)
residual = y - X * beta
gaussian = sp.Product(sp.exp(-(residual[i, 0] ** 2) / (2 * noise**2)) / sp.sqrt(2 * sp.pi * noise**2), (i, 0, N - 1))

chapter.claim(
    "Least squares is the maximum likelihood of a linear model with normal noise.",
    symnn.same_optimisers(symnn.argmax(gaussian), symnn.argmin((residual.T * residual)[0, 0]), over=beta),
    latex=r"\operatorname*{arg\,max}_{\beta}\ \prod_{i=1}^{N} \frac{1}{\sqrt{2\pi\sigma^2}}"
    r"\, \exp\Bigl(-\frac{(y_i - (X\beta)_i)^2}{2\sigma^2}\Bigr)"
    r" = \operatorname*{arg\,min}_{\beta}\ \sum_{i=1}^{N} \bigl(y_i - (X\beta)_i\bigr)^2",
)

chapter.say(r"""
    ## Without logarithms

    A computer should not take the logarithms of the cross-entropy: for a score of 40 the probability rounds to 1, and
    $\log(1 - 1)$ is lost. With $\operatorname{softplus}(z) = \log(1 + e^{z})$ the same number is found without loss, term by
    term. From here on the intercept is one of the weights, that of a feature which is always 1, and $\hat y =
    \sigma(X\beta)$.
""")

chapter.claim(
    "The two ways to write the loss of one example agree.",
    -t * symnn.log(symnn.sigmoid(z)) - (1 - t) * symnn.log(1 - symnn.sigmoid(z)),
    symnn.softplus(z) - t * z,
)

s = symnn.sigmoid(X * beta)
loss = symnn.sum(symnn.softplus(X * beta) - sp.HadamardProduct(y, X * beta))

chapter.say(r"""
    ## The gradient

    One derivative of one function does the whole work: the slope of the softplus is the sigmoid.
""")

chapter.claim("The sigmoid is the slope of the softplus.", (symnn.gradient, symnn.softplus(z), z), symnn.sigmoid(z))

chapter.say(r"""
    So the loss of one example changes with its score at the rate $\sigma(z) - y$, predicted minus true. The
    scores are $X\beta$, and the chain rule hands this residual back through $X^\top$.
""")

chapter.claim(
    "**Key result.** The gradient is the residual, carried back by the features.",
    (symnn.gradient, loss, beta),
    X.T * (s - y),
)

chapter.say(r"""
    Setting it to zero says: at an optimum the residual is orthogonal to every feature. An intercept is a feature
    that is always 1, and its equation says that the predicted probabilities add up to the number of ones among
    the labels.

    Some texts name the classes $-1$ and $1$ instead. The loss is then $\sum_i \log(1 + e^{-y_i x_i^\top \beta})$,
    and its gradient looks different, though it is the same computation.
""")

signed = symnn.sum(symnn.softplus(-sp.HadamardProduct(y, X * beta)))

chapter.claim(
    "The gradient for labels −1 and 1.",
    (symnn.gradient, signed, beta),
    -X.T * sp.HadamardProduct(y, symnn.sigmoid(-sp.HadamardProduct(y, X * beta))),
)

chapter.say(r"""
    ## The Hessian

    Only $\sigma$ depends on $\beta$ in the gradient, and its slope is $\sigma' = \sigma(1 - \sigma)$.
""")

chapter.claim(
    "The slope of the sigmoid.", (symnn.gradient, symnn.sigmoid(z), z), symnn.sigmoid(z) * (1 - symnn.sigmoid(z))
)

chapter.say(r"""
    Each example therefore enters the Hessian with the weight $s_i(1 - s_i)$, where $s = \sigma(X\beta)$: much
    where the model hesitates, almost nothing where it is sure. The labels have disappeared.
""")

hessian = X.T * sp.DiagMatrix(sp.HadamardProduct(s, one - s)) * X

chapter.claim(
    "**Key result.** The Hessian is a weighted Gram matrix of the features.", (symnn.hessian, loss, beta), hessian
)

v = symnn.vector("v", d)

chapter.claim(
    "Along any direction the curvature is a weighted sum of squares.",
    v.T * hessian * v,
    one.T * sp.HadamardProduct(s, one - s, X * v, X * v),
)

chapter.say(r"""
    Every weight lies strictly between 0 and 1, so no term of that sum is negative: the loss is convex. The sum is zero only
    where $Xv = 0$. If the columns of $X$ are linearly independent, no direction but $v = 0$ does that, and the loss is
    strictly convex. If they are not, there is a direction in which the loss does not change at all.
""")

chapter.claim("**Key result.** The loss is convex.", symnn.convex(loss, over=beta))
chapter.claim(
    "It is strictly convex if the columns of $X$ are linearly independent.",
    symnn.convex(loss, over=beta, strictly=True, assume=symnn.full_column_rank(X)),
    given="$X$ has full column rank",
)
chapter.claim(
    "Without that it need not be.",
    symnn.convex(loss, over=beta, strictly=True, assume=sp.Eq(sp.HadamardProduct(y, y), y, evaluate=False)),
    given="every label is 0 or 1",
    expect="refuted",
)

chapter.say(r"""
    With the intercept apart from the weights, it is the columns of $[X\ \mathbf{1}]$ that must be independent. Those of $X$
    are not enough: a feature that is always 1 is a second column of ones, and the intercept can do all that its weight does.
""")

apart = symnn.sum(symnn.softplus(scores) - sp.HadamardProduct(y, scores))

chapter.claim(
    r"Strictly convex in $\beta$ and $\beta_0$ if $[X\ \mathbf{1}]$ has full column rank.",
    symnn.convex(apart, over=parameters, strictly=True, assume=symnn.full_column_rank(X, one)),
    given=r"$[X\ \mathbf{1}]$ has full column rank",
)
chapter.claim(
    "Full column rank of $X$ alone does not suffice.",
    symnn.convex(apart, over=parameters, strictly=True, assume=symnn.full_column_rank(X)),
    expect="refuted",
)

chapter.say(r"""
    ## Strictly convex, and yet without a minimum

    A strictly convex function has *at most one* minimum. It need not have any: $e^x$ has none. And so it is here. If a
    hyperplane separates the ones from the zeros, then the weights can be doubled and every probability comes closer to its
    label. The loss falls for ever, towards 0, and never gets there. Two examples suffice: $x = 0$ with label 0 and $x = 1$ with
    label 1. Their columns $x$ and $\mathbf{1}$ are independent, and their loss is
    $\operatorname{softplus}(\beta_0) + \operatorname{softplus}(-\beta - \beta_0)$.
""")

weight, scale = sp.Symbol("beta", real=True), sp.Symbol("t", real=True)


def two_examples(slope, intercept):
    return symnn.softplus(intercept) + symnn.softplus(-slope - intercept)


chapter.claim("The loss of the two examples is never 0.", symnn.claim(two_examples(weight, beta0), ">", 0))
chapter.claim(
    r"With $\beta = 2t$ and $\beta_0 = -t$ both examples lose the same.",
    symnn.claim(
        r"\operatorname{softplus}(-t) + \operatorname{softplus}(-2t - (-t)) = 2 "
        r"\operatorname{softplus}(-t)",
        let=["t:"],
    ),
)
chapter.claim(
    "Along this line the loss has no least value.",
    symnn.has_minimum(2 * symnn.softplus(-scale), over=(scale,)),
    expect="refuted",
)

chapter.say(r"""
    So the loss of the two examples comes as close to 0 as one likes and is never 0. The same is found without choosing the
    data by hand, here with the labels $-1$ and $1$, and with the intercept among the weights:
""")

either = sp.Eq(sp.HadamardProduct(y, y), one, evaluate=False)

chapter.claim(
    "That a strictly convex loss has a minimum is false.",
    symnn.has_minimum(signed, over=beta, assume=(symnn.full_column_rank(X), either)),
    given="$X$ has full column rank, every label is $-1$ or $1$",
    expect="refuted",
)

rate = sp.Symbol("lambda", positive=True)

chapter.say(r"""
    The usual remedy is weight decay, a small price $\lambda > 0$ on large weights. Now large weights never pay, and there is exactly
    one minimum, for any data.
""")

chapter.claim(
    "With weight decay there is a minimum.", symnn.has_minimum(loss + rate * (beta.T * beta)[0, 0], over=beta)
)
chapter.claim("And there is only one.", symnn.convex(loss + rate * (beta.T * beta)[0, 0], over=beta, strictly=True))
chapter.say(r"""
    A warning belongs here. A weighted Gram matrix is not the plain one: dropping the weights is a different
    matrix.
""")

chapter.claim("The weights cannot be left out.", (symnn.hessian, loss, beta), X.T * X, expect="refuted")

chapter.say(r"""
    ## More than two classes

    With $K$ classes there is a column of weights for each, and the softmax makes probabilities of the $K$ scores of an
    example. The labels are rows with a single 1, $Y \in \mathbb{R}^{N \times K}$. All of the above has a twin: the
    likelihood of such labels is categorical, its negative logarithm is the softmax cross-entropy, and the gradient is again
    predicted minus true.
""")

K = symnn.sizes("K")
Y, W = symnn.matrix("Y", N, K), symnn.matrix("W", d, K)
P = symnn.softmax(X * W, axis=1)
categorical = -symnn.sum(sp.HadamardProduct(Y, log(P)))

chapter.claim(
    "The gradient of the softmax cross-entropy, for one-hot labels.",
    (symnn.gradient, categorical, W),
    X.T * (P - Y),
    assume=symnn.one_hot(Y),
    given="every row of $Y$ holds a single 1",
)
chapter.claim(
    "If the labels of an example do not add up to 1, it is something else.",
    (symnn.gradient, categorical, W),
    X.T * (P - Y),
    expect="refuted",
)
chapter.claim("It is convex.", symnn.convex(categorical, over=W, assume=symnn.one_hot(Y)))
chapter.claim(
    "It is never strictly convex: adding one and the same column to all columns of $W$ changes nothing.",
    symnn.convex(categorical, over=W, strictly=True, assume=symnn.one_hot(Y)),
    expect="refuted",
)

v1, v2 = sp.symbols("z_1 z_2", real=True)

chapter.claim(
    "With two classes the softmax is a sigmoid of the difference of the scores.",
    sp.exp(v1) / (sp.exp(v1) + sp.exp(v2)),
    symnn.sigmoid(v1 - v2),
)

chapter.function(
    "loss", loss, (X, y, beta), doc="The binary cross-entropy of a logistic regression, summed over the examples."
)
chapter.function("gradient", symnn.gradient(loss, beta), (X, y, beta), doc="Its gradient with respect to beta.")

one_loss = symnn.softplus(z) - t * z

chapter.figure(
    "one-example",
    symnn.figures.interactive(
        {"loss": one_loss, "its slope, predicted minus true": symnn.gradient(one_loss, z)},
        over=(z, -6, 6),
        sliders={"label t": (t, 0, 1, 1)},
        box=((-6, -1), (6, 6)),
        names=("score z", ""),
        told={"least at z": sp.log(t / (1 - t))},
    ),
    "The loss of one example. For the labels 0 and 1 it falls for ever and has no minimum; any label between them has one.",
)

chapter.say(r"""
    ## Exercises

    1. The odds of class 1 are $\hat y/(1 - \hat y)$. What is their logarithm?
    2. Every example gets a weight $c_i$ in the loss, because some were seen more often than others. What is the
       gradient?
    3. A penalty $\tfrac{\lambda}{2} \lVert \beta \rVert^2$ is added to the loss. What is added to the Hessian?
    4. The same column $u$ is added to all columns of $W$ in the softmax. Does any probability change?

    The answers, judged:
""")

counts, column = symnn.vector("c", N), symnn.vector("u", d)
weighted = symnn.sum(sp.HadamardProduct(counts, symnn.softplus(X * beta) - sp.HadamardProduct(y, X * beta)))

chapter.claim(
    "Answer 1. The score: it is why the sigmoid is called logistic, and its inverse the logit.",
    symnn.log(symnn.sigmoid(z) / (1 - symnn.sigmoid(z))),
    z,
)
chapter.claim(
    "Answer 2. Each residual has its weight.",
    (symnn.gradient, weighted, beta),
    X.T * sp.HadamardProduct(counts, s - y),
)
chapter.claim(
    r"Answer 3. $\lambda$ on the diagonal, so that no direction is flat.",
    (symnn.hessian, loss + rate / 2 * (beta.T * beta)[0, 0], beta),
    hessian + rate * sp.Identity(d),
)
chapter.claim(
    "Answer 4. None. Every score of an example grows by the same number.",
    symnn.softmax(X * (W + column * sp.OneMatrix(1, K)), axis=1),
    P,
)

chapter.say(r"""
    **To read on.** D. Cox, *The Regression Analysis of Binary Sequences* (1958); A. Albert and J. Anderson, *On the
    Existence of Maximum Likelihood Estimates in Logistic Regression Models* (1984); T. Hastie, R. Tibshirani and
    J. Friedman, *The Elements of Statistical Learning* (2009), chapter 4.
""")
