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

    Let the first $l$ layers together be $h = Px + q$, for some matrix $P$ and some vector $q$. This is an
    induction over $l$, and both of its steps are finite statements. It begins with no layer at all, $P = I$ and
    $q = 0$.
""")

n, m = symnn.sizes("n m")
P, q = symnn.matrix("P", n, n0), symnn.vector("q", n)
W, b = symnn.matrix("W", m, n), symnn.vector("b", m)

chapter.claim("Base: no layers are an affine map.", x, sp.Identity(n0) * x + sp.ZeroMatrix(n0, 1))

chapter.claim(
    "Step: if the first $l$ layers are $Px + q$, the first $l+1$ are affine too, with the matrix $WP$ and the vector $Wq + b$.",
    W * (P * x + q) + b,
    (W * P) * x + (W * q + b),
)

chapter.say(r"""
    Hence $L$ layers with weights $W_1, \dots, W_L$ compute $\widetilde W x + \tilde b$ with $\widetilde W = W_L
    \cdots W_2 W_1$, for every $L$ and for layers of any sizes. They can even do less than one layer: a product
    has no larger rank than its narrowest factor.

    Learning does not escape either. The output is linear in $\widetilde W$, and so each example pulls at
    $\widetilde W$ just as it would in a single layer:
""")

g = symnn.vector("g", n2)

chapter.claim(
    "Whatever comes after, the input receives from two layers what it would receive from their product.",
    symnn.vjp(W2 * (W1 * x + b1) + b2, x, g),
    (W2 * W1).T * g,
)

chapter.say(r"""
    ## What an activation changes

    A sigmoid at the very end does not help: $\sigma(\widetilde W x + \tilde b)$ is a logistic regression, and its
    decision boundary is a hyperplane. Between the layers, however, a bent function stops the collapse. The
    product of the matrices is then no longer the network.
""")

chapter.claim(
    "With a hyperbolic tangent in between, the two matrices do not merge.",
    W2 * symnn.tanh(W1 * x),
    symnn.tanh(W2 * W1 * x),
    expect="refuted",
)
