"""A network without activations is one layer, however deep it is."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Why a network needs activations", number=2)

chapter.say(r"""
    A layer multiplies by a matrix and adds a vector. Stack two of them with nothing in between: the first turns
    $n_0$ numbers into $n_1$, the second turns those into $n_2$. One might hope that the pair can do more than one
    layer could. It cannot.
""")

n0, n1, n2 = symnn.sizes("n0 n1 n2")
x = symnn.vector("x", n0)
W1, b1 = symnn.matrix("W1", n1, n0), symnn.vector("b1", n1)
W2, b2 = symnn.matrix("W2", n2, n1), symnn.vector("b2", n2)

chapter.say("## Two layers")

chapter.claim(
    "Two layers without an activation are one, whose matrix is the product of the two.",
    W2 * (W1 * x + b1) + b2,
    (W2 * W1) * x + (W2 * b1 + b2),
)

chapter.say(r"""
    The order matters: the later matrix stands on the left. And the second bias is not all that remains of the
    biases, the first one travels through $W_2$.
""")

chapter.claim(
    "Adding up the biases, without the second matrix, is wrong.",
    W2 * (W1 * x + b1) + b2,
    (W2 * W1) * x + (sp.OneMatrix(n2, n1) * b1 + b2),
    expect="refuted",
)

chapter.say(r"""
    ## Any number of layers

    Let $h$ be what the first $l$ layers make of $x$, and suppose that it is affine, $h = Px + q$ for some matrix $P$
    and some vector $q$. With no layer at all this holds, $P = I$ and $q = 0$. One more layer turns $h$ into $Wh + b$.
""")

n, m = symnn.sizes("n m")
P, q = symnn.matrix("P", n, n0), symnn.vector("q", n)
W, b, h = symnn.matrix("W", m, n), symnn.vector("b", m), symnn.vector("h", n)

chapter.claim("One more layer: from $P$ and $q$ to $WP$ and $Wq + b$.", W * (P * x + q) + b, (W * P) * x + (W * q + b))

chapter.say("Base and step are finite statements, and both hold for layers of every size. By induction:")

chapter.verdict(
    "However many layers there are, without activations they are one layer.",
    symnn.induction(
        "L layers without an activation are an affine map",
        base=(x, sp.Identity(n0) * x + sp.ZeroMatrix(n0, 1)),
        given=(h, P * x + q),
        step=(W * h + b, (W * P) * x + (W * q + b)),
    ),
)

chapter.say(r"""
    Hence $L$ layers with weights $W_1, \dots, W_L$ compute $\widetilde W x + \tilde b$ with $\widetilde W = W_L
    \cdots W_2 W_1$, for every $L$ and for layers of any sizes. They can even do less than one layer: a product
    has no larger rank than its narrowest factor.

    Backward it is the same. Whatever comes after two such layers, and whatever derivative $g$ of the loss it sends
    back to them, the input receives it through one matrix, the transposed product:
""")

g = symnn.vector("g", n2)

chapter.claim(
    "The input receives from two layers what it would receive from their product.",
    (symnn.vjp, W2 * (W1 * x + b1) + b2, x, g),
    (W2 * W1).T * g,
)

chapter.say(r"""
    ## What an activation changes

    A sigmoid at the very end does not help: $\sigma(\widetilde W x + \tilde b)$ is a logistic regression, and its
    decision boundary is a hyperplane. Between the layers, however, a bent function stops the collapse. The
    product of the matrices is then no longer the network.
""")

chapter.claim(
    "A hyperbolic tangent cannot be pulled past the second matrix, and so the two matrices do not meet.",
    W2 * symnn.tanh(W1 * x),
    symnn.tanh(W2 * W1 * x),
    expect="refuted",
)
