"""Attention and the transformer block: why the root of d, the backward pass, masks, online softmax, heads, the stream."""

import sympy as sp

import symnn
from symnn import E, Var, random

chapter = symnn.Chapter("Attention and the transformer block", number=20)

chapter.say(r"""
    A recurrent network hands everything it remembers from one step to the next. Attention does not: every position
    asks all others directly, and takes from each as much as it answers the query.

    **By the end of this chapter** you will know why the scores are divided by $\sqrt d$ and under which
    assumptions; the whole backward pass, with the shortcut that lets a kernel avoid one large table; what masks
    and biases do; why a softmax can be computed block by block, in one pass, over any number of blocks; and what
    the sum of all blocks in a transformer is.

    ## Queries, keys, values

    The rows of $Q$ ($n$ of them) are queries, those of $K$ ($m$ of them) are keys, both of length $d$. To each key
    belongs a value, a row of $V$, of length $p$. The score of a query and a key is their inner product. A softmax
    turns each row of scores into weights that are positive and sum to 1, and the answer is the weighted mean of the
    values:

    $$S = \frac{Q K^\top}{\sqrt d}, \qquad P = \operatorname{softmax}_{\text{rows}}(S), \qquad O = P V .$$
""")

n, m, d, p = symnn.sizes("n m d p")
o = sp.HadamardProduct
one = sp.OneMatrix
Q, K, V = symnn.matrix("Q", n, d), symnn.matrix("K", m, d), symnn.matrix("V", m, p)
S = symnn.matrix("S", n, m)
z, values = symnn.vector("z", m), symnn.vector("v", m)

chapter.claim("The weights of a row sum to 1.", symnn.softmax(S, axis=1) * one(m, 1), one(n, 1))
chapter.claim(
    "A softmax over the other axis is a common slip: then the rows do not.",
    symnn.softmax(S, axis=0) * one(m, 1),
    one(n, 1),
    expect="refuted",
    mended=(symnn.softmax(S, axis=1) * one(m, 1), one(n, 1)),
    latex=r"\operatorname{softmax}_{\text{columns}}(S)\, \mathbf{1} = \mathbf{1}",
    mended_latex=r"\operatorname{softmax}_{\text{rows}}(S)\, \mathbf{1} = \mathbf{1}",
)
chapter.claim(
    "A mean is never more than the largest value. Attention does not make anything larger.",
    symnn.claim((symnn.softmax(z).T * values)[0, 0], "<=", symnn.max(values)),
    latex=r"\operatorname{softmax}(z)^\top v \le \max_i v_i",
)

chapter.say(r"""
    ## Why the root of d

    At the start of training the entries of a query and of a key are more or less random. Say they have mean 0 and
    variance 1 and are all independent. Then the score is a sum of $d$ products, and its variance is $d$.
""")

q, k = random("q", d, variance=1), random("k", d, variance=1)
any_mean = random("k", d, variance=1, mean=None)
score = (q.T * k)[0, 0]

chapter.claim("**Key result.** The variance of an inner product is its length.", Var(score), d)
chapter.claim(r"Divided by $\sqrt d$ it is 1.", Var(score / sp.sqrt(d)), 1)
chapter.claim("Divided by $d$ it is not 1.", Var(score / d), 1, expect="refuted", mended=(Var(score / d), 1 / d))
chapter.claim(
    "It is not $d$ whatever the mean of the keys.",
    Var((q.T * any_mean)[0, 0]),
    d,
    expect="refuted",
    mended=(Var((q.T * any_mean)[0, 0]), d * E(any_mean[0, 0] ** 2)),
)

chapter.say(r"""
    Why should the scores not be large? Because a softmax of large numbers is nearly a choice: one weight is nearly 1,
    the others nearly 0, and then nothing can be learned. Its slopes are products of weights, and go to zero.
""")

weights = symnn.softmax(z)
gap, factor = sp.symbols("t c", positive=True)

