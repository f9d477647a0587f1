"""latex2sympy2 as an independent reader of scalar and matrix LaTeX, behind a gate. What it would misread silently never
reaches it.

latex2sympy2 reads `W^{[2]}` as a power, `\\log` to base 10, `a = b` as b, `x^\\top` as x, `f(x)` now as a product and
now as a call, and stops where it pleases. So the gate takes the text apart into whole tokens, refuses every token it
does not know, hides every name behind `x_{k}`, writes every product out, takes maxima and cases apart at their commas,
and hands over the rest. It reads no mathematics itself: sums, products, quotients, powers and functions are all
latex2sympy2's.
"""

# latex2sympy2's listener has this name
# ruff: noqa: N802
from __future__ import annotations

import sys
import threading
import typing
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from symnn.errors import MissingExtraError, UnsupportedError
from symnn.reading.latex.second_reader_tokens import Gate, known_names, tokens

# the reader keeps its state in its module (variances, the listener below), so one call at a time
_LOCK = threading.Lock()


def read_scalar(latex: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None) -> Any:
    """The SymPy expression that latex2sympy2 reads in scalar LaTeX; all logarithms are natural, as symnn prints them.

    names      from the LaTeX of a name (`x`, `\\beta_0`, `y_{1}`) to its SymPy symbol. All are numbers, so a name
               before brackets is a factor. A name that is not listed is refused
    functions  from the LaTeX of a function that latex2sympy2 lacks (`\\sigma`) to what builds it; its arguments are
               read, and the whole is hidden like a name
    Raises UnsupportedError for whatever it cannot read for certain, MissingExtraError without the extra `latex`.
    """
    found = read_island(latex, names, functions)
    if getattr(found, "is_Matrix", False):
        raise UnsupportedError(f"latex2sympy2 reads {latex!r} as a matrix, not as a number")
    return found


def read_island(latex: str, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None) -> Any:
    """The same of sums and products of numbers and matrices: names may be matrix symbols. Transposes are hidden like
    names, for latex2sympy2 does not see them; it accepts products that do not conform.
    """
    gate = Gate(known_names(names), known_names(functions or {}))

    def ask(text: str) -> Any:
        return _ask(text, gate.matrices())

    return gate.restore(ask(gate.rewrite(tokens(latex), ask)))


def _ask(text: str, matrices: Mapping[Any, Any]) -> Any:
    """What latex2sympy2 says to text that has been through the gate. The brackets make it read to the end."""
    with _LOCK:
        reader = _reader()
        before, reader.MathErrorListener = reader.MathErrorListener, _listener(reader)
        try:
            reader.set_variances(dict(matrices))
            answer = reader.latex2sympy(f"({text})")
        except (AttributeError, TypeError) as error:  # what it says to sums and products that it cannot build
            raise UnsupportedError(f"latex2sympy2 cannot build {text!r}: {error}") from error
        finally:
            reader.set_variances({})
            reader.MathErrorListener = before
    if not isinstance(answer, sp.Expr):
        raise UnsupportedError(f"latex2sympy2 reads {text!r} as {type(answer).__name__}, not as a number")
    # it writes logarithms as log(x, E), unevaluated
    return answer.replace(
        lambda e: isinstance(e, sp.log) and len(e.args) == 2, lambda e: sp.log(e.args[0]) / sp.log(e.args[1])
    )


def _listener(reader: Any) -> Any:
    """Its listener to syntax errors, raising an error of ours: its own is a bare Exception, which nobody can catch with
    care.
    """

    class Listener(reader.MathErrorListener):
        def syntaxError(self, recog: Any, symbol: Any, line: Any, col: Any, msg: str, e: Any) -> None:
            raise UnsupportedError(f"latex2sympy2 cannot read {self.src!r}: {msg}")

    return Listener


def _reader() -> Any:
    """The module, loaded when first asked for: 0.4 s."""
    # the runtime it pins imports `typing.io`, which Python 3.13 no longer has, and which warns before
    sys.modules.setdefault("typing.io", typing)
    try:
        import latex2sympy2
    except ImportError as error:
        raise MissingExtraError('reading LaTeX back needs latex2sympy2: pip install "symnn[latex]"') from error
    return latex2sympy2
