"""A claim on tensors as a claim on single numbers: every entry at a generic place, each indexed factor under a name of
its own.

The gap of a claim is the side that should be larger minus the other, at generic indices i, j, …; a contraction over an
index is a name of which only its visible sign is known. What is proved of the gap for all values of its names holds for
every entry at all sizes; the converse is not so, and nothing here refutes. What operators demand of their arguments is
kept beside the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import Any, NamedTuple

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from symnn.bridge.scope import has_whole_parts, whole_number
from symnn.bridge.tensors import TensorElement, TensorSymbol
from symnn.calculus.normal_form.normalizer import Normalizer
from symnn.claims.definite_matrices import sign_of_spectrum
from symnn.claims.demands import Demand, demands_in, opened, variable_powers
from symnn.claims.hypotheses import Hypotheses, Inequality
from symnn.claims.verdict import SaidRelation
from symnn.errors import UnsupportedError
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
    Node,
    Size,
    size,
    sum_over,
    zeros,
)  # fmt: skip
from symnn.expr.walk import atoms, postorder
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.signs import POSITIVE, sign

NOTHING = Hypotheses()
LARGEST = 400
"""Nodes of a claim that is read entry by entry; a whole network is no inequality between numbers."""
LETTERS = tuple(sp.Symbol(name, integer=True) for name in ("i", "j", "k", "l"))
UP = {"<=": ">=", "<": ">"}

Place = tuple[Any, ...]


class Fact(NamedTuple):
    """node relation 0, with relation >=, >, = or ≠. `text` is the hypothesis it came from, "" for what is always so.

    bases   numbers of which e^{c·log b} is written for b^c: so it says what the hypothesis says where they are positive
    """

    node: Node
    relation: str
    text: str = ""
    bases: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Named:
    """The label of a number that is not looked into: an entry of a contraction, of a fold, of a matrix function."""

    node: Node
    place: Place

    def __str__(self) -> str:
        return f"({self.node})[{', '.join(map(str, self.place))}]" if self.place else f"({self.node})"


@dataclass(frozen=True)
class EntrywiseProblem:
    """gap relation 0 (>=, >, = or ≠) at a generic entry, under the facts; `said` is the relation of `left` to `right`,
    as it was read.

    `known` is what the hypotheses say of all entries; `facts` is the part that hangs together with the gap.
    """

    statement: Any
    left: Node
    right: Node
    said: str
    gap: Node
    relation: str
    hypotheses: Hypotheses
    facts: tuple[Fact, ...]
    demands: tuple[Demand, ...]
    known: tuple[Fact, ...]

    @property
    def whole(self) -> Node:
        """The gap of the tensors, before any entry of it was named."""
        return self.right - self.left if self.said in UP else self.left - self.right

    @property
    def mirrored(self) -> tuple[str, ...]:
        """The symmetric symbols of which entries were exchanged, in words."""
        spoken = [n for i in self.hypotheses.inequalities for n in (i.left, i.right)]
        spoken += [n for e in self.hypotheses.equations for n in (e.left, e.right)]
        place = LETTERS[: self.whole.rank]
        gap = EntrywiseNodes(self.hypotheses.symmetric).at(self.whole, place)
        alone = [
            a
            for a in sorted(self.hypotheses.symmetric, key=str)
            if a in atoms(spoken) or EntrywiseNodes(self.hypotheses.symmetric - {a}).at(self.whole, place) is not gap
        ]
        return tuple(f"{a} is symmetric" for a in alone)

    def of(self, gap: Node, relation: str) -> EntrywiseProblem:
        """The same question asked of another gap, with what is known of its names."""
        return replace(self, gap=gap, relation=relation, facts=_relevant(gap, self.known, self.hypotheses))


def stated(statement: Any, left: Node, relation: str, right: Node, h: Hypotheses) -> EntrywiseProblem | None:
    """left relation right for two nodes of one shape."""
    small = len(postorder([left, right, *(n for i in h.inequalities for n in (i.left, i.right))])) <= LARGEST
    if not small or left.rank > len(LETTERS):
        return None
    whole = right - left if relation in UP else left - right
    try:
        entry = EntrywiseNodes(h.symmetric)
        gap = entry.at(whole, LETTERS[: whole.rank])
        largest = tuple(_largest([whole], entry))
        demands = tuple(dict.fromkeys(_demands(whole, entry)))
        positive = {d.node for d in demands if d.kind == "positive"}
        said = (f for f in _facts(h, entry) if positive.issuperset(f.bases))
        known = (*said, *_shares([whole], h, entry), *largest)
        facts = _relevant(gap, known, h)
    except (UnsupportedError, RecursionError):
        return None
    return EntrywiseProblem(statement, left, right, relation, gap, UP.get(relation, relation), h, facts, demands, known)


class EntrywiseNodes:
    """Nodes of rank 0 over the entries of the atoms, in primitive operators only."""

    def __init__(self, symmetric: frozenset[Atom] = frozenset()) -> None:
        self.symmetric = symmetric
        self.known: dict[tuple[Node, Place], Node] = {}
        self.named: dict[Any, None] = {}
        """The places that the claim names by number, or as the largest."""
        self.bases: dict[Node, None] = {}
        """What stands to powers that are no numbers."""

    def at(self, node: Node, place: Place) -> Node:
        """The entry of the node at this place."""
        key = node, place
        if key not in self.known:
            self.known[key] = self._entry(node, place)
        return self.known[key]

    def _contract(self, node: Contract, place: Place) -> Node:
        """A product, summed over nothing or over indices that are named by number."""
        if (counted := _counted(node)) is not None:
            return self.at(counted, place)
        chosen = _chosen(node) if set(range(len(node.sizes))) != set(node.out) else {}
        if chosen is None:
            return Atom(Named(node, place))
        where = dict(zip(node.out, place, strict=True)) | chosen
        self.named |= dict.fromkeys(chosen.values())
        parts = [
            self.at(x, tuple(where[k] for k in names))
            for x, names in zip(node.operands, node.indices, strict=True)
            if not (chosen and _chooses(x))
        ]
        if len(parts) == 1:
            return parts[0]
        return Contract(parts, [()] * len(parts), ()) if parts else Const(1)

    def _entry(self, node: Node, place: Place) -> Node:
        match node:
            case Atom():
                if node in self.symmetric:
                    place = tuple(sorted(place, key=str))
                return Atom(_label(node.label, place)) if place else node
            case Const():
                return node
            case Size() if has_whole_parts(node):
                return self.at(whole_number(node.value), ())
            case Add():
                return Add([self.at(t, place) for t in node.terms])
            case Contract():
                return self._contract(node, place)
            case Map():
                return self._map(node, [self.at(a, place if a.rank else ()) for a in node.arguments])
            case Call():
                return self.at(node.definition, place)
            case Define():
                return self.at(node.value, place)
            case Indicator() if (value := _at_place(node, place)) is not None:
                return Const(value)
            case _:
                return Atom(Named(node, place))

    def _map(self, node: Map, arguments: list[Node]) -> Node:
        operator = node.operator
        if operator is power:
            return self._power(*arguments)
        return self.at(operator.define(*arguments), ()) if operator.define is not None else operator(*arguments)

    def _power(self, base: Node, exponent: Node) -> Node:
        if not isinstance(exponent, Const):
            self.bases[base] = None
            return exp(exponent * log(base))
        whole = exponent.value.denominator == 1
        if whole and 1 <= exponent.value <= 16:
            return Contract([base] * int(exponent.value), [()] * int(exponent.value), ())
        return Const(1) if exponent.value == 0 else power(base, exponent)


def _counted(node: Contract) -> Node | None:
    """The product with sizes for the indices that are summed and stand at no factor; None if there is no such index."""
    used = {k for names in node.indices for k in names} | set(node.out)
    free = [k for k in range(len(node.sizes)) if k not in used]
    if not free:
        return None
    sizes: dict[Any, object] = {k: extent for k, extent in enumerate(node.sizes) if k in used}
    factors = [size(node.sizes[k]) for k in free]
    return Contract([*factors, *node.operands], [*([()] * len(free)), *node.indices], node.out, sizes)


def _at_place(node: Indicator, place: Place) -> int | None:
    """Whether the relation holds at this place, if that can be told."""
    position = sp.expand(sum((c * k for c, k in zip(node.coefficients, place, strict=True)), node.offset))
    holds = position.is_zero if node.relation == "=" else position.is_nonnegative
    return None if holds is None else int(holds)


def _chooses(node: Node) -> bool:
    """Whether it names one place on an axis: [i = 1]."""
    return isinstance(node, Indicator) and node.rank == 1 and node.relation == "=" and abs(node.coefficients[0]) == 1


def _chosen(node: Contract) -> dict[int, Any] | None:
    """The places of the indices that are summed, if each is named by one number; the entries are taken to exist."""
    found: dict[int, Any] = {}
    for x, names in zip(node.operands, node.indices, strict=True):
        if isinstance(x, Indicator) and _chooses(x):
            place = sp.expand(-x.offset * x.coefficients[0])
            if names[0] in node.out or found.setdefault(names[0], place) != place:
                return None
    return found if set(found) == set(range(len(node.sizes))) - set(node.out) else None


def _label(label: Any, place: Place) -> Any:
    if isinstance(label, MatrixExpr):
        row = (0, *place) if len(place) == 1 else place
        return MatrixElement(label, *((*place, 0) if label.shape[1] == 1 else row))
    return TensorElement(label, *place) if isinstance(label, TensorSymbol) else (label, place)


def whole(label: Any) -> Any:
    """The label of the tensor of which a label names an entry."""
    if isinstance(label, MatrixElement | TensorElement):
        return label.args[0]
    return label[0] if isinstance(label, tuple) else label


# what is known
# ----------------------------------------------------------------------------------------------------------------
def _facts(h: Hypotheses, entry: EntrywiseNodes) -> Iterator[Fact]:
    """The hypotheses at every place that the letters can name, entry by entry."""
    numbers = (e for e in h.rules if not e.left.rank and e not in h.equations)
    equations = (Inequality(e.left, e.right, "=", e.text) for e in (*h.equations, *numbers))
    for said in (*h.inequalities, *equations):
        if said.left.shape != said.right.shape and said.left.rank and said.right.rank:
            continue
        if len(postorder(gap := said.left - said.right)) > LARGEST:
            continue
        letters = LETTERS[: gap.rank + 1 if gap.rank == 1 else gap.rank]
        named = entry.named if gap.rank == 1 else ()
        for place in dict.fromkeys((*permutations(letters, gap.rank), *((k,) for k in named))):
            node = entry.at(gap, place)
            yield Fact(node, said.relation, said.text, _bases(gap, node, entry, h))


def _bases(gap: Node, node: Node, entry: EntrywiseNodes, h: Hypotheses) -> tuple[Node, ...]:
    """The bases of powers with exponents that are no numbers, less those that are seen to be positive."""
    if not variable_powers(gap):
        return ()
    inside = set(postorder(node))
    return tuple(b for b in entry.bases if log(b) in inside and sign(b, h.positive) != POSITIVE)


def _largest(roots: Sequence[Node], entry: EntrywiseNodes) -> Iterator[Fact]:
    """max u is one of the entries, at a place with a name of its own; no entry is more, and no mean of them."""
    folds = [n for n in postorder(roots, opened) if isinstance(n, Fold) and n.kind == "max" and not n.rank]
    places = {n: sp.Symbol(f"largest of {n}", integer=True) for n in folds if n.argument.rank == 1}
    entry.named |= dict.fromkeys(places.values())
    for node, place in places.items():
        atom = entry.at(node, ())
        yield Fact(atom - entry.at(node.argument, (place,)), "=")
        yield from (Fact(atom - entry.at(node.argument, (k,)), ">=") for k in (*LETTERS, *entry.named))
        number = Normalizer().form(total := sum_over(node.argument))  # 1, of a softmax
        known = Const(number.get((), Fraction(0))) if set(number) <= {()} else total
        yield Fact(entry.at(size(node.argument.shape[0]) * atom - known, ()), ">=")


def _shares(roots: Sequence[Node], h: Hypotheses, entry: EntrywiseNodes) -> Iterator[Fact]:
    """u_k <= Σu, for a vector u without negative entries; u_k <= c, where it is assumed that they sum to c."""
    never = {
        i.left for i in h.inequalities if i.relation in (">", ">=") and i.right in (zeros(*i.left.shape), Const(0))
    }
    said = [(total, c, e.text) for e in h.equations for total, c in ((e.left, e.right), (e.right, e.left))]
    met = [(n, n, "") for n in postorder(roots, opened)]
    for total, c, text in (*said, *met):
        if not isinstance(total, Contract) or total.out or len(total.sizes) != 1:
            continue
        u = (
            total.operands[0]
            if total.indices == ((0,),)
            else Contract(total.operands, total.indices, (0,), total.sizes)
        )
        if u in never or sign(u, h.positive) is not None:
            for k in (*LETTERS, *entry.named):
                yield Fact(entry.at(c, ()) - entry.at(u, (k,)), ">=", text)


def constants(gap: Node, h: Hypotheses = NOTHING) -> Iterator[Fact]:
    """What holds of the names of a gap by themselves."""
    for atom in atoms(gap):
        label = atom.label
        if label is sp.pi:
            yield Fact(atom - Fraction("3.14159265358979"), ">")
            yield Fact(Fraction("3.14159265358980") - atom, ">")
        elif isinstance(label, Named):
            yield from _named(atom, label, h)
        else:
            yield from _assumed(atom, label, h)


def _named(atom: Atom, label: Named, h: Hypotheses) -> Iterator[Fact]:
    node = label.node
    if isinstance(node, Size):
        yield Fact(atom - 1, ">=")
    elif isinstance(node, Indicator):
        yield Fact(atom * atom - atom, "=")
    found = sign(node, h.positive)
    if found is not None:
        yield Fact(atom, ">" if found == POSITIVE else ">=", _positives(node, h))
    if (seen := sign_of_spectrum(node, h)) is not None:
        yield Fact(atom, *seen)


def _positives(node: Node, h: Hypotheses) -> str:
    positive = [a for a in atoms(node) if a in h.positive]
    if len(positive) == 1:
        return SaidRelation(positive[0].label, 0, ">")
    return ", ".join(f"{a} > 0" for a in positive)


def _assumed(atom: Atom, label: Any, h: Hypotheses) -> Iterator[Fact]:
    """Signs that SymPy's symbol or a predicate on the tensor promise."""
    parent = whole(label)
    if f"{parent} > 0" not in h.texts and any(p.label == parent for p in h.positive):
        yield Fact(atom, ">", f"{parent} is positive")
    for word, node, relation in (
        ("is_positive", atom, ">"), ("is_nonnegative", atom, ">="), ("is_negative", -atom, ">"),
        ("is_nonpositive", -atom, ">="),
    ):  # fmt: skip
        if isinstance(label, sp.Symbol) and getattr(label, word) is True:
            yield Fact(node, relation, SaidRelation(label, 0, relation if node is atom else "<" + relation[1:]))
            return


