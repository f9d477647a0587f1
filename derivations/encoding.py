"""Whitening: inputs of mean zero, variance one, and no correlation; how it is done, how far it is free, and why it helps."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Encoding the inputs: whitening", number=2)

chapter.say(r"""
    A network must be fed numbers, and not all ways to write the same facts as numbers are equally good. If one feature
    is a height in millimetres and another a share between 0 and 1, then a weight on the first is felt a thousand times
    as much. If two features say nearly the same, their weights can hardly be told apart. *Whitening* removes both
    evils by an affine map: afterwards every feature has mean 0 and variance 1, and no two of them are correlated.

    **By the end of this chapter** you will know how an affine map makes features white, which other maps do the
    same, and why a linear neuron that reads white features learns in one step.

    ## Mean and covariance of a table

    Let the rows of $X$ be $N$ examples with $d$ features each, and let $\mathbf{1}$ be the column of $N$ ones. The
    mean of the features is a column of length $d$. Subtracting it from every row is a product too, and so is the table of
    all covariances.
""")

N, d = symnn.sizes("N d")
X, one = symnn.matrix("X", N, d), sp.OneMatrix(N, 1)


def centred(table):
    return table - one * (one.T * table) / N


def covariance(table):
    return centred(table).T * centred(table) / N


chapter.define("The mean of every feature.", latex=r"\mu = \tfrac{1}{N}\, X^\top \mathbf{1}")
chapter.define("The centred table.", latex=r"X_c = X - \mathbf{1}\mu^\top")
chapter.define("The covariance matrix of the features.", latex=r"\Sigma = \tfrac{1}{N}\, X_c^\top X_c")

chapter.claim(
    "After centring, every feature has mean zero.",
    one.T * centred(X),
    sp.ZeroMatrix(1, d),
    latex=r"\mathbf{1}^\top X_c = 0",
)
chapter.claim(
    "The covariance is the mean of the products, less the product of the means.",
    covariance(X),
    X.T * X / N - (X.T * one / N) * (X.T * one / N).T,
    latex=r"\Sigma = \tfrac{1}{N}\, X^\top X - \mu\mu^\top",
)
chapter.claim(
    "Without the second term it is the covariance only of features that have mean zero.",
    covariance(X),
    X.T * X / N,
    expect="refuted",
    latex=r"\Sigma = \tfrac{1}{N}\, X^\top X",
    mended=(covariance(X), X.T * X / N - (X.T * one / N) * (X.T * one / N).T),
    mended_latex=r"\Sigma = \tfrac{1}{N}\, X^\top X - \mu\mu^\top",
)

chapter.say(r"""
    ## What a linear map does to it

    Encode every example with one and the same matrix, $X \mapsto XA$. The means are encoded too, and the covariance
    gets the matrix on both sides. That a constant is added to every row makes no difference.
""")

A, c = symnn.matrix("A", d, d), symnn.vector("c", d)

chapter.claim(
    "**Key result.** The covariance of encoded features.",
    covariance(X * A + one * c.T),
    A.T * covariance(X) * A,
    latex=r"\operatorname{Cov}(XA + \mathbf{1}c^\top) = A^\top\, \Sigma\, A",
)

chapter.say(r"""
    So whitening is the search for a matrix $A$ with $A^\top \Sigma A = I$. There is one exactly if $\Sigma$ is positive
    definite, that is, if no feature is a combination of the others and a constant. The most natural one is the
    inverse square root $R = \Sigma^{-1/2}$: the symmetric, positive definite matrix with
    $R \Sigma R = I$. The proofs below use of it only that it is symmetric and that this equation holds.
""")

R = symnn.matrix("R", d, d)
root = (sp.Q.symmetric(R), sp.Eq(R * covariance(X) * R, sp.Identity(d), evaluate=False))

chapter.claim(
    r"**Key result.** With $R = \Sigma^{-1/2}$ the encoded features are white.",
    covariance(centred(X) * R),
    sp.Identity(d),
    assume=root,
    given="$R$ is symmetric and $R\\Sigma R = I$",
    latex=r"\operatorname{Cov}(X_c\, \Sigma^{-1/2}) = I",
)
S = symnn.matrix("Sigma", d, d)

chapter.claim(
    r"With $\Sigma^{-1}$ in place of its root they are not: that map is too strong.",
    S.I * S * S.I,
    sp.Identity(d),
    assume=sp.Q.positive_definite(S),
    given=r"$\Sigma$ is positive definite",
    expect="refuted",
    latex=r"\Sigma^{-1}\, \Sigma\, \Sigma^{-1} = I",
    mended=symnn.claim(r"\Sigma^{-1}\, \Sigma\, \Sigma^{-1} = \Sigma^{-1}", let=[r"\Sigma: d, d"]),
)

chapter.say(r"""
    The statement about a table holds for random vectors as well, word for word. Let $u$ have independent entries of
    mean 0 and variance 1, and let $x = \mu + Bu$. Its covariance is $\Sigma = BB^\top$, and every covariance matrix
    arises in this way.
