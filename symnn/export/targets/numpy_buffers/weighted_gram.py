"""(r X)ᵀ(r X) for a factor r a row, without r X: which products of a plan are of this form, and the NumPy function that
fills the result strip by strip. Half of the work, as if r X had been written down.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symnn.export.draft import Draft
from symnn.export.plan import Instruction, Plan

GRAM = """\
def _add_product(a: Any, b: Any, into: Any, first: bool, room: Any) -> None:
    if first:
        np.matmul(a, b, out=into)
    else:
        into += np.matmul(a, b, out=room[: into.size].reshape(into.shape))
"""
WEIGHTED = """\
def _weighted_gram(workspace: dict[int, Any], k: int, x: Any, r: Any, out: Any) -> Any:
    # the product of r[:, None] * x with itself; a strip of its columns stands where rows of the result are to come
    m, n = x.shape
    rows = max(1, min(m, 2 * n))
    several = m > rows
    few = min((rows + n) * n, 2**20) if n < 512 else n * n // 48
    spare, rest = _buffer(workspace, k, (few,), x.dtype), out.reshape(-1)
    ends = [0]
    while (i := ends[-1]) < n:
        column = rows + several * (n - i)  # what a column of the strip takes, and of a product that is added
        width = n * (n - i) // (column + n)
        if width * column < few:
            width, rest = min(n - i, few // column), spare
        j = i + width
        room = rest[rest.size - width * column :]
        for c in range(0, max(m, 1), rows):
            part, factor = x[c : c + rows], r[c : c + rows, None]
            strip = room[: len(part) * width].reshape(len(part), width)
            np.multiply(part[:, i:j], factor, out=strip)
            _add_product(strip.T, strip, out[i:j, i:j], c == 0, room[rows * width :])
            np.multiply(strip, factor, out=strip)
            _add_product(strip.T, part[:, j:], out[i:j, j:], c == 0, room[rows * width :])
        ends.append(j)
    for i, j in zip(ends, ends[1:]):
        out[j:, i:j] = out[i:j, j:].T
    return out
"""


def with_grams(made: Draft) -> Draft:
    """The draft with an instruction of this target alone, gram(along), in place of such products: X and r are read, r X
    is not. What is read elsewhere too, or is a result, stays.
    """
    needed = made.plan.needed([*made.outputs, *made.named])
    kept = {*made.outputs, *made.named}
    readers: dict[int, set[int]] = {}
    for x in needed:
        for y in made.plan.instructions[x].inputs:
            readers.setdefault(y, set()).add(x)
    plan = Plan()
    plan.instructions, plan.pinned = list(made.plan.instructions), made.plan.pinned
    for x in needed:
        found = _gram(made.plan, x, readers, kept)
        if found is not None:
            plan.instructions[x] = found
    return replace(made, plan=plan)


def _gram(plan: Plan, x: int, readers: dict[int, set[int]], kept: Collection[int]) -> Instruction | None:
    """gram(X, r) for a product of r X with itself; X has its rows along axis 0 or, transposed, along axis 1."""
    i = plan.instructions[x]
    if i.op != "matmul" or len(i.shape) != 2:
        return None
    (first, second), flipped = i.inputs, (1, 0)
    for scaled, turned, along in ((second, first, 0), (first, second, 1)):
        view = plan.instructions[turned]
        alike = view.op == "view" and view.inputs == (scaled,) and view.data == flipped
        alone = readers[scaled] <= {x, turned} and readers[turned] == {x} and not {scaled, turned} & set(kept)
        if alike and alone and (parts := _row_factors(plan, scaled, along)) is not None:
            return Instruction("gram", parts, i.shape, (along,))
    return None


def _row_factors(plan: Plan, scaled: int, along: int) -> tuple[int, int] | None:
    """The matrix and the vector along its axis `along` that are multiplied here."""
    i = plan.instructions[scaled]
    if i.op != "multiply":
        return None
    for matrix, factor in (i.inputs, i.inputs[::-1]):
        shape = plan.shape(matrix)
        if shape != i.shape:
            continue
        view = plan.instructions[factor]
        upright = view.op == "view" and view.data == (0, None)
        vector = view.inputs[0] if upright and along == 0 else factor
        if upright == (along == 0) and plan.shape(vector) == (shape[along],):
            return matrix, vector
    return None