chapter.claim("The Jacobian of a softmax.", (symnn.jacobian, weights, z), sp.DiagMatrix(weights) - weights * weights.T)
chapter.claim(
    "With the diagonal alone, as if every weight had its own activation.",
    (symnn.jacobian, weights, z),
    sp.DiagMatrix(o(weights, one(m, 1) - weights)),
    expect="refuted",
    mended=((symnn.jacobian, weights, z), sp.DiagMatrix(weights) - weights * weights.T),
)
chapter.claim(
    "Two scores with a gap of $t > 0$, multiplied by a growing $c$: the larger one takes all.",
    symnn.tends(symnn.sigmoid(factor * gap), factor, sp.oo, 1),
)
chapter.claim(
    "And the slope vanishes.",
    symnn.tends(symnn.sigmoid(factor * gap) * (1 - symnn.sigmoid(factor * gap)), factor, sp.oo, 0),
)

chapter.say(r"""
    After training the argument is another: trained queries and keys are not independent, and their inner
    product can grow like $d$ itself. That is the subject of the chapter on width.

    ## The backward pass

    Let $G$ be the derivative of the loss with respect to the output $O$. Here is the walk back, one definition after the other.
""")

P, O, G = symnn.matrix("P", n, m), symnn.matrix("O", n, p), symnn.matrix("G", n, p)
dP, dS, dO = symnn.matrix("dP", n, m), symnn.matrix("dS", n, m), symnn.matrix("dO", n, p)

chapter.derive(
    symnn.backprop(
        [
            (S, Q * K.T / sp.sqrt(d)),
            (P, symnn.softmax(S, axis=1)),
            (O, P * V),
            (sp.Symbol("loss", real=True), symnn.trace(G.T * O)),
        ],
        [Q, K, V],
        cotangents={S: dS, P: dP, O: dO},
        title="Backpropagation through attention",
    )
)

shares = symnn.softmax(Q * K.T / sp.sqrt(d), axis=1)
answer = shares * V
taken = o(shares, G * V.T) * one(m, 1)
given_by_output = o(G, answer) * one(p, 1)
square_scores, as_many = symnn.matrix("S", n, n), symnn.matrix("V", n, p)
by_scores = o(shares, G * V.T - given_by_output * one(1, m))

chapter.say(r"""
    The scores get $P \circ (dP - D)$, where $D$ is the same in a whole row: the sum of $P \circ dP$ over that row. To
    form this sum one needs a row of the large table $dP$ as a whole. A kernel that works block by block does not have
    it. But the same number can be had from the output, which is small:
""")

chapter.claim(
    r"**Key result.** $D$ is the row sum of $dO \circ O$, with $dO = G$.",
    taken,
    given_by_output,
    latex=r"\operatorname{rowsum}(P \circ dP) = \operatorname{rowsum}(dO \circ O), \qquad dP = dO\, V^\top",
)
chapter.claim(
    r"It is not the row sum of $dO \circ V$, which can be written where there are as many keys as queries.",
    o(symnn.softmax(square_scores, axis=1), G * as_many.T) * one(n, 1),
    o(G, as_many) * one(p, 1),
    expect="refuted",
    latex=r"\operatorname{rowsum}(P \circ dP) = \operatorname{rowsum}(dO \circ V)",
)
chapter.claim(
    "The gradient with respect to the queries.",
    (symnn.vjp, answer, Q, G),
    by_scores * K / sp.sqrt(d),
    latex=r"\frac{\partial \mathcal{L}}{\partial Q} = \frac{1}{\sqrt d}\, dS\, K, \qquad dS = P \circ (dP - D \mathbf{1}^\top)",
)
chapter.claim(
    "The gradient with respect to the keys has a transpose.",
    (symnn.vjp, answer, K, G),
    by_scores.T * Q / sp.sqrt(d),
    latex=r"\frac{\partial \mathcal{L}}{\partial K} = \frac{1}{\sqrt d}\, dS^\top Q",
)
chapter.claim(
    "The gradient with respect to the values.",
    (symnn.vjp, answer, V, G),
    shares.T * G,
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = P^\top G",
)
chapter.claim(
    r"A factor that is often forgotten on the way back: without $1/\sqrt d$.",
    (symnn.vjp, answer, Q, G),
    by_scores * K,
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial Q} = dS\, K",
    mended=((symnn.vjp, answer, Q, G), by_scores * K / sp.sqrt(d)),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial Q} = \frac{1}{\sqrt d}\, dS\, K",
)
chapter.claim(
    "Without $D$, the softmax taken for an entry-wise activation.",
    (symnn.vjp, answer, Q, G),
    o(shares, G * V.T) * K / sp.sqrt(d),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial Q} = \frac{1}{\sqrt d}\, (P \circ dP)\, K",
    mended=((symnn.vjp, answer, Q, G), by_scores * K / sp.sqrt(d)),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial Q} = \frac{1}{\sqrt d}\, \bigl(P \circ (dP - D\mathbf{1}^\top)\bigr) K",
)

