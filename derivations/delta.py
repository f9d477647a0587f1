"""Delta: one vector per layer from which all gradients are read, a rule that leads from each to the one before, and what that costs."""

import sympy as sp

import symnn

chapter = symnn.Chapter("Delta", number=9)

chapter.say(r"""
    A network of $L$ layers computes $z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$ and $a^{[l]} = g(z^{[l]})$ for
    $l = 1, \dots, L$, from the input $a^{[0]} = x$ to the output $a^{[L]}$, and then a loss. Which derivatives of the
    loss should one compute, and in which order? The answer that made large networks possible is one vector per layer,
    the derivative of the loss with respect to the weighted sums of that layer:

    $$\delta^{[l]} = \frac{\partial \mathcal{L}}{\partial z^{[l]}}, \qquad \text{a column with as many entries as } z^{[l]}.$$

    Why with respect to $z$, and not directly to the weights? Because everything that layer $l$ has to say to the loss, it says
    through $z^{[l]}$. The weights, the biases and the layer before all act by way of it, so each of their derivatives
    is delta times something local. And it is small: a layer with $n$ inputs and $m$ units has $mn$ weights and only
    $m$ deltas.

    **By the end of this chapter** you will know the one vector of each layer from which all its gradients are
    read, the rule that leads from each to the one before, why it is right at every depth, and why all of it costs
    no more than about three forward passes.

    ## Gradients from delta

    Take one layer, $z = Wa + b$, and let its delta $\delta$ be known. To first order, a change of $z$ changes the
    loss as it changes the number $\langle \delta, z \rangle$, the sum of the products of equal entries, with $\delta$
    held fixed. So three derivatives of $\langle \delta, Wa + b \rangle$ are all that is needed.
""")

m, n = symnn.sizes("m n")
W, b, a, delta = symnn.matrix("W", m, n), symnn.vector("b", m), symnn.vector("a", n), symnn.vector("delta", m)
felt = W * a + b

chapter.claim(
    "What the weights get: delta times the input of the layer, a column times a row.",
    (symnn.vjp, felt, W, delta),
    delta * a.T,
)
chapter.claim("What the biases get: delta itself.", (symnn.vjp, felt, b, delta), delta)
chapter.claim(
    "What the layer before gets: delta, carried back through the transposed weights.",
    (symnn.vjp, felt, a, delta),
    W.T * delta,
)

chapter.say(r"""
    The first of these is a table of products, $\delta_i a_j$ for the weight that leads from unit $j$ to unit $i$: how
    much the loss wants unit $i$ to change, times how active unit $j$ was. The other order of the two has the shape of
    the transposed weights. For a square layer it conforms and is wrong.
""")

S, q, d = symnn.matrix("W", n, n), symnn.vector("a", n), symnn.vector("delta", n)

chapter.claim(
    "In a square layer the two factors can be exchanged without an error message, and wrongly.",
    (symnn.vjp, S * q, S, d),
    q * d.T,
    expect="refuted",
    mended=((symnn.vjp, S * q, S, d), d * q.T),
)

chapter.say(r"""
    ## From one delta to the one before

    The layer before is $a = g(z)$ with its own weighted sums $z$. Its activation works on every entry by itself, so
    the derivative with respect to $z$ is the derivative with respect to $a$ times the slope, entry by entry. That is the whole recursion:

    $$\delta^{[l]} = \bigl(W^{[l+1]\top} \delta^{[l+1]}\bigr) \circ g'(z^{[l]}).$$
""")

z, g, slope = symnn.vector("z", n), symnn.function("g"), symnn.function("g", order=1)

chapter.claim(
    "**Key result.** The recursion. $W$ and $b$ belong to the layer above, $z$ to the layer below, and $g$ is any function with the slope $g'$.",
    (symnn.vjp, W * g(z) + b, z, delta),
    sp.HadamardProduct(W.T * delta, slope(z)),
)

chapter.say(r"""
    Each part of the formula has been got wrong in somebody's program. The next three are for layers of equal width,
    in which all of them conform.
""")

u = symnn.vector("z", n)
after = S * g(u)

chapter.claim(
    "The transpose left out.", (symnn.vjp, after, u, d), sp.HadamardProduct(S * d, slope(u)), expect="refuted"
)

chapter.claim(
    "The slope multiplied before the weights, not after them.",
    (symnn.vjp, after, u, d),
    S.T * sp.HadamardProduct(d, slope(u)),
    expect="refuted",
)