""")

mu, B = symnn.vector("mu", d), symnn.matrix("B", d, d)
u = symnn.random("u", d, mean=0, variance=1, independent=True)
x = mu + B * u

chapter.claim("The covariance of $x$.", symnn.E((x - mu) * (x - mu).T), B * B.T)
chapter.claim(
    r"Whitening a random vector.",
    symnn.E(R * (x - mu) * (x - mu).T * R.T),
    sp.Identity(d),
    assume=sp.Eq(R * B * B.T * R.T, sp.Identity(d), evaluate=False),
    latex=r"\mathbb{E}\bigl[\Sigma^{-1/2}(x - \mu)\,(x - \mu)^\top\, \Sigma^{-1/2}\bigr] = I",
    given="$R \\Sigma R^\\top = I$",
)

chapter.say(r"""
    ## It is not the only one

    White features stay white when they are rotated or mirrored. If $Q$ is orthogonal, $Q^\top Q = I$, then
    $\Sigma^{-1/2} Q$ whitens too, and among all of these one chooses by taste: $Q = I$ stays as close to the original
    features as possible, the eigenvectors of $\Sigma$ sort them by importance.
""")

Q = symnn.matrix("Q", d, d)

chapter.claim(
    "An orthogonal transform of white features is white.",
    covariance(centred(X) * R * Q),
    sp.Identity(d),
    assume=(*root, sp.Eq(Q.T * Q, sp.Identity(d), evaluate=False)),
    latex=r"\operatorname{Cov}(X_c\, \Sigma^{-1/2} Q) = I",
    given="$Q^\\top Q = I$",
)
chapter.claim(
    "An arbitrary transform is not.",
    covariance(centred(X) * R * Q),
    sp.Identity(d),
    assume=root,
    expect="refuted",
    latex=r"\operatorname{Cov}(X_c\, \Sigma^{-1/2} Q) = I",
)

chapter.say(r"""
    ## Why it helps

    Take the simplest network there is, one linear neuron that is to predict a target $t$, and the mean squared error.
    Its Hessian is made of the inputs alone. For centred inputs it *is* their covariance.
""")

w, t = symnn.vector("w", d), symnn.vector("t", N)
error = symnn.sum(sp.HadamardPower(X * w - t, 2)) / (2 * N)

chapter.claim(
    "The Hessian of the mean squared error is the table of second moments.", (symnn.hessian, error, w), X.T * X / N
)

chapter.say(r"""
    Gradient descent walks against the gradient. On a quadratic with Hessian $H$ and lowest point $w^\star$, a step of
    size $\eta$ multiplies the distance to the goal by the matrix $I - \eta H$:
""")

H, goal = symnn.matrix("H", d, d), symnn.vector(r"w^\star", d)
eta = sp.Symbol("eta", positive=True)
bowl = ((w - goal).T * H * (w - goal))[0, 0] / 2

chapter.claim(
    "One step of gradient descent on a quadratic.",
    w - eta * symnn.gradient(bowl, w) - goal,
    (sp.Identity(d) - eta * H) * (w - goal),
    assume=sp.Q.symmetric(H),
    given="$H$ is symmetric",
    latex=r"w - \eta\,\nabla f(w) - w^\star = (I - \eta H)(w - w^\star)",
)

chapter.say(r"""
    Along an eigenvector with eigenvalue $\lambda$ the distance shrinks by the factor $1 - \eta\lambda$. One $\eta$
    must serve all of them. Where the largest eigenvalue is a thousand times the smallest, a step that is safe for the
    one is a thousand times too short for the other. White inputs have $H = I$, all eigenvalues are 1, and a single step
    of size 1 arrives.