chapter.say(r"""
    ## Masks

    Some keys must not be seen: those of the future, or those that only fill up a batch. A mask $M$ has a 1 where a
    key may be seen and a 0 where it may not, and the weights are

    $$P = \frac{M \circ e^{S}}{\operatorname{rowsum}(M \circ e^{S})} .$$

    Programs write $-\infty$ into the scores, which amounts to the same. At least one key of each row must be seen, or
    the denominator is 0.
""")

M, A = symnn.matrix("M", n, m), symnn.matrix("A", n, m)
masked = symnn.masked_softmax(S, M, axis=1)
S2, seen = symnn.matrix("S", 2, 2), sp.Matrix([[1, 0], [1, 1]])
large = sp.Symbol("c", positive=True)

chapter.claim(
    "The weights that are left still sum to 1.", masked * one(m, 1), one(n, 1), latex=r"P\, \mathbf{1} = \mathbf{1}"
)
chapter.claim(
    "The backward pass is word for word the same, for $P$ is zero where nothing is seen.",
    (symnn.vjp, masked, S, A),
    o(masked, A - o(A, masked) * one(m, 1) * one(1, m)),
    latex=r"\frac{\partial \mathcal{L}}{\partial S} = P \circ \bigl(A - \operatorname{rowsum}(A \circ P)\, \mathbf{1}^\top\bigr),"
    r" \qquad A = \frac{\partial \mathcal{L}}{\partial P}",
)
chapter.claim(
    "First the softmax, then the mask. Here with two positions, of which the first must not see the second.",
    symnn.masked_softmax(S2, seen, axis=1),
    o(seen, symnn.softmax(S2, axis=1)),
    expect="refuted",
    latex=r"P = M \circ \operatorname{softmax}(S), \qquad M = \begin{pmatrix} 1 & 0 \\ 1 & 1 \end{pmatrix}",
)
chapter.claim(
    "A large number $c$ taken from the scores in place of $\\infty$.",
    symnn.softmax(S2 - large * (one(2, 2) - seen), axis=1),
    symnn.masked_softmax(S2, seen, axis=1),
    expect="refuted",
    latex=r"\operatorname{softmax}(S - c\,(\mathbf{1}\mathbf{1}^\top - M)) = P",
)
here, there = sp.symbols("s t", real=True)
chapter.claim(
    "In the limit it does what it should: the weight of the hidden one goes to zero.",
    symnn.tends(sp.exp(there - large) / (sp.exp(here) + sp.exp(there - large)), large, sp.oo, 0),
)

chapter.say(r"""
    ## Block by block

    For a long sequence the table of scores does not fit into fast memory. The keys come in blocks, and of each row
    only three things are kept: a running maximum $\mu$, the sum $l$ of $e^{s - \mu}$ over all scores so far, and the
    sum $o$ of the values with the same weights. When a new block brings a larger maximum, what was summed is scaled
    down. Let $s$ be the scores of the new block and $V$ its values:

    $$\mu' = \max(\mu, \max s), \qquad l' = e^{\mu - \mu'} l + \sum_j e^{s_j - \mu'}, \qquad o' = e^{\mu - \mu'} o + V^\top e^{s - \mu'} .$$

    To state that this is right, let $L$ be the plain sum of all $e^{s_j}$ and $Y$ that of $e^{s_j}$ times the value. No
    program computes them, for they overflow.
""")

b = symnn.sizes("b")
top, total, plain = sp.symbols("mu l L", real=True)
kept, exact = symnn.vector("o", p), symnn.vector("Y", p)
s, s0 = symnn.vector("s", b), symnn.vector("s_0", b)
block, block0 = symnn.matrix("V", b, p), symnn.matrix("V_0", b, p)
higher = symnn.maximum(top, symnn.max(s))


def lowered(scores, by):
    """exp(scores − by)."""
    return symnn.exp(scores - by * one(b, 1))


