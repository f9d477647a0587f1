"""Second derivatives of a determinant, det A·(B_ji B_lk − B_li B_jk) with B = A⁻¹: polynomials in the entries of A, the
determinants without two rows and two columns, which singular matrices have, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symnn.export.stable.entry_polynomials import in_one_order, in_whole_sums, pinned, written_out
from symnn.export.stable.flat import Factor, Flat, Labels, flat
from symnn.export.stable.singular import turned
from symnn.export.stable.stable_operators import second_adjugate
from symnn.expr import Add, Contract, MatrixFunction, Node, add
from symnn.expr.walk import children, postorder
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse


def without_two_inverses(root: Node) -> Node:
    """The graph with such differences rewritten; itself where there are none."""
    found = [n for n in postorder(root, children) if isinstance(n, MatrixFunction)]
    matrices = [turned(n.argument)[0] for n in found if n.operator is determinant]
    below = {turned(n.argument)[0] for n in found if n.operator is inverse}
    for a in dict.fromkeys(matrices):
        if a in below:
            root = in_whole_sums(root, _SecondCofactors(a).collected)
    return root


class _SecondCofactors:
    """Those of one matrix A."""

    def __init__(self, a: Node) -> None:
        self.a = a

    def collected(self, node: Node) -> Node:
        """The sum with every pair of terms joined of which one is the other with two labels of B exchanged."""
        if not isinstance(node, Add | Contract) or not self._in(node):
            return node
        terms = written_out(flat(node), self._in)
        numbers: dict[Node, int] = {}
        left, made = dict[object, Flat](), list[Flat]()
        for t, _ in map(pinned, terms or ()):
            key, t, _ = in_one_order(replace(t, factors=tuple(map(self._upright, t.factors))), (), numbers)
            known = left.get(key)
            left[key] = t if known is None else replace(t, coefficient=t.coefficient + known.coefficient)
        for key in list(left):
            for pair in self._pairs(left[key]):
                other, _, _ = in_one_order(self._exchanged(left[key], pair), (), numbers)
                c = min(left[key].coefficient, -left[other].coefficient) if other in left else Fraction(0)
                if c > 0:
                    made.append(self._joined(replace(left[key], coefficient=c), pair))
                    for k, by in ((key, -c), (other, c)):
                        left[k] = replace(left[k], coefficient=left[k].coefficient + by)
        if not made:
            return node
        return add(*(t.node() for t in (*left.values(), *made) if t.coefficient))

    def _in(self, node: Node) -> bool:
        match node:
            case Add():
                return any(map(self._in, node.terms))
            case Contract():
                return any(map(self._in, node.operands))
            case _:
                return self._is(node, inverse)

    def _is(self, x: Node, operator: object) -> bool:
        return isinstance(x, MatrixFunction) and x.operator is operator and turned(x.argument)[0] is self.a

    def _upright(self, f: Factor) -> Factor:
        """The inverse of Aᵀ as that of A, its determinant as that of A."""
        x, at = f
        if not isinstance(x, MatrixFunction) or turned(x.argument)[0] is not self.a or not turned(x.argument)[1]:
            return f
        return MatrixFunction(x.operator, self.a), at[::-1]

    def _pairs(self, x: Flat) -> Iterator[tuple[Factor, Factor]]:
        """Two inverses beside a determinant."""
        own = [f for f in x.factors if self._is(f[0], inverse)]
        if any(self._is(f, determinant) for f, _ in x.factors):
            yield from ((f, g) for k, f in enumerate(own) for g in own[k + 1 :])

    def _exchanged(self, x: Flat, pair: Sequence[Factor]) -> Flat:
        """The term with B_ji B_lk as B_li B_jk."""
        (b, (j, i)), (_, (l, k)) = pair
        return replace(x, factors=(*_less(x.factors, pair), (b, (l, i)), (b, (j, k))))

    def _joined(self, x: Flat, pair: Sequence[Factor]) -> Flat:
        (_, (j, i)), (_, (l, k)) = pair
        scale = next(f for f in x.factors if self._is(f[0], determinant))
        at: Labels = (i, j, k, l)
        return replace(x, factors=(*_less(x.factors, (*pair, scale)), (second_adjugate(self.a), at)))


def _less(factors: Sequence[Factor], gone: Sequence[Factor]) -> list[Factor]:
    left = list(factors)
    for f in gone:
        left.remove(f)
    return left