""")

chapter.claim(
    "With white inputs one step suffices.",
    symnn.claim(r"w - \nabla_w \tfrac12 \|w - w^\star\|^2 = w^\star", let=["w: n", r"w^\star: n"]),
)
chapter.claim(
    "With other inputs it does not.",
    w - symnn.gradient(bowl, w),
    goal,
    assume=(sp.Q.symmetric(H), sp.Q.positive_definite(H)),
    given="$H$ is symmetric and positive definite",
    expect="refuted",
    latex=r"w - \nabla f(w) = w^\star",
)

p, q = sp.symbols("w_1 w_2", real=True)
long_valley, round_bowl = (p**2 + 12 * q**2) / 2, (p**2 + q**2) / 2

chapter.figure(
    "valley",
    symnn.figures.descent(
        long_valley,
        (p, q),
        paths={
            "step size 0.15": symnn.figures.gradient_path(long_valley, (p, q), start=(4.0, 1.2), rate=0.15, steps=25)
        },
        box=((-5, -2), (5, 2)),
        minimum=(0, 0),
    ),
    "Before whitening: the loss is a valley, and the path swings across it while it creeps along.",
)
chapter.figure(
    "bowl",
    symnn.figures.descent(
        round_bowl,
        (p, q),
        paths={"step size 0.5": symnn.figures.gradient_path(round_bowl, (p, q), start=(4.0, 1.2), rate=0.5, steps=8)},
        box=((-5, -2), (5, 2)),
        minimum=(0, 0),
    ),
    "After whitening: the loss is a bowl, and the path is a straight line to its lowest point.",
)

chapter.function(
    "covariance",
    covariance(X),
    (X,),
    doc="The covariance matrix of the columns of X, a table with one example in each row.",
)

turn, correlation, part = sp.symbols("t rho s", real=True)
long, short = (1 + correlation) ** ((1 - part) / 2), (1 - correlation) ** ((1 - part) / 2)

chapter.figure(
    "whitened",
    symnn.figures.interactive(
        {
            "the features, one deviation around their mean": (
                (long * sp.cos(turn) + short * sp.sin(turn)) / sp.sqrt(2),
                (long * sp.cos(turn) - short * sp.sin(turn)) / sp.sqrt(2),
            )
        },
        over=(turn, 0, 6.2832),
        sliders={"correlation ρ": (correlation, -0.95, 0.95, 0.8), "how far it is whitened": (part, 0, 1, 0)},
        box=((-2, -2), (2, 2)),
        names=("first feature", "second feature"),
        told={"variance": (long**2 + short**2) / 2, "covariance": (long**2 - short**2) / 2},
        equal=True,
    ),
    r"Two features of variance 1 with the correlation $\rho$, multiplied by $\Sigma^{-s/2}$. At $s = 1$ they are white, and "
    "the ellipse is a circle, whatever the correlation was.",
)

chapter.say(r"""
    ## Exercises

    1. Two features have the covariance matrix $\Sigma$ with the rows $(4, 1)$ and $(1, 9)$. Somebody divides each of
       them by its standard deviation. Are they white?
    2. The same vector $c$ is added to every row of the table. What becomes of the second moments
       $\tfrac1N X^\top X$, which somebody takes for the covariance?
    3. A linear neuron with the weights $w$ reads white features. What is the variance of its output?

    The answers, judged:
""")

scaled = r"\begin{pmatrix} \tfrac12 & 0 \\ 0 & \tfrac13 \end{pmatrix} \begin{pmatrix} 4 & 1 \\ 1 & 9 \end{pmatrix}"
scaled += r" \begin{pmatrix} \tfrac12 & 0 \\ 0 & \tfrac13 \end{pmatrix} = "
moved, means = X + one * c.T, X.T * one / N

chapter.claim(
    "Answer 1. They have the variance 1, and are still correlated.",
    symnn.claim(scaled + "I"),
    expect="refuted",
    mended=symnn.claim(scaled + r"\begin{pmatrix} 1 & \tfrac16 \\ \tfrac16 & 1 \end{pmatrix}"),
)
chapter.claim(
    "Answer 2. The covariance does not change, and the mean does.",
    moved.T * moved / N,
    covariance(X) + (means + c) * (means + c).T,
    latex=r"\tfrac1N (X + \mathbf{1}c^\top)^\top (X + \mathbf{1}c^\top) = \Sigma + (\mu + c)(\mu + c)^\top",
)
chapter.claim("Answer 3. The squared length of its weights.", symnn.E((w.T * u)[0, 0] ** 2), (w.T * w)[0, 0])

chapter.say(r"""
    **To read on.** Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp* (1998); A. Kessy, A. Lewin and
    K. Strimmer, *Optimal Whitening and Decorrelation* (2018).
""")
