"""What a textbook writes for each kind of layer: forward and backward lines, as they are printed; and its usual slips, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp

import symnn
from symnn import Dense, Network, sizes
from symnn.bridge import read
from symnn.claims.verdict import Proved, Refuted
from symnn.nets import losses
from symnn.nets.layers import (
    GRU,
    LSTM,
    RNN,
    BatchNorm,
    Concatenation,
    Conv1d,
    CrossAttention,
    Flatten,
    FurtherInput,
    MaxPool,
    MixtureOfExperts,
    Reparameterised,
    RMSNorm,
    SelfAttention,
    SwiGLU,
    WeightNorm,
)  # fmt: skip
from symnn.proof.equality.deciding_equality import equal_nodes
from tests.nets.test_kinds_of_layers import symbols

N, T, n, m, k = sizes("N T n m k")
GOLDEN: dict[str, tuple[Callable[[], Network], dict[str, str]]] = {
    "attention": (
        lambda: Network(SelfAttention(size=n), inputs=(T, k), loss="half_mse", layout="rows"),
        {
            "S1": "1/sqrt(n)*Q1*K1.T", "P1": "softmax(S1)", "O1": "P1*V1", "dP1": "dO1*V1.T", "dV1": "P1.T*dO1",
            "dS1": "HadamardProduct(P1, -(HadamardProduct(P1, dP1))*1 + dP1)", "dQ1": "1/sqrt(n)*dS1*K1", "dK1": "1/sqrt(n)*dS1.T*Q1",
            "dW_q1": "dQ1.T*x",
        },
    ),
    "RNN": (
        lambda: Network(RNN(n), inputs=(2, k), loss="half_mse"),
        {
            "z_2_1": "(W1*x_2_1 + b1) + U1*h_1_1", "h_2_1": "tanh(z_2_1)", "dh_1_1": "U1.T*dz_2_1",
            "dz_1_1": "HadamardProduct(dh_1_1, -HadamardPower(h_1_1, 2) + 1)", "dW1": "dz_1_1*x_1_1.T + dz_2_1*x_2_1.T",
        },
    ),
    "LSTM": (
        lambda: Network(LSTM(n), inputs=(2, k), loss="half_mse"),
        {
            "c_2_1": "HadamardProduct(f_2_1, c_1_1) + HadamardProduct(i_2_1, g_2_1)", "h_2_1": "HadamardProduct(o_2_1, tanh(c_2_1))",
            "dc_1_1": "HadamardProduct(dc_2_1, f_2_1) + HadamardProduct(dh_1_1, o_1_1, -HadamardPower(tanh(c_1_1), 2) + 1)",
            "df_2_1": "HadamardProduct(dc_2_1, c_1_1)", "dz_i_2_1": "HadamardProduct(di_2_1, i_2_1, -i_2_1 + 1)",
        },
    ),
    "GRU": (
        lambda: Network(GRU(n), inputs=(2, k), loss="half_mse"),
        {
            "h_2_1": "HadamardProduct(-z_2_1 + 1, n_2_1) + HadamardProduct(z_2_1, h_1_1)",
            "dz_2_1": "HadamardProduct(dh_2_1, h_1_1 - n_2_1)", "dn_2_1": "HadamardProduct(dh_2_1, -z_2_1 + 1)",
            "du_2_1": "HadamardProduct(dn_2_1, -HadamardPower(n_2_1, 2) + 1, r_2_1)",
        },
    ),
    "SwiGLU": (
        lambda: Network(SwiGLU(n), Dense(m), inputs=k, loss="half_mse"),
        {"a1": "HadamardProduct(silu(u1), v1)", "dv1": "HadamardProduct(delta1, silu(u1))", "dV1": "dv1*x.T", "dW1": "du1*x.T"},
    ),
    "RMSNorm": (
        lambda: Network(RMSNorm(), Dense(m), inputs=k, loss="half_mse", batch=N),
        {"A1": "DiagMatrix(gamma1)*X*DiagMatrix(HadamardPower(r1.T, -1))", "dgamma1": "(HadamardProduct(Delta1, X))*HadamardPower(r1.T, -1)"},
    ),
    "BatchNorm": (
        lambda: Network(BatchNorm(), Dense(m), inputs=k, loss="half_mse", batch=N, layout="rows"),
        {
            "s1": "sqrt(epsilon*1 + 1/N*1*HadamardPower(centred1, 2))", "dgamma1": "(HadamardProduct(Delta2*W2.T, unit1)).T*1",
            "dbeta1": "W2*Delta2.T*1",
        },
    ),
    "WeightNorm": (
        lambda: Network(WeightNorm(n), inputs=k, loss="half_mse"),
        {"W1": "DiagMatrix(HadamardProduct(g1, HadamardPower(r1, -1)))*V1", "dg1": "HadamardProduct((HadamardProduct(dW1, V1))*1, HadamardPower(r1, -1))"},
    ),
    "an absolute error": (
        lambda: Network(Dense(m), inputs=k, loss="l1", batch=N), {"Delta1": "(1/(N*m))*sign(A1 - Y)"},
    ),
    "a Poisson loss": (
        lambda: Network(Dense(m), inputs=k, loss="poisson_nll", batch=N), {"Delta1": "(1/(N*m))*(exp(A1) - Y)"},
    ),
    "Huber's loss": (
        lambda: Network(Dense(m), inputs=k, loss="huber"), {"delta1": "1/m*maximum(minimum(a1 - y, 1), -1)"},
    ),
    "a Kullback-Leibler divergence": (lambda: Network(Dense(m), inputs=k, loss="kl_div"), {"delta1": "a1 - y"}),
    "a margin ranking": (
        lambda: Network(Dense(m), inputs=k, loss="margin_ranking"), {"delta1": "(-1/m)*(HadamardProduct(step(HadamardProduct(s, -a1 + y)), s))"},
    ),
    "a hinge embedding": (
        lambda: Network(Dense(m), inputs=k, loss="hinge_embedding"),
        {"delta1": "(1/(2*m))*(HadamardProduct(y, step(-a1 + 1)) - step(-a1 + 1) + y + 1)"},
    ),
    "labels by themselves": (
        lambda: Network(Dense(m), inputs=k, loss="multi_label_soft_margin"), {"delta1": "1/m*(sigmoid(a1) - y)"},
    ),
    "weights of outputs": (
        lambda: Network(Dense(m), inputs=k, loss="weighted_bce", batch=N), {"Delta1": "(1/(N*m))*DiagMatrix(w)*(A1 - Y)"},
    ),
    "weights of classes": (
        lambda: Network(Dense(m), inputs=k, loss="class_weights", batch=N),
        {"Delta1": "1/(1*Y.T*w)[0, 0]*(-DiagMatrix(w)*Y + A1*DiagMatrix(Y.T*w))"},
    ),
    "InfoNCE": (
        lambda: Network(Dense(m), inputs=k, loss="info_nce", batch=N, layout="rows"),
        {"Delta1": "(10/N)*(-I + softmax(10*A1*Y.T))*Y"},
    ),
    "a variational autoencoder": (
        lambda: Network(Reparameterised(), Dense(m), inputs=2 * n, loss="half_mse"),
        {
            "dmu1": "delta1 + mu1",
            "ds1": "(1/2)*(HadamardProduct(delta1, e1, exp((1/2)*s1))) + (1/2)*exp(s1) - (1/2)*1",
        },
    ),
    "cross-attention": (
        lambda: Network(CrossAttention(size=n, memory=FurtherInput("u", (m, k))), inputs=(T, 3), loss="half_mse", layout="rows"),
        {"S1": "1/sqrt(n)*Q1*K1.T", "dK1": "1/sqrt(n)*dS1.T*Q1", "dW_k1": "dK1.T*u", "dW_q1": "dQ1.T*x"},
    ),
    "MixtureOfExperts": (
        lambda: Network(MixtureOfExperts(Dense(n), Dense(n)), inputs=k, loss="half_mse"),
        {"p3": "softmax(s3)", "ds3": "HadamardProduct(p3, (-(p3.T*dp3)[0, 0])*1 + dp3)"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_lines_are_printed_as_textbooks_write_them(name: str) -> None:
    make, wanted = GOLDEN[name]
    derivation = make().backprop()
    assert derivation.unproved == ()
    found = {s.key: str(s.shown) for s in derivation.steps}
    assert {key: found.get(key) for key in wanted} == wanted


H, exponential = sp.HadamardProduct, symnn.exp
LIES: dict[str, tuple[str, str, Callable[[dict[str, Any]], Any]]] = {
    "a softmax without its second term": ("attention", "dS1", lambda s: H(s["P1"], s["dP1"])),
    "a lost square root": ("attention", "dQ1", lambda s: s["dS1"] * s["K1"] / n),
    "keys for queries": ("attention", "dK1", lambda s: s["dS1"] * s["Q1"] / sp.sqrt(n)),
    "one step of two": ("RNN", "dW1", lambda s: s["dz_2_1"] * s["x_2_1"].T),
    "U for its transpose": ("RNN", "dh_1_1", lambda s: s["U1"] * s["dz_2_1"]),
    "no way through the forget gate": ("LSTM", "dc_1_1", lambda s: H(s["dh_1_1"], s["o_1_1"], sp.OneMatrix(n, 1) - H(s["o_1_1"], s["o_1_1"]))),
    "a wrong sign of the update gate": ("GRU", "dz_2_1", lambda s: H(s["dh_2_1"], s["n_2_1"] - s["h_1_1"])),
    "the reset gate forgotten": ("GRU", "du_2_1", lambda s: H(s["dn_2_1"], sp.OneMatrix(n, 1) - H(s["n_2_1"], s["n_2_1"]))),
    "the gate open": ("SwiGLU", "dv1", lambda s: s["delta1"]),
    "the root mean square forgotten": ("RMSNorm", "dgamma1", lambda s: H(s["Delta1"], s["X"]) * sp.OneMatrix(N, 1)),
    "a squared error's slope": ("an absolute error", "Delta1", lambda s: (s["A1"] - s["Y"]) / (N * m)),
    "the mean for its logarithm": ("a Poisson loss", "Delta1", lambda s: (s["A1"] - s["Y"]) / (N * m)),
    "a residual that is not clipped": ("Huber's loss", "delta1", lambda s: (s["a1"] - s["y"]) / m),
    "a label subtracted twice": ("labels by themselves", "delta1", lambda s: (symnn.sigmoid(s["a1"]) - 2 * s["y"]) / m),
    "the wrong one above": ("a margin ranking", "delta1", lambda s: H(symnn.step(H(s["s"], s["y"] - s["a1"])), s["s"]) / m),
    "a weight of a class lost": ("weights of classes", "Delta1", lambda s: (s["A1"] - s["Y"]) / N),
    "a temperature lost": ("InfoNCE", "Delta1", lambda s: (symnn.softmax(10 * s["A1"] * s["Y"].T) - sp.Identity(N)) * s["Y"] / N),
    "a variance for a deviation": (
        "a variational autoencoder", "ds1", lambda s: (H(s["delta1"], s["e1"], exponential(s["s1"])) + exponential(s["s1"]) - sp.OneMatrix(n, 1)) / 2
    ),
    "the divergence forgotten": ("a variational autoencoder", "dmu1", lambda s: s["delta1"]),
    "a mean for a sum": ("BatchNorm", "dbeta1", lambda s: s["W2"] * s["Delta2"].T * sp.OneMatrix(N, 1) / N),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_slip_is_refuted(lie: str) -> None:
    name, key, wrong = LIES[lie]
    derivation = GOLDEN[name][0]().backprop()
    true = next(s for s in derivation.steps if s.key == key)
    assert true.raw is not None
    assert isinstance(equal_nodes(true.raw, true.value), Proved)
    assert isinstance(equal_nodes(true.raw, read(wrong(symbols(derivation))), search=True), Refuted)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a batch norm of one example": (lambda: Network(BatchNorm(), inputs=3, loss="mse"), "needs a batch"),
    "a convolution of features": (lambda: Network(Conv1d(2, 3), inputs=3, loss="mse"), "layer 1 is fed"),
    "channels that do not fit": (lambda: Network(Conv1d(2, 3, groups=2), inputs=(3, 9), loss="mse"), "3 channels"),
    "pooling of features": (lambda: Network(MaxPool(2), inputs=4, loss="mse"), "pools over windows"),
    "a loss of an image": (lambda: Network(MaxPool(2), inputs=(2, 4, 4), loss="mse"), "put Flatten"),
    "steps without number": (lambda: Network(RNN(2), inputs=(T, 3), loss="mse"), "number of steps"),
    "heads that do not fit": (lambda: Network(SelfAttention(3), inputs=(T, 4), loss="mse"), "3 heads"),
    "branches of other lengths": (lambda: Network(Concatenation(Flatten(), ()), inputs=(2, 3), loss="mse"), "differ"),
    "a contrast of one example": (lambda: Network(Dense(3), inputs=2, loss="info_nce"), "give one, as in batch"),
    "a contrast of sequences": (lambda: Network(Dense(3), inputs=(T, 2), loss="info_nce", batch=N), "not sequences"),
    "a triplet of numbers": (lambda: Network(Dense(1), inputs=2, loss="triplet"), "at least 2"),
    "an odd number of latent features": (lambda: Network(Reparameterised(), inputs=3, loss="mse"), "even number"),
    "attention to nothing": (lambda: Network(CrossAttention(), inputs=(T, 3), loss="mse"), "give it"),
    "a setting that a loss lacks": (lambda: Network(Dense(3), inputs=2, loss="mse", margin=2), "no option"),
    "experts of other sizes": (lambda: Network(MixtureOfExperts(Dense(2), Dense(3)), inputs=2, loss="mse"), "different numbers"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_said(name: str) -> None:
    from symnn.errors import ArgumentError

    attempt, text = REFUSED[name]
    with pytest.raises(ArgumentError, match=text):
        attempt()


@pytest.mark.parametrize("name", [name for name, loss in losses.TABLE.items() if loss.along and not loss.pairs])
def test_a_loss_along_the_outputs_is_one_of_every_position_too(name: str) -> None:
    loss = losses.TABLE[name]
    net = Network(Dense(3, None if loss.strict else loss.link), inputs=(T, 2), loss=name, batch=N)
    assert net.backprop().unproved == ()


def test_an_entry_of_a_sum_over_entries_stands_at_its_own_place() -> None:
    """Not ([Σ P_ijk dP_ijk]_ij)_rs, in the gradient through the softmax of several heads."""
    heads = symnn.layers.SelfAttention(heads=2)
    net = symnn.Network(heads, symnn.layers.MeanOver(), symnn.Dense(3), inputs=(4, 6), loss="half_squared_error", layout="rows")
    (shown,) = (s.shown for s in net.backprop().steps if s.key == "dS1")
    assert r"_{ij}\right)_{" not in symnn.latex(shown)
    assert not shown.atoms(sp.FunctionMatrix)
