"""Recurrent cells: LSTM and GRU, their backward passes, and what a gate does to a gradient through any number of steps."""

import math

import sympy as sp

import symnn

chapter = symnn.Chapter("Recurrent cells", number=18)

chapter.say(r"""
    In a simple recurrent network the past is multiplied by the same matrix in every step, and its gradient dies out or
    runs away. The remedy, of 1997 and 2000, is a state that is not multiplied by a matrix: it is carried on, entry by entry, and
    *gates* decide how much of it is kept, what is added and what is shown.

    **By the end of this chapter** you will know the backward pass of an LSTM and of both kinds of GRU; what the
    gradient through $T$ steps is, for any $T$, and what is wrong with the sentence that it is the product of the
    forget gates; why the bias of a forget gate should not start at zero; and which of the two cells has a state
    that cannot grow.

    ## The LSTM

    The cell has two columns of $n$ numbers, the inner state $c$ and the output $h$, and reads $x$. Three gates are
    sigmoids, between 0 and 1: $f$ (forget), $i$ (input) and $o$ (output). The candidate $g$ is a hyperbolic tangent.
    Each of the four has weights of its own for $h$ and for $x$. For short, $s$ stands for what the input and the bias
    contribute: $s_f = U_f x + b_f$.

    $$c' = f \circ c + i \circ g, \qquad h' = o \circ \tanh c'.$$

    Let $\lambda$ be the derivative of the loss with respect to $h'$ and $\kappa$ that with respect to $c'$ that comes from the step after.
""")

n, m, T = symnn.sizes("n m T")
had, square = sp.HadamardProduct, lambda u: sp.HadamardPower(u, 2)
sigmoid, tanh, one, unit = symnn.sigmoid, symnn.tanh, sp.OneMatrix(n, 1), sp.Identity(n)
c, h, f, i, g, out = (symnn.vector(name, n) for name in ("c", "h", "f", "i", "g", "o"))
Wf, Wi, Wg, Wo = (symnn.matrix(f"W_{name}", n, n) for name in "figo")
sf, si, sg, so = (symnn.vector(f"s_{name}", n) for name in "figo")
later, shown = symnn.vector("c'", n), symnn.vector("h'", n)
kappa, lam = symnn.vector("kappa", n), symnn.vector("lambda", n)

chapter.derive(
    symnn.backprop(
        [
            (f, sigmoid(Wf * h + sf)),
            (i, sigmoid(Wi * h + si)),
            (g, tanh(Wg * h + sg)),
            (out, sigmoid(Wo * h + so)),
            (later, had(f, c) + had(i, g)),
            (shown, had(out, tanh(later))),
            (sp.Symbol("loss", real=True), (lam.T * shown)[0, 0] + (kappa.T * later)[0, 0]),
        ],
        [c, h, Wf],
        cotangents={
            shown: symnn.vector("delta_h", n),
            later: symnn.vector("delta_c", n),
            **{gate: symnn.vector(f"delta_{name}", n) for gate, name in ((f, "f"), (i, "i"), (g, "g"), (out, "o"))},
        },
        title="Backpropagation through an LSTM cell",
    )
)

chapter.say(r"""
    ## One path without a matrix

    Look at how the new state depends on the old one. If the gates are held fixed, the Jacobian is diagonal, with the
    forget gate on it, and if that is 1 it is the identity: the *constant error carousel*.
""")

cell = had(f, c) + had(i, g)

chapter.claim("With the gates held fixed.", (symnn.jacobian, cell, c), sp.DiagMatrix(f))
chapter.claim("The carousel: all that is in the state stays.", (symnn.jacobian, c + had(i, g), c), unit)

chapter.say(r"""
    For any number of steps, let $p$ be the entry-wise product of all forget gates so far, and $r$ what was added on
    the way, each part multiplied by the forget gates after it.
""")

p, r, c0, back = symnn.vector("p", n), symnn.vector("r", n), symnn.vector("c_0", n), symnn.vector("g", n)

