"""Backpropagation by hand, in a network small enough to see all of it."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Backpropagation in a 3-2-1 network", number=8)

chapter.say(r"""
    To train a network is to change its weights a little, many times, each time in the direction that makes its loss
    smaller. For this one needs to know, for every single weight, how fast the loss changes when that weight does.
    Backpropagation finds all these numbers in one walk from the output back to the input. It is the chain rule, with
    its factors in the right order.

    **By the end of this chapter** you will be able to derive every gradient of a small network by hand, with its
    factors in the right order, and will know where the element-wise product comes from, and for which losses it
    all begins with predicted minus true.

    The example is the smallest network in which every shape is different, so that every transpose can be seen: three
    inputs, two hidden units with a hyperbolic tangent, one output with a sigmoid. It decides between two classes.
""")

network = symnn.Network(
    symnn.Dense(2, activation="tanh"),
    symnn.Dense(1, activation="sigmoid"),
    inputs=3,
    loss="binary_cross_entropy",
    input_index=1,
)
backprop = network.backprop()

chapter.figure(
    "network",
    symnn.figures.network(network, layers=("input", "hidden", "output")),
    "The 3-2-1 network. Every line is one weight; the matrices that hold the weights are written above them.",
)

chapter.say(r"""
    **How to read the formulas.** Vectors are columns. A number in square brackets above a letter is the number of the
    layer, not a power: the input is $a^{[1]}$, the hidden units are $a^{[2]}$, the output is $a^{[3]}$, and $W^{[l]}$
    are the weights that lead *into* layer $l$. What a layer has before its activation is $z$, and after it
    $a = g(z)$. The true class is $y$, which is 0 or 1. $A^\top$ is the transpose. $A \circ B$ multiplies two tables
    of the same shape entry by entry. The derivative $\partial\mathcal{L}/\partial W$ of the loss, which is a number,
    by a matrix is the matrix *of the same shape* that holds, at each place, the derivative of the loss with respect to the weight
    at that place. So it can be subtracted from $W$.

    Under every formula stands what the computer found when it judged it: *proved* means for all values of all
    symbols, *refuted* comes with values for which the formula is false, and *ill-typed* means that the shapes do not
    fit, so that it is not even false. A refuted formula is often followed by a *mended* one, judged in its turn. After
    *proved* stands the way: *by normal form* means that both sides were expanded by the laws of algebra and calculus until
    they were the same, letter by letter. *Assumes* and *holds where* say under which conditions. The proof
    is folded away below. What it ends with, *in numbers*, is no part of it: both sides were also evaluated at random
    values, as a check of the program itself.

    ## Forward mathematics

    Each layer first takes a weighted sum, $z = Wa + b$, and then bends it, $a = g(z)$, entry by entry. A weight
    matrix has a row for every unit it feeds and a column for every unit it reads. Below the braces stand the shapes.
""")

chapter.derive(backprop, "Forward pass", sections=("forward",), sizes=True)

chapter.say(r"""
    The output $a^{[3]}$ lies between 0 and 1 and is read as the probability of class 1. The loss is the binary
    cross-entropy: if the class is 1 it is $-\log a^{[3]}$, if the class is 0 it is $-\log(1 - a^{[3]})$, and the
    formula says both at once. It is small where the true class got a high probability. A sigmoid never reaches 0 or
    1, so the logarithms always exist; that is why the formulas say where they hold.

    ## The five factors

    How does one of the six weights in $W^{[2]}$ reach the loss? It changes $z^{[2]}$, which changes $a^{[2]}$, then
    $z^{[3]}$, then $a^{[3]}$, then the loss. Five steps, so the chain rule has five factors:

    $$\frac{\partial \mathcal{L}}{\partial W^{[2]}} = \frac{\partial \mathcal{L}}{\partial a^{[3]}} \cdot \frac{\partial
    a^{[3]}}{\partial z^{[3]}} \cdot \frac{\partial z^{[3]}}{\partial a^{[2]}} \cdot \frac{\partial a^{[2]}}{\partial z^{[2]}}
    \cdot \frac{\partial z^{[2]}}{\partial W^{[2]}}.$$

    This is a statement about linear maps that are applied one after the other. It says nothing yet about rows and
    columns, and the dots are no products of matrices before it is said which matrix stands for which factor. The
    factors are taken one by one. In the first two, $a$, $z$ and $y$ are the single entries of $a^{[3]}$, $z^{[3]}$
    and $y$.

    **First factor, loss by output.** A number by a number.
