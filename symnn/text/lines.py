"""Plain text: formulas as SymPy writes them, derivations line by line. What is not proved says so before anything else
is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp

from symnn.claims.derivation import Derivation, Step
from symnn.claims.digits import is_long, shortened


def formula(value: Any) -> str:
    """str(value), with 1.758099… for a fraction of very many digits."""
    if not isinstance(value, sp.Basic):
        return str(value)
    long = {q: sp.Symbol(shortened(q)) for q in value.atoms(sp.Rational) if is_long(q)}
    return str(value.xreplace(long)) if long else str(value)


def plain(obj: Derivation | Step) -> str:
    return line(obj) if isinstance(obj, Step) else document(obj)


def document(derivation: Derivation) -> str:
    """Title, lines, and what they rest on; a warning first if a line is not proved."""
    return "\n".join([*warning(derivation), derivation.title, *map(line, derivation.steps), *_rests(derivation)])


def warning(derivation: Derivation) -> Iterator[str]:
    """NOT PROVED, and which lines; nothing if all are."""
    if derivation.unproved:
        yield f"NOT PROVED: {', '.join(f'{s.key} ({s.verdict.word})' for s in derivation.unproved)}"


def line(step: Step) -> str:
    """`delta1 = ∂loss/∂z1 = …    [rule; proved]`; a definition has nothing to be proved."""
    names = [] if step.section == "gradients" and step.of is not None else [str(step.symbol)]
    names += [] if step.of is None else [f"∂loss/∂{step.of}"]
    doubt = "" if step.verdict.word == "proved" else ", not proved"
    judged = "" if step.raw is None else f"; {step.verdict.word}{doubt}"
    return f"{' = '.join([*names, formula(step.shown)])}    [{step.rule}{judged}]"


def _rests(derivation: Derivation) -> Iterator[str]:
    if derivation.hypotheses:
        yield f"Assuming {'; '.join(derivation.hypotheses)}."
    if derivation.conditions:
        yield f"Where {', '.join(derivation.conditions)}."