chapter.claim(
    "**Key result.** At every step the state is the first one, times the product of the forget gates, plus what was added.",
    symnn.for_all_depths(
        sp.Eq(c, had(p, c0) + r, evaluate=False),
        start={c: c0, p: one, r: sp.ZeroMatrix(n, 1)},
        step={c: had(f, c) + had(i, g), p: had(f, p), r: had(f, r) + had(i, g)},
        fresh=(f, i, g),
    ),
    latex=r"c_T = p_T \circ c_0 + r_T, \qquad p_T = f_T \circ \dots \circ f_1, \quad r_T = f_T \circ r_{T-1} + i_T \circ g_T",
)
chapter.claim(
    "So a gradient that arrives at the last state reaches the first one, along this path, times that product.",
    (symnn.vjp, had(p, c0) + r, c0, back),
    had(p, back),
)

chapter.say(r"""
    One often reads that $\partial c_T / \partial c_{T-1} = \operatorname{diag}(f_T)$, and so that the gradient through
    time *is* the product of the forget gates. That is true of this path alone. The gates read $h$, and $h$ was made
    of the old state. Here is the whole derivative. In it $h = o \circ \tanh c$, with the output gate $o$ of the step before.
""")

inside = had(out, tanh(c))
forget, enter, candidate = sigmoid(Wf * inside + sf), sigmoid(Wi * inside + si), tanh(Wg * inside + sg)
whole = had(forget, c) + had(enter, candidate)
through_output = (
    sp.DiagMatrix(had(c, forget, one - forget)) * Wf
    + sp.DiagMatrix(had(candidate, enter, one - enter)) * Wi
    + sp.DiagMatrix(had(enter, one - square(candidate))) * Wg
)
all_paths = sp.DiagMatrix(forget) + through_output * sp.DiagMatrix(had(out, one - square(tanh(c))))

chapter.claim(
    "The derivative of the state with respect to the state before is not the forget gate alone.",
    (symnn.jacobian, whole, c),
    sp.DiagMatrix(forget),
    expect="refuted",
    latex=r"\frac{\partial c'}{\partial c} = \operatorname{diag}(f)",
    mended=((symnn.jacobian, whole, c), all_paths),
    mended_latex=r"\begin{aligned} \frac{\partial c'}{\partial c} = \operatorname{diag}(f) &+ \bigl[\operatorname{diag}(c \circ f \circ (1-f))\, W_f \\"
    r" &+ \operatorname{diag}(g \circ i \circ (1-i))\, W_i \\"
    r" &+ \operatorname{diag}(i \circ (1-g^2))\, W_g \bigr] \operatorname{diag}(o \circ (1 - \tanh^2 c)) \end{aligned}",
)

chapter.say(r"""
    The other paths have matrices and slopes in them, and behave as in a simple recurrent network. What the forget
    gate gives is a path that need not vanish, beside others that may.

    ## How long it remembers

    With a forget gate of $\varphi$ in every step, $\varphi^k$ is left after $k$ steps. It vanishes as ever, unless
    $\varphi = 1$, which a sigmoid does not reach. But $\varphi$ may be as close to 1 as one likes.
""")

phi, tau = sp.Symbol("varphi", positive=True), sp.Symbol("tau", positive=True)
k = sp.Symbol("k", integer=True, positive=True)
t = sp.Symbol("t", real=True)