chapter.claim(
    "The slope taken at the weighted sums of the layer above.",
    (symnn.vjp, after, u, d),
    sp.HadamardProduct(S.T * d, slope(S * g(u))),
    expect="refuted",
)

chapter.say(r"""
    For an activation that is known, the slope is often a function of the output, and then $z$ need not be kept:
    $a(1 - a)$ for the sigmoid, $1 - a \circ a$ for the hyperbolic tangent.
""")

chapter.claim(
    "The recursion for a hyperbolic tangent.",
    (symnn.vjp, W * symnn.tanh(z) + b, z, delta),
    sp.HadamardProduct(W.T * delta, sp.OneMatrix(n, 1) - sp.HadamardPower(symnn.tanh(z), 2)),
)

chapter.function(
    "delta_before",
    sp.HadamardProduct(W.T * delta, sp.OneMatrix(n, 1) - sp.HadamardPower(symnn.tanh(z), 2)),
    (W, delta, z),
    doc="The delta of a tanh layer with weighted sums z, from the weights W and the delta of the layer above.",
)

chapter.say(r"""
    ## All layers, by induction

    The recursion needs a beginning. At the output the loss is some function of $a^{[L]} = g(z^{[L]})$; let it be a
    sum $\sum_i \ell(a^{[L]}_i)$ over the units with any function $\ell$. (Labels make it another function for each
    unit; that changes only the column of its slopes, and nothing in the step below.) Then
    $\delta^{[L]} = \ell'(a^{[L]}) \circ g'(z^{[L]})$: that is the base. The recursion is the step, from the layer
    $l + 1$ to the layer $l$: *if* $\delta^{[l+1]}$ is what the loss sends to $z^{[l+1]}$, *then* the formula gives
    what it sends to $z^{[l]}$. In the step $e$ is what arrives at $z^{[l+1]}$.
""")

ell, ell_slope = symnn.function("ell"), symnn.function("ell", order=1)
e = symnn.vector("e", m)

chapter.verdict(
    "**Key result.** In a network of any depth, whose layers have any sizes, the recursion gives the derivatives of the loss with respect to all weighted sums.",
    symnn.induction(
        base=(symnn.gradient(symnn.sum(ell(g(u))), u), sp.HadamardProduct(ell_slope(g(u)), slope(u))),
        given=(e, delta),
        step=(symnn.vjp(W * g(z) + b, z, e), sp.HadamardProduct(W.T * delta, slope(z))),
        over="the layers, from the last to the first",
    ),
    latex=r"\delta^{[l]} = \frac{\partial \mathcal{L}}{\partial z^{[l]}}, \qquad l = L, L - 1, \dots, 1",
)

chapter.say(r"""
    The same for a concrete family: hidden layers with hyperbolic tangents, a softmax for several classes at the end,
    and the cross-entropy. The labels $y$ are probabilities that add up to 1. Every line below is a statement about
    layer $l$ for all $l$ at once.
""")

classifier = symnn.Network(
    symnn.Layers("L", activation="tanh", output="softmax"), loss="softmax_cross_entropy"
).backprop()

chapter.derive(classifier, "A classifier with any number of layers", sections=("backward", "gradients"))

chapter.say(r"""
    Written out, the recursion is a product of matrices, which the induction has put into an order. With
    $D_l = \operatorname{diag} g'(z^{[l]})$,

    $$\delta^{[l]} = D_l\, W^{[l+1]\top} D_{l+1}\, W^{[l+2]\top} \cdots D_{L-1}\, W^{[L]\top}\, \delta^{[L]}.$$

    Here it is for three layers, derived from the whole network at once rather than layer by layer.
""")

n1, n2, n3 = symnn.sizes("n1 n2 n3")
z1, W2, W3, d3 = (
    symnn.vector("z1", n1),
    symnn.matrix("W2", n2, n1),
    symnn.matrix("W3", n3, n2),
    symnn.vector("delta3", n3),
)

chapter.claim(
    "Two steps of the recursion at once.",
    (symnn.vjp, W3 * g(W2 * g(z1)), z1, d3),
    sp.DiagMatrix(slope(z1)) * W2.T * sp.DiagMatrix(slope(W2 * g(z1))) * W3.T * d3,
)

chapter.say(r"""
    Where a product has many factors, it may become very small or very large; a later chapter is about that.

    ## A batch

    For $N$ examples at once, put the deltas side by side as the columns of a matrix $\Delta$, and the inputs of the
    layer as the columns of $A$. The recursion does not change its form. In the gradient of the weights, the product
    of matrices adds up the examples by itself; the ones do it for the biases. If the loss is a mean, its $1/N$ is in
    the first delta already.
""")

