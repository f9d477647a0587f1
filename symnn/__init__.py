"""symnn: unit tests for the mathematics of neural networks.

A formula or a network goes in; a verdict that can be trusted, a derivation each line of which is checked, and code come
out. What most people need:

    sizes, vector, matrix       symbols with symbolic sizes: n, m = symnn.sizes("n m"); A = symnn.matrix("A", m, n)
    gradient, jacobian, hessian derivatives of SymPy expressions, in matrix notation
    sum, mean, max, trace, norm reductions; sigmoid, softmax, layer_norm, … are functions as well (see symnn.ops.TABLE)
    claim, equal, prove         a claim, and its verdict: proved, refuted with a counterexample, ill-typed, unknown
    assert_proved, recheck      for tests; a proof verified once more
    explain                     the lines of a proof, as text, LaTeX and Markdown
    convex, has_minimum         properties that can be claimed
    random, E, Var              moments
    Network, Dense, layers      backpropagation of a network: Network(Dense(2), inputs=3, loss="mse").backprop()
    from_torch                  the same for a PyTorch module
    lambdify                    a NumPy function of an expression
    latex, markdown             how things are printed
    testing                     assert_gradient, assert_backward: hand-written backward passes under test
    gain                        what an activation does to a variance

`help(symnn.softmax)` says what it takes. The command `symnn --help` checks notes, derives and exports.
"""

# The public names, each loaded when it is first asked for: `import symnn` loads neither SymPy nor NumPy. A name that is
# in no list below may be a record of `symnn.ops`, or state a claim of `symnn.claims.properties`. What an editor sees of
# these names stands in `__init__.pyi`, and a test holds the two together.

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_MODULES = {
    "symnn.api": (
        "affine einsum equal function gradient hessian hvp jacobian lambdify matrix max mean operator sizes sum "
        "tensor trace vector vjp"
    ),
    "symnn.book.chapter": "Chapter",
    "symnn.bridge.random": "Cov E Var random",
    "symnn.bridge.vec": "vec",
    "symnn.claims.factors": "Factors",
    "symnn.claims.derivation": "Derivation",
    "symnn.claims.properties.convex": "convex",
    "symnn.claims.properties.for_all_depths": "for_all_depths",
    "symnn.claims.properties.grows_exponentially": "grows_exponentially",
    "symnn.claims.properties.has_minimum": "has_minimum",
    "symnn.claims.properties.lipschitz": "lipschitz",
    "symnn.claims.properties.lipschitz_gradient": "lipschitz_gradient",
    "symnn.claims.properties.minimised_at": "minimised_at",
    "symnn.claims.properties.strongly_convex": "strongly_convex",
    "symnn.claims.properties.same_optimisers": "argmax argmin same_optimisers",
    "symnn.claims.properties.tends": "tends",
    "symnn.claims.tensor_facts": "full_column_rank nonzero_entries one_hot positive_semidefinite",
    "symnn.claims.verdict": "IllTyped Proved Refuted Supported Unknown Verdict",
    "symnn.derive.program": "backprop",
    "symnn.errors": (
        "ArgumentError BudgetError DomainError MatrixUseError MeaninglessError MissingExtraError "
        "NotDifferentiableError PoleError ShapeError SymnnError UnsupportedError VerdictIsNotBool"
    ),
    "symnn.nets": "Dense Initialiser Layers Loss Network initialisers layers losses",
    "symnn.nets.activation": "activation",
    "symnn.nets.initial_variance": "initial_variance",
    "symnn.proof.asserting": "assert_proved assert_refuted",
    "symnn.proof.depths.induction": "induction",
    "symnn.proof.gain.gains": "Gain gain recheck_gain selu_constants",
    "symnn.reading.explained": "explain",
    "symnn.reading.modules": "ModuleProgram from_torch",
    "symnn.reading.stated": "claim prove recheck",
    "symnn.text": "latex markdown",
}
_FLOORS = "bridge calculus claims derive errors export expr figures nets ops proof reading testing text"
_ROOMS = "errors figures nets ops testing text"
"""Floors that are asked for by name; the others are for those who work on symnn."""
_ELSEWHERE = {
    "Linear": "Dense", "Sequential": "Network", "Model": "Network", "jit": "lambdify", "backward": "backprop",
    "det": "determinant", "inv": "inverse", "tr": "trace", "norm2": "norm", "slogdet": "log_determinant",
    "logdet": "log_determinant", "diff": "gradient", "derivative": "gradient", "simplify": "equal",
    "expectation": "E", "variance": "Var", "covariance": "Cov",
}  # fmt: skip
"""What other libraries call it."""
_WRITTEN = {
    "dot": "x.T*y", "inner": "x.T*y", "outer": "x*y.T", "matmul": "A*B", "mm": "A*B", "transpose": "A.T",
    "multiply": "sympy.HadamardProduct(x, y)", "hadamard": "sympy.HadamardProduct(x, y)",
    "divide": "sympy.HadamardProduct(x, symnn.reciprocal(y))", "square": "sympy.HadamardPower(x, 2)",
    "concatenate": "sympy.BlockMatrix([[A, B]])", "diag": "sympy.DiagMatrix(x)", "eye": "sympy.Identity(n)",
    "identity": "sympy.Identity(n)", "ones": "sympy.OneMatrix(n, m)", "zeros": "sympy.ZeroMatrix(n, m)",
    "scalar": 'sympy.Symbol("t", real=True)', "Symbol": 'sympy.Symbol("t", real=True)',
    "symbols": 'sympy.symbols("s t", real=True)',
}  # fmt: skip
"""What has no name of its own here."""
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = sorted([*_HOME, *_ROOMS.split()])


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in _FLOORS.split():
        value = import_module(f"symnn.{name}")
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
            raise AttributeError(f"symnn has no {name!r}{_near(name)}") from None
    raise AttributeError(f"module 'symnn' has no attribute {name!r}")


def _near(name: str) -> str:
    """What may have been meant."""
    from difflib import get_close_matches

    from symnn.expr.tables import plain, spelled
    from symnn.nets import layers, losses

    loss = spelled(losses.TABLE).get(plain(name.removesuffix("_loss")))
    if loss is not None:
        return f": a loss is given to a network by its name, symnn.Network(…, loss={loss.name!r})"
    if name in _ELSEWHERE:
        return f": did you mean symnn.{_ELSEWHERE[name]}?"
    if name in _WRITTEN:
        return f": it is written {_WRITTEN[name]}"
    known = {known.lower(): f"symnn.{known}" for known in __dir__()}
    known.update({layer.lower(): f"symnn.layers.{layer}" for layer in layers.TABLE if layer not in _HOME})
    close = get_close_matches(name.lower(), known, n=3, cutoff=0.65)
    return f": did you mean {' or '.join(known[word] for word in close)}?" if close else "; dir(symnn) lists its names"


def __dir__() -> list[str]:
    from symnn.ops import TABLE

    return sorted({*__all__, "__version__", *TABLE})