chapter.claim("A sigmoid never says to keep everything.", symnn.claim(sigmoid(t), "<", 1))
chapter.claim("So in the end all is forgotten.", symnn.tends(phi**k, k, sp.oo, 0, assume=phi < 1))
chapter.claim(
    r"A gate of $1 - 1/\tau$ has the memory $\tau$: in $\tau$ steps it lets through a part of at most $1/e$.",
    symnn.claim(1 - 1 / tau, "<=", sp.exp(-1 / tau)),
    latex=r"1 - \frac1\tau \le e^{-1/\tau}",
)
chapter.claim(
    r"The bias that gives this gate, if nothing else comes in.",
    sigmoid(sp.log(tau - 1)),
    1 - 1 / tau,
    assume=tau > 1,
)
chapter.claim(
    "With bias 0 half of the state is lost in each step.",
    sigmoid(0 * t),
    sp.Rational(1, 2),
    latex=r"\sigma(0) = \tfrac12",
)
chapter.claim(
    "With bias 1, or more, less than a third.",
    symnn.claim(sigmoid(t), ">=", sp.Rational(7, 10)),
    assume=t >= 1,
)

steps = list(range(41))
chapter.figure(
    "memory",
    symnn.figures.curves(
        {
            f"forget bias {bias}": (steps, [(1 / (1 + math.exp(-bias))) ** step for step in steps])
            for bias in (0, 1, 3, 5)
        },
        x="steps",
        y="part of the state that is left",
        log=True,
    ),
    "What a forget gate leaves of the first state if only its bias speaks. The vertical axis is logarithmic.",
)

chapter.say(r"""
    ## How large the state becomes

    The inner state of an LSTM is a sum and may grow, though slowly: by at most 1 in each step. Follow one entry $e$ of
    it. The gates are $\sigma(a)$ and $\sigma(b)$ with any numbers $a$ and $b$, and the candidate is $\tanh t$.
""")

a, b, e = sp.symbols("a b e", real=True)
keep, let, new = sp.symbols("f i g", real=True)
gated = [keep >= 0, keep <= 1, let >= 0, let <= 1, sp.Abs(new) <= 1]

chapter.claim(
    "Before step $k$ the state is at most $k$.",
    symnn.for_all_depths(
        symnn.claim(sp.Abs(e), "<=", k),
        start={e: sp.Integer(0)},
        step={e: sigmoid(a) * e + sigmoid(b) * tanh(t)},
        fresh=(a, b, t),
        depth=k,
    ),
    latex=r"|e_k| \le k, \qquad e_{k+1} = \sigma(a_k)\, e_k + \sigma(b_k) \tanh t_k, \quad e_1 = 0",
)
chapter.claim(
    "It need not stay between $-1$ and 1, as the output does.",
    symnn.claim(sp.Abs(keep * e + let * new), "<=", 1, assume=[*gated, sp.Abs(e) <= 1]),
    expect="refuted",
    latex=r"|e| \le 1 \;\Rightarrow\; |f e + i g| \le 1",
    mended=symnn.claim(sp.Abs(keep * e + (1 - keep) * new), "<=", 1, assume=[*gated, sp.Abs(e) <= 1]),
    mended_latex=r"|e| \le 1 \;\Rightarrow\; |f e + (1 - f) g| \le 1",
)

chapter.say(r"""
    The mended line couples the gates, $i = 1 - f$. That is what the other cell does.

    ## The GRU

    The gated recurrent unit has one state $h$, an update gate $z$ and a reset gate $r$:

    $$h' = z \circ h + (1 - z) \circ g, \qquad g = \tanh(s + r \circ U h).$$
""")

z, reset, s = symnn.vector("z", n), symnn.vector("r", n), symnn.vector("s", n)
U, v = symnn.matrix("U", n, n), symnn.vector("v", n)
after, before = tanh(s + had(reset, U * h)), tanh(s + U * had(reset, h))
gru, gru_before = had(z, h) + had(one - z, after), had(z, h) + had(one - z, before)

chapter.claim(
    "**Key result.** Its state cannot grow: at every step each entry stays between $-1$ and 1.",
    symnn.for_all_depths(
        symnn.claim(sp.Abs(e), "<=", 1),
        start={e: sp.Integer(0)},
        step={e: sigmoid(a) * e + (1 - sigmoid(a)) * tanh(t)},
        fresh=(a, t),
    ),
    latex=r"|e_k| \le 1, \qquad e_{k+1} = \sigma(a_k)\, e_k + (1 - \sigma(a_k)) \tanh t_k, \quad e_1 = 0",
)

