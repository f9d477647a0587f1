"""From the nodes of a claim, as they were read, to terms for Coq: node by node, nothing is simplified or reordered.

Every symbol gets a name that Coq accepts and that no other symbol has. What Coq cannot say here is refused by its kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy as sp

from symnn.bridge.random import STATISTICS, expectation, law_of, meaning
from symnn.certificates.determinant_terms import LARGEST, written_determinant
from symnn.certificates.index_terms import (
    OUTCOME,
    Along,
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    Expected,
    Index,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WhereEntry,
    WholePower,
)
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Call, Const, Contract, Define, Fold, Indicator, Map, MatrixFunction, Node, Size
from symnn.expr.records import Operator
from symnn.expr.walk import children, postorder
from symnn.ops.uninterpreted import uninterpreted

FUNCTIONS = {
    "exp": "exp", "log": "ln", "sqrt": "sqrt", "abs": "Rabs", "sin": "sin", "cos": "cos", "reciprocal": "/",
    "sigmoid": "sigmoid", "softplus": "softplus", "relu": "relu", "sign": "sign", "step": "step", "tanh": "tanh",
    "positive": "is_positive", "maximum": "Rmax", "minimum": "Rmin", "erf": "erf",
}  # fmt: skip
"""Operators by their names in Statements.v; any other is written by its definition."""

WORDS = """
    Definition Example Fixpoint Lemma Print Prop Proof Qed Require Set Theorem Type as at cofix delta do else
    end exists exists2 exp fix for forall fun if in largest let ln match mod nat is_positive pow product relu
    return sigmoid sign sin cos softplus sqrt step sum tanh then using vector where matrix tensor3 tensor4 with
    R Z S O PI INR IZR Num Inv Extent Leaf Del Plus Minus Opp Times Sum nth list binders renaming Rabs Rmax Rmin
    Rpower erf E Outcome o is_expectation where_zero where_nonnegative is_gradient_along0 is_gradient_along1
    is_gradient_along2 is_gradient_along3 is_slope claim true false True False and or not eq le lt ge gt
    approaches tends_to tends_to_infinity grows_exponentially
"""
TAKEN = frozenset(WORDS.split())
"""Names that a symbol cannot have in a file."""
PROOF = ("premise", "range_", "slot", "own", "induction", "hypothesis", "every", "shown", "same")
"""How the names of a proof begin: no symbol's name does."""
MOST = 3_000
"""Terms in a statement: more is no statement that somebody reads."""
GREEK = {c: unicodedata.name(chr(c)).split()[-1].lower() for c in range(0x3B1, 0x3CA) if c != 0x3C2}


