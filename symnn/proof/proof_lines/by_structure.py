"""Claims about matrices of blocks, Kronecker products, stacked columns and arrays, and sums in another order, in one
line: by the definition or the rule that has a name.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.tensor.array.expressions.array_expressions import _CodegenArrayAbstract

from symnn.bridge.calls import MatrixCall
from symnn.bridge.vec import Vec
from symnn.proof.proof_lines.proof_line import ProofLine

STRUCTURES = {sp.KroneckerProduct: "the Kronecker product", Vec: "vec"}
OF_BLOCKS = {sp.Determinant: "the determinant", sp.Inverse: "the inverse"}
BLOCKS, ENTRIES, ORDER, NUMBERS = "block by block", "entry by entry", "summed in another order", "calculated"


def by_structure(left: Any, right: Any, why: str) -> tuple[ProofLine, ...]:
    """left = right, and by what; none where nothing of this has a part in it. `why` is why the entries are the same,
    where that is known.
    """
    reason = _reason(left, right, why)
    return (ProofLine(left, right, reason, begins=True),) if reason else ()


def _reason(left: Any, right: Any, why: str) -> str:
    parts = [part for side in (left, right) for part in sp.preorder_traversal(side)]
    kinds = {type(part) for part in parts}
    named = [name for kind, name in STRUCTURES.items() if kind in kinds]
    if named:
        return "; ".join(filter(None, [f"definition of {' and '.join(named)}", why]))
    if sp.BlockMatrix in kinds:
        return _of_blocks(parts)
    if any(issubclass(kind, _CodegenArrayAbstract) for kind in kinds):
        return "; ".join(filter(None, [ENTRIES, why]))
    return _of_numbers(left, right)


def _of_blocks(parts: list[Any]) -> str:
    """The rule for what is taken of a matrix of blocks, or that they are compared block by block."""
    taken = {type(part) for part in parts if _is_of_blocks(part)}
    rules = [name for kind, name in OF_BLOCKS.items() if kind in taken]
    return f"the rule for {' and '.join(rules)} of a matrix of blocks" if rules else BLOCKS


def _of_numbers(left: Any, right: Any) -> str:
    if not left.free_symbols | right.free_symbols and not left.has(MatrixCall):
        return NUMBERS
    sums = isinstance(left, sp.Sum) and isinstance(right, sp.Sum)
    return ORDER if sums and _summands(left) == _summands(right) else ""


def _is_of_blocks(part: Any) -> bool:
    return bool(part.args) and isinstance(part.args[0], sp.BlockMatrix)


def _summands(total: Any) -> Any:
    """What is summed, with the indices by which it is summed."""
    return total.function, frozenset(limits[0] for limits in total.limits)
