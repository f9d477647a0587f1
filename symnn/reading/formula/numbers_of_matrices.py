"""Numbers that belong to a matrix, by name: its rank, its extreme eigenvalues, its largest singular value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnn.bridge.named_axes import Reading, number
from symnn.errors import UnsupportedError
from symnn.expr.records import Composition, MatrixOperator
from symnn.ops.lambda_max import lambda_max
from symnn.ops.lambda_min import lambda_min
from symnn.ops.rank import rank
from symnn.ops.sigma_max import sigma_max
from symnn.reading.formula import arithmetic, conforming

if TYPE_CHECKING:
    from symnn.reading.formula.building import Builder

NAMES = re.compile(r"\\?(rank|rk|cond|nullity)|\\?(lambda|sigma|mu|s)_\{?\\?(max|min)\}?")
"""Names that stand for eigenvalues, singular values, ranks and condition numbers where they are applied to a matrix."""
MEANT: dict[tuple[str, str], Composition | MatrixOperator] = {
    ("rank", ""): rank, ("rk", ""): rank, ("lambda", "max"): lambda_max, ("lambda", "min"): lambda_min,
    ("sigma", "max"): sigma_max, ("s", "max"): sigma_max,
}  # fmt: skip


def of_matrix(builder: Builder, given: Sequence[Reading], name: str, primes: int = 0) -> Reading:
    """The number of one matrix; UnsupportedError for what is read and not judged."""
    found = NAMES.fullmatch(name)
    record = None if found is None else MEANT.get((found[1] or found[2], found[3] or ""))
    if record is None or len(given) != 1 or primes:
        raise UnsupportedError(f"{name} of a matrix has a meaning of its own, which is read, and not judged")
    if given[0].is_number:
        raise UnsupportedError(f"{name} of a number is not read")
    if record in (lambda_max, lambda_min):
        conforming.needs_square(builder.sizes, given[0].axes, "an eigenvalue")
    node, running = arithmetic.at_once(given[0])
    if running:
        raise UnsupportedError(f"{name} of a matrix that depends on an index is not read")
    return number(record(node))
