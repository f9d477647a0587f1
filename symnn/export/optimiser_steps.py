"""Steps of optimisers as exported functions: what becomes of the parameters, given their gradients.

A step is a program for one array without its shape; the function that users call goes through the dictionaries. Records
are data: the formula as a node, and settings with the values that PyTorch takes unless told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sympy as sp

from symnn.errors import ArgumentError, UnsupportedError
from symnn.export.compiled import compile_function
from symnn.export.python_source import docstring
from symnn.export.standalone import Input, NamedValue, Program
from symnn.export.targets import find
from symnn.export.targets.c.c_build import built
from symnn.expr import Atom, Node, delta, einsum, matmul
from symnn.expr.tables import lookup, spelled
from symnn.files import write_all
from symnn.ops.inverse import inverse
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sigmoid import sigmoid
from symnn.ops.sqrt import sqrt

STEP = "step"


@dataclass(frozen=True, kw_only=True)
class Optimiser:
    """theta, gradient, state and settings -> theta and state.

    settings     names with their usual values
    state        names of what is remembered of each parameter, 0 at first
    corrections  names of 1 − β^k for the settings β they are of, in step k: worked out in full precision
    step         (theta, gradient, of) -> the new theta and state; of["beta1"] is a setting, a state or a correction
    """

    name: str
    formula: Sequence[str]
    step: Callable[[Node, Node, Mapping[str, Node]], Sequence[Node]]
    settings: Mapping[str, float]
    state: Sequence[str] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()


def _moments(g: Node, of: Mapping[str, Node]) -> tuple[Node, Node]:
    return of["beta1"] * of["m"] + (1 - of["beta1"]) * g, of["beta2"] * of["v"] + (1 - of["beta2"]) * (g * g)


def _adam(theta: Node, g: Node, of: Mapping[str, Node]) -> Sequence[Node]:
    m, v = _moments(g, of)
    root = sqrt(v * reciprocal(of["c2"])) + of["epsilon"]
    return theta - of["learning_rate"] * (m * reciprocal(of["c1"]) * reciprocal(root)), m, v


def _adamw(theta: Node, g: Node, of: Mapping[str, Node]) -> Sequence[Node]:
    return _adam((1 - of["learning_rate"] * of["weight_decay"]) * theta, g, of)


def _momentum(theta: Node, g: Node, of: Mapping[str, Node]) -> Sequence[Node]:
    v = of["momentum"] * of["v"] + g
    return theta - of["learning_rate"] * v, v


ADAM = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
MEANS = ["m = beta1 m + (1 - beta1) g", "v = beta2 v + (1 - beta2) g^2"]
MOVES = "theta = theta - learning_rate (m / (1 - beta1^k)) / (sqrt(v / (1 - beta2^k)) + epsilon) in step k = 1, 2, ..."
RECORDS = (
    Optimiser(
        name="gradient_descent",
        formula=["theta = theta - learning_rate g"],
        step=lambda theta, g, of: (theta - of["learning_rate"] * g,),
        settings={"learning_rate": 0.01},
        spellings=("sgd",),
    ),
    Optimiser(
        name="momentum",
        formula=["v = momentum v + g", "theta = theta - learning_rate v"],
        step=_momentum,
        settings={"learning_rate": 0.01, "momentum": 0.9},
        state=["v"],
    ),
    Optimiser(
        name="adam",
        formula=[*MEANS, MOVES],
        step=_adam,
        settings=ADAM,
        state=["m", "v"],
        corrections={"c1": "beta1", "c2": "beta2"},
    ),
    Optimiser(
        name="adamw",
        formula=["theta = (1 - learning_rate weight_decay) theta", *MEANS, MOVES],
        step=_adamw,
        settings={**ADAM, "weight_decay": 0.01},
        state=["m", "v"],
        corrections={"c1": "beta1", "c2": "beta2"},
    ),
)
OPTIMISERS: dict[str, Optimiser] = {r.name: r for r in RECORDS}
SPELLINGS = spelled(OPTIMISERS)


def step_program(name: str, target: str = "numpy") -> Program:
    """One array's step; for plain Python that of a number."""
    record: Optimiser = lookup("optimiser", name, SPELLINGS)
    axes = () if find(target).name == "python" else (sp.Symbol("n", integer=True, positive=True),)
    arrays = {k: Atom(sp.Symbol(k, real=True), axes) for k in ("theta", "gradient", *record.state)}
    numbers = {k: Atom(sp.Symbol(k, real=True)) for k in (*record.settings, *record.corrections)}
    made = record.step(arrays["theta"], arrays["gradient"], {**arrays, **numbers})
    keys = ["theta", *record.state]
    results = [NamedValue(f"new_{k}", None, node) for k, node in zip(keys, made, strict=True)]
    return Program(
        f"{record.name}_{STEP}",
        [*(Input(k, a, "") for k, a in arrays.items()), *(Input(k, a, "") for k, a in numbers.items())],
        results,
        {k: r.identifier for k, r in zip(keys, results, strict=True)},
        title=f"A step of {record.name.replace('_', ' ')}",
        formulas=[f"    {line}" for line in record.formula],
    )


