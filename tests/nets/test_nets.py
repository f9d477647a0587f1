"""Laws of networks over tables: every derived gradient is the derivative of the loss, every line is proved, golden forms, clear errors."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from symnn import nets, ops
from symnn.bridge import call, read
from symnn.calculus.values.evaluate import Floats, evaluate
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError, UnsupportedError
from symnn.expr import Atom, Const, Operator, ones, sum_over
from symnn.nets import Dense, Layers, Network, initialisers, losses
from symnn.nets.initialiser import fan_in, fan_out
from symnn.proof.equality.deciding_equality import Hypothesis, equal_nodes

N, n, m, k = sp.symbols("N n m k", integer=True, positive=True)
SIZES = {N: 5, n: 4, m: 3, k: 2, sp.Symbol("T", integer=True, positive=True): 3}
TIED, PRELU = Dense(3, "tanh"), Dense(3, "prelu")
t, beta = sp.symbols("t beta", real=True)
SWISH = sp.Lambda((t, beta), t * call(ops.sigmoid, beta * t))
LINK = {"bernoulli_negative_log_likelihood": "sigmoid", "binary_cross_entropy": "sigmoid", "categorical_negative_log_likelihood": "softmax"}


def swish(z, b):
    return z * ops.sigmoid(b * z)


trainable = Operator(
    name="trainable_swish",
    arity=2,
    define=swish,
    partials=(
        lambda z, b, out: ops.sigmoid(b * z) + b * out * (1 - ops.sigmoid(b * z)),
        lambda z, b, out: z * out * (1 - ops.sigmoid(b * z)),
    ),
)

# no activation, and a loss that is written with z: δ is the derivative by z, not by the a that z also is
BCE = losses.find("binary_cross_entropy")
OWN = nets.Loss(name="own", entries=BCE.entries, on_logits=BCE.on_logits, link="sigmoid", by_logits=True)
NETWORKS = {
    "3-2-1": lambda: Network(Dense(2, "tanh"), Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy"),
    "symbolic sizes": lambda: Network(Dense(n, "tanh"), Dense(m, "sigmoid"), inputs=k, loss="binary_cross_entropy"),
    "input counted as 1": lambda: Network(Dense(2, "tanh"), Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy", input_index=1),
    "batch in columns": lambda: Network(Dense(n, "tanh"), Dense(m), inputs=k, loss="softmax_cross_entropy", batch=N),
    "batch in rows": lambda: Network(Dense(n, "tanh"), Dense(m), inputs=k, loss="softmax_cross_entropy", batch=N, layout="rows"),
    "batch as torch": lambda: Network(Dense(n, "relu"), Dense(m), inputs=k, loss="softmax_cross_entropy", batch=N, layout="torch"),
    "sum over the batch": lambda: Network(Dense(3, "tanh"), Dense(2), inputs=2, loss="half_squared_error", batch=N, reduction="sum"),
    "one output in a batch": lambda: Network(Dense(3, "tanh"), Dense(1, "sigmoid"), inputs=2, loss="bce", batch=N, layout="rows"),
    "one row": lambda: Network(Dense(3, "tanh"), Dense(2), inputs=2, loss="mse", layout="rows"),
    "one row as torch": lambda: Network(Dense(3, "tanh"), Dense(2), inputs=2, loss="mse", layout="torch"),
    "all sizes one": lambda: Network(Dense(1, "tanh"), Dense(1), inputs=1, loss="half_squared_error"),
    "penalty": lambda: Network(Dense(n, "tanh"), Dense(1), inputs=k, loss="half_squared_error", l2=True),
    "penalty as a number": lambda: Network(Dense(3), inputs=2, loss="mse", l2=0.5, batch=N),
    "without bias": lambda: Network(Dense(n, "tanh", bias=False), Dense(2), inputs=k, loss="half_squared_error"),
    "tied": lambda: Network(TIED, TIED, Dense(1, "sigmoid"), inputs=3, loss="binary_cross_entropy"),
    "tied with penalty in rows": lambda: Network(TIED, TIED, TIED, inputs=3, loss="mse", batch=N, layout="rows", l2=True),
    "activation as an expression": lambda: Network(Dense(n, t * sp.tanh(t)), Dense(2, sp.Lambda(t, t**3)), inputs=k, loss="mse"),
    "prelu": lambda: Network(Dense(n, "prelu"), Dense(2, "prelu"), inputs=k, loss="mse", batch=N),
    "tied prelu": lambda: Network(PRELU, PRELU, Dense(1), inputs=3, loss="mse", batch=N, layout="rows", l2=True),
    "trainable activation as a lambda": lambda: Network(Dense(n, SWISH), Dense(2), inputs=k, loss="mse"),
    "trainable activation as a record": lambda: Network(Dense(n, trainable), Dense(2, trainable), inputs=k, loss="mse", batch=N),
    "softmax inside": lambda: Network(Dense(n, "softmax"), Dense(2), inputs=k, loss="half_squared_error", batch=N),
    "depth as a number": lambda: Network(Layers(3, activation="tanh", output="identity"), inputs=2, loss="half_squared_error"),
    "own loss on logits": lambda: Network(Dense(3, "tanh"), Dense(2), inputs=3, loss=OWN),
    "gaussian with a known sigma": lambda: Network(Dense(2), inputs=3, loss="gaussian_nll", sigma=2),
} | {
    f"loss {name}, {layout}": lambda name=name, layout=layout, batch=batch: Network(
        Dense(3, "tanh"), Dense(2, LINK.get(name)), inputs=2, loss=name, layout=layout, batch=batch
    )
    for name in losses.TABLE
    for layout, batch in (("columns", None), ("columns", N), ("rows", N))
    if batch is not None or not losses.TABLE[name].pairs
}  # fmt: skip
ACTIVATIONS = [r.name for r in ops.TABLE.values() if isinstance(r, Operator) and r.arity == 1 and r.partials and not r.domain]
# acosh has a value where all units are above 1, and no such point is drawn
NETWORKS |= {f"activation {a}": lambda a=a: Network(Dense(3, a), Dense(2), inputs=2, loss="mse") for a in ACTIVATIONS if a != "acosh"}


def lookup(shape):
    generic = {sp.Symbol(f"n_{i}", integer=True, positive=True): i + 2 for i in range(9)}
    return tuple(int(sp.sympify(s).subs(SIZES | generic)) for s in shape)


def every_size(*graphs):
    from symnn.expr.walk import sizes_of

    return {s: lookup([s])[0] for g in graphs for s in sizes_of(g)}


def value(node, values):
    return np.asarray(evaluate(node, Floats(), {a: np.asarray(v).astype(object) for a, v in values.items()}, every_size(node)), dtype=float)


def draw(net):
    """Numbers for everything that is given; targets that the loss allows."""
    rng = np.random.default_rng(1)
    values = {}
    for symbol, _shape, words in net.backprop().inputs:
        a = read(symbol)
        made = rng.normal(size=lookup(a.shape))
        if words.startswith("class"):
            made = rng.integers(0, int(net.outputs), size=made.shape)
        elif words == "target" and net.loss.normalised:
            e = np.exp(made)
            made = e / e.sum(axis=net.layout.axis, keepdims=True)
        elif words == "target" and net.loss.unit:
            made = rng.integers(0, 2, size=made.shape)
        elif "−1" in (net.loss.targets if words == "target" else words):
            made = rng.choice([-1.0, 1.0], size=made.shape)
        values[a] = made
    from symnn.expr.walk import atoms

    for a in atoms(net.loss_node()):  # λ, σ
        values.setdefault(a, np.float64(0.7))
    return values


@pytest.mark.parametrize("name", NETWORKS)
def test_every_line_is_proved_and_every_gradient_is_the_derivative_of_the_loss(name):
    net = NETWORKS[name]()
    derivation = net.backprop()
    assert [(s.key, str(s.verdict)) for s in derivation.unproved] == []
    assert set(derivation.gradients) == set(net.parameters)
    given = draw(net)
    values = dict(given)
    for s in derivation.steps:
        if s.section != "gradients":
            values[read(s.symbol)] = value(s.value, values)
    loss = net.loss_node()
    np.testing.assert_allclose(values[read(net.loss_symbol)], value(loss, given), rtol=1e-12)
    for s in (s for s in derivation.steps if s.section == "gradients"):
        w = read(net.parameters[s.of])
        at, derived = np.asarray(given[w], dtype=float), value(s.value, values)
        assert s.value.shape == w.shape
        assert s.shape == tuple(getattr(s.symbol, "shape", (1, 1)))
        numeric = np.zeros(at.shape)
        for i in np.ndindex(at.shape):
            h = np.zeros(at.shape)
            h[i] = 1e-5
            numeric[i] = (value(loss, given | {w: at + h}) - value(loss, given | {w: at - h})) / 2e-5
        np.testing.assert_allclose(derived, numeric, rtol=1e-5, atol=1e-8)


GOLDEN = {
    "3-2-1": {
        "z1": "W1*x + b1", "a1": "tanh(z1)", "delta2": "a2 - y", "W2": "delta2*a1.T", "b2": "delta2", "W1": "delta1*x.T", "b1": "delta1",
        "delta1": "HadamardProduct(W2.T*delta2, -HadamardPower(a1, 2) + 1)",
    },
    "input counted as 1": {"delta3": "a3 - y", "W3": "delta3*a2.T", "W2": "delta2*a1.T"},
    "batch in rows": {"W1": "X.T*Delta1", "b1": "Delta1.T*1"},
    "batch in columns": {"W1": "Delta1*X.T", "b1": "Delta1*1"},
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_forms(name):
    derivation = NETWORKS[name]()
    steps = {s.of if s.section == "gradients" else s.key: str(s.shown) for s in derivation.backprop().steps}
    wanted = GOLDEN[name]
    got = {key: steps[key] for key in wanted}
    assert got == wanted


LOSS_SHAPES = {"one output": ((), 0), "column": ((n,), 0), "columns": ((n, N), 0), "rows": ((N, n), 1)}


@pytest.mark.parametrize("shape", LOSS_SHAPES)
@pytest.mark.parametrize("name", [name for name, loss in losses.TABLE.items() if loss.on_logits])
def test_the_stable_form_is_the_loss_of_the_matched_activation(name, shape):
    loss, (sizes, axis) = losses.TABLE[name], LOSS_SHAPES[shape]
    if loss.normalised and not sizes:
        return
    z, y = Atom("z", sizes), Atom("y", sizes)
    p = nets.activation.activation(loss.link).apply(z, axis, ())
    total = sum_over(y, [axis]) if loss.normalised else None
    given = [Hypothesis(total, ones(*total.shape), "Σ y = 1")] if total is not None else []
    if loss.along and not sizes:
        return
    more = {name: Const(v) for name, v in loss.defaults.items()} | {letter: Atom(letter, (n,)) for letter in loss.given}
    told = {"axis": axis} if loss.along else {}
    plain, stable = sum_over(loss.entries(p, y, **more, **told)), sum_over(loss.on_logits(z, y, axis, **more))
    assert isinstance(equal_nodes(plain, stable, hypotheses=given), Proved)
    assert isinstance(equal_nodes(plain, stable + z if not sizes else stable + sum_over(z), hypotheses=given), Refuted)


def test_two_names_of_one_likelihood_are_one_function():
    a, y = Atom("a", (n,)), Atom("y", (n,))
    pair = [sum_over(losses.find(name).entries(a, y)) for name in ("bernoulli_nll", "binary_cross_entropy")]
    assert isinstance(equal_nodes(*pair), Proved)


def test_huber_is_quadratic_within_and_linear_beyond_its_threshold():
    a, y = Atom("a"), Atom("y")
    for delta in (Fraction(1), Fraction(1, 2)):
        entry = losses.find("huber").entries(a, y, Const(delta))
        for r in (-3.0, -1.0, -0.5, -0.4, 0.0, 0.5, 1.0, 2.5):
            expected = r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)
            assert value(entry, {a: r + 1, y: 1.0}) == pytest.approx(float(expected))


def test_a_trainable_logistic_written_with_exp_is_proved():
    swish = sp.Lambda((t, beta), t / (1 + sp.exp(-beta * t)))
    assert Network(Dense(n, swish), Dense(2), inputs=k, loss="mse").backprop().unproved == ()


def test_a_last_layer_that_says_nothing_gets_what_its_loss_is_made_for():
    assert Network(Dense(3), inputs=2, loss="softmax_cross_entropy").last.name == "softmax"
    assert Network(Layers("L", activation="tanh", output=""), loss="softmax_cross_entropy").last.name == "softmax"
    assert Network(Dense(3, "identity"), inputs=2, loss="mse").last.name == "identity"


def test_the_slope_of_prelu_is_trained_and_starts_at_a_quarter():
    net = Network(Dense(3, "prelu"), Dense(2), inputs=2, loss="mse")
    assert list(net.parameters) == ["W1", "b1", "alpha1", "W2", "b2"]
    assert net.initial(np.random.default_rng(0))["alpha1"] == 0.25
    assert net.backprop().unproved == ()
    assert list(Network(Dense(3, "leaky_relu"), inputs=2, loss="mse").parameters) == ["W1", "b1"]
    assert Network(Dense(n, SWISH), inputs=2, loss="mse").places[0].parameters["beta"].start == 1


def test_a_tied_gradient_is_the_sum_over_its_uses():
    d = NETWORKS["tied"]().backprop()
    assert str(d.gradients["W1"]) in ("delta1*x.T + delta2*a1.T", "delta2*a1.T + delta1*x.T")
    assert set(d.gradients) == {"W1", "b1", "W3", "b3"}


@pytest.mark.parametrize(("layout", "batch"), [("columns", None), ("columns", N), ("rows", N), ("torch", N)])
def test_unknown_depth_is_derived_by_induction(layout, batch):
    d = Network(Layers("L"), loss="half_squared_error", layout=layout, batch=batch).backprop()
    assert d.unproved == ()
    rules = {s.key.lower().split("_")[0] + "_" + s.key.split("_")[1]: s.rule for s in d.steps if s.section == "backward"}
    assert rules["delta_L"].startswith("base of the induction")
    assert rules["delta_l"].startswith("step of the induction")
    assert set(d.gradients) == {"W_l", "b_l"}


def test_the_generic_step_prints_as_in_a_textbook():
    d = Network(Layers("L"), loss="half_squared_error").backprop()
    shown = {s.of if s.section == "gradients" else s.key: str(s.shown) for s in d.steps}
    assert shown["W_l"] == "delta_l*a_{l-1}.T"
    assert shown["b_l"] == "delta_l"


def deep(depth):
    return Network(*(Dense(4, "tanh") for _ in range(depth)), Dense(1, "sigmoid"), inputs=4, loss="binary_cross_entropy")


def test_every_line_is_proved_at_depth_ten():
    assert deep(9).backprop().unproved == ()


def test_depth_one_thousand_meets_no_recursion_limit():
    net = deep(1000)
    assert len(net.backprop().gradients) == 2002
    assert net.loss_node().shape == ()


REFUSED = {
    "unknown activation": (lambda: Dense(2, "tanhh"), "tanhh.*did you mean tanh"),
    "activation that is no word": (lambda: Dense(2, 3.5), "an activation is"),
    "activation of a matrix": (lambda: Dense(2, "inverse"), "inverse is no activation"),
    "a norm as activation": (lambda: Dense(2, "norm"), "norm is no activation"),
    "log-sum-exp as activation": (lambda: Dense(2, "log_sum_exp"), "log_sum_exp is no activation"),
    "expression without a variable": (lambda: Dense(2, sp.Integer(2)), "one free symbol"),
    "expression with two symbols": (lambda: Dense(2, t * beta), "Lambda"),
    "constant lambda": (lambda: Dense(2, sp.Lambda(t, sp.Integer(1))), "does not depend"),
    "size zero": (lambda: Dense(0), "Dense.*at least 1"),
    "negative size": (lambda: Dense(-2), "Dense.*at least 1"),
    "size that is no integer": (lambda: Dense(2.5), "Dense.*whole number"),
    "zero inputs": (lambda: Network(Dense(2), inputs=0), "inputs.*at least 1"),
    "no inputs": (lambda: Network(Dense(2)), "inputs"),
    "zero batch": (lambda: Network(Dense(2), inputs=1, batch=0), "batch.*at least 1"),
    "negative layer count": (lambda: Layers(-1), "at least 1 layer"),
    "layer count zero": (lambda: Layers(0), "at least 1 layer"),
    "depth that is no number": (lambda: Layers(2.5), "depth"),
    "no layer": (lambda: Network(inputs=2), "at least 1 layer"),
    "a layer that is none": (lambda: Network(Dense(2), "tanh", inputs=2), "layer 2.*Dense"),
    "a number as layer": (lambda: Network(3, 2, 1, inputs=2), "layer 1.*Dense"),
    "layers beside layers": (lambda: Network(Layers("L"), Dense(1)), "whole network"),
    "unknown loss": (lambda: Network(Dense(1), inputs=2, loss="binary_cross_entropi"), "did you mean binary_cross_entropy"),
    "unknown layout": (lambda: Network(Dense(1), inputs=2, layout="diagonal"), "columns, rows, torch"),
    "unknown reduction": (lambda: Network(Dense(1), inputs=2, reduction="median"), "mean"),
    "unknown input index": (lambda: Network(Dense(1), inputs=2, input_index=2), "0 or 1"),
    "negative penalty": (lambda: Network(Dense(1), inputs=2, l2=-1), "negative"),
    "penalty that is no number": (lambda: Network(Dense(1), inputs=2, l2="much"), "l2"),
    "unknown option": (lambda: Network(Dense(1), inputs=2, loss="mse", sigma=1), "no option 'sigma'"),
    "cross-entropy of tanh": (lambda: Network(Dense(1, "tanh"), inputs=2, loss="bce"), "between 0 and 1.*tanh.*sigmoid"),
    "cross-entropy of identity": (lambda: Network(Dense(1), inputs=2, loss="bce"), "between 0 and 1.*identity"),
    "cross-entropy of relu": (lambda: Network(Dense(1, "relu"), inputs=2, loss="bce"), "between 0 and 1.*relu"),
    "cross-entropy of a clipped sigmoid": (lambda: Network(Dense(1, "hard_sigmoid"), inputs=2, loss="bce"), "between 0 and 1"),
    "logits after sigmoid": (
        lambda: Network(Dense(1, "tanh"), inputs=2, loss="binary_cross_entropy_with_logits"), "made for logits",
    ),
    "identity said before softmax cross-entropy": (
        lambda: Network(Dense(3, "identity"), inputs=2, loss="softmax_cross_entropy"), "made for logits: leave.*identity",
    ),
    "identity said before sigmoid cross-entropy": (
        lambda: Network(Dense(1, "linear"), inputs=2, loss="bce_with_logits"), "made for logits: leave.*identity",
    ),
    "identity said of the last of many": (
        lambda: Network(Layers(3, activation="tanh", output="identity"), inputs=2, loss="softmax_cross_entropy"), "made for logits: leave",
    ),
    "softmax of one output": (lambda: Network(Dense(1), inputs=2, loss="softmax_cross_entropy"), "at least 2 outputs"),
    "softmax activation of one unit": (lambda: Dense(1, "softmax"), "always 1"),
    "softmax cross-entropy of relu": (lambda: Network(Dense(3, "relu"), inputs=2, loss="softmax_cross_entropy"), "made for logits"),
    "tied layer that does not fit": (lambda: Network(TIED, TIED, inputs=2, loss="mse"), "layer 2 is layer 1 again"),
    "no loss": (lambda: Network(Dense(1), inputs=2).backprop(), "has no loss"),
    "unknown depth written out": (lambda: Network(Layers("L"), loss="mse").loss_node(), "unknown depth"),
    "unknown initialiser": (lambda: initialisers.find("xavier_norml"), "did you mean xavier_normal"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_gets_one_clear_sentence(name):
    attempt, text = REFUSED[name]
    with pytest.raises(ArgumentError, match=text) as caught:
        attempt()
    assert "\n" not in str(caught.value)


def test_a_penalty_over_unknown_depth_is_refused_with_a_remedy():
    with pytest.raises(UnsupportedError, match="Layers a number"):
        Network(Layers("L"), loss="mse", l2=1).backprop()


@pytest.mark.parametrize("name", initialisers.TABLE)
def test_an_initialiser_draws_what_its_formula_says(name):
    record = initialisers.TABLE[name]
    drawn = record.sample(np.random.default_rng(3), (400, 500), 500, 400)
    variance = float(record.variance.subs({fan_in: 500, fan_out: 400}))
    assert drawn.mean() == pytest.approx(float(record.mean), abs=4e-4)
    assert drawn.var() == pytest.approx(variance, rel=0.02)
    if record.bound is not None:
        assert abs(drawn).max() <= float(record.bound.subs({fan_in: 500, fan_out: 400}))


def test_starting_values_have_the_shapes_of_the_parameters_and_come_from_the_generator_alone():
    net = NETWORKS["3-2-1"]()
    first, again = (net.initial(np.random.default_rng(0), weights="he_normal") for _ in range(2))
    assert {key: v.shape for key, v in first.items()} == {key: tuple(s.shape) for key, s in net.parameters.items()}
    assert all((first[key] == again[key]).all() for key in first)
    assert not first["b1"].any()
    assert (net.initial(np.random.default_rng(0), weights=initialisers.constant(0.5))["W1"] == 0.5).all()


def test_names_are_found_in_any_spelling():
    assert losses.find("Binary-Cross-Entropy") is losses.find("bce") is losses.TABLE["binary_cross_entropy"]
    assert initialisers.find("kaiming normal") is initialisers.TABLE["he_normal"]


def test_the_same_network_gives_the_same_derivation():
    one, two = (str(NETWORKS["batch in rows"]().backprop()) for _ in range(2))
    assert one == two