def summed(column):
    """The sum of the entries of a column of b numbers."""
    return (one(1, b) * column)[0, 0]


first = {
    top: symnn.max(s0),
    total: summed(lowered(s0, symnn.max(s0))),
    kept: block0.T * lowered(s0, symnn.max(s0)),
    plain: summed(symnn.exp(s0)),
    exact: block0.T * symnn.exp(s0),
}
then = {
    top: higher,
    total: total * sp.exp(top - higher) + summed(lowered(s, higher)),
    kept: sp.exp(top - higher) * kept + block.T * lowered(s, higher),
    plain: plain + summed(symnn.exp(s)),
    exact: exact + block.T * symnn.exp(s),
}
right_so_far = (symnn.claim(total, "=", sp.exp(-top) * plain), symnn.claim(kept, "=", sp.exp(-top) * exact))

chapter.claim(
    "**Key result.** After any number of blocks of $b$ scores, for any $b$, the running sums are the true ones, scaled.",
    symnn.for_all_depths(*right_so_far, start=first, step=then, fresh=(s, block)),
    latex=r"l = e^{-\mu} L, \qquad o = e^{-\mu}\, Y \qquad\text{after every block}",
)
chapter.claim(
    "If what was summed is not scaled down, the values are wrong.",
    symnn.for_all_depths(
        *right_so_far, start=first, step={**then, kept: kept + block.T * lowered(s, higher)}, fresh=(s, block)
    ),
    expect="refuted",
    latex=r"o' = o + V^\top e^{s - \mu'} \;\Rightarrow\; o = e^{-\mu}\, Y \qquad\text{after every block}",
    mended=symnn.for_all_depths(*right_so_far, start=first, step=then, fresh=(s, block)),
    mended_latex=r"o' = e^{\mu - \mu'} o + V^\top e^{s - \mu'} \;\Rightarrow\; o = e^{-\mu}\, Y \qquad\text{after every block}",
)

entry, true_entry = sp.symbols("o y", real=True)
positive = sp.Symbol("L", positive=True)
new, old = sp.symbols("s s_0", real=True)
larger = symnn.maximum(top, new)

chapter.claim(
    "One division at the end gives the attention, entry by entry: the maximum cancels.",
    entry / total,
    true_entry / positive,
    assume=[sp.Eq(total, sp.exp(-top) * positive), sp.Eq(entry, sp.exp(-top) * true_entry)],
    latex=r"\frac{o}{l} = \frac{Y}{L}",
)
chapter.claim(
    "Nothing overflows, and one never divides by a small number: the sum is at least 1. Here with blocks of one score.",
    symnn.for_all_depths(
        symnn.claim(total, ">=", 1),
        start={top: old, total: sp.Integer(1)},
        step={top: larger, total: total * sp.exp(top - larger) + sp.exp(new - larger)},
        fresh=(new,),
    ),
    latex=r"l \ge 1 \qquad\text{after every score}",
)

chapter.say(r"""
    ## Several heads

    A layer has several heads, each with queries, keys and values of its own. Their outputs stand side by side and
    are multiplied by one matrix $W$. This is a *sum* over the heads, each with its own block of rows of $W$. Where
    heads share their keys and values, as in grouped attention, the gradients of the shared ones add up.
""")

r = symnn.sizes("r")
H1, H2, W1, W2 = (
    symnn.matrix(name, rows, columns)
    for name, rows, columns in [("H_1", n, p), ("H_2", n, p), ("W_1", p, r), ("W_2", p, r)]
)
Q1, Q2 = symnn.matrix("Q_1", n, d), symnn.matrix("Q_2", n, d)
G1, G2 = symnn.matrix("G_1", n, p), symnn.matrix("G_2", n, p)


def shares_of(question):
    """The weights of one head."""
    return symnn.softmax(question * K.T / sp.sqrt(d), axis=1)


both = symnn.trace(G1.T * (shares_of(Q1) * V)) + symnn.trace(G2.T * (shares_of(Q2) * V))
added = shares_of(Q1).T * G1 + shares_of(Q2).T * G2