PASSES = """\
def {name}(
    parameters: dict[str, Any], gradients: dict[str, Any], state: dict[str, Any] | None = None, *, {settings}
) -> tuple[dict[str, Any], dict[str, Any]]:
{words}
    count = state["count"] + 1 if state else 1
{corrections}    moved: dict[str, Any] = {{}}
    kept: dict[str, Any] = {{"count": count{empty}}}
    if parameters.keys() != gradients.keys():
        raise ValueError(f"parameters {{', '.join(parameters)}}, but gradients {{', '.join(gradients)}}")
    for k, value in parameters.items():
{body}
    return moved, kept
"""
ARRAYS = """\
        theta = {flat}
        found = {step}(theta, {gradient}{states}, {numbers})
        moved[k] = found["theta"].reshape({shape})
{keeps}"""
NUMBERS = """\
        moved[k]{kept_pair} = _each(lambda theta, gradient{names}: {step}(theta, gradient{names}, {numbers}), {given})
"""
EACH = """\
def _each(step: Any, *values: Any) -> Any:
    # nested lists of numbers, one with another: a list of results for each of the names
    if not isinstance(values[0], (list, tuple)):
        return list(step(*values).values())
    parts = [_each(step, *xs) for xs in zip(*values)]
    return [[p[j] for p in parts] for j in range(len(parts[0]))]


def _zeros(x: Any) -> Any:
    return [_zeros(y) for y in x] if isinstance(x, (list, tuple)) else 0.0
"""
FLAT = {"torch": "{0}.reshape(-1)", "jax": "jnp.ravel({0})"}
SHAPE = {"torch": "value.shape", "jax": "jnp.shape(value)"}


def optimiser_files(name: str, stem: str = "", target: str = "numpy") -> dict[str, str]:
    """All files of an optimiser by their names: its step and, in the Python file, the function of dictionaries.

    The function is called `adam(parameters, gradients, state=None, *, learning_rate=0.001, …)` and returns the moved
    parameters and the state for the next step. ArgumentError for an unknown name.
    """
    record: Optimiser = lookup("optimiser", name, SPELLINGS)
    kind = find(target).name
    files = step_program(name, target).files(stem or record.name, target)
    texts = {f: text for f, text in files.items() if isinstance(text, str)}
    if len(texts) < len(files):
        raise UnsupportedError(f"an optimiser's state is kept by a file of Python, which {kind} has none of")
    return {f: f"{text}\n\n{_passes(record, kind)}" if f.endswith(".py") else text for f, text in texts.items()}


def export_optimiser(name: str, path: Any, target: str = "numpy") -> str:
    """The files of an optimiser, written beside one another; the text of the first."""
    place = Path(path)
    files = optimiser_files(name, place.stem, target)
    if place.name not in files:
        raise ArgumentError(f"for {target} these files are written: {', '.join(files)}; {place.name} is none of them")
    write_all({place.with_name(f): text for f, text in files.items()})
    return next(iter(files.values()))


