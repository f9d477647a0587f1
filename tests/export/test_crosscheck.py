"""Laws of the cross-check: right code agrees to the last digits, and every kind of wrong number is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import symnn
from symnn.cli.main import main
from symnn.export.crosscheck import Comparison, crosscheck
from symnn.export.standalone import Program
from symnn.nets import Dense, Network, losses


def net(loss: str = "softmax_cross_entropy", **options: Any) -> Network:
    return Network(Dense(3, activation="tanh"), Dense(2), inputs=3, loss=loss, **options)


@pytest.mark.parametrize("options", [{}, {"batch": symnn.sizes("N"), "layout": "torch", "l2": True}], ids=["one", "many"])
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "half_squared_error", *(k for k, r in losses.TABLE.items() if r.classes)])
def test_what_is_right_agrees(loss: str, options: dict[str, Any]) -> None:
    rows = crosscheck(net(loss, **options))
    assert [str(r) for r in rows if not r.agrees] == []
    assert len([r for r in rows if isinstance(r, Comparison)]) >= 4


LIES: dict[str, Callable[[Any, dict[str, Any]], tuple[Any, dict[str, Any]]]] = {
    "the loss": lambda v, g: (v * (1 + 1e-11), g),
    "a sign": lambda v, g: (v, {**g, "b1": -g["b1"]}),
    "a factor": lambda v, g: (v, {**g, "W1": g["W1"] * 2}),
    "a small error in one entry": lambda v, g: (v, {**g, "W2": g["W2"] + 1e-11 * np.eye(2, 3)}),
    "what is not finite": lambda v, g: (v, {**g, "b2": g["b2"] + np.inf}),
    "a shape": lambda v, g: (v, {**g, "b2": g["b2"][:1]}),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_wrong_is_seen(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Program.function

    def wrong(self: Program, target: str = "numpy") -> Callable[..., Any]:
        f = right(self, target)
        return lambda *given: LIES[lie](*f(*given)) if target == "numpy" else f(*given)

    monkeypatch.setattr(Program, "function", wrong)
    assert any(not r.agrees for r in crosscheck(net()))


def test_the_command_writes_all_files_of_a_target_and_prints_the_table(tmp_path: Path) -> None:
    call = ["export", "backprop", "--layers", "3,2", "--loss", "half-squared-error", "--target"]
    done = CliRunner().invoke(main, [*call, "c", "-o", str(tmp_path / "mlp.c")])
    assert done.exit_code == 0
    assert {p.name for p in tmp_path.iterdir()} == {f"{stem}{end}" for stem in ("mlp", "mlp_predict") for end in (".c", ".h", ".py")}
    done = CliRunner().invoke(main, [*call, "python", "--verify"])
    assert done.exit_code == 0
    assert "60 digits, at small whole numbers" in done.output
    for wrong, said in (("fortran", "unknown target"), ("numpy", "none of them")):
        done = CliRunner().invoke(main, [*call, wrong, "-o", str(tmp_path / "mlp.c")])
        assert done.exit_code == 2, done.output
        assert said in done.output


def test_lambdify_speaks_every_language_that_is_here() -> None:
    n = symnn.sizes("n")
    A, x = symnn.matrix("A", n, n), symnn.vector("x", n)
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])
    f = symnn.lambdify([A, x], {"form": (x.T * A * x)[0, 0], "slope": symnn.gradient((x.T * A * x)[0, 0], x)}, target="c")
    assert f(a, b)["form"] == 319.0
    np.testing.assert_array_equal(f(a, b)["slope"], (a + a.T) @ b)
    v = symnn.vector("v", 2)
    assert symnn.lambdify([v], (v.T * v)[0, 0], target="python")([3.0, 4.0]) == 25.0
    with pytest.raises(symnn.ArgumentError, match="read off the arguments"):
        symnn.lambdify([n, x], x, target="c")