chapter.claim("Side by side is a sum.", sp.BlockMatrix([[H1, H2]]) * sp.BlockMatrix([[W1], [W2]]), H1 * W1 + H2 * W2)
chapter.claim(
    "Two heads that share their values.",
    (symnn.gradient, both, V),
    added,
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = P_1^\top G_1 + P_2^\top G_2",
)
chapter.claim(
    "It is not the mean over the heads.",
    (symnn.gradient, both, V),
    added / 2,
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial V} = \tfrac12 (P_1^\top G_1 + P_2^\top G_2)",
    mended=((symnn.gradient, both, V), added),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial V} = P_1^\top G_1 + P_2^\top G_2",
)

chapter.say(r"""
    ## The block and the stream

    A transformer block adds to what comes in: first the answer of attention, then that of a small network at every
    position. With the normalisation *inside* these branches, $a \mapsto a + f(N(a))$, nothing stands in the way of
    the stream itself. Whatever the blocks compute, the output is the input plus the sum of all that was added, and
    the Jacobian of each block is the identity plus something.
""")

a, x, u, sum_of_all = (symnn.vector(name, d) for name in ("a", "x", "u", "t"))
h, slope = symnn.function("h"), symnn.function("h", order=1)
W, B = symnn.matrix("W", d, d), symnn.matrix("B", d, d)

chapter.claim(
    "At every depth the stream is the input plus everything that was added; $t$ is the sum of what the blocks gave.",
    symnn.for_all_depths(
        sp.Eq(a, x + sum_of_all, evaluate=False),
        start={a: x, sum_of_all: sp.ZeroMatrix(d, 1)},
        step={a: a + u, sum_of_all: sum_of_all + u},
        fresh=u,
    ),
    latex=r"a^{[l]} = x + u^{[1]} + \dots + u^{[l]} \qquad\text{for all } l",
)
chapter.claim(
    "The Jacobian of a block, here with a network of one layer.",
    (symnn.jacobian, x + W * h(B * x), x),
    sp.Identity(d) + W * sp.DiagMatrix(slope(B * x)) * B,
)

chapter.say(r"""
    The network at every position often has a gate: $W(\operatorname{SiLU}(Bx) \circ Cx)$. Its hidden width is chosen such that it costs
    as much as the older form with a width of $4d$, two matrices and no gate. With three matrices that is $\tfrac83 d$.
""")

gate, up = symnn.matrix("B", r, d), symnn.matrix("C", r, d)
back = symnn.vector("g", r)
opened, passed = gate * x, up * x
silu_slope = symnn.sigmoid(opened) + o(opened, symnn.sigmoid(opened), one(r, 1) - symnn.sigmoid(opened))

chapter.claim(
    "The gradient of a gated unit with respect to its input.",
    (symnn.vjp, o(symnn.silu(opened), passed), x, back),
    gate.T * o(back, passed, silu_slope) + up.T * o(back, symnn.silu(opened)),
    latex=r"\frac{\partial \mathcal{L}}{\partial x} = B^\top \bigl(g \circ Cx \circ \operatorname{SiLU}'(Bx)\bigr)"
    r" + C^\top \bigl(g \circ \operatorname{SiLU}(Bx)\bigr)",
)
chapter.claim(
    "Three matrices of width $\\tfrac83 d$ have as many weights as two of width $4d$.",
    symnn.claim(r"3 \cdot d \cdot \tfrac83 d = 2 \cdot d \cdot 4 d", let=["d:"]),
)

scale, third = sp.symbols("c z_3", real=True)
scores_shown = (sp.S.Zero, sp.S.One, third)
total = sum(sp.exp(scale * z) for z in scores_shown)

chapter.figure(
    "sharper",
    symnn.figures.interactive(
        {f"weight of key {k}": sp.exp(scale * z) / total for k, z in enumerate(scores_shown, 1)},
        over=(scale, 0, 5),
        sliders={"score of key 3": (third, -2, 3, 2)},
        box=((0, 0), (5, 1)),
        names=("factor c of all scores", ""),
    ),
    r"Attention to three keys with the scores $0$, $1$ and $z_3$, all multiplied by $c$. Without the $1/\sqrt d$ the scores "
    "are large, one weight is nearly 1, and the gradients of the others are gone.",
)