def optimiser(name: str, target: str = "numpy") -> Callable[..., Any]:
    """The function (parameters, gradients, state=None, **settings) -> (parameters, state), with its `source`.

    Parameters and gradients are dictionaries of arrays, as `net.numpy()` takes and gives them. The names are those of
    `OPTIMISERS`: gradient_descent, momentum, adam, adamw; ArgumentError for another.
    """
    record: Optimiser = lookup("optimiser", name, SPELLINGS)
    files = optimiser_files(name, target=target)
    if find(target).name == "c":
        made: Any = built(files, record.name)
    else:
        made = compile_function(files[f"{record.name}.py"], record.name)
    made.source = next(iter(files.values()))
    return made


def _passes(record: Optimiser, kind: str) -> str:
    """The function of dictionaries as text."""
    numbers = ", ".join([*record.settings, *record.corrections])
    words = docstring(
        "\n".join(
            [
                f"The parameters after a step of {record.name.replace('_', ' ')}, and the state for the next one.",
                "",
                *(f"    {line}" for line in record.formula),
                "",
                "Nothing that is given is changed.",
            ]
        ),
        "    ",
    )
    return (EACH + "\n\n" if kind == "python" else "") + PASSES.format(
        name=record.name,
        settings=", ".join(f"{k}: float = {v!r}" for k, v in record.settings.items()),
        words=words,
        corrections="".join(f"    {c} = 1.0 - {of}**count\n" for c, of in record.corrections.items()),
        empty="".join(f', "{s}": {{}}' for s in record.state),
        body=(_listed if kind == "python" else _arrayed)(record, kind, numbers).rstrip("\n"),
    )


def _arrayed(record: Optimiser, kind: str, numbers: str) -> str:
    flat = FLAT.get(kind, "np.ravel({0})")
    return ARRAYS.format(
        flat=flat.format("value"),
        gradient=flat.format("gradients[k]"),
        step=f"{record.name}_{STEP}",
        states="".join(f', state["{s}"][k] if state else 0.0 * theta' for s in record.state),
        numbers=numbers,
        shape=SHAPE.get(kind, "np.shape(value)"),
        keeps="".join(f'        kept["{s}"][k] = found["{s}"]\n' for s in record.state),
    )


def _listed(record: Optimiser, kind: str, numbers: str) -> str:
    return NUMBERS.format(
        kept_pair="".join(f', kept["{s}"][k]' for s in record.state) if record.state else ",",
        names="".join(f", {s}" for s in record.state),
        step=f"{record.name}_{STEP}",
        numbers=numbers,
        given=", ".join([
            "value", "gradients[k]", *(f'state["{s}"][k] if state else _zeros(value)' for s in record.state)
        ]),
    )  # fmt: skip


def newton_program() -> Program:
    """Newton's step of logistic regression: beta − H⁻¹g for Σ softplus(Xβ) − yᵀXβ + λ/2 βᵀβ, as a program."""
    n, m = (sp.Symbol(s, integer=True, positive=True) for s in "nm")
    X, y, beta, ridge_ = Atom("X", (m, n)), Atom("y", (m,)), Atom("beta", (n,)), Atom("ridge")
    p = sigmoid(matmul(X, beta))
    gradient = matmul(p - y, X) + ridge_ * beta
    hessian = einsum("a i, a, a j -> i j", X, p * sigmoid(-1 * matmul(X, beta)), X) + ridge_ * delta(n)
    inputs = [
        Input("X", X, "one example per row"),
        Input("y", y, "targets, 0 or 1", (m, sp.Integer(1))),
        Input("beta", beta, "the parameters", (n, sp.Integer(1))),
        Input("ridge", ridge_, "the factor of the penalty", None, 0.0),
    ]
    step = NamedValue("new_beta", None, beta - matmul(inverse(hessian), gradient), "")
    return Program(
        "newton_step",
        inputs,
        [step],
        {},
        "new_beta",
        title="Newton's step of logistic regression",
        formulas=[
            "    p = sigma(X beta)",
            "    new_beta = beta - (X' diag(p(1 - p)) X + ridge I)^-1 (X'(p - y) + ridge beta)",
        ],
    )