N = symnn.sizes("N")
A, Delta = symnn.matrix("A", n, N), symnn.matrix("Delta", m, N)
one = sp.OneMatrix(N, 1)
batch = symnn.trace(Delta.T * (W * A + b * one.T))

chapter.claim("The weights, for a batch.", (symnn.gradient, batch, W), Delta * A.T)
chapter.claim("The biases, for a batch.", (symnn.gradient, batch, b), Delta * one)

a_1, a_2, d_1, d_2 = (
    symnn.vector("a_1", n),
    symnn.vector("a_2", n),
    symnn.vector("delta_1", m),
    symnn.vector("delta_2", m),
)

chapter.claim(
    "With two examples, the product of the two matrices is the sum of the two tables.",
    sp.BlockMatrix([[d_1, d_2]]) * sp.BlockMatrix([[a_1, a_2]]).T,
    d_1 * a_1.T + d_2 * a_2.T,
)

chapter.say(r"""
    ## What it costs

    Multiplications are counted, in a network of $L$ layers with $n$ units each and $n$ inputs, for one example.
    Forward, each layer multiplies a matrix and a column, $n^2$. Backward, each step of the recursion multiplies a
    transposed matrix and a column, and then $n$ entries by $n$ slopes, $n^2 + n$. There are $L - 1$ steps, since
    every delta is computed once and then kept.
""")

L, k = sp.Symbol("L", integer=True, positive=True), sp.Symbol("k", integer=True)
cost = n**2 + n

chapter.claim("The cost of all deltas grows linearly with the depth.", sp.Sum(cost, (k, 1, L - 1)), (L - 1) * cost)

chapter.say(r"""
    Anyone who applied the chain rule to each weight matrix by itself would walk from the loss back to layer $L$,
    then from the loss back to layer $L - 1$, and so on. The way to layer $l$ has $L - l$ steps, and most of them were
    made before. Each further layer makes one more walk over all the others.
""")

c = sp.Symbol("c", real=True)

chapter.verdict(
    "Without keeping the deltas the steps add up to $L(L-1)/2$: quadratic in the depth.",
    symnn.induction(
        base=(0 * cost, sp.Integer(1) * (1 - 1) / 2 * cost),
        given=(c, L * (L - 1) / 2 * cost),
        step=(c + L * cost, (L + 1) * L / 2 * cost),
    ),
    latex=r"\sum_{l=1}^{L} (L - l)\,(n^2 + n) = \frac{L(L-1)}{2}\,(n^2 + n)",
)

chapter.claim(
    "The two agree only for one or two layers: $L(L-1)/2$ is not $L - 1$.", L * (L - 1) / 2, L - 1, expect="refuted"
)

chapter.say(r"""
    The count can be made on real lines. Below, the networks with $1, 2, \dots, 8$ layers of four units are derived,
    and in the lines that the derivations print every product of two numbers is counted.
""")


def multiplications(formula):
    """How often two numbers are multiplied in a formula of matrices of known sizes, from left to right; slopes are taken as given."""
    inner = sum(multiplications(part) for part in formula.args if isinstance(part, sp.MatrixExpr))
    if isinstance(formula, sp.MatMul):
        first, *others = [f for f in formula.args if f.is_Matrix]
        return inner + sum(first.rows * f.rows * f.cols for f in others)
    if isinstance(formula, sp.HadamardProduct):
        return inner + (len(formula.args) - 1) * formula.rows * formula.cols
    return inner


def counted(depth):
    """(forward, forward and backward with deltas that are kept, the same with a walk of its own for every layer)."""
    layers = [symnn.Dense(4, activation="relu") for _ in range(depth)]
    steps = symnn.Network(*layers, inputs=4, loss="half_squared_error").backprop().steps
    forward, deltas, gradients = (
        [multiplications(step.shown) for step in steps if step.section == name and step.symbol.is_Matrix]
        for name in ("forward", "backward", "gradients")
    )
    once = sum(forward) + sum(gradients)
    walks = sum(sum(deltas[: reached + 1]) for reached in range(depth))
    return sum(forward), once + sum(deltas), once + walks


depths = range(1, 9)
forward, kept, anew = zip(*map(counted, depths), strict=True)

