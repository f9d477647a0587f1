"""Matrices that are seen to be positive semidefinite, or definite, from what is assumed: A + I, XᵀX + λI, BᵀAB, A⁻¹.

A rule is a record with its law; each says of one kind of node whether vᵀMv >= 0 for every v (and > 0 for v ≠ 0), and
with whose words. All of them speak of symmetric matrices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from symnn.claims.tensor_facts import Definite, FullColumnRank
from symnn.expr import Add, Contract, MatrixFunction, Node, const, delta
from symnn.expr.walk import atoms
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.lambda_max import lambda_max
from symnn.ops.lambda_min import lambda_min
from symnn.ops.signs import POSITIVE, sign
from symnn.ops.square_rank import square_rank

if TYPE_CHECKING:
    from symnn.claims.hypotheses import Hypotheses

DEEPEST = 12
OF_SPECTRUM = (determinant, lambda_max, lambda_min, square_rank)
Path = list[tuple[Node, bool]]


class SeenDefinite(NamedTuple):
    """vᵀMv >= 0, and `strictly`: > 0 for v ≠ 0; under the assumptions with these words."""

    strictly: bool
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class DefiniteRule:
    """`law` in words; `finds` says it of a node, where the rule speaks of it."""

    name: str
    law: str
    finds: Callable[[Node, DefiniteMatrices], SeenDefinite | None]


@dataclass(frozen=True)
class DefiniteMatrices:
    """What is known of square matrices under these hypotheses."""

    h: Hypotheses
    depth: int = 0

    def of(self, node: Node) -> SeenDefinite | None:
        """None where nothing is seen."""
        if node.rank != 2 or node.shape[0] != node.shape[1] or self.depth > DEEPEST:
            return None
        inner = DefiniteMatrices(self.h, self.depth + 1)
        found = [f for rule in RULES if (f := rule.finds(node, inner)) is not None]
        return max(found, key=lambda f: (f.strictly, -len(f.texts)), default=None)

    def sign_of(self, number: Node) -> SeenDefinite | None:
        """Whether the entries are never negative, or all positive."""
        found = sign(number, self.h.positive)
        if found is not None:
            return SeenDefinite(found == POSITIVE, tuple(self._positives(number)))
        said = (i.text for i in self.h.inequalities if i.left is number and i.relation == ">=" and number.rank == 0)
        text = next(said, None) if number in self.h.nonnegative else None
        return None if text is None else SeenDefinite(False, (text,))

    def _positives(self, number: Node) -> Iterator[str]:
        """The words that say of its symbols that they are positive, as they were said."""
        for a in (a for a in atoms(number) if a in self.h.positive):
            yield next((i.text for i in self.h.inequalities if i.left is a), f"{a} is positive")

    def symmetric(self, factor: Node) -> tuple[str, ...] | None:
        """The words under which it is symmetric."""
        if (found := self.of(factor)) is not None:
            return found.texts
        return (f"{factor} is symmetric",) if factor in self.h.symmetric else None

    def full_rows(self, factor: Node, forward: bool) -> tuple[str, ...] | None:
        """The words under which the rows of the factor, or of its transpose, are linearly independent."""
        for fact in self.h.facts:
            if isinstance(fact, FullColumnRank) and fact.nodes == (factor,) and not forward:
                return (fact.text,)
        for i in self.h.inequalities:
            of = i.left if isinstance(i.left, MatrixFunction) and i.relation == "≠" and i.right is const(0) else None
            if of is not None and of.operator is determinant and of.argument is factor:
                return (i.text,)
        found = self.of(factor)
        return found.texts if found is not None and found.strictly else None


# the rules
# --------------------------------------------------------------------------------------------------------------------
def _assumed(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    said = [f for f in known.h.facts if isinstance(f, Definite) and f.nodes[0] is node]
    return max((SeenDefinite(f.strictly, (f.text,)) for f in said), default=None)


def _identity(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    return SeenDefinite(True) if node is delta(node.shape[0]) else None


def _sum(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    parts = [known.of(t) for t in node.terms] if isinstance(node, Add) else [None]
    seen = [p for p in parts if p is not None]
    if len(seen) < len(parts):
        return None
    return SeenDefinite(any(p.strictly for p in seen), _together(seen))


def _multiple(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    if not isinstance(node, Contract) or all(node.indices):
        return None
    numbers = [x for x, slots in zip(node.operands, node.indices, strict=True) if not slots]
    parts = [known.of(_beside_numbers(node)), *map(known.sign_of, numbers)]
    seen = [p for p in parts if p is not None]
    return SeenDefinite(all(p.strictly for p in seen), _together(seen)) if len(seen) == len(parts) else None


def _beside_numbers(node: Contract) -> Node:
    """The matrix that the numbers of a product multiply."""
    rest = [(x, slots) for x, slots in zip(node.operands, node.indices, strict=True) if slots]
    if len(rest) == 1 and rest[0][0].rank == 2 and set(rest[0][1]) == set(node.out):
        return rest[0][0]
    return Contract([x for x, _ in rest], [s for _, s in rest], node.out, dict(enumerate(node.sizes)))


def _diagonal(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    """δ_ij with vectors along i or j."""
    if not isinstance(node, Contract) or set(range(len(node.sizes))) != set(node.out):
        return None
    entries = [x for x in node.operands if x is not delta(node.shape[0])]
    if len(entries) != len(node.operands) - 1 or any(x.rank > 1 for x in entries):
        return None
    seen = [s for x in entries if (s := known.sign_of(x)) is not None]
    return SeenDefinite(all(s.strictly for s in seen), _together(seen)) if len(seen) == len(entries) else None


def _congruence(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    path = _path(node) if isinstance(node, Contract) else None
    half = 0 if path is None else len(path) // 2
    if path is None or not half:
        return None
    ahead, core = path[:half], path[half : len(path) - half]
    mirrored = _mirrored(ahead, path[-half:], known)
    middle = SeenDefinite(True) if not core else known.of(core[0][0])
    if middle is None or mirrored is None:
        return None
    rows = [known.full_rows(x, forward) for x, forward in ahead]
    strictly = middle.strictly and None not in rows
    told = [t for r in rows if r is not None for t in r] if strictly else []
    return SeenDefinite(strictly, tuple(dict.fromkeys((*middle.texts, *told, *mirrored))))


def _mirrored(ahead: Path, behind: Path, known: DefiniteMatrices) -> tuple[str, ...] | None:
    """The words under which what stands behind is what stands ahead, transposed; None where it is not."""
    texts: list[str] = []
    for (one, forward), (other, back) in zip(ahead, reversed(behind), strict=True):
        words = () if forward is not back else known.symmetric(one)
        if one is not other or words is None:
            return None
        texts += words
    return tuple(texts)


def _inverse(node: Node, known: DefiniteMatrices) -> SeenDefinite | None:
    if not isinstance(node, MatrixFunction) or node.operator is not inverse:
        return None
    inner = known.of(node.argument)
    return inner if inner is not None and inner.strictly else None


RULES: tuple[DefiniteRule, ...] = (
    DefiniteRule("assumed", "A is what it is assumed to be", _assumed),
    DefiniteRule("identity", "vᵀIv = Σv² > 0 for v ≠ 0", _identity),
    DefiniteRule("sum", "vᵀ(A + B)v = vᵀAv + vᵀBv", _sum),
    DefiniteRule("multiple", "vᵀ(cA)v = c·vᵀAv, c >= 0", _multiple),
    DefiniteRule("diagonal", "vᵀ diag(d) v = Σ d v², d >= 0", _diagonal),
    DefiniteRule("congruence", "vᵀ(CMCᵀ)v = uᵀMu, u = Cᵀv; u ≠ 0 for v ≠ 0 if C has full row rank", _congruence),
    DefiniteRule("inverse", "vᵀA⁻¹v = uᵀAu with v = Au, for a definite A", _inverse),
)  # fmt: skip


def _together(parts: list[SeenDefinite]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for p in parts for t in p.texts))


def _path(node: Contract) -> Path | None:
    """The factors of a product of matrices from its rows to its columns, each with whether it stands as it is, and not
    transposed; None for what is no such product.
    """
    left = list(zip(node.operands, node.indices, strict=True))
    met = Counter(k for slots in (*node.indices, node.out) for k in slots)
    if set(met.values()) != {2} or any(len({*slots}) != 2 for slots in (*node.indices, node.out)):
        return None
    place, found = node.out[0], list[tuple[Node, bool]]()
    while here := [f for f in left if place in f[1]]:
        if len(here) > 1:
            return None
        x, (row, column) = here[0]
        found += _inner(x) if row == place else [(y, not forward) for y, forward in reversed(_inner(x))]
        place = column if row == place else row
        left.remove(here[0])
    return found if place == node.out[1] and not left else None


def _inner(node: Node) -> Path:
    """The factors of a factor."""
    path = _path(node) if isinstance(node, Contract) else None
    return [(node, True)] if path is None else path


def definiteness(matrix: Node, h: Hypotheses) -> SeenDefinite | None:
    """Whether the matrix is seen to be positive semidefinite or definite, and under which assumptions."""
    return DefiniteMatrices(h).of(matrix)


def sign_of_spectrum(node: Node, h: Hypotheses) -> tuple[str, str] | None:
    """How det M and the eigenvalues of such a matrix stand to 0, and under which assumptions; None for other nodes. A
    rank is never negative.
    """
    if not isinstance(node, MatrixFunction) or node.operator not in OF_SPECTRUM:
        return None
    if node.operator is square_rank:
        return ">=", ""
    found = definiteness(node.argument, h)
    if found is None:
        return None
    return ">" if found.strictly else ">=", ", ".join(found.texts)
