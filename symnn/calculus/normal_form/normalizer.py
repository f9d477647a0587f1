"""The normal form of an expression: a sum of rational multiples of products of indexed bases. Its equality *is*
equality.

Sound always, up to the isolated exceptions that are recorded as conditions; a decision procedure for sums, products,
contractions, deltas, sizes and uninterpreted functions. What a named operator means is looked up in its record; the few
generators that stay (exp, log, sigmoid, step, …) have their algebra here and in `algebra.py`.

Where a side is undefined on an open set (log, roots, a reciprocal of something that may vanish widely) is kept as a
*demand*; two sides are the same only if they demand the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import sympy as sp

from symnn.bridge.scope import has_whole_parts, whole_number
from symnn.calculus.normal_form.algebra import Algebra
from symnn.calculus.normal_form.bases import ONE, ONLY, Bases
from symnn.calculus.normal_form.block_matrices import BlockMatrices
from symnn.calculus.normal_form.determinants import Determinants
from symnn.calculus.normal_form.folds import folded
from symnn.calculus.normal_form.function_algebra import Demand, Functions
from symnn.calculus.normal_form.inverses import inverse_form, is_generic
from symnn.calculus.normal_form.matrix_powers import MatrixPowers
from symnn.calculus.normal_form.monomials import Polynomial, Raw, freeze
from symnn.calculus.normal_form.powers_beside import beside
from symnn.calculus.normal_form.whole_powers import whole_power
from symnn.errors import PoleError, UnsupportedError
from symnn.expr import (
    Add,
    Atom,
    Call,
    Const,
    Contract,
    Define,
    Fold,
    Indicator,
    Map,
    MatrixFunction,
    Node,
    Size,
    children,
    postorder,
)
from symnn.expr.least_sizes import at_least
from symnn.expr.walk import atoms
from symnn.ops.cos import cos
from symnn.ops.determinant import determinant
from symnn.ops.inverse import inverse
from symnn.ops.log import log
from symnn.ops.log_determinant import log_determinant
from symnn.ops.power import power

Rule = tuple[Node, Node]
IMPLIED = {">": (">", ">=", "≠")}
"""What else an inequality says."""


class Normalizer(Functions):
    """Normal forms over one table of bases, so that the forms of several expressions can be compared.

    rules       hypotheses lhs = rhs, used as rewrites of their leading product
    symmetric   atoms with A = Aᵀ;  positive: atoms whose entries are > 0
    known       (relation, node): inequalities node > 0 or node >= 0 that hold
    flip        whether [−u >= 0] = 1 − [u >= 0] may be used, at the price of the condition u ≠ 0
    budget      work (terms met) after which BudgetError is raised, or after so many seconds
    """

    def __init__(
        self,
        rules: Iterable[Rule] = (),
        symmetric: Iterable[Atom] = (),
        positive: Iterable[Atom] = (),
        known: Iterable[tuple[str, Node]] = (),
        flip: bool = False,
        budget: int = 50_000,
        seconds: float = 10.0,
    ) -> None:
        given, alike, above = list(rules), frozenset(symmetric), frozenset(positive)
        self._over(Bases(alike, above), budget, seconds)
        self._forms: dict[Node, Polynomial] = {}
        self._demands: dict[Node, tuple[Demand, ...]] = {}
        self.conditions: dict[tuple[str, Node], None] = {}
        self.bends: dict[Node, Polynomial] = {}
        self.known: set[Demand] = set()
        pinned = frozenset(
            x for a, b in given if not self.bases.is_affine(self.difference(a, b)) for x in atoms([a, b])
        )
        if pinned:  # from the start again: y² = y leaves two points, and neither is an isolated exception
            self._over(Bases(alike, above, pinned), budget, seconds)
        self._forms.clear()
        self.algebra.flip = flip
        self.algebra.turned_at = self._turned_at
        for left, right in given:
            self.algebra.assume(self.difference(left, right))
        self._forms.clear()  # forms that were made before all rules stood
        self._learn(known)

    def _learn(self, known: Iterable[tuple[str, Node]]) -> None:
        """What inequalities say: of demands, of factors that are nowhere 0, of sums that are positive."""
        given_of = [(r, self.form(n)) for relation, n in known for r in IMPLIED.get(relation, (relation,))]
        self.algebra.nonzero |= {b for relation, p in given_of if relation == "≠" and p for b in self._factors(p)}
        self.known = {
            (relation, self._unit(p if relation == "det" else self.algebra.content(p)[1]))
            for relation, p in given_of
            if p
        }
        self.bases.positive_sums |= {p for relation, p in self.known if relation == ">"}
        self._learn_positive(p for relation, p in given_of if relation == ">" and len(p) == 1)
        self._forms.clear()

    def _learn_positive(self, said: Iterable[Polynomial]) -> None:
        """Of u > 0 for all entries of u, a base of its own, that its powers have a root and a logarithm."""
        for ((m, c),) in (p.items() for p in said):
            if c > 0 and len(m) == 1 and m[0][2] == 1 and _all_entries(m[0][1]):
                self.bases.learn_positive(m[0][0])

    def _over(self, bases: Bases, budget: int, seconds: float) -> None:
        """Everything anew, over this table."""
        self.bases = bases
        self.algebra = Algebra(bases, self.again, cos, budget, seconds)
        self.blocks = BlockMatrices(self.algebra, lambda x: self.require("det", x))
        self.powers = MatrixPowers(self.algebra, self._to_size)
        self.algebra.beside_power = lambda b, slots, rest: beside(self.powers, b, slots, rest)

    def _factors(self, p: Polynomial) -> set[int]:
        """The bases that are nowhere 0 if p is not."""
        inverted = self.algebra.power(p, -ONE)
        every = [(b, slots) for m in inverted for b, slots, _ in m if len(inverted) == 1]
        return {b for b, slots in every if _all_entries(slots)}

    # what callers ask
    def form(self, node: Node) -> Polynomial:
        """The normal form; axis k of the node is the free index k."""
        for n in postorder(node, lambda m: () if m in self._forms else self._below(m)):
            if n not in self._forms:
                self._forms[n] = self._visit(n)
        return self._forms[node]

    def difference(self, left: Node, right: Node) -> Polynomial:
        return self.algebra.add(self.form(left), self.algebra.scaled(-1, self.form(right)))

    def demands(self, node: Node) -> frozenset[Demand]:
        """Where the expression is defined, beyond isolated points."""
        self.form(node)
        return frozenset(d for n in postorder(node, self._below) for d in self._demands.get(n, ())) - self.known

    def same(self, left: Node, right: Node) -> bool:
        """True is a proof that both are equal wherever defined, and defined at the same points but for isolated
        ones.
        """
        if left.shape != right.shape:
            return False
        if left is right:
            return True
        for n in postorder([left, right]):  # what is inverted may stand apart in a block matrix
            if isinstance(n, MatrixFunction) and n.operator is inverse and isinstance(n.argument, Atom):
                self.form(n)
        return self.vanishes(self.difference(left, right)) and self.demands(left) == self.demands(right)

    def vanishes(self, p: Polynomial) -> bool:
        """p = 0, after common denominators are multiplied out."""
        for _ in range(8):
            if not p:
                return True
            worst: dict[tuple[int, tuple[int, ...]], Fraction] = {}
            for m in p:
                for b, slots, e in m:
                    if e < 0 and self.bases[b].kind == "sum" and self.algebra.cancels(b) and all(i >= 0 for i in slots):
                        worst[(b, slots)] = min(worst.get((b, slots), e), e)
            if not worst:
                return False
            clear = [(b, slots, -e) for (b, slots), e in sorted(worst.items())]
            p = self.algebra.collect((c, [*self.algebra.fresh(m), *clear]) for m, c in p.items())
        return False

    # one node
    def _below(self, node: Node) -> Sequence[Node]:
        """What a node's form is made of: its children, or its definition."""
        match node:
            case Map() if not node.operator.opaque and node.operator.define is not None:
                return (node.operator.define(*node.arguments),)
            case MatrixFunction() if node.operator is log_determinant:
                return (_log(determinant(node.argument)),)
            case Call():
                return (node.definition,)
            case Size() if has_whole_parts(node):
                return (whole_number(node.value),)
            case _:
                return children(node)

    def _visit(self, node: Node) -> Polynomial:
        a = self.algebra
        match node:
            case Const():
                return a.constant(node.value)
            case Size() if has_whole_parts(node):
                return self._forms[whole_number(node.value)]
            case Size():
                return a.collect([(ONE, a.size_factors(node.value))])
            case Atom():
                return a.collect([(ONE, [(self.bases.atom(node), self._axes(node), ONE)])])
            case Indicator():
                return self._indicator(node)
            case Add():
                return self._add(node)
            case Contract():
                return self._contract(node)
            case Map() if node.operator.opaque or node.operator.define is None:
                return self.apply(node, *(self._forms[x] for x in node.arguments))
            case MatrixFunction() if node.operator is not log_determinant:
                return self._matrix_function(node)
            case Fold():
                return self._fold(node)
            case Map() | MatrixFunction() | Call() | Define():
                (inside,) = self._below(node)
                return self._forms[inside]
            case _:
                raise UnsupportedError(f"the normal form does not know {type(node).__name__}")

    def _axes(self, node: Node) -> tuple[int, ...]:
        return tuple(ONLY if s == 1 else k for k, s in enumerate(node.shape))

    def _add(self, node: Add) -> Polynomial:
        return self.algebra.add(*(self._forms[t] for t in node.terms))

    def _indicator(self, node: Indicator) -> Polynomial:
        if (
            node.coefficients in ((1, -1), (-1, 1))
            and node.relation == "="
            and node.offset == 0
            and node.shape[0] == node.shape[1]
        ):
            factor = (self.bases.delta(node.shape[0]), self._axes(node), ONE) if node.shape[0] != 1 else None
            return self.algebra.collect([(ONE, [factor] if factor else [])])
        return self.algebra.collect(
            [(ONE, [self.bases.indicator(node.coefficients, node.offset, node.relation, node.shape, self._axes(node))])]
        )

    def _contract(self, node: Contract) -> Polynomial:
        a = self.algebra
        names: dict[int, int] = {}
        for k, extent in enumerate(node.sizes):
            names[k] = node.out.index(k) if k in node.out else -1_000 - k
            if extent == 1:
                names[k] = ONLY
        parts = [
            a.apart(self._forms[p], {axis: names[i] for axis, i in enumerate(idx)})
            for p, idx in zip(node.operands, node.indices, strict=True)
        ]
        summed = {i: node.sizes[k] for k, i in names.items() if i < 0}
        terms: list[Raw] = []
        for c, factors in a.raw_product(parts):
            carried = {i for _, slots, _ in factors for i in slots}
            terms.append(
                (c, factors + [f for i, extent in summed.items() if i not in carried for f in a.size_factors(extent)])
            )
        return a.collect(terms)

    def _matrix_function(self, node: MatrixFunction) -> Polynomial:
        inside = self._forms[node.argument]
        if node.operator is inverse:
            return self._inverse(inside, node)
        if node.operator.exponent is not None:
            return self.powers.of(inside, node.operator.exponent, node.shape[0])
        if node.operator.value is not None:
            return self._matrix_number(inside, node)
        product = lambda p, extent: folded(self, "product", p, {0: extent})
        made = Determinants(self.algebra, node.operator, self._to_size, product, self.blocks)
        return made.of(inside, node.argument.shape[0])

    def _matrix_number(self, p: Polynomial, node: MatrixFunction) -> Polynomial:
        """A number that a matrix and its transpose share, keyed by its form."""
        if node.argument.shape[0] == 1 and node.operator.of_symmetric:
            return p
        turned = self.bases.relabel(p, {0: 1, 1: 0})
        key = (node.operator, (freeze(min(p, turned, key=freeze)),), node.argument.shape[0])
        return self.algebra.single((self.bases.number("of a matrix", key, analytic=False), (), ONE))

    def _to_size(self, p: Polynomial, extent: sp.Expr) -> Polynomial:
        """A number to the power of an expression in sizes that is never negative."""
        a = self.algebra
        if extent.is_Integer:
            return a.power(p, Fraction(int(extent)))
        exponent = a.collect([(ONE, a.size_factors(extent))])
        if not p or p == a.constant(1):
            return p if p or at_least(extent, 1) else self._function(power, [p, exponent])
        plain = all(c > 0 for c in exponent.values()) or a.is_positive(p) or set(p) == {()}
        return whole_power(self, p, exponent) if plain else self._function(power, [p, exponent])

    def _inverse(self, p: Polynomial, node: MatrixFunction) -> Polynomial:
        if node.shape[0] == 1:
            return self.algebra.power(p, -ONE)
        self.require("det", node.argument)
        found = self._inverse_by_blocks(p, node)
        if found is not None:
            return found
        if not is_generic(p, self.bases):
            self._demands[node] = (*self._demands.get(node, ()), ("det", self._unit(p)))
        return inverse_form(self.algebra, p, node.shape[0])

    def _inverse_by_blocks(self, p: Polynomial, node: MatrixFunction) -> Polynomial | None:
        """By blocks, for a triangular matrix, or where the inverse of a block on the diagonal stands elsewhere."""
        blocks = self.blocks.split(p, node.shape[0])
        k = None if blocks is None else self.blocks.pivot(blocks)
        if blocks is None or (k is None and not blocks.triangular):
            return None
        k = k or 0
        inverted, rest = self.blocks.complement(blocks, k)
        for cell, extent in ((blocks.cells[k][k], blocks.sizes[k]), (rest, blocks.sizes[1 - k])):
            if extent == 1 and not self.is_rarely_zero(cell):
                self._demands[node] = (*self._demands.get(node, ()), ("≠", self._unit(self.algebra.content(cell)[1])))
            elif extent != 1 and not is_generic(cell, self.bases):
                self._demands[node] = (*self._demands.get(node, ()), ("det", self._unit(cell)))
        parts = (inverted, self.blocks.inverted(rest, blocks.sizes[1 - k]))
        return self.blocks.inverse(blocks, k, parts, node.shape[0])

    def _fold(self, node: Fold) -> Polynomial:
        kept = [k for k in range(node.argument.rank) if k not in node.axes]
        # the axes that stay are numbered anew, those that are folded come after them
        names = {k: n for n, k in enumerate((*kept, *node.axes))}
        inside = self.bases.relabel(self._forms[node.argument], names)
        return folded(self, node.kind, inside, {names[k]: node.argument.shape[k] for k in node.axes})


def _all_entries(slots: tuple[int, ...]) -> bool:
    """Whether an index each of its own stands for every entry."""
    return len(set(slots)) == len(slots) and all(i >= 0 for i in slots)


def _log(argument: Node) -> Node:
    return log(argument)


def same(
    left: Node, right: Node, rules: Iterable[Rule] = (), symmetric: Iterable[Atom] = (), positive: Iterable[Atom] = ()
) -> bool:
    """True is a proof of equality under the hypotheses, up to isolated points; False says only that this method found
    none.
    """
    try:
        return any(Normalizer(rules, symmetric, positive, flip=flip).same(left, right) for flip in (False, True))
    except PoleError:  # one of them is defined nowhere
        return False