chapter.say(r"""
    ## Exercises

    1. A linear layer makes the keys, another the queries, a third the values. Each has a bias. Which of the three
       changes nothing at all?
    2. How many weights does a block of width $d$ have, with four square matrices for attention and the network above?
    3. Rotary positions turn each pair of entries of the query at position $i$ by the angle $i\theta$, and those of
       the key at position $j$ by $j\theta$. Show that the score depends on $j - i$ alone.
    4. A score of $c$ is added to *all* keys of a row. What happens?
    5. Two devices have each seen half of the keys and hold $(\mu_1, l_1)$ and $(\mu_2, l_2)$. How do they agree on
       the common sum, for any common maximum $\mu$?

    The answers, judged:
""")

bias, value_bias, row = symnn.vector("b", d), symnn.vector("b", p), symnn.vector("c", n)
i, j = sp.symbols("i j", integer=True)
theta = sp.Symbol("theta", positive=True)
q2, k2 = symnn.vector("q", 2), symnn.vector("k", 2)


def turn(at):
    """The rotation by at·θ."""
    return sp.Matrix([[sp.cos(at * theta), -sp.sin(at * theta)], [sp.sin(at * theta), sp.cos(at * theta)]])


chapter.claim(
    "Answer 1. That of the keys: it adds the same to all scores of a query.",
    symnn.softmax(Q * (K + one(m, 1) * bias.T).T / sp.sqrt(d), axis=1),
    shares,
)
chapter.claim(
    "That of the queries does not drop out.",
    symnn.softmax((Q + one(n, 1) * bias.T) * K.T / sp.sqrt(d), axis=1),
    shares,
    expect="refuted",
)
chapter.claim(
    "And that of the values goes straight through, so it may be left to the matrix that follows.",
    shares * (V + one(m, 1) * value_bias.T),
    answer + one(n, 1) * value_bias.T,
)
chapter.claim(
    "Answer 2. Twelve squares of $d$.", symnn.claim(r"4 \cdot d^2 + 2 \cdot d \cdot 4d = 12\, d^2", let=["d:"])
)
chapter.claim(
    "Answer 3. Two rotations make one.",
    (turn(i) * q2).T * (turn(j) * k2),
    q2.T * turn(j - i) * k2,
    latex=r"(R_i\, q)^\top (R_j\, k) = q^\top R_{j-i}\, k",
)
chapter.claim(
    "With the difference the other way round.",
    (turn(i) * q2).T * (turn(j) * k2),
    q2.T * turn(i - j) * k2,
    expect="refuted",
    latex=r"(R_i\, q)^\top (R_j\, k) = q^\top R_{i-j}\, k",
    mended=((turn(i) * q2).T * (turn(j) * k2), q2.T * turn(j - i) * k2),
    mended_latex=r"(R_i\, q)^\top (R_j\, k) = q^\top R_{j-i}\, k",
)
chapter.claim("Answer 4. Nothing.", symnn.softmax(S + row * one(1, m), axis=1), symnn.softmax(S, axis=1))

mu1, mu2, mu, l1, l2, L1, L2 = sp.symbols("mu_1 mu_2 mu l_1 l_2 L_1 L_2", real=True)
chapter.claim(
    "Answer 5. Each scales its own, and they add.",
    sp.exp(mu1 - mu) * l1 + sp.exp(mu2 - mu) * l2,
    sp.exp(-mu) * (L1 + L2),
    assume=[sp.Eq(l1, sp.exp(-mu1) * L1), sp.Eq(l2, sp.exp(-mu2) * L2)],
)

chapter.function(
    "attention_gradients",
    {
        "questions": symnn.vjp(answer, Q, G),
        "keys": symnn.vjp(answer, K, G),
        "values": symnn.vjp(answer, V, G),
    },
    (Q, K, V, G),
    doc="The gradients with respect to Q, K and V of softmax(QKᵀ/√d)V, from the gradient G with respect to the output.",
)

chapter.say(r"""
    **To read on.** A. Vaswani et al., *Attention Is All You Need* (2017); M. Milakov and N. Gimelshein, *Online
    normalizer calculation for softmax* (2018); T. Dao et al., *FlashAttention: Fast and Memory-Efficient Exact
    Attention with IO-Awareness* (2022); J. Su et al., *RoFormer: Enhanced Transformer with Rotary Position Embedding*
    (2021); N. Shazeer, *GLU Variants Improve Transformer* (2020).
""")
