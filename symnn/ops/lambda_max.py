"""The largest eigenvalue of a symmetric matrix: the largest value of vᵀAv over the unit vectors v.

It is claimed of matrices alone that are known to be symmetric. Its derivative is vvᵀ where the eigenvalue is simple,
with its unit eigenvector v, which no formula of symnn's names: none is written. In numbers it is known as far as square
roots go: of 2 × 2 blocks, and of what falls into such.
"""

from typing import Any

from symnn.errors import DomainError, UnsupportedError
from symnn.expr.records import MatrixOperator


def value(field: Any, matrix: Any) -> Any:
    """The largest of the eigenvalues of the blocks that the entries which are not 0 join."""
    n = len(matrix)
    if n == 1:
        return matrix[0, 0]
    if not field.ordered:
        raise UnsupportedError("a field without an order has no largest eigenvalue")
    if any(not field.is_zero(field.subtract(matrix[i, j], matrix[j, i])) for i in range(n) for j in range(i)):
        raise DomainError("the largest eigenvalue of a matrix that is not symmetric")
    left, found = set(range(n)), []
    while left:
        block = _joined(field, matrix, min(left))
        left -= set(block)
        found.append(_of_block(field, matrix, block))
    return field.largest(found)


def _joined(field: Any, matrix: Any, first: int) -> list[int]:
    """The places that are joined to the first one."""
    block = [first]
    for i in block:
        block += [j for j in range(len(matrix)) if j not in block and not field.is_zero(matrix[i, j])]
    return block


def _of_block(field: Any, matrix: Any, block: list[int]) -> Any:
    """(a + d)/2 + √(((a − d)/2)² + b²) of [[a, b], [b, d]]."""
    if len(block) == 1:
        return matrix[block[0], block[0]]
    if len(block) > 2:
        raise UnsupportedError("eigenvalues of a block of more than two rows are not computed")
    i, j = block
    two = field.reciprocal(field.from_fraction(2))
    middle = field.multiply(two, field.add(matrix[i, i], matrix[j, j]))
    half = field.multiply(two, field.subtract(matrix[i, i], matrix[j, j]))
    square = field.add(field.multiply(half, half), field.multiply(matrix[i, j], matrix[i, j]))
    return field.add(middle, field.sqrt(square))


lambda_max = MatrixOperator(
    name="lambda_max",
    keeps_shape=False,
    latex=r"\lambda_{\max}",
    of_symmetric=True,
    value=value,
    source="Horn and Johnson, Matrix Analysis, theorem 4.2.2",
)