chapter.say(r"""
    There are two GRUs. The paper resets the state *before* it is multiplied, $U(r \circ h)$; fast libraries reset it
    after, $r \circ Uh$, so that all products with $h$ can be made at once. Weights that were trained with one do not
    work with the other.
""")

chapter.claim(
    "The two are not the same.",
    before,
    after,
    expect="refuted",
    latex=r"\tanh(s + U (r \circ h)) = \tanh(s + r \circ U h)",
)
chapter.claim(
    "Reset after the product: the gradient with respect to the state, with the gates held fixed.",
    (symnn.jacobian, gru, h),
    sp.DiagMatrix(z) + sp.DiagMatrix(had(one - z, one - square(after), reset)) * U,
    latex=r"\frac{\partial h'}{\partial h} = \operatorname{diag}(z) + \operatorname{diag}\bigl((1 - z) \circ (1 - g^2) \circ r\bigr)\, U",
)
chapter.claim(
    "Reset before it.",
    (symnn.jacobian, gru_before, h),
    sp.DiagMatrix(z) + sp.DiagMatrix(had(one - z, one - square(before))) * U * sp.DiagMatrix(reset),
    latex=r"\frac{\partial h'}{\partial h} = \operatorname{diag}(z) + \operatorname{diag}\bigl((1 - z) \circ (1 - g^2)\bigr)\, U \operatorname{diag}(r)",
)
chapter.claim(
    "With respect to the reset gate. A product was cut by it, and that product comes back.",
    (symnn.vjp, gru, reset, v),
    had(v, one - z, one - square(after), U * h),
    latex=r"\frac{\partial \mathcal{L}}{\partial r} = v \circ (1 - z) \circ (1 - g^2) \circ U h",
)
chapter.claim(
    "With respect to the reset gate, with the state in the place of the product.",
    (symnn.vjp, gru, reset, v),
    had(v, one - z, one - square(after), h),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial r} = v \circ (1 - z) \circ (1 - g^2) \circ h",
    mended=((symnn.vjp, gru, reset, v), had(v, one - z, one - square(after), U * h)),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial r} = v \circ (1 - z) \circ (1 - g^2) \circ U h",
)
chapter.claim(
    "With respect to the update gate: old minus new.",
    (symnn.vjp, gru, z, v),
    had(v, h - after),
    latex=r"\frac{\partial \mathcal{L}}{\partial z} = v \circ (h - g)",
)
chapter.claim(
    "New minus old, which belongs to the other convention, $h' = (1 - z) \\circ h + z \\circ g$.",
    (symnn.vjp, gru, z, v),
    had(v, after - h),
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial z} = v \circ (g - h)",
    mended=((symnn.vjp, had(one - z, h) + had(z, after), z, v), had(v, after - h)),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial z} = v \circ (g - h) \quad\text{for } h' = (1 - z) \circ h + z \circ g",
)

chapter.say(r"""
    ## Shared weights, any number of steps

    The weights are the same at all steps. With the deltas of the forget gate side by side in $\Delta$, a column for
    each of the $T$ steps, and the outputs that were read in $H$, the sum over all steps is one product, as in the
    simple network. The recursion for the deltas is that of the derivation above: what arrives at a state is the
    gradient from its own output, plus the forget gate of the *next* step times what arrived there.
""")

Delta, H = symnn.matrix("Delta", n, T), symnn.matrix("H", n, T)
nu = symnn.vector("f'", n)
seen = sp.BlockMatrix([[had(out, tanh(c))], [had(nu, c) + r]])
returned = sp.BlockMatrix([[lam], [kappa]])

