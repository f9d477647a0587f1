"""symnn: unit tests for the mathematics of neural networks. The public names, each loaded when it is first asked for.

Nothing else lives here: `import symnn` loads neither SymPy nor NumPy. A name that is in no list below may be a record of
`symnn.ops` (`symnn.sigmoid`, `symnn.softmax`, `symnn.layer_norm`), which is applied to SymPy expressions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnn import bridge, calculus, check, errors, export, expr, nets, ops, proof, testing, text
    from symnn.api import (
        affine,
        einsum,
        equal,
        function,
        gradient,
        hessian,
        hvp,
        jacobian,
        lambdify,
        matrix,
        max,
        mean,
        operator,
        sizes,
        sum,
        tensor,
        trace,
        vector,
        vjp,
    )
    from symnn.bridge.random import Cov, E, Var, random
    from symnn.bridge.vec import vec
    from symnn.check import figures
    from symnn.check.chapter import Chapter
    from symnn.errors import (
        ArgumentError,
        BudgetError,
        DomainError,
        MeaninglessError,
        MissingExtraError,
        NotDifferentiableError,
        PoleError,
        ShapeError,
        SymnnError,
        UnsupportedError,
        VerdictIsNotBool,
    )
    from symnn.nets import Dense, Initialiser, Layers, Loss, Network, initialisers, losses
    from symnn.nets.initial_variance import initial_variance
    from symnn.proof import (
        Derivation,
        IllTyped,
        Proved,
        Refuted,
        Supported,
        Unknown,
        Verdict,
        assert_proved,
        assert_refuted,
        backprop,
        recheck,
    )
    from symnn.proof.claim import claim
    from symnn.proof.depths import for_all_depths
    from symnn.proof.exponential import grows_exponentially
    from symnn.proof.gains import Gain, gain, recheck_gain, selu_constants
    from symnn.proof.induction import induction
    from symnn.proof.limits import tends
    from symnn.proof.properties import argmax, argmin, convex, has_minimum, same_optimisers
    from symnn.proof.prove import prove
    from symnn.proof.tensor_facts import full_column_rank, one_hot, positive_semidefinite
    from symnn.text import latex, markdown

__version__ = "0.1.0"

_MODULES = {
    "symnn.api": (
        "affine einsum equal function gradient hessian hvp jacobian lambdify matrix max mean operator sizes sum tensor trace vector vjp"
    ),
    "symnn.bridge.random": "Cov E Var random",
    "symnn.bridge.vec": "vec",
    "symnn.check.chapter": "Chapter",
    "symnn.errors": (
        "ArgumentError BudgetError DomainError MeaninglessError MissingExtraError NotDifferentiableError PoleError ShapeError"
        " SymnnError UnsupportedError VerdictIsNotBool"
    ),
    "symnn.nets.initial_variance": "initial_variance",
    "symnn.nets": "Dense Initialiser Layers Loss Network initialisers losses",
    "symnn.proof": (
        "Derivation IllTyped Proved Refuted Supported Unknown Verdict assert_proved assert_refuted backprop claim induction prove recheck"
    ),
    "symnn.proof.limits": "tends",
    "symnn.proof.properties": "argmax argmin convex has_minimum same_optimisers",
    "symnn.proof.depths": "for_all_depths",
    "symnn.proof.exponential": "grows_exponentially",
    "symnn.proof.gains": "Gain gain recheck_gain selu_constants",
    "symnn.proof.tensor_facts": "full_column_rank one_hot positive_semidefinite",
    "symnn.text": "latex markdown",
}
_FLOORS = ("bridge", "calculus", "check", "errors", "export", "expr", "nets", "ops", "proof", "testing", "text")
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "ArgumentError", "BudgetError", "Chapter", "Cov", "Dense", "Derivation", "DomainError", "E", "Gain", "IllTyped",
    "Initialiser", "Layers", "Loss", "MeaninglessError", "MissingExtraError", "Network", "NotDifferentiableError", "PoleError",
    "Proved", "Refuted", "ShapeError", "Supported", "SymnnError", "Unknown", "UnsupportedError", "Var", "Verdict",
    "VerdictIsNotBool", "affine", "argmax", "argmin", "assert_proved", "assert_refuted", "backprop", "bridge", "calculus",
    "check", "claim", "convex", "einsum", "equal", "errors", "export", "expr", "figures", "for_all_depths", "full_column_rank",
    "function", "gain", "gradient", "grows_exponentially", "has_minimum", "hessian", "hvp", "induction", "initial_variance",
    "initialisers", "jacobian", "lambdify", "latex", "losses", "markdown", "matrix", "max", "mean", "nets", "one_hot", "operator", "ops",
    "positive_semidefinite", "proof", "prove", "random", "recheck", "recheck_gain", "same_optimisers", "selu_constants", "sizes",
    "sum", "tends", "tensor", "testing", "text", "trace", "vec", "vector", "vjp",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in _FLOORS:
        value = import_module(f"symnn.{name}")
    elif name == "figures":
        value = import_module("symnn.check.figures")
    else:
        value = _record_function(name)
    globals()[name] = value
    return value


def _record_function(name: str) -> Any:
    # dunder names are asked for by tools that must not load SymPy for them
    if not name.startswith("_"):
        from symnn.api import record_function

        try:
            return record_function(name)
        except AttributeError:
            pass
    raise AttributeError(f"module 'symnn' has no attribute {name!r}; see dir(symnn)")


def __dir__() -> list[str]:
    from symnn.ops import TABLE

    return sorted({*__all__, "__version__", *TABLE})