def _relevant(gap: Node, facts: tuple[Fact, ...], h: Hypotheses) -> tuple[Fact, ...]:
    """The facts that hang together with the gap by common names, and what is known of all those names."""
    met, kept, rest = set(atoms(gap)), [], list(dict.fromkeys(facts))
    while True:
        near = [f for f in rest if not met.isdisjoint(atoms(f.node)) or not atoms(f.node)]
        if not near:
            break
        kept += near
        rest = [f for f in rest if f not in near]
        met.update(*(atoms(f.node) for f in near))
    own = [f for root in (gap, *(f.node for f in kept)) for f in constants(root, h)]
    return tuple(dict.fromkeys((*kept, *own)))


# what is demanded
# ---------------------------------------------------------------------------------------------------------------
def demands_of(node: Node) -> tuple[Demand, ...]:
    """What a number built of primitives demands of its parts."""
    return tuple(dict.fromkeys(_demands(node, EntrywiseNodes())))


def _demands(node: Node, entry: EntrywiseNodes) -> Iterator[Demand]:
    return demands_in(node, lambda argument: entry.at(argument, LETTERS[: argument.rank]))


def is_smooth(node: Node) -> bool:
    """Whether nothing in it jumps or bends: such a function vanishes at isolated places only, or everywhere."""
    for n in postorder(node, opened):
        if isinstance(n, Atom) and isinstance(n.label, Named):
            return False
        if isinstance(n, Fold) and n.kind == "max":
            return False
        if isinstance(n, Map) and n.operator.define is None and not n.operator.analytic:
            return False
    return True
