"""What is shown on the way to a line, and what the definitions say of its exceptions: ∂loss/∂a of the output a, and the
derivative of the last activation times it, before the two are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symnn.bridge import read
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.derivation import Step
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.verdict import Condition, Proved
from symnn.derive.definition import NamedDefinition, Pulled
from symnn.derive.derived_lines import DerivedLines
from symnn.derive.reverse import Reverse
from symnn.expr import substitute
from symnn.expr.walk import atoms
from symnn.ops.signs import POSITIVE, sign

OPENED = 3
"""So many names deep."""


def through_output(
    lines: Iterable[Step],
    last: Sequence[NamedDefinition],
    slope: Any,
    pulled: Pulled | None,
    hypotheses: Sequence[Hypothesis],
) -> list[Step]:
    """The lines, and before that of ∂loss/∂z how it is made of ∂loss/∂a, which is called `slope`.

    last    the definitions of z, of a = g(z) and of the loss
    pulled  how the derivative of g times the slope is written; as g's own definition has it if that is not given
    """
    z, a, *_ = last
    own = a.pulled if pulled is None else {z.symbol: pulled}
    named = replace(a, cotangent=slope, pulled=own, also={})
    sweep = Reverse([z, named, *last[2:]], ())
    derived = DerivedLines(sweep, hypotheses=hypotheses)
    received = derived.line(sweep.cotangents[a.atom], to_sympy(sweep.cotangents[a.atom].node, a.shape))
    passed = derived.line(sweep.cotangents[z.atom])
    through = passed.rule if pulled is None else f"Jacobian of {a.word}"
    between = [
        replace(received, between=True),
        replace(passed, key=f"through_{passed.key}", rule=through, between=True),
    ]
    return [x for line in lines for x in ((*between, _put_in(line, slope)) if line.symbol == z.cotangent else (line,))]


def _put_in(line: Step, slope: Any) -> Step:
    summed = isinstance(line.verdict, Proved) and bool(line.verdict.hypotheses)
    return replace(line, rule=f"{slope} put in" + (", where the targets sum to 1" if summed else ""))


def met(steps: Sequence[Step]) -> frozenset[Condition]:
    """The conditions u ≠ 0 and u > 0 of the lines where u is so by the definitions of the names in it."""
    defined = {str(s.symbol): s for s in steps if s.of is None}
    conditions = dict.fromkeys(c for s in steps for c in s.conditions)
    return frozenset(c for c in conditions if c.relation in ("≠", ">") and _holds(c, defined))


def _holds(condition: Condition, defined: Mapping[str, Step]) -> bool:
    """Whether the ranges of functions tell, name by name opened."""
    left, right = read(condition.left), read(condition.right)
    ways = [left] if condition.right == 0 else [left - right, right - left]
    for _ in range(OPENED):
        ways = [substitute(n, {a: defined[str(a)].value for a in atoms(n) if str(a) in defined}) for n in ways]
        if POSITIVE in map(sign, ways if condition.relation == "≠" else ways[:1]):
            return True
    return False
