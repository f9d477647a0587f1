"""Logistic regression: the gradient, the Hessian, and why the loss has no bumps."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Logistic regression", number=1)

chapter.say(r"""
    A logistic regression sees $N$ examples of $d$ features each. They are the rows of a matrix $X \in
    \mathbb{R}^{N \times d}$; their labels, zeros and ones, are the vector $y \in \mathbb{R}^N$. The model weighs
    the features with $\beta \in \mathbb{R}^d$ and squeezes the result into a probability, $\hat y =
    \sigma(X\beta)$ with $\sigma(z) = 1/(1 + e^{-z})$, one entry for each example.
""")

N, d = symnn.sizes("N d")
X, y, beta = symnn.matrix("X", N, d), symnn.vector("y", N), symnn.vector("beta", d)
one = sp.OneMatrix(N, 1)

s = symnn.sigmoid(X * beta)

chapter.say(r"""
    ## The loss

    The likelihood of the labels is largest where the binary cross-entropy is least:

    $$\mathcal{L}(\beta) = -\sum_{i=1}^{N} \bigl[\, y_i \log \hat y_i + (1 - y_i) \log (1 - \hat y_i) \,\bigr].$$

    A computer should not take these logarithms: for a score of 40 the probability rounds to 1, and $\log(1 - 1)$
    is lost. With $\operatorname{softplus}(z) = \log(1 + e^{z})$ the same number is found without loss, term by
    term.
""")

z, t = sp.symbols("z t", real=True)

chapter.claim(
    "The two ways to write the loss of one example agree.",
    -t * symnn.log(symnn.sigmoid(z)) - (1 - t) * symnn.log(1 - symnn.sigmoid(z)),
    symnn.softplus(z) - t * z,
)

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
    "The gradient is the residual, carried back by the features.",
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

chapter.claim("The slope of the sigmoid.", (symnn.gradient, symnn.sigmoid(z), z), symnn.sigmoid(z) * (1 - symnn.sigmoid(z)))

chapter.say(r"""
    Each example therefore enters the Hessian with the weight $s_i(1 - s_i)$, where $s = \sigma(X\beta)$: much
    where the model hesitates, almost nothing where it is sure. The labels have disappeared.
""")

hessian = X.T * sp.DiagMatrix(sp.HadamardProduct(s, one - s)) * X

chapter.claim("The Hessian is a weighted Gram matrix of the features.", (symnn.hessian, loss, beta), hessian)

v = symnn.vector("v", d)

chapter.claim(
    "Along any direction the curvature is a weighted sum of squares.",
    v.T * hessian * v,
    one.T * sp.HadamardProduct(s, one - s, X * v, X * v),
)

chapter.say(r"""
    Every weight lies strictly between 0 and 1, so no term of that sum is negative: the loss is convex. The sum is
    zero only where $Xv = 0$, so the loss is strictly convex exactly when no direction but $v = 0$ does that, that
    is, when the columns of $X$ are linearly independent.

    A warning belongs here. A weighted Gram matrix is not the plain one: dropping the weights is a different
    matrix.
""")

chapter.claim("The weights cannot be left out.", (symnn.hessian, loss, beta), X.T * X, expect="refuted")
