"""Backpropagation by hand, in a network small enough to see all of it."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Backpropagation in a 3-2-1 network", number=3)

chapter.say(r"""
    Three inputs, two hidden units with a hyperbolic tangent, one output with a sigmoid: the smallest network in
    which every shape is different, and so every transpose can be seen. It decides between two classes, $y \in
    \{0, 1\}$, and its loss is the binary cross-entropy. Vectors are columns. The input is called $a^{[1]}$, so
    that layer $l$ has the weights that lead *into* $a^{[l]}$.
""")

network = symnn.Network(
    symnn.Dense(2, activation="tanh"),
    symnn.Dense(1, activation="sigmoid"),
    inputs=3,
    loss="binary_cross_entropy",
    input_index=1,
)
backprop = network.backprop()

chapter.say(r"""
    ## Forward mathematics

    Each layer first takes a weighted sum, $z = Wa + b$, and then bends it, $a = g(z)$, entry by entry. A weight
    matrix has a row for every unit it feeds and a column for every unit it reads.
""")

chapter.derive(backprop, "Forward pass", sections=("forward",), sizes=True)

chapter.say(r"""
    ## Delta

    How much does the loss change with one weight? Directly, a weight changes nothing but its own weighted sum. So
    the question is asked of $z$ first: the derivative of the loss by the weighted sums of a layer is called the
    delta of that layer,

    $$\delta^{[l]} = \frac{\partial \mathcal{L}}{\partial z^{[l]}},$$

    a column as long as $z^{[l]}$. Everything else follows from it. At the output two factors meet, the slope of
    the loss and the slope of the sigmoid, and the denominator of the one is the other.
""")

z, y = sp.symbols("z y", real=True)
cross_entropy = -y * symnn.log(symnn.sigmoid(z)) - (1 - y) * symnn.log(1 - symnn.sigmoid(z))

chapter.claim("At the output, delta is predicted minus true.", (symnn.gradient, cross_entropy, z), symnn.sigmoid(z) - y)

chapter.say(r"""
    Further back there is one rule for all layers. Let $m$ units with weighted sums $z$ and any activation $g$ feed
    $n$ units that have their delta $\delta$ already. A change of $z$ changes the loss by way of $Wg(z) + b$, and to
    first order by $\langle \delta, Wg(z) + b \rangle$, the sum of the products of equal entries with $\delta$ held
    fixed. So its derivative is asked for:
""")

n, m = symnn.sizes("n m")
W, b = symnn.matrix("W", n, m), symnn.vector("b", n)
u, delta = symnn.vector("z", m), symnn.vector("delta", n)
g, slope = symnn.function("g"), symnn.function("g", order=1)

chapter.claim(
    "Delta goes back through the transposed weights and is multiplied, entry by entry, by the slope of the activation.",
    (symnn.vjp, W * g(u) + b, u, delta),
    sp.HadamardProduct(W.T * delta, slope(u)),
)

chapter.say(r"""
    ## Backward mathematics

    With the deltas at hand the gradients are read off. A weight $W_{ij}$ multiplies $a_j$ and is felt by unit $i$
    alone, so its derivative is $\delta_i a_j$: the whole matrix of them is $\delta a^\top$. A bias is a weight of
    the constant 1.
""")

chapter.derive(backprop, "Backward pass", sections=("backward", "gradients"), sizes=True)

a = symnn.vector("a", m)

chapter.claim("The gradient of the weights, at any layer.", (symnn.vjp, W * a + b, W, delta), delta * a.T)

chapter.say(r"""
    ## Why element-wise?

    The chain rule multiplies Jacobians, and products of matrices are not element-wise. Where does $\circ$ come
    from? An activation works on every entry by itself, so the Jacobian of $g(z)$ has nothing beside its diagonal,
""")

chapter.claim(
    "The Jacobian of an element-wise function is a diagonal matrix.",
    (symnn.jacobian, g(u), u),
    sp.DiagMatrix(slope(u)),
)

v, w = symnn.vector("v", m), symnn.vector("w", m)

chapter.say("and to multiply by a diagonal matrix is to multiply entry by entry.")

chapter.claim("A diagonal matrix times a vector is an element-wise product.", sp.DiagMatrix(w) * v, sp.HadamardProduct(w, v))

chapter.say(r"""
    Element-wise products are thus no convention: they are what is left of the chain rule when its diagonal
    matrices are not written out. The derivatives of the chain rule must still stand in the order that their
    shapes allow. Written down in the order in which the chain is read, the product of the residual, the output
    weights, the slope of the hidden units and the input does not even conform:
""")

a1, z2, W2 = symnn.vector("a1", 3), symnn.vector("z2", 2), symnn.matrix("W2", 2, 3)
a3, W3, t = symnn.vector("a3", 1), symnn.matrix("W3", 1, 2), symnn.vector("y", 1)

hidden_gradient = (symnn.vjp, W3 * g(W2 * a1), W2, a3 - t)

chapter.claim(
    r"Reading order: $(a^{[3]} - y)\, W^{[3]}\, g'(z^{[2]})\, a^{[1]}$ for $\partial\mathcal{L}/\partial W^{[2]}$.",
    hidden_gradient,
    lambda: (a3 - t) * W3 * slope(z2) * a1,
    expect="ill-typed",
)

chapter.say("Transposed, multiplied by entries where the Jacobian is diagonal, and with the input last, it conforms and is right.")

chapter.claim(
    r"The same four factors, in the order that the chain rule gives them.",
    hidden_gradient,
    sp.HadamardProduct(W3.T * (a3 - t), slope(W2 * a1)) * a1.T,
)
