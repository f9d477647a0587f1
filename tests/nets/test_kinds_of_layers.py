"""Laws over the table of layers: every line proved in every layout, gradients are differences of the loss, the exported file
agrees, and the usual slips are refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn import Dense, Layers, Network, sizes
from symnn.bridge import read
from symnn.claims.derivation import Derivation, Step
from symnn.claims.verdict import Proved, Refuted
from symnn.errors import ArgumentError
from symnn.expr.walk import atoms
from symnn.nets.layers import (
    GLU,
    GRU,
    LSTM,
    RNN,
    TABLE,
    AvgPool,
    BatchNorm,
    Branches,
    Concatenation,
    Conv1d,
    Conv2d,
    CrossAttention,
    Dropout,
    Embedding,
    Flatten,
    FurtherInput,
    GatedUnit,
    GroupNorm,
    LayerNorm,
    MaxPool,
    MeanOver,
    MixtureOfExperts,
    Reparameterised,
    Reshape,
    Residual,
    RMSNorm,
    RotaryPositions,
    SelfAttention,
    SwiGLU,
    WeightNorm,
)  # fmt: skip
from symnn.proof.equality.deciding_equality import equal_nodes
from tests.nets.test_nets import lookup, value

N, T, n, m, k = sizes("N T n m k")
FEW = [("columns", None), ("rows", N)]
LAYOUTS = [("columns", None), ("columns", N), ("rows", None), ("rows", N), ("torch", N)]
NORM, BLOCK = LayerNorm(), Residual(Dense(3, "gelu"), Dense(3))
Made = Callable[..., Network]
NETWORKS: dict[str, Made] = {
    "Dense": lambda **o: Network(Dense(n, "tanh"), Dense(m), inputs=k, loss="softmax_cross_entropy", **o),
    "LayerNorm": lambda **o: Network(Dense(n, "tanh"), LayerNorm(), Dense(m), inputs=k, loss="mse", **o),
    "LayerNorm with a number": lambda **o: Network(LayerNorm(1e-5), Dense(1, "sigmoid"), inputs=3, loss="bce", **o),
    "LayerNorm at the end": lambda **o: Network(Dense(3, "relu"), LayerNorm(), inputs=2, loss="half_mse", **o),
    "LayerNorm twice, tied": lambda **o: Network(NORM, Dense(3, "tanh"), NORM, inputs=3, loss="mse", **o),
    "Dropout": lambda **o: Network(Dense(n, "silu"), Dropout(0.25), Dense(m), inputs=k, loss="softmax_cross_entropy", **o),
    "Dropout with a symbol": lambda **o: Network(Dropout(sp.Symbol("p", positive=True)), Dense(2), inputs=3, loss="mse", **o),
    "Dropout in evaluation": lambda **o: Network(Dense(n, "tanh"), Dropout(0.5), Dense(m), inputs=k, loss="mse", training=False, **o),
    "Dropout of a probability": lambda **o: Network(Dense(2, "sigmoid"), Dropout(0.5), inputs=2, loss="bce", training=False, **o),
    "Residual": lambda **o: Network(Dense(n, "tanh"), Residual(Dense(m, "gelu"), Dense(n)), Dense(2), inputs=k, loss="mse", **o),
    "Residual, tied and penalised": lambda **o: Network(BLOCK, BLOCK, Dense(1), inputs=3, loss="mse", l2=True, **o),
    "Residual in Residual": lambda **o: Network(Residual(Residual(Dense(3, "tanh")), LayerNorm()), inputs=3, loss="mse", **o),
    "Embedding": lambda **o: Network(Embedding(5, n), Dense(3), loss="softmax_cross_entropy", **o),
    "Embedding, penalised": lambda **o: Network(Embedding(5, 3), Dense(3, "tanh"), Dense(1), loss="mse", l2=2, **o),
    "Branches": lambda **o: Network(Branches(Dense(3, "tanh"), [Dense(2), Dense(3)], Dense(3)), Dense(1), inputs=2, loss="mse", **o),
    "Branches of a state and itself": lambda **o: Network(Dense(3, "tanh"), Branches((), ()), Dense(1), inputs=2, loss="mse", **o),
    "FurtherInput": lambda **o: Network(Branches(Dense(3), [FurtherInput("u", 4), Dense(3)]), Dense(m), inputs=2, loss="softmax_cross_entropy", **o),
    "RMSNorm": lambda **o: Network(Dense(n, "tanh"), RMSNorm(), Dense(m), inputs=k, loss="mse", **o),
    "BatchNorm": lambda **o: Network(Dense(n, "tanh"), BatchNorm(), Dense(m), inputs=k, loss="mse", **o),
    "BatchNorm of an image": lambda **o: Network(BatchNorm(), Flatten(), Dense(2), inputs=(2, 3, 2), loss="mse", **o),
    "BatchNorm in evaluation": lambda **o: Network(Dense(n, "tanh"), BatchNorm(), Dense(m), inputs=k, loss="mse", training=False, **o),
    "GroupNorm": lambda **o: Network(GroupNorm(2), MeanOver((1, 2)), Dense(2), inputs=(4, 3, 2), loss="mse", **o),
    "Conv1d": lambda **o: Network(Conv1d(4, 3, padding=2, dilation=2, groups=2), MeanOver(1), Dense(2), inputs=(2, 7), loss="mse", **o),
    "Conv2d": lambda **o: Network(Conv2d(3, (3, 2), 2, 1, activation="tanh"), Flatten(), Dense(2), inputs=(2, 5, 4), loss="mse", **o),
    "Conv2d of one channel": lambda **o: Network(Conv2d(2, 2, bias=False), Flatten(), Dense(2), inputs=(1, 4, 3), loss="mse", **o),
    "MaxPool": lambda **o: Network(MaxPool(2), Flatten(), Dense(2), inputs=(2, 4, 4), loss="mse", **o),
    "MaxPool of relu": lambda **o: Network(
        Conv2d(2, 2, padding=1, activation="relu"), MaxPool(2), Flatten(), Dense(2), inputs=(1, 3, 3), loss="mse", **o
    ),
    "AvgPool": lambda **o: Network(AvgPool(3, 2, 1), Flatten(), Dense(2), inputs=(2, 5, 5), loss="mse", **o),
    "MeanOver": lambda **o: Network(Dense(n, "tanh"), MeanOver(0), Dense(m), inputs=(T, k), loss="softmax_cross_entropy", **o),
    "Flatten": lambda **o: Network(Flatten(), Dense(n), inputs=(3, 2, 2), loss="mse", **o),
    "Reshape": lambda **o: Network(Reshape(2, 3), Dense(n, "tanh"), MeanOver(), Dense(2), inputs=6, loss="mse", **o),
    "RNN": lambda **o: Network(RNN(n), Dense(m), inputs=(3, k), loss="mse", **o),
    "LSTM": lambda **o: Network(LSTM(n), Dense(m), inputs=(2, k), loss="softmax_cross_entropy", **o),
    "GRU": lambda **o: Network(GRU(n, last=False), Dense(m), inputs=(2, k), loss="mse", **o),
    "SelfAttention": lambda **o: Network(SelfAttention(size=n, causal=True), Dense(m), inputs=(T, k), loss="softmax_cross_entropy", **o),
    "SelfAttention with heads": lambda **o: Network(SelfAttention(4, masked=True, groups=2), MeanOver(), Dense(2), inputs=(3, 8), loss="mse", **o),
    "CrossAttention": lambda **o: Network(
        CrossAttention(size=n, memory=[FurtherInput("u", (k, n)), Dense(4, "tanh")]), Dense(m), inputs=(T, 3), loss="mse", **o
    ),
    "Reparameterised": lambda **o: Network(
        Dense(2 * n), Reparameterised(), Dense(m, "tanh"), inputs=k, loss="multi_label_soft_margin", **o
    ),
    "GatedUnit": lambda **o: Network(GatedUnit(n, bias=True), Dense(m), inputs=k, loss="mse", **o),
    "GLU": lambda **o: Network(Dense(2 * n), GLU(), Dense(m), inputs=k, loss="mse", **o),
    "SwiGLU": lambda **o: Network(SwiGLU(n), Dense(m), inputs=(T, k), loss="mse", **o),
    "RotaryPositions": lambda **o: Network(RotaryPositions(), Dense(m, "tanh"), inputs=(T, 4), loss="mse", **o),
    "Concatenation": lambda **o: Network(Concatenation(Dense(3, "tanh"), [Dense(2), Dense(4)], ()), Dense(m), inputs=2, loss="mse", **o),
    "WeightNorm": lambda **o: Network(WeightNorm(n, "tanh"), Dense(m), inputs=k, loss="mse", **o),
    "MixtureOfExperts": lambda **o: Network(MixtureOfExperts(Dense(3, "tanh"), [Dense(2), Dense(3)]), Dense(1), inputs=k, loss="mse", **o),
    "Dropout of a sequence": lambda **o: Network(Dropout(0.5), LayerNorm(), Residual(Dense(3, "gelu")), Dense(2), inputs=(T, 3), loss="mse", **o),
    "a transformer's feed-forward": lambda **o: Network(
        Embedding(5, 4), Residual(LayerNorm(), Dense(3, "gelu"), Dropout(0.5), Dense(4)), LayerNorm(), Dense(2),
        loss="softmax_cross_entropy_with_classes", **o
    ),
}  # fmt: skip
# layers that are written for matrices, each layout by itself; the others go through tensors in one order
WRITTEN = {"Dense", "LayerNorm", "Dropout", "Residual", "Embedding", "Branches", "FurtherInput"}
TABLED = [
    pytest.param(name, layout, batch, id=f"{name}, {layout}, {batch}")
    for name in NETWORKS
    for layout, batch in (LAYOUTS if name in WRITTEN else FEW if name in TABLE else LAYOUTS[1::3])
    if batch is not None or name not in ("BatchNorm", "BatchNorm of an image")
]


def test_every_layer_has_a_network_here() -> None:
    assert set(TABLE) <= set(NETWORKS)
    assert all(getattr(symnn.layers, name) is kind for name, kind in TABLE.items())


def test_no_file_outside_of_their_folder_knows_a_layer_by_its_name() -> None:
    root = Path(symnn.__file__).parent
    public = {root / "nets" / "__init__.py", root / "nets" / "layers"}
    known = [
        f"{file.relative_to(root)}:{node.lineno} {name}"
        for file in root.rglob("*.py")
        if not public & {file, *file.parents}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        for name in [getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)]
        if name in {*TABLE} - {"Branches"}  # SymPy has a Branches too
        and (file, name) != (root / "bridge" / "rules_arrays.py", "Reshape")  # and that is SymPy's Reshape
    ]
    assert known == []


def draw(net: Network) -> dict[Any, Any]:
    """Numbers for everything that is given."""
    rng, values = np.random.default_rng(7), {}
    for symbol, _, words in net.backprop().inputs:
        shape = lookup(read(symbol).shape)
        if words.startswith("class number"):
            made = rng.integers(0, 5, size=shape)
        elif words.startswith(("class", "mask")):
            made = rng.integers(0, 2, size=shape)
        elif words.startswith("running variance"):
            made = rng.uniform(0.5, 2, size=shape)
        elif words == "target" and net.loss is not None and net.loss.normalised:
            e = np.exp(rng.normal(size=shape))
            made = e / e.sum(axis=net.axis, keepdims=True)
        elif words == "target" and net.loss is not None and net.loss.unit:
            made = rng.integers(0, 2, size=shape)
        else:
            made = rng.normal(size=shape)
        values[read(symbol)] = made
    for a in atoms(net.loss_node()):  # epsilon, p, lambda
        values.setdefault(a, np.float64(0.3))
    return values


@pytest.mark.parametrize(("name", "layout", "batch"), TABLED)
def test_every_line_is_proved_and_every_gradient_is_a_difference_of_the_loss(name: str, layout: str, batch: Any) -> None:
    net = NETWORKS[name](layout=layout, batch=batch)
    derivation = net.backprop()
    assert [(s.key, str(s.verdict)) for s in derivation.unproved] == []
    assert list(derivation.gradients) == list(net.parameters)
    given = draw(net)
    values, loss = dict(given), net.loss_node()
    for s in derivation.steps:
        if s.section != "gradients":
            values[read(s.symbol)] = value(s.value, values)
    np.testing.assert_allclose(values[read(net.loss_symbol)], value(loss, given), rtol=1e-12)
    exported, gradients = run_export(net, given)
    np.testing.assert_allclose(exported, value(loss, given), rtol=1e-10)
    for s in derivation.steps:
        if s.section == "gradients":
            w = read(s.symbol)
            derived = value(s.value, values)
            np.testing.assert_allclose(np.reshape(gradients[str(s.symbol)], derived.shape), derived, rtol=1e-9, atol=1e-12)
            for seed in (1, 2):  # along two directions: an error of the gradient is orthogonal to neither
                h = np.random.default_rng(seed).normal(size=derived.shape)
                moved = [value(loss, given | {w: np.asarray(given[w], dtype=float) + e * h}) for e in (1e-5, -1e-5)]
                np.testing.assert_allclose((derived * h).sum(), (moved[0] - moved[1]) / 2e-5, rtol=1e-5, atol=1e-8)


def run_export(net: Network, given: dict[Any, Any]) -> tuple[Any, dict[str, Any]]:
    """The exported file, run as a user would."""
    namespace: dict[str, Any] = {}
    exec(compile(net.export(), "exported", "exec"), namespace)  # noqa: S102
    function = namespace["loss_and_gradients"]
    code = function.__code__
    names = code.co_varnames[1 : code.co_argcount]
    by_name = {str(a).rstrip("_"): v for a, v in given.items()}
    parameters = {name: by_name[name] for name in net.parameters}
    return function(parameters, *(by_name[name.rstrip("_")] for name in names))


# lies


def symbols(derivation: Derivation) -> dict[str, Any]:
    return {str(s): s for step in derivation.steps for s in step.symbol.free_symbols} | {str(s): s for s, _, _ in derivation.inputs}


H = sp.HadamardProduct
one = sp.OneMatrix
LIES: dict[str, tuple[str, str, Callable[[dict[str, Any]], Any]]] = {
    "a lost scale": ("LayerNorm", "dxhat2", lambda s: s["W3"].T * s["Delta3"]),
    "a scale applied twice": ("LayerNorm", "dgamma2", lambda s: H(s["W3"].T * s["Delta3"], s["A2"]) * one(N, 1)),
    "a shift that is not summed": ("LayerNorm", "dbeta2", lambda s: s["W3"].T * s["Delta3"] * one(N, 1) / N),
    "a mean without its deviation": ("LayerNorm", "dmu2", lambda s: -one(1, n) * s["dxhat2"]),
    "a sign of the deviation": (
        "LayerNorm", "ds2",
        lambda s: H(one(1, n) * H(s["dxhat2"], s["A1"] - one(n, 1) * s["mu2"]), sp.HadamardPower(s["s2"], -2)),
    ),
    "a mask that is not applied backward": ("Dropout", "Delta1", lambda s: s["W3"].T * s["Delta3"] * 4 / 3),
    "a mask without its scale": ("Dropout in training", "Delta1", lambda s: H(s["M2"], s["W3"].T * s["Delta3"], one(n, N) - H(s["A1"], s["A1"]))),
    "a lost way past the block": ("Residual", "Delta1", lambda s: H(s["W2"].T * s["Delta2"], one(n, N) - H(s["A1"], s["A1"]))),
    "only the way past the block": ("Residual", "Delta1", lambda s: H(s["Delta4"], one(n, N) - H(s["A1"], s["A1"]))),
    "a slope at the sum": ("Residual", "Delta3", lambda s: H(s["Delta4"], one(n, N) - H(s["A3"], s["A3"]))),
    "the class as it is": ("Embedding", "dW1", lambda s: s["Delta1"] * one(N, 5)),
    "a branch counted once": ("Branches of a state and itself", "Delta1", lambda s: H(s["Delta2"], one(3, N) - H(s["A1"], s["A1"]))),
}  # fmt: skip


def line(name: str, key: str) -> tuple[Step, dict[str, Any]]:
    if name == "Dropout in training":
        derivation = Network(Dense(n, "tanh"), Dropout(0.25), Dense(m), inputs=k, loss="mse", batch=N).backprop()
    else:
        derivation = NETWORKS[name](batch=N).backprop()
    return next(s for s in derivation.steps if s.key == key), symbols(derivation)


@pytest.mark.parametrize("lie", LIES)
def test_a_slip_in_a_backward_line_is_refuted(lie: str) -> None:
    name, key, wrong = LIES[lie]
    true, named = line(name, key)
    assert true.raw is not None
    assert isinstance(equal_nodes(true.raw, true.value), Proved)
    assert isinstance(equal_nodes(true.raw, read(wrong(named)), search=True), Refuted)


def test_the_unbiased_variance_is_another_layer() -> None:
    true, named = line("LayerNorm", "s2")
    c = named["A1"] - one(n, 1) * named["mu2"]
    squares = one(1, n) * H(c, c)
    epsilon = sp.Symbol("epsilon", positive=True)
    for count, kind in ((n, Proved), (n - 1, Refuted)):
        inside = squares / count + epsilon * one(1, N)
        verdict = equal_nodes(true.value, read(sp.HadamardPower(inside, sp.Rational(1, 2))), search=True)
        assert isinstance(verdict, kind), verdict


def test_evaluation_leaves_the_mask_out_and_the_numbers_of_the_layers_as_they_are() -> None:
    training, evaluation = (Network(Dense(2, "tanh"), Dropout(0.5), Dense(1), inputs=2, loss="mse", training=t) for t in (True, False))
    assert list(training.parameters) == list(evaluation.parameters) == ["W1", "b1", "W3", "b3"]
    assert [str(s) for s, _ in training.given] == ["m2"]
    assert evaluation.given == []


def test_starting_values_are_those_of_the_layer() -> None:
    net = Network(Embedding(5, 3), LayerNorm(), Dense(2), loss="softmax_cross_entropy", layout="torch")
    drawn = net.initial(np.random.default_rng(0), weights="he_normal")
    assert {key: v.shape for key, v in drawn.items()} == {key: tuple(s.shape) for key, s in net.parameters.items()}
    assert (drawn["gamma2"] == 1).all()
    assert not drawn["beta2"].any()
    assert drawn["W1"].std() > 0


def test_a_stack_of_residual_blocks_is_linear_in_depth() -> None:
    def length(depth: int) -> int:
        blocks = [Residual(LayerNorm(), Dense(4, "tanh"), Dense(4)) for _ in range(depth)]
        d = Network(*blocks, Dense(1), inputs=4, loss="mse").backprop()
        assert d.unproved == ()
        return len(str(d))

    five, ten = length(5), length(10)
    assert ten < 2.1 * five


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a negative eps": (lambda: LayerNorm(-1), "eps is a symbol or a number"),
    "layer norm of one feature": (lambda: Network(LayerNorm(), inputs=1, loss="mse"), "at least 2"),
    "everything left out": (lambda: Dropout(1), "below 1"),
    "a rate that is no number": (lambda: Dropout("half"), "rate"),
    "a residual block of other size": (lambda: Network(Residual(Dense(3)), inputs=2, loss="mse"), "layer 2 adds states of 2 and 3 features"),
    "a residual block of nothing": (lambda: Residual(), "made of layers"),
    "one branch": (lambda: Branches(Dense(3)), "at least 2 branches"),
    "a branch of no layers": (lambda: Branches([3], [4]), "made of layers"),
    "an embedding of a state": (lambda: Network(Dense(2), Embedding(3, 2), inputs=2, loss="mse"), "looks class numbers up"),
    "an embedding of features": (lambda: Network(Embedding(3, 2), inputs=7, loss="mse"), "takes 1 input"),
    "an embedding of no class": (lambda: Embedding(0, 2), "Embedding.*at least 1"),
    "an input named like a parameter": (
        lambda: Network(Branches(Dense(3), [FurtherInput("W1", 4), Dense(3)]), inputs=2, loss="mse"), "the name W1 stands for two things",
    ),
    "an input named like the target": (
        lambda: Network(Branches(Dense(3), [FurtherInput("y", 4), Dense(3)]), inputs=2, loss="mse"), "the name y stands for two things",
    ),
    "an input without a name": (lambda: FurtherInput("2 u", 4), "the name of an input"),
    "a tied layer norm that does not fit": (
        lambda: Network(NORM, Dense(2), NORM, inputs=3, loss="mse"), "layer 3 is layer 1 again",
    ),
    "logits of a layer norm": (lambda: Network(LayerNorm(), inputs=3, loss="softmax_cross_entropy"), "made for logits"),
    "a layer beside layers": (lambda: Network(LayerNorm(), Layers("L"), inputs=2), "whole network"),
    "a parameter of an activation named like the weights": (
        lambda: Network(Dense(2, sp.Lambda(sp.symbols("t W", real=True), sp.Mul(*sp.symbols("t W", real=True)))), inputs=2, loss="mse"),
        "layer 1 has two parameters W",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_layers_get_one_clear_sentence(name: str) -> None:
    attempt, text = REFUSED[name]
    with pytest.raises(ArgumentError, match=text) as caught:
        attempt()
    assert "\n" not in str(caught.value)