""")

a, z, y = sp.symbols("a z y", real=True)
cross_entropy = -y * symnn.log(a) - (1 - y) * symnn.log(1 - a)
probability = [a > 0, a < 1]

chapter.claim(
    r"Factor 1: $\partial\mathcal{L}/\partial a^{[3]}$ under cross-entropy.",
    (symnn.gradient, cross_entropy, a),
    (a - y) / (a * (1 - a)),
    assume=probability,
)

chapter.say(r"""
    Many texts write $a - y$ here. That is the derivative of another loss, $\tfrac12(a - y)^2$. Under cross-entropy
    the denominator must not be forgotten, though it will soon go away.
""")

chapter.claim(
    r"The same factor written as $a^{[3]} - y$, under cross-entropy.",
    (symnn.gradient, cross_entropy, a),
    a - y,
    expect="refuted",
    assume=probability,
    mended=((symnn.gradient, cross_entropy, a), (a - y) / (a * (1 - a))),
    note=33,
    given="the loss is the cross-entropy of a probability",
)

chapter.claim(
    r"Written as $a^{[3]} - y$ under half the squared error.",
    (symnn.gradient, (a - y) ** 2 / 2, a),
    a - y,
    note=33,
    given="the loss is half the squared error",
)

chapter.say("**Second factor, output by its weighted sum.** Again a number by a number, the slope of the sigmoid.")

chapter.claim(
    r"Factor 2: $\partial a^{[3]}/\partial z^{[3]} = a^{[3]}(1 - a^{[3]})$.",
    (symnn.gradient, symnn.sigmoid(z), z),
    symnn.sigmoid(z) * (1 - symnn.sigmoid(z)),
)

chapter.say(r"""
    The first denominator is the second factor. Multiplied, they leave the simplest thing one could wish for:
    predicted minus true. It has a name of its own, the *delta* of the output,
    $\delta^{[3]} = \partial\mathcal{L}/\partial z^{[3]}$.
""")

composed = -y * symnn.log(symnn.sigmoid(z)) - (1 - y) * symnn.log(1 - symnn.sigmoid(z))

chapter.claim("Factors 1 and 2 together: predicted minus true.", (symnn.gradient, composed, z), symnn.sigmoid(z) - y)

a1, W2, b2 = symnn.vector("a1", 3), symnn.matrix("W2", 2, 3), symnn.vector("b2", 2)
a2, z2, W3, b3 = symnn.vector("a2", 2), symnn.vector("z2", 2), symnn.matrix("W3", 1, 2), symnn.vector("b3", 1)
g, slope = symnn.function("g"), symnn.function("g", order=1)

chapter.say(r"""
    **Third factor, weighted sum of the output by hidden units.** One number by two: a row of two derivatives. In
    general the derivatives of $m$ numbers by $n$ numbers are a table with $m$ rows and $n$ columns, the *Jacobian*:
    outputs are rows, inputs are columns. The Jacobian of a linear layer is its own matrix, shape $1 \times 2$ here.
""")

chapter.claim(r"Factor 3: $\partial z^{[3]}/\partial a^{[2]} = W^{[3]}$.", (symnn.jacobian, W3 * a2 + b3, a2), W3)

chapter.say(r"""
    **Fourth factor, hidden units by their weighted sums.** Two numbers by two: a Jacobian of shape $2 \times 2$. But
    the first hidden unit does not depend on the second weighted sum, nor the second on the first. Off its diagonal
    the table is zero. From here on the hidden activation may be any function $g$ with the slope $g'$; for the
    hyperbolic tangent the slope is $1 - \tanh^2$, so that it can be read off the output:
    $g'(z^{[2]}) = 1 - a^{[2]} \circ a^{[2]}$.
