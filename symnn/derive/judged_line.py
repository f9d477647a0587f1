"""The one function that judges a line of a derivation: what is printed is read again, and is equal to what the calculus
derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnn.bridge import read
from symnn.claims.derivation import Step
from symnn.claims.hypotheses import Hypothesis
from symnn.claims.received import Received
from symnn.claims.size_demands import defined_at
from symnn.claims.verdict import Proved, ReceivedStatement, Verdict
from symnn.derive.repeated_lines import RepeatedLines
from symnn.errors import ShapeError
from symnn.expr import Node
from symnn.proof.equality.deciding_equality import equal_nodes


def step(
    *,
    key: str,
    symbol: Any,
    shown: Any,
    shape: tuple[Any, ...],
    rule: str,
    section: str,
    of: str | None = None,
    received: Received | None = None,
    raw: Node | None = None,
    hypotheses: Sequence[Hypothesis] = (),
    meant: Node | None = None,
    lines: RepeatedLines | None = None,
    between: bool = False,
) -> Step:
    """A judged line. With `raw`, the claim is raw = shown for all sizes and values; without, the line defines `symbol`,
    as what is `meant` if that is given: then what is printed must be equal to it. `received` is the derivative that
    `raw` was found to be; `between` as for a `Step`.
    """
    value = read(shown)
    if raw is None:
        verdict: Verdict = Proved(
            statement=ReceivedStatement(symbol, shown), method="definition", conditions=defined_at(value)
        )
        if meant is not None and meant is not value:
            said = equal_nodes(meant, value, statement=verdict.statement)
            verdict = verdict if isinstance(said, Proved) else said
    else:
        if raw.shape != value.shape:
            raise ShapeError(
                "line {key}: derived shape {0.shape}, printed shape {1.shape}",
                ("derived", raw.shape),
                ("printed", value.shape),
                key=key,
            )
        left = symbol if received is None else received
        verdict = (lines or RepeatedLines()).judged(raw, value, hypotheses, ReceivedStatement(left, shown))
    return Step(key, symbol, value, shown, shape, rule, section, verdict, of, raw, between)