@dataclass
class CoqNames:
    """The names of a statement's symbols in Coq."""

    known: dict[Any, str] = field(default_factory=dict)

    def of(self, key: Any, wanted: str) -> str:
        """The one name of this symbol: as it is written, as far as Coq can write it."""
        if key not in self.known:
            self.known[key] = self.fresh(wanted)
        return self.known[key]

    def fresh(self, wanted: str) -> str:
        """A name that nothing has yet."""
        base = _identifier(wanted)
        taken = {*self.known.values(), *TAKEN}
        return next(name for name in _numbered(base) if name not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    k = 1
    while True:
        yield f"{base}_{k}"
        k += 1


def _identifier(wanted: str) -> str:
    plain = unicodedata.normalize("NFKD", wanted.translate(GREEK)).replace("′", "'")
    plain = re.sub(r"\^?\{?\[(\w+)\]\}?", r"_\1", plain)
    letters = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9_']+", "_", plain)).strip("_") or "x"
    own = letters[0].isalpha() and not letters.startswith(PROOF)
    return letters if own else f"x{letters}"


@dataclass(frozen=True)
class Premise:
    """For all indices within their sizes: left relation right. relation is =, <>, <, <=. The size of a depth is "".

    Where it speaks of a slope `along` is the variable, and relation is is_gradient_along: right is the derivative of
    left by it.
    """

    indices: tuple[tuple[str, str], ...]
    left: IndexTerm
    relation: str
    right: IndexTerm
    along: Along | None = None


class Translation:
    """Nodes to terms. `extents` are the sizes of all indices that were made, by name."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.names = CoqNames()
        self.sizes: dict[str, str] = {}
        self.atoms: dict[str, Atom] = {}
        self.functions: dict[str, int] = {}
        self.extents: dict[str, str] = {}
        self.spelled: set[str] = set()
        self.depths: dict[Atom, Index] = {}
        self.random: set[str] = set()
        self.picked: set[str] = set()
        self.made = 0
        for node in postorder(nodes, below):
            self._name(node)

    def _name(self, node: Node) -> None:
        """Symbols are named before any index is: an index gives way."""
        shapes = [*node.shape, *(node.sizes if isinstance(node, Contract) else ())]
        shapes += [node.value] if isinstance(node, Size) else []
        shapes += [node.offset] if isinstance(node, Indicator) else []
        for symbol in sorted({s for d in shapes for s in d.free_symbols}, key=str):
            self.sizes[self.names.of(symbol, symbol.name)] = "nat"
        if isinstance(node, Atom) and node.label is not sp.pi:
            if node.rank > 4:
                raise UnsupportedError(f"a tensor of rank {node.rank}")
            name = self.names.of(node, str(node.label))
            self.atoms[name] = node
            if law_of(node.label) is not None:
                self.random.add(name)
        if isinstance(node, Map) and is_unknown(node.operator):
            self.functions[self.names.of(node.operator, node.operator.name)] = node.operator.arity

    def indices(self, shape: Sequence[Any]) -> tuple[str, ...]:
        """A fresh index for every axis."""
        made = []
        for extent in shape:
            name = self.names.fresh("ijklpqrs"[len(self.extents) % 8])
            self.names.known["index", name] = name
            self.extents[name] = self.size(extent)
            made.append(name)
        return tuple(made)

    def size(self, value: Any) -> str:
        """A size as Coq spells a natural number."""
        found = self._size(value)
        self.spelled.add(found)
        return found

    def _size(self, value: Any) -> str:
        match value:
            case sp.Symbol():
                return self.names.of(value, value.name)
            case sp.Integer() if value >= 0:
                return str(value)
            case sp.Add() if value.as_coeff_Add()[0] < 0:
                return self._less(value)
            case sp.Add() | sp.Mul():
                sign = " + " if value.is_Add else " * "
                return f"({sign.join(self.size(a) for a in sorted(value.args, key=sp.default_sort_key))})"
            case sp.Pow() if value.exp.is_Integer and value.exp > 0:
                return f"({self.size(value.base)} ^ {value.exp})"
            case _:
                raise UnsupportedError(f"the size {value}: sizes with differences or quotients")

    def _less(self, value: sp.Expr) -> str:
        """A size less a number: what natural numbers say of it is true, for every size is at least 1."""
        constant, rest = value.as_coeff_Add()
        least = rest.subs(dict.fromkeys(rest.free_symbols, 1))
        terms = sp.Add.make_args(rest)
        if not least.is_Integer or least + constant < 0 or any(t.could_extract_minus_sign() for t in terms):
            raise UnsupportedError(f"the size {value}: sizes with differences or quotients")
        said = " + ".join(self.size(t) for t in sorted(terms, key=sp.default_sort_key))
        return f"({said} - {-constant})"

    def term(self, node: Node, indices: Sequence[Index]) -> IndexTerm:
        """The entry of the node at these indices."""
        self.made += 1
        if self.made > MOST:
            raise UnsupportedError(f"a statement of more than {MOST} terms")
        match node:
            case Const():
                return Rational(node.value)
            case Size():
                return SizeNumber(self.size(node.value))
            case Atom():
                return self._atom(node, indices)
            case Indicator():
                return self._indicator(node, indices)
            case Add():
                return self._sum([_signed(t) for t in node.terms], indices)
            case Contract():
                return self._contraction(node, indices)
            case Map():
                return self._function(node, indices)
            case Fold():
                return self._fold(node, indices)
            case Call():
                return self.term(node.definition, indices)
            case Define():
                return self.term(node.value, indices)
            case MatrixFunction():
                return self._of_matrix(node)
            case _:
                raise AssertionError(type(node).__name__)

    def _of_matrix(self, node: MatrixFunction) -> IndexTerm:
        size = node.argument.shape[0]
        if node.operator.name != "determinant" or not isinstance(size, sp.Integer) or size > LARGEST:
            raise UnsupportedError(f"the {node.operator.name.replace('_', ' ')} of a matrix")
        return written_determinant(int(size), lambda i, j: self.term(node.argument, (i, j)))

    def _atom(self, node: Atom, indices: Sequence[Index]) -> IndexTerm:
        """An entry; of a state, at the depth that is meant; of a random symbol, at the outcome."""
        if node.label is sp.pi:
            return AppliedFunction("PI", ())
        name = self.names.known[node]
        depth: tuple[Index, ...] = (self.depths[node],) if node in self.depths else ()
        outcome = (OUTCOME,) if name in self.random else ()
        return AtomEntry(name, (*depth, *outcome, *indices))

    def _sum(self, terms: Sequence[tuple[bool, Node]], indices: Sequence[Index]) -> IndexTerm:
        negative, first = terms[0]
        found = self.term(first, indices)
        found = Negated(found) if negative else found
        for negative, term in terms[1:]:
            found = Pairwise("-" if negative else "+", found, self.term(term, indices))
        return found

    def _contraction(self, node: Contract, indices: Sequence[Index]) -> IndexTerm:
        negative, rest = _signed(node)
        if negative:
            return Negated(self.term(rest, indices))
        chosen = self._chosen(node)
        bound = [k for k in range(len(node.sizes)) if k not in node.out and k not in chosen]
        inner = self.indices([node.sizes[k] for k in bound])
        at: dict[int, Index] = {**dict(zip(node.out, indices, strict=True)), **dict(zip(bound, inner, strict=True))}
        at |= chosen
        found: IndexTerm | None = None
        for operand, places in zip(node.operands, node.indices, strict=True):
            if isinstance(operand, Indicator) and places[0] in chosen:
                continue
            factor = self.term(operand, [at[k] for k in places])
            found = factor if found is None else Pairwise("*", found, factor)
        body = Rational(Fraction(1)) if found is None else found
        for name in reversed(inner):
            body = OverIndex("sum", name, self.extents[name], body)
        return body

    def _chosen(self, node: Contract) -> dict[int, Index]:
        """The summed axes of which one place is picked out, by its number: an entry is written as an entry."""
        found: dict[int, Index] = {}
        for operand, places in zip(node.operands, node.indices, strict=True):
            if isinstance(operand, Indicator) and operand.relation == "=" and len(places) == 1:
                (k,), at = places, -operand.offset * operand.coefficients[0]
                size = node.sizes[k]
                there = at == 0 or (isinstance(size, sp.Integer) and at < size)
                open_ = abs(operand.coefficients[0]) == 1 and k not in node.out and k not in found
                if open_ and at.is_Integer and at >= 0 and there:
                    found[k] = int(at)
                    self.picked.update(self.names.known[s] for s in size.free_symbols)
        return found

    def _indicator(self, node: Indicator, indices: Sequence[Index]) -> IndexTerm:
        if node.relation == "=" and node.coefficients == (1, -1) and node.offset == 0:
            return DeltaEntry(indices[0], indices[1])
        offset = sp.expand(node.offset)
        constant, sizes = offset.as_coeff_Add()
        terms = [t.as_coeff_Mul() for t in sp.Add.make_args(sizes) if t != 0]
        if any(not c.is_Integer for c, _ in terms) or not constant.is_Integer:
            raise UnsupportedError(f"an indicator with the offset {offset}")
        named = tuple((int(c), self.size(s)) for c, s in terms)
        at = tuple((c, i) for c, i in zip(node.coefficients, indices, strict=True) if c)
        return WhereEntry(node.relation, at, named, int(constant))

    def _function(self, node: Map, indices: Sequence[Index]) -> IndexTerm:
        op = node.operator
        if op in STATISTICS and op is not expectation:
            return self.term(meaning(op, *node.arguments), indices)

        def at(k: int) -> IndexTerm:
            return self.term(node.arguments[k], indices if node.arguments[k].rank else ())

        if op is expectation:
            return Expected(at(0))
        if op.name == "power":
            return self._power(at(0), node.arguments[1], indices)
        if is_unknown(op):
            return AppliedFunction(self.names.known[op], tuple(map(at, range(op.arity))))
        if op.name in FUNCTIONS:
            return AppliedFunction(FUNCTIONS[op.name], tuple(map(at, range(op.arity))))
        if op.define is None:
            raise UnsupportedError(f"the function {op.name}")
        inside = op.define(*node.arguments)
        return self.term(inside, indices if inside.rank else ())

    def _power(self, base: IndexTerm, exponent: Node, indices: Sequence[Index]) -> IndexTerm:
        if (counted := _counted(exponent)) is not None:
            return WholePower(base, self.size(counted))
        if not isinstance(exponent, Const):
            return AppliedFunction("Rpower", (base, self.term(exponent, indices if exponent.rank else ())))
        c = exponent.value
        match abs(c):
            case Fraction(denominator=1, numerator=k):
                found: IndexTerm = base if k == 1 and c < 0 else WholePower(base, k)
            case Fraction(denominator=2, numerator=k):
                root = AppliedFunction("sqrt", (base,))
                found = root if k == 1 else WholePower(root, k)
            case _:
                return AppliedFunction("Rpower", (base, Rational(c)))
        return AppliedFunction("/", (found,)) if c < 0 else found

    def _fold(self, node: Fold, indices: Sequence[Index]) -> IndexTerm:
        if node.kind == "max" and len(node.axes) > 1:
            raise UnsupportedError("a maximum over several axes")
        inner = self.indices([node.argument.shape[a] for a in node.axes])
        outer, own = iter(indices), iter(inner)
        body = self.term(
            node.argument, [next(own) if a in node.axes else next(outer) for a in range(node.argument.rank)]
        )
        for name in reversed(inner):
            body = OverIndex("largest" if node.kind == "max" else "product", name, self.extents[name], body)
        return body


def below(node: Node) -> tuple[Node, ...]:
    """What a statement spells: the inside of a composition, and of an operator that is written by its definition."""
    if isinstance(node, Call):
        return (node.definition,)
    if isinstance(node, Map) and node.operator.name not in FUNCTIONS and node.operator.define is not None:
        return (node.operator.define(*node.arguments),)
    return children(node)


def _counted(exponent: Node) -> Any:
    """An exponent that is made of sizes, as a size; None for any other."""
    match exponent:
        case Size():
            return exponent.value
        case Const(value=c) if c.denominator == 1:
            return None
        case Add() if all(isinstance(t, Size | Const | Contract) for t in exponent.terms):
            found = [_counted_term(t) for t in exponent.terms]
            return None if None in found or not any(f.free_symbols for f in found) else sum(found)
        case _:
            return None


def _counted_term(node: Node) -> Any:
    match node:
        case Const(value=c) if c.denominator == 1:
            return sp.Integer(c.numerator)
        case Contract() if not node.shape and all(isinstance(f, Size | Const) for f in node.operands):
            return sp.Mul(*map(_counted_term, node.operands)) if len(node.sizes) == 0 else None
        case Size():
            return node.value
        case _:
            return None


def is_unknown(op: Operator) -> bool:
    return op.origin is not None and op.origin[0] is uninterpreted


def _signed(node: Node) -> tuple[bool, Node]:
    """−1·x as (True, x)."""
    if isinstance(node, Contract) and len(node.operands) > 1 and isinstance(node.operands[0], Const):
        c, rest = node.operands[0].value, node.operands[1:]
        places = node.indices[1:]
        if c == -1 and not (len(rest) == 1 and isinstance(rest[0], Const)):
            if len(rest) == 1 and node.out == places[0]:
                return True, rest[0]
            return True, Contract(rest, places, node.out, dict(enumerate(node.sizes)))
    return False, node