""")

chapter.claim(
    r"Factor 4: $\partial a^{[2]}/\partial z^{[2]}$ is a diagonal matrix.",
    (symnn.jacobian, g(z2), z2),
    sp.DiagMatrix(slope(z2)),
)

chapter.claim("The slope of the hyperbolic tangent.", (symnn.gradient, symnn.tanh(z), z), 1 - symnn.tanh(z) ** 2)

chapter.say(r"""
    **Fifth factor, weighted sums by weights.** Two numbers by a matrix of six: twelve derivatives, and no matrix has
    room for them. Most of them are zero, for $W^{[2]}_{jk}$ leads into unit $j$ only, and there it multiplies
    $a^{[1]}_k$. So nobody writes this factor down; one asks what it *does*. Let a row $v^\top$ of two numbers stand
    to the left of it, one for each hidden unit. Then the weight $W^{[2]}_{jk}$ gets $v_j a^{[1]}_k$, and all six
    together are a column times a row. Below, $\langle v, z \rangle$ is the sum of the products of equal entries,
    which is $v^\top z$.
""")

v = symnn.vector("v", 2)

chapter.claim(
    r"Factor 5: what $\partial z^{[2]}/\partial W^{[2]}$ does to the row $v^\top$ on its left.",
    (symnn.vjp, W2 * a1 + b2, W2, v),
    v * a1.T,
)

t = symnn.vector("y", 1)
one = sp.OneMatrix(1, 1)
in_note = r"\frac{\partial \mathcal{L}}{\partial W^{[2]}}"
last_in_note = r"\frac{\partial \mathcal{L}}{\partial W^{[3]}}"
rearranged = (
    in_note
    + r" = \underbrace{\bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)}_{2 \times 1}\,\underbrace{(a^{[3]} - y)}_{1 \times 1}"
    r"\,\underbrace{a^{[1]\top}}_{1 \times 3}"
)

hidden = W2 * a1 + b2
output = symnn.sigmoid(W3 * g(hidden) + b3)
loss = -symnn.sum(sp.HadamardProduct(t, symnn.log(output)) + sp.HadamardProduct(one - t, symnn.log(one - output)))

chapter.say(r"""
    ## Putting them together

    As Jacobians the first four factors conform as they stand, $1 \times 1$, $1 \times 1$, $1 \times 2$ and
    $2 \times 2$, and their product is the *row* of the derivatives of the loss with respect to $z^{[2]}$. Write $r$ for the first
    two together, $a^{[3]} - y$:
