"""Inequalities between lengths, inner products and sums of tensors of any size: Cauchy–Schwarz, the triangle
inequality, ‖x‖ ≤ ‖x‖₁.

Every sum over indices in the claim is expanded into products that are summed, and each of these becomes a number of its
own. What is known of such numbers (squares are not negative, (Σuv)² ≤ Σu² Σv², |Σu| ≤ Σ|u|, Σ|u|² ≤ (Σ|u|)²) goes to
the solver beside the claim. Which numbers there are is decided here; that the claim follows from the facts is real
arithmetic, as in `smt.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice, permutations, product
from typing import Any, ClassVar

from symnn.calculus.normal_form.bases import ONE
from symnn.calculus.normal_form.monomials import Monomial, Polynomial, bound_indices, components, rename
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.eigenvalues import words_of_matrices
from symnn.claims.entrywise import EntrywiseNodes, EntrywiseProblem, Fact, Named, constants
from symnn.claims.hypotheses import Hypotheses
from symnn.claims.question import Question
from symnn.claims.tensor_facts import FullColumnRank, NotEqual
from symnn.claims.verdict import ProofStep, Proved, Unknown, Verdict
from symnn.errors import MissingExtraError, UnsupportedError
from symnn.expr import Atom, Const, Contract, Indicator, Map, Node, Size, add, matmul, sum_over
from symnn.expr.least_sizes import at_least
from symnn.expr.walk import atoms, fold, postorder, substitute, with_children
from symnn.ops.abs_ import absolute
from symnn.ops.power import power
from symnn.proof.budget import Budget
from symnn.proof.inequality.definite_forms import definite_forms
from symnn.proof.inequality.lengths_of_products import lengths_of_products
from symnn.proof.inequality.roots_of_sums import roots_of_sums
from symnn.proof.inequality.smt import (
    DECIDED,
    SECONDS,
    Query,
    ask,
    asks,
    discharge,
    needed,
    proved,
    recheck_over,
)
from symnn.proof.inequality.sums_of_squares import is_gram
from symnn.proof.method import Recheck

MOST_SUMS, MOST_FACTS, MOST_VECTORS, MOST_PARTS = 12, 60, 6, 4
BRIEF = 0.2
"""Seconds for finding out which facts are needed."""
SQUARED_SUM = "(Σuv)² ≤ Σu² Σv²"


@dataclass(frozen=True)
class Summed:
    """The label of a number: a product that is summed over its indices, in a form that does not depend on their
    names.
    """

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class UnitAt:
    """The label of a column of zeros with a 1 in this place."""

    place: Any

    def __str__(self) -> str:
        return f"e_{self.place}"


@dataclass(frozen=True)
class GramCertificate:
    """The claim and the questions that were unsatisfiable: the claim over its sums first, then what its operators
    demand. `assumed`: equations between matrices, and that matrices are symmetric, were used.
    """

    method: ClassVar[str] = "Cauchy–Schwarz"
    problem: EntrywiseProblem
    queries: tuple[Query, ...]
    assumed: bool = False

    def recheck(self) -> Recheck:
        return recheck_over(self, lambda p: over_sums(p, self.assumed), _verdict, "the claim has no sums")


def _verdict(p: EntrywiseProblem, conditions: Any, certificate: GramCertificate) -> Proved:
    steps = (
        ProofStep.marked(f"sums of products are numbers, and any two factors obey ${SQUARED_SUM}$"),
        DECIDED,
    )
    found = proved(p, "Cauchy–Schwarz, then SMT", steps, conditions, certificate, certificate.queries)
    silent = words_of_matrices(p.hypotheses) if certificate.assumed else ()
    told = dict.fromkeys((*found.hypotheses, *silent))
    once = (t for t in told if ", " not in t or not told.keys() >= {*t.split(", ")})
    return replace(found, hypotheses=tuple(once))


def by_gram(question: Question, budget: Budget) -> Verdict | None:
    """An inequality between numbers that are made of sums over the indices of tensors."""
    return None if question.problem is None else proved_by_gram(question.problem, budget)


def proved_by_gram(p: EntrywiseProblem, budget: Budget) -> Verdict | None:
    """The verdict on a problem: without what is assumed of matrices, or with it."""
    return next((v for assumed in _ways(p) if (v := _by_sums(p, assumed, budget)) is not None), None)


def _ways(p: EntrywiseProblem) -> tuple[bool, ...]:
    told = p.hypotheses.symmetric or any(e.left.rank == 2 for e in p.hypotheses.equations)
    return (False, True) if told else (False,)


def _by_sums(p: EntrywiseProblem, assumed: bool, budget: Budget) -> Verdict | None:
    made = over_sums(p, assumed)
    if made is None:
        return None
    try:
        answer = ask(made.gap, made.relation, made.facts, min(SECONDS, budget.left / 2))
        if answer.query is None:
            return None
        met = discharge(p, budget)
    except MissingExtraError as error:
        return Unknown(statement=p.statement, reason=f"the solver that would have to decide is not installed: {error}")
    except UnsupportedError:
        return None
    if met is None:
        return None
    return _verdict(p, met[0], GramCertificate(p, (needed(answer.query, BRIEF), *met[1]), assumed))


def over_sums(p: EntrywiseProblem, assumed: bool = False) -> EntrywiseProblem | None:
    """The problem over the numbers that its sums are made of, and what is known of them; None if there is no sum in
    it. `assumed`: sums are told apart only as far as what is assumed of matrices does not make them one.
    """
    return _over(p, Sums(p.hypotheses, assumed))


def sums_behind(p: EntrywiseProblem, query: Query) -> dict[Node, Node]:
    """The sums that the numbers of a question stand for; without those that are no sums of products of tensors."""
    for assumed in _ways(p):
        sums = Sums(p.hypotheses, assumed)
        made = _over(p, sums)
        if made is not None and asks(made, query):
            return {a: node for key, a in sums.met.items() if (node := sums.product_behind(key)) is not None}
    return {}


def _over(p: EntrywiseProblem, sums: Sums) -> EntrywiseProblem | None:
    gap = sums.written(p.gap)
    if gap is None or not sums.met:
        return None
    said = [replace_node(f, sums.written(f.node)) for f in dict.fromkeys((*p.facts, *p.known))]
    spoken = [node for a in atoms(p.gap) if (node := _sum_of(a)) is not None]
    facts = [*sums.facts(spoken), *(definite_forms(sums, p.hypotheses, spoken) if sums.assumed else ())]
    every = (*facts, *(f for f in said if f is not None), *sums.lengths(p.hypotheses))
    own = tuple(f for root in (gap, *(f.node for f in every)) for f in constants(root, p.hypotheses))
    return replace(p, gap=gap, facts=tuple(dict.fromkeys((*every, *own))))


def replace_node(fact: Fact, node: Node | None) -> Fact | None:
    return None if node is None else fact._replace(node=node)


def _sum_of(atom: Atom) -> Node | None:
    """The number that the atom names, if it is not a size; an entry of a product is taken out by unit vectors."""
    label = atom.label
    if not isinstance(label, Named) or isinstance(label.node, Size):
        return None
    if not label.place:
        return label.node
    if not isinstance(label.node, Contract) or any(isinstance(x, Indicator) for x in label.node.operands):
        return None
    units = [Atom(UnitAt(k), (n,)) for k, n in zip(label.place, label.node.shape, strict=True)]
    return Contract([label.node, *units], [range(len(units)), *((k,) for k in range(len(units)))], ())


class Sums:
    """Numbers for products that are summed over, and what is known of them. Absolute values of tensors get atoms of
    their own.
    """

    def __init__(self, h: Hypotheses, assumed: bool) -> None:
        self.assumed = assumed
        self.nonnegative = h.nonnegative
        self.absolutes: dict[Atom, Node] = {}
        self.factors: dict[Atom, Node] = {}
        """Numbers that are functions of others, for the sums that they stand in."""
        rules = [(e.left, e.right) for e in h.rules if e.left.rank == 2 and assumed]
        self.maps = [a for a in atoms([n for rule in rules for n in rule]) if a.rank == 2]
        self.normal = Normalizer(rules, h.symmetric if assumed else (), positive=h.positive)
        self.met: dict[Monomial, Atom] = {}

    def written(self, node: Node) -> Node | None:
        """A number in which every sum is a polynomial in the numbers of sums; None where one of them is more than
        that.
        """
        values = {a: self.number(inside) for a in atoms(node) if (inside := _sum_of(a)) is not None}
        return (
            None
            if any(v is None for v in values.values())
            else substitute(node, {a: v for a, v in values.items() if v is not None})
        )

    def number(self, node: Node) -> Node | None:
        """A number as a polynomial in numbers of sums; None where it is more than that."""
        form = self._form(node)
        if self.normal.conditions or self.normal.demands(self._bare(node)) or len(form) > MOST_FACTS:
            return None
        return self.node_of(form)

    def _bare(self, node: Node) -> Node:
        """|u| of a tensor as an atom of its own, and a factor c that is a function of numbers."""

        def visit(n: Node, parts: list[Node]) -> Node:
            if isinstance(n, Map) and not n.rank and node.rank == 0 and n is not node:
                a = Atom(("factor", n), ())
                self.factors[a] = n
                return a
            if not (isinstance(n, Map) and n.operator is absolute and n.rank):
                return with_children(n, parts)
            a = Atom(("absolute", parts[0]), n.shape)
            self.absolutes[a] = parts[0]
            return a

        return fold(node, visit)[node]

    def _form(self, node: Node) -> Polynomial:
        return self._squares(self.normal.form(self._bare(node)))

    def _squares(self, form: Polynomial) -> Polynomial:
        """|u|² is u²."""
        for _ in range(4):
            terms = []
            for c, factors in self.normal.algebra.apart(form):
                k = next((k for k, (b, _, e) in enumerate(factors) if e >= 2 and self._inside(b) is not None), None)
                if k is None:
                    terms.append([(c, factors)])
                    continue
                b, slots, e = factors[k]
                rest = factors[:k] + factors[k + 1 :] + ([(b, slots, e - 2)] if e != 2 else [])
                inside = self.normal.form(self._inside(b) or Const(0))
                copies = [self.normal.algebra.apart(inside, dict(enumerate(slots))) for _ in range(2)]
                terms.append([(c * d, rest + f) for d, f in self.normal.algebra.raw_product(copies)])
            turned = self.normal.algebra.collect([t for group in terms for t in group])
            if turned == form:
                break
            form = turned
        return form

    def _inside(self, base: int) -> Node | None:
        found = self.normal.bases[base]
        return self.absolutes.get(found.payload) if found.kind == "atom" else None

    def node_of(self, form: Polynomial) -> Node | None:
        terms = []
        for m, c in form.items():
            loose, groups = components(m)
            parts = [self._loose(b, e) if not slots else None for b, slots, e in loose] + [
                self._summed(g) for g in groups
            ]
            if any(x is None for x in parts):
                return None
            factors = [Const(c), *(x for x in parts if x is not None)]
            terms.append(Contract(factors, [()] * len(factors), ()))
        return add(*terms) if terms else Const(0)

    def _loose(self, b: int, e: Fraction) -> Node | None:
        base = self.normal.bases[b]
        if base.kind == "atom":
            node: Node = base.payload
            if base.payload in self.factors:
                inside = self.written(EntrywiseNodes().at(self.factors[base.payload], ()))
                if inside is None:
                    return None
                node = inside
        elif base.kind == "size":
            node = Atom(Named(Size(base.payload), ()))
        elif base.kind == "prime":
            node = Const(base.payload)
        elif base.kind == "sum":
            inside = self.node_of(dict(base.payload[1][0]))
            if inside is None:
                return None
            node = inside
        else:
            return None
        return node if e == 1 else power(node, e)

    def _summed(self, group: Iterable[Any]) -> Atom:
        key = self.normal.bases.canonical(list(group))
        if key not in self.met:
            names = "·".join(f"{self._word(b)}{list(s)}{'' if e == 1 else f'^{e}'}" for b, s, e in key)
            self.met[key] = Atom(Summed(f"Σ {names}"))
        return self.met[key]

    def product_behind(self, key: Monomial) -> Node | None:
        """The sum as a node; None where another factor than a tensor's entries stands in it."""
        kinds = [self.normal.bases[b].kind for b, _, _ in key]
        if any(kind != "atom" for kind in kinds):
            return None
        tensors = [self._tensor(self.normal.bases[b].payload) for b, _, _ in key]
        if any(e.denominator != 1 or e < 1 for _, _, e in key):
            return None
        factors = [(x, slots) for x, (_, slots, e) in zip(tensors, key, strict=True) for _ in range(int(e))]
        return Contract([x for x, _ in factors], [slots for _, slots in factors], ())

    def _tensor(self, a: Atom) -> Node:
        if isinstance(a.label, UnitAt):
            return Indicator(a.shape, (1,), -a.label.place)
        return absolute(self.absolutes[a]) if a in self.absolutes else a

    def _word(self, b: int) -> str:
        base = self.normal.bases[b]
        return str(base.payload) if base.kind in ("atom", "size", "delta") else f"{base.kind} {b}"

    def lengths(self, h: Hypotheses) -> Iterator[Fact]:
        """‖Mv‖² > 0, where v is not 0 and M has independent columns."""
        columns = [
            m for fact in h.facts if isinstance(fact, FullColumnRank) and len(fact.nodes) == 1 for m in fact.nodes
        ]
        vectors = [f.nodes[0] - f.nodes[1] for f in h.facts if isinstance(f, NotEqual)]
        for m, v in product((*columns, *h.invertible()), vectors):
            if m.rank == 2 and v.rank == 1 and m.shape[1] == v.shape[0]:
                image = matmul(m, v)
                length = self.inner(image, image)
                if length is not None:
                    yield Fact(length, ">")

    # what is known
    def facts(self, nodes: Iterable[Node]) -> list[Fact]:
        """What holds of the numbers met, the simplest first, as many as a solver can use."""
        found: dict[Fact, None] = {}
        whole = list(nodes)
        vectors = self._vectors(whole)
        for more in self._kinds_of_facts(whole, vectors):
            if len(self.met) <= MOST_SUMS:
                found |= dict.fromkeys(islice(more, MOST_FACTS))
        found |= dict.fromkeys(self.signs())
        found |= dict.fromkeys(self._squares_of(vectors))
        return list(found)

    def _kinds_of_facts(self, whole: list[Node], vectors: list[Node]) -> Iterator[Iterator[Fact]]:
        yield (f for v in (*vectors, *whole) for f in lengths_of_products(self, v))
        yield (f for key in list(self.met) for f in self._splits(key))
        yield (f for one, other in combinations(list(self.met), 2) for f in roots_of_sums(self, one, other))
        yield (f for a, inside in list(self.absolutes.items()) for f in self._absolute(a, inside))
        yield (f for names in permutations(self.absolutes, 3) for f in self._triangle(*names))
        yield (f for u, v in combinations(vectors, 2) if u.shape == v.shape for f in self._pair(u, v))

    def signs(self) -> list[Fact]:
        """Which of the numbers met are never negative; a sum of nothing but positive numbers is positive."""
        least = {key: ">" if self._positive(key) else ">=" for key in self.met if self._never_negative(key)}
        return [Fact(self.met[key], relation) for key, relation in least.items()]

    def _positive(self, key: Monomial) -> bool:
        extents = self.normal.bases.extents(key)
        return all(self.normal.bases[b].positive for b, _, _ in key) and all(at_least(n, 1) for n in extents.values())

    def _squares_of(self, vectors: list[Node]) -> list[Fact]:
        return [Fact(self.number(Contract([v, v], [tuple(range(v.rank))] * 2, ())) or Const(0), ">=") for v in vectors]

    def _vectors(self, nodes: Iterable[Node]) -> list[Node]:
        """Tensors of which the sum of squares occurs, and images under matrices of which something is assumed."""
        seen: dict[Node, None] = {}
        for n in postorder(list(nodes)):
            if (
                isinstance(n, Contract)
                and not n.out
                and len(n.operands) == 2
                and len({*zip(n.operands, n.indices, strict=True)}) == 1
            ):
                seen[n.operands[0]] = None
            if isinstance(n, Atom) and n.rank == 1:
                seen |= dict.fromkeys(matmul(m, n) for m in self.maps if m.shape[1] == n.shape[0])
        return list(seen)[:MOST_VECTORS]

    def inner(self, u: Node, v: Node) -> Node | None:
        every = tuple(range(u.rank))
        return self.number(Contract([u, v], [every, every], ()))

    def _pair(self, u: Node, v: Node) -> Iterator[Fact]:
        uv, uu, vv = self.inner(u, v), self.inner(u, u), self.inner(v, v)
        if uv is not None and uu is not None and vv is not None:
            yield Fact(uu * vv - uv * uv, ">=")

    def _absolute(self, a: Atom, inside: Node) -> Iterator[Fact]:
        """For a = |u|: 0 ≤ Σa, Σa² ≤ (Σa)², |Σu| ≤ Σa."""
        whole, squares, plain = self.number(sum_over(a)), self.inner(a, a), self.number(sum_over(inside))
        if whole is not None:
            yield Fact(whole, ">=")
            if squares is not None:
                yield Fact(whole * whole - squares, ">=")
            if plain is not None:
                yield Fact(whole - plain, ">=")
                yield Fact(whole + plain, ">=")

    def _triangle(self, a: Atom, b: Atom, c: Atom) -> Iterator[Fact]:
        """Σ|u| ≤ Σ|v| + Σ|w| where u = ±v ± w."""
        u, v, w = (self.absolutes[x] for x in (a, b, c))
        if not u.shape == v.shape == w.shape:
            return
        for s, t in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            if not self.normal.difference(u, s * v + t * w):
                sums = [self.number(sum_over(x)) for x in (a, b, c)]
                if None not in sums:
                    yield Fact(sums[1] + sums[2] - sums[0], ">=")  # type: ignore[operator]

    def _splits(self, key: Monomial) -> Iterator[Fact]:
        """(Σ w·u·v)² ≤ Σ w·u² Σ w·v², with weights w that are never negative, for every way to share the other
        factors of one sum among u and v; and (Σᵢ aᵢᵢ)² ≤ n Σ aᵢⱼ².
        """
        if any(e.denominator != 1 or e < 0 for _, _, e in key):
            return
        every = [(b, s, ONE) for b, s, e in key for _ in range(int(e))]
        yield from self._trace(key, every)
        weights = [f for f in every if self._has_sign(f[0])]
        for weight in ([], weights) if weights else ([],):
            factors = [f for f in every if not weight or f not in weight]
            if len(factors) <= MOST_PARTS:
                yield from self._shared(
                    self.met[key], factors, weight, bound_indices(key), self.normal.bases.extents(key)
                )

    def _trace(self, key: Monomial, every: list[Any]) -> Iterator[Fact]:
        """(Σᵢ aᵢᵢ)² ≤ n Σ aᵢⱼ², for a sum of nothing but entries of a diagonal."""
        if len(every) != 1 or len(every[0][1]) != 2:
            return
        ((b, (i, j), _),) = every
        if i == j:
            size = self.normal.algebra.size_factors(self.normal.bases[b].shape[0])
            whole = self.node_of(self.normal.algebra.collect([(ONE, [(b, (i, i - 1_000), ONE + ONE), *size])]))
            if whole is not None:
                yield Fact(whole - self.met[key] * self.met[key], ">=")

    def _shared(
        self, total: Atom, factors: list[Any], weight: list[Any], over: set[int], extent: dict[int, Any]
    ) -> Iterator[Fact]:
        ways = _ways_to_share(factors, int(not weight))
        seen: set[tuple[Node | None, ...]] = set()
        for inside in (True, False):
            for one, other in ways:
                if one == other or (inside and not bound_indices(one) ^ bound_indices(other)):
                    continue
                shared = over if not inside else (bound_indices(one) & bound_indices(other)) | bound_indices(weight)
                halves = [self._squared(part, weight, shared, extent) for part in (one, other)]
                if None in halves or tuple(halves) in seen or not shared:
                    continue
                seen.add(tuple(halves))
                yield Fact(halves[0] * halves[1] - total * total, ">=")  # type: ignore[operator]

    def _squared(self, part: list[Any], weight: list[Any], shared: set[int], extent: dict[int, Any]) -> Node | None:
        """The weighted sum, over the indices that are shared, of the square of the product, which is summed over its
        other indices first.
        """
        lost = shared - bound_indices([*part, *weight])
        sizes = [f for i in sorted(lost) for f in self.normal.algebra.size_factors(extent[i])]
        names = {i: i - 1_000 for i in bound_indices(part) - shared}
        again = rename(part, names)
        return self.node_of(self._squares(self.normal.algebra.collect([(ONE, [*weight, *part, *again, *sizes])])))

    def _never_negative(self, key: Monomial) -> bool:
        """Every factor is a square, or an absolute value, or has a sign; or the sum is one of squares of sums."""
        if all((e.denominator == 1 and e % 2 == 0) or self._has_sign(b) for b, _, e in key):
            return True
        if any(e.denominator != 1 or e < 0 for _, _, e in key):
            return False
        return is_gram([(b, s) for b, s, e in key for _ in range(int(e))], (), self._has_sign)

    def _has_sign(self, b: int) -> bool:
        base = self.normal.bases[b]
        return (
            base.positive or self._inside(b) is not None or (base.kind == "atom" and base.payload in self.nonnegative)
        )


def _ways_to_share(factors: list[Any], least: int) -> list[tuple[list[Any], list[Any]]]:
    """The ways to divide the factors among two, the smaller part first, which has at least so many."""
    return [
        ([factors[k] for k in chosen], [f for k, f in enumerate(factors) if k not in chosen])
        for size in range(least, max(len(factors) // 2, least) + 1)
        for chosen in combinations(range(len(factors)), size)
    ]