chapter.figure(
    "cost",
    symnn.figures.curves(
        {"each layer anew": (depths, anew), "deltas kept": (depths, kept), "forward only": (depths, forward)},
        x="number of layers",
        y="multiplications",
        marks=True,
    ),
    "Multiplications for one example and all gradients, layers of four units. With the deltas kept, the cost is a straight line, "
    "about three times the cost of the forward pass; without, it bends upward.",
)

chapter.say(r"""
    The line of backpropagation is about three times as steep as that of the forward pass: one product of a matrix and
    a vector forward, one for delta, and one column times row for the gradient. This is the reason why training costs
    about three times what using a network costs. To change every weight a little and see what the loss does would
    need a forward pass *for each weight*.

    ## Why backward?

    A product of matrices may be computed from either end, and the result is the same.
""")

chapter.claim("From either end.", symnn.claim(r"(r^\top B)\, C = r^\top (B\, C)", let=["r: n", "B: n, m", "C: m, k"]))

chapter.say(r"""
    The work is not the same. The row $r^\top$ stands at the end where the loss is, because the loss is one number.
    From that end every step is a row times a matrix, $n^2$ products. From the other end, where the input is, every
    step would be a matrix times a matrix, $n^3$. Many parameters and one loss: therefore backward. With one parameter
    and many outputs it would be the other way round.

    What is paid is memory. The recursion at layer $l$ needs the slopes $g'(z^{[l]})$, and the gradient of the weights
    needs $a^{[l-1]}$, so the forward pass must keep what it has computed until the backward pass has come back to it.
""")

chapter.figure(
    "growth",
    symnn.figures.interactive(
        {"each layer anew": L * (L - 1) / 2 * cost, "deltas kept": (L - 1) * cost},
        over=(L, 2, 40),
        sliders={"units n of a layer": (n, 1, 100, 4)},
        box=((2, 1), (40, 10_000_000)),
        names=("layers L", "multiplications"),
        log=True,
    ),
    r"The two formulas that were proved. With more units both grow; their ratio $L/2$ depends on the depth alone.",
)

chapter.say(r"""
    ## Exercises

    1. A residual block adds its input to what it computes, $a + W g(a)$. What does it hand back?
    2. The same column $a$ is read by two layers, with the weights $U$ and $V$ and with the deltas $d$ and $e$. What
       arrives at $a$?
    3. What is the recursion for a sigmoid, written with its outputs alone?
    4. A layer subtracts from its inputs their mean before it weighs them. What does it hand back?

    The answers, judged:
""")

skip, heads = symnn.vector("a", n), symnn.sizes("k")
U_head, of_head = symnn.matrix("U", heads, n), symnn.vector("d", heads)
V_head, of_other = symnn.matrix("V", m, n), symnn.vector("e", m)
outputs = symnn.sigmoid(z)
mean_off = sp.Identity(n) - sp.OneMatrix(n, 1) * sp.OneMatrix(1, n) / n

chapter.claim(
    "Answer 1. The delta itself, and what comes back through the branch.",
    (symnn.vjp, skip + S * g(skip), skip, d),
    d + sp.HadamardProduct(S.T * d, slope(skip)),
)
chapter.claim(
    "Answer 2. The sum of both.",
    (symnn.gradient, (of_head.T * U_head * skip + of_other.T * V_head * skip)[0, 0], skip),
    U_head.T * of_head + V_head.T * of_other,
    latex=r"\frac{\partial \mathcal{L}}{\partial a} = U^\top d + V^\top e",
)
chapter.claim(
    r"Answer 3. With $a = \sigma(z)$.",
    (symnn.vjp, W * outputs + b, z, delta),
    sp.HadamardProduct(W.T * delta, outputs, sp.OneMatrix(n, 1) - outputs),
    latex=r"\delta_{\text{before}} = (W^\top \delta) \circ a \circ (\mathbf{1} - a)",
)
chapter.claim(
    "Answer 4. The mean of what comes back is subtracted too.",
    (symnn.vjp, W * (mean_off * skip), skip, delta),
    mean_off * (W.T * delta),
    latex=r"\frac{\partial \mathcal{L}}{\partial a} = \bigl(I - \tfrac1n \mathbf{1}\mathbf{1}^\top\bigr)\, W^\top \delta",
)

chapter.say(r"""
    **To read on.** S. Linnainmaa, *Taylor Expansion of the Accumulated Rounding Error* (1976); A. Griewank and
    A. Walther, *Evaluating Derivatives* (2008); T. Chen, B. Xu, C. Zhang and C. Guestrin, *Training Deep Nets with
    Sublinear Memory Cost* (2016), on how to pay less for the memory.
""")