chapter.claim("The shared weights.", (symnn.gradient, symnn.trace(Delta.T * (Wf * H)), Wf), Delta * H.T)
chapter.claim(
    "What arrives at a state, directly: from its output, and through the forget gate $f'$ of the next step.",
    (symnn.vjp, seen, c, returned),
    had(lam, out, one - square(tanh(c))) + had(nu, kappa),
    latex=r"\delta_c = \lambda \circ o \circ (1 - \tanh^2 c) + f' \circ \kappa",
)

steps_on, gate_bias = sp.Symbol("k", integer=True), sp.Symbol("b", real=True)
keeps = symnn.sigmoid(gate_bias)

chapter.figure(
    "forget-bias",
    symnn.figures.interactive(
        {"what is left of the state": keeps**steps_on},
        over=(steps_on, 0, 60),
        sliders={"bias b of the forget gate": (gate_bias, -2, 6, 1)},
        box=((0, 0), (60, 1)),
        names=("steps k", ""),
        told={"gate": keeps, "steps until half is left": -sp.log(2) / sp.log(keeps)},
    ),
    r"$\sigma(b)^k$, if nothing else opens or closes the gate. This is why the bias of the forget gate is often started at "
    "1 or higher.",
)

chapter.say(r"""
    ## Exercises

    1. How many weights and biases does an LSTM with $n$ units and $m$ inputs have, with one bias for each gate?
    2. Someone writes $h' = (1 - z) \circ h + z \circ g$. Which change of the update gate's weights makes the two
       conventions equal?
    3. If the update gate of a GRU is held at $z$ and the candidate at $g$, what is the state after $k - 1$ steps?
    4. In a cell with *peepholes* the forget gate reads the state: $f = \sigma(w \circ c + s)$. What becomes of the
       direct derivative $\operatorname{diag}(f)$?

    The answers, judged:
""")

w = symnn.vector("w", n)
peephole = sigmoid(had(w, c) + s)
first, kept, held, state = sp.symbols("h_1 z g h", real=True)

chapter.claim(
    "Answer 1. Four times those of a simple layer.",
    4 * (n * n) + 4 * (n * m) + 4 * n,
    4 * n * (n + m + 1),
    latex=r"4\,(n^2 + n m + n) = 4 n\,(n + m + 1)",
)
chapter.claim("Answer 2. All of them change their sign.", 1 - sigmoid(t), sigmoid(-t))
chapter.claim(
    "Answer 3. It moves towards the candidate, and what is missing shrinks by $z$ in each step.",
    symnn.for_all_depths(
        sp.Eq(state, held + kept ** (k - 1) * (first - held)),
        start={state: first},
        step={state: kept * state + (1 - kept) * held},
        depth=k,
    ),
    latex=r"h_k = g + z^{k-1} (h_1 - g)",
)
chapter.claim(
    "Answer 4. The slope of the gate is added, and the path is not linear any more.",
    (symnn.jacobian, had(peephole, c) + r, c),
    sp.DiagMatrix(had(peephole, one + had(w, c, one - peephole))),
    latex=r"\frac{\partial}{\partial c}\, [f \circ c] = \operatorname{diag}\bigl(f \circ (1 + w \circ c \circ (1 - f))\bigr)",
)

chapter.function(
    "lstm_state_gradient",
    had(lam, out, one - square(tanh(c))) + had(nu, kappa),
    (lam, out, c, nu, kappa),
    doc="What arrives at the inner state c: from its output, gated by o, and from the next step, through its forget gate f'.",
)

chapter.say(r"""
    **To read on.** S. Hochreiter and J. Schmidhuber, *Long Short-Term Memory* (1997); F. Gers, J. Schmidhuber and
    F. Cummins, *Learning to Forget: Continual Prediction with LSTM* (2000); K. Cho et al., *Learning Phrase
    Representations using RNN Encoder-Decoder for Statistical Machine Translation* (2014); R. Jozefowicz, W. Zaremba
    and I. Sutskever, *An Empirical Exploration of Recurrent Network Architectures* (2015); C. Tallec and Y. Ollivier,
    *Can Recurrent Neural Networks Warp Time?* (2018).
""")