""")

r = symnn.vector("r", 1)

chapter.claim(
    r"The third and fourth factor, behind a first one $r$ that is held fixed.",
    (symnn.jacobian, r * (W3 * g(z2) + b3), z2),
    r * W3 * sp.DiagMatrix(slope(z2)),
)

chapter.say(r"""
    The chain rule of calculus lives on rows; gradients are kept in the shape of their parameters, here as columns. A
    transpose turns the one into the other, and a transpose reverses the order of a product:

    $$\bigl[(a^{[3]} - y)\, W^{[3]} \operatorname{diag} g'(z^{[2]})\bigr]^\top
    = \operatorname{diag} g'(z^{[2]})\; W^{[3]\top} (a^{[3]} - y).$$
""")

chapter.say(r"""
    ### Where the element-wise product comes from

    Products of matrices are not element-wise. But one of ours is diagonal, and to multiply a column by a diagonal
    matrix is to multiply it entry by entry by that diagonal.
""")

n = symnn.sizes("n")
s, u = symnn.vector("s", n), symnn.vector("u", n)

chapter.claim(
    "**Key result.** A diagonal matrix times a column is an element-wise product.",
    sp.DiagMatrix(s) * u,
    sp.HadamardProduct(s, u),
)

chapter.say(r"""
    So the sign ${\circ}$ is no convention. It is what is left of the chain rule when its diagonal matrices are not written out.
    With the fifth factor, a column times $a^{[1]\top}$, the gradient of the first weights is complete.
""")

right = sp.HadamardProduct(W3.T, slope(hidden)) * (output - t) * a1.T

chapter.claim(
    r"**Key result.** The gradient of the first weights, for any hidden activation. It was judged with everything written out,"
    r" $a^{[3]} = \sigma(W^{[3]} g(z^{[2]}) + b^{[3]})$ and $z^{[2]} = W^{[2]}a^{[1]} + b^{[2]}$.",
    (symnn.gradient, loss, W2),
    right,
    note=35,
    given="sigmoid output with cross-entropy",
    latex=rearranged,
)

chapter.say(r"""
    The brackets matter. Without them one may read
    $W^{[3]\top} \circ \bigl(g'(z^{[2]})(a^{[3]} - y)a^{[1]\top}\bigr)$, a column of two entry by entry with a
    $2 \times 3$ matrix, and these have different shapes.
""")

chapter.claim(
    "The same formula, with the brackets in the wrong place.",
    (symnn.gradient, loss, W2),
    lambda: sp.HadamardProduct(W3.T, slope(hidden) * (output - t) * a1.T),
    expect="ill-typed",
    latex=in_note + r" = W^{[3]\top} \circ \bigl(g'(z^{[2]})\,(a^{[3]} - y)\,a^{[1]\top}\bigr)",
)

chapter.say(r"""
    ### In reading order it does not conform

    What happens if the factors are simply written down in the order in which the chain is read, each as the array
    that one would store? The shapes are $1 \times 1$, $1 \times 2$, $2 \times 1$ and $3 \times 1$. The first three
    can be multiplied and leave one number, in which the two hidden units are mixed up; the whole is then a column of
    three where a $2 \times 3$ matrix is wanted. As products of matrices they do not conform at all.
""")

chapter.claim(
    "The product in reading order.",
    (symnn.gradient, loss, W2),
    lambda: (output - t) * W3 * slope(hidden) * a1,
    expect="ill-typed",
    mended=((symnn.gradient, loss, W2), right),
    mended_latex=rearranged,
    note=(33, 34),
    given="sigmoid output with cross-entropy",
    latex=in_note
    + r" = \underbrace{(a^{[3]} - y)}_{1 \times 1}\,\underbrace{W^{[3]}}_{1 \times 2}\,\underbrace{g'(z^{[2]})}_{2 \times 1}"
    r"\,\underbrace{a^{[1]}}_{3 \times 1}",
)

chapter.say(r"""
    Three things were wrong. A gradient was expected, so the row had to be transposed, which reverses the order and
    puts $\top$ on $W^{[3]}$. The fourth factor is a diagonal matrix, and its diagonal alone, as a column, may only be
    multiplied entry by entry. The fifth factor comes last and as a row. There was a fourth slip: the chain has
    five factors, and only four were written. The missing one, $\partial a^{[3]}/\partial z^{[3]}$, is inside $a^{[3]} - y$.

    Shapes alone do not find the right formula. There are wrong ones that conform, and a slope that is left out is one
    of them.
""")

chapter.claim(
    "Without the slope of the hidden units everything conforms, and is wrong.",
    (symnn.gradient, loss, W2),
    W3.T * (output - t) * a1.T,
    expect="refuted",
    latex=in_note + r" = W^{[3]\top} (a^{[3]} - y)\, a^{[1]\top}",
    mended=((symnn.gradient, loss, W2), right),
    mended_latex=rearranged,
)

chapter.say(r"""
    ## The last layer

    The way from $W^{[3]}$ to the loss is shorter: the first two factors, and a fifth one with $a^{[2]}$ in place of
    $a^{[1]}$. A weight matrix of shape $1 \times 2$ must get a gradient of shape $1 \times 2$. The formula below is
    often seen, and it gives a column.
""")

chapter.claim(
    "The gradient of the last weights, without a transpose.",
    (symnn.gradient, loss, W3),
    (output - t)[0, 0] * g(hidden),
    expect="ill-typed",
    mended=((symnn.gradient, loss, W3), (output - t) * g(hidden).T),
    mended_latex=last_in_note + r" = \underbrace{(a^{[3]} - y)}_{1 \times 1}\,\underbrace{a^{[2]\top}}_{1 \times 2}",
    note=30,
    given="sigmoid output with cross-entropy",
    latex=last_in_note + r" = (a^{[3]} - y)\, a^{[2]}",
)

chapter.say(r"""
    ## When is it predicted minus true?

    All these formulas begin with $a^{[3]} - y$, and that was the product of two factors, one of the loss and one of
    the output activation. It is right for pairs that are made for each other. Cross-entropy with a sigmoid is one, as
    was seen. Half the squared error with no activation at the output, $a^{[3]} = z^{[3]}$, is another: the first
    factor is $a^{[3]} - y$ and the second is 1.
""")

linear = W3 * g(hidden) + b3
squared = symnn.sum(sp.HadamardProduct(linear - t, linear - t)) / 2

chapter.claim(
    "Identity output and half the squared error: the gradient of the last weights.",
    (symnn.gradient, squared, W3),
    (linear - t) * g(hidden).T,
    note=30,
    given="identity output with half the squared error",
    latex=last_in_note + r" = (z^{[3]} - y)\, a^{[2]\top}",
)

chapter.claim(
    "Identity output and half the squared error: the gradient of the first weights.",
    (symnn.gradient, squared, W2),
    sp.HadamardProduct(W3.T, slope(hidden)) * (linear - t) * a1.T,
    note=35,
    given="identity output with half the squared error",
    latex=in_note + r" = \bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)(z^{[3]} - y)\, a^{[1]\top}",
)

chapter.say(r"""
    For other pairs it is wrong. Take a sigmoid with half the squared error: the slope of the sigmoid finds no
    denominator that it could cancel. It stays, and where the sigmoid is flat, at a confident mistake for example, it
    makes the gradient tiny. This is a strong reason to train classifiers with cross-entropy.
""")

mixed = symnn.sum(sp.HadamardProduct(output - t, output - t)) / 2

chapter.claim(
    "Sigmoid output and half the squared error.",
    (symnn.gradient, mixed, W2),
    right,
    expect="refuted",
    mended=(
        (symnn.gradient, mixed, W2),
        sp.HadamardProduct(W3.T, slope(hidden)) * sp.HadamardProduct(output - t, output, one - output) * a1.T,
    ),
    mended_latex=in_note
    + r" = \bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)\bigl((a^{[3]} - y) \circ a^{[3]} \circ (1 - a^{[3]})\bigr)\, a^{[1]\top}",
    given="sigmoid output with half the squared error: a pair that does not match",
    latex=in_note + r" = \bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)(a^{[3]} - y)\, a^{[1]\top}",
)

chapter.say(r"""
    ## Delta: the same for every layer

    The five factors were walked from left to right, from the loss to the weights, and on the way there was one
    intermediate result per layer: the derivative of the loss with respect to the weighted sums,

    $$\delta^{[l]} = \frac{\partial \mathcal{L}}{\partial z^{[l]}},$$

    a column as long as $z^{[l]}$. To keep it is the whole idea of backpropagation. $\delta^{[3]}$ serves twice, for
    the gradient of $W^{[3]}$ and on the way to $\delta^{[2]}$, and is computed once. Let $m$ units with weighted sums
    $z$ and any activation $g$ feed $n$ units whose delta is known. A change of $z$ changes the loss by way of
    $Wg(z) + b$ alone, and to first order it changes it as much as it changes the number
    $\langle \delta, Wg(z) + b \rangle$ with $\delta$ held fixed. So the derivative of this number is asked for:
""")

m = symnn.sizes("m")
W, b = symnn.matrix("W", n, m), symnn.vector("b", n)
w, delta, h = symnn.vector("z", m), symnn.vector("delta", n), symnn.vector("a", m)

chapter.claim(
    "**Key result.** Delta goes back through the transposed weights and is multiplied, entry by entry, by the slope of the activation.",
    (symnn.vjp, W * g(w) + b, w, delta),
    sp.HadamardProduct(W.T * delta, slope(w)),
)

chapter.say(r"""
    From delta the gradients are read off. A weight $W_{ij}$ multiplies $a_j$ and is felt by unit $i$ alone, so its
    derivative is $\delta_i a_j$. A bias is a weight of the constant 1.
""")

chapter.claim("The gradient of the weights, at any layer.", (symnn.vjp, W * h + b, W, delta), delta * h.T)

chapter.claim("The gradient of the biases, at any layer.", (symnn.vjp, W * h + b, b, delta), delta)

chapter.say(
    "For the 3-2-1 network these rules give the whole backward pass, six lines. All gradients have the shapes of their parameters."
)

chapter.derive(backprop, "Backward pass", sections=("backward", "gradients"), sizes=True)

chapter.say(r"""
    ## With numbers

    One example that can be done in the head. Both hidden weighted sums come out as 0, where the hyperbolic tangent is
    0 and its slope is 1, so the output sees nothing and says one half:

    $$a^{[1]} = \begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix},\quad W^{[2]} = \begin{pmatrix} 1 & 1 & -1 \\ 3 & 0 & -1 \end{pmatrix},\quad
    W^{[3]} = \begin{pmatrix} 2 & -4 \end{pmatrix},\quad b^{[2]} = 0,\quad b^{[3]} = 0,\quad y = 1.$$

    Then $\delta^{[3]} = \tfrac12 - 1 = -\tfrac12$, and $\delta^{[2]} = W^{[3]\top}\delta^{[3]} \circ 1$ is the column
    of $-1$ and $2$. Times the row $(1, 2, 3)$:
""")

bent = W3 * symnn.tanh(hidden) + b3
binary = symnn.sum(symnn.softplus(bent) - sp.HadamardProduct(t, bent))
example = [
    sp.Eq(a1, sp.ImmutableMatrix([1, 2, 3])),
    sp.Eq(W2, sp.ImmutableMatrix([[1, 1, -1], [3, 0, -1]])),
    sp.Eq(W3, sp.ImmutableMatrix([[2, -4]])),
    sp.Eq(b2, sp.ImmutableMatrix([0, 0])),
    sp.Eq(b3, sp.ImmutableMatrix([0])),
    sp.Eq(t, sp.ImmutableMatrix([1])),
]

chapter.claim(
    "The gradient of the first weights at these numbers.",
    (symnn.gradient, binary, W2),
    sp.Matrix([[-1, -2, -3], [2, 4, 6]]),
    assume=example,
    latex=in_note + r" = \begin{pmatrix} -1 & -2 & -3 \\ 2 & 4 & 6 \end{pmatrix}",
)

chapter.say(r"""
    A step against this gradient makes $W^{[2]}_{11}$ larger and $W^{[2]}_{21}$ smaller. The first hidden unit then
    says something positive, which $W^{[3]}$ doubles, the second something negative, which is multiplied by $-4$: both
    push the output towards the class 1, as they should. The last weights get no gradient from this example, for their
    inputs $a^{[2]}$ are zero.

    ## Any number of layers

    The rules for delta do not ask how many layers there are. With $L$ of them, of any sizes and with any differentiable
    activation $g$ (one letter for all layers, to keep the formulas short), there is a
    first delta, at the output, and a rule that leads from layer $l + 1$ to layer $l$. That is the base and the step
    of an induction, and it holds for every $L$. The loss here is half the squared error, and the input is called
    $a^{[0]}$, as is usual when layers are counted from 1.
""")

general = symnn.Network(symnn.Layers("L"), loss="half_squared_error").backprop()

chapter.derive(general, "Backpropagation through any number of layers")

chapter.say(r"""
    $\delta^{[L]}$ has the factor $g'(z^{[L]})$ because the output may have any activation here. With a matching pair
    it goes away. The next chapter looks at delta more closely: why the walk must go backward, and what it costs.
""")

chapter.function(
    "loss_and_gradients",
    network,
    doc="The loss of the 3-2-1 network for one example, and its gradients with respect to all weights and biases.",
)

score, truth = sp.symbols("z y", real=True)
entropy = symnn.softplus(score) - truth * score
half_square = (symnn.sigmoid(score) - truth) ** 2 / 2

chapter.figure(
    "which-loss",
    symnn.figures.interactive(
        {
            "δ under cross-entropy": symnn.gradient(entropy, score),
            "δ under half the squared error": symnn.gradient(half_square, score),
        },
        over=(score, -8, 8),
        sliders={"label y": (truth, 0, 1, 1)},
        box=((-8, -1.1), (8, 1.1)),
        names=("score z of the output", "δ"),
    ),
    "The first delta of a sigmoid output. Where the answer is certain and wrong, at the left for the label 1, "
    "cross-entropy pulls hardest, and the squared error hardly at all.",
)

chapter.say(r"""
    ## Exercises

    1. What is the gradient of the loss with respect to the *input* $a^{[1]}$?
    2. A penalty $\tfrac{\lambda}{2} \lVert W^{[2]} \rVert_F^2$ is added to the loss. What becomes of the gradient of the
       first weights?
    3. What does the gradient of the first weights look like if the hidden units have no activation?
    4. The labels are smoothed: $y$ is any number between 0 and 1. Which of the formulas changes?

    The answers, judged:
""")

price = sp.Symbol("lambda", positive=True)
straight = symnn.sigmoid(W3 * hidden + b3)
of_straight = -symnn.sum(
    sp.HadamardProduct(t, symnn.log(straight)) + sp.HadamardProduct(one - t, symnn.log(one - straight))
)

chapter.claim(
    "Answer 1. Delta, carried back once more.",
    (symnn.gradient, loss, a1),
    W2.T * sp.HadamardProduct(W3.T, slope(hidden)) * (output - t),
    latex=r"\frac{\partial \mathcal{L}}{\partial a^{[1]}}"
    r" = W^{[2]\top} \bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)(a^{[3]} - y)",
)
chapter.claim(
    r"Answer 2. It gets $\lambda W^{[2]}$ besides.",
    (symnn.gradient, loss + price / 2 * symnn.trace(W2.T * W2), W2),
    right + price * W2,
    latex=in_note + r" = \bigl(W^{[3]\top} \circ g'(z^{[2]})\bigr)(a^{[3]} - y)\, a^{[1]\top} + \lambda W^{[2]}",
)
chapter.claim(
    "Answer 3. The slopes are 1, and the element-wise product is gone.",
    (symnn.gradient, of_straight, W2),
    W3.T * (straight - t) * a1.T,
    latex=in_note + r" = W^{[3]\top} (a^{[3]} - y)\, a^{[1]\top}",
)
chapter.claim(
    "Answer 4. None. That $y$ is 0 or 1 was never used; here is the gradient of the last biases.",
    (symnn.gradient, loss, b3),
    output - t,
    latex=r"\frac{\partial \mathcal{L}}{\partial b^{[3]}} = a^{[3]} - y",
)

chapter.say(r"""
    **To read on.** D. Rumelhart, G. Hinton and R. Williams, *Learning Representations by Back-Propagating Errors*
    (1986); T. Parr and J. Howard, *The Matrix Calculus You Need For Deep Learning* (2018); A. Baydin, B. Pearlmutter,
    A. Radul and J. Siskind, *Automatic Differentiation in Machine Learning: a Survey* (2018).
""")
