"""How terms, premises and binders are spelled for Coq. It decides nothing: what is spelled is what was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    DepthIndex,
    Expected,
    Index,
    IndexTerm,
    Negated,
    OutcomeIndex,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WhereEntry,
    WholePower,
)
from symnn.certificates.node_terms import Premise

SUM, PRODUCT, PREFIX, APPLIED, ALONE = range(5)
"""How tightly a spelling holds together, from a sum to a name."""
LIMITS = ("tends_to", "tends_to_infinity", "approaches", "grows_exponentially")
SLOPE = "is_gradient_along"
TENSORS = ("R", "vector", "matrix", "tensor3", "tensor4")


def spelled(term: IndexTerm, at_least: int = SUM) -> str:
    """The term, in brackets where what stands around it binds more tightly."""
    level, text = _spelled(term)
    return text if level >= at_least else f"({text})"


def _spelled(term: IndexTerm) -> tuple[int, str]:
    return SPELLINGS[type(term)](term)


def _rational(term: Rational) -> tuple[int, str]:
    p, q = term.value.numerator, term.value.denominator
    whole = f"({p})" if p < 0 else str(p)
    return (ALONE, whole) if q == 1 else (PRODUCT, f"{whole} / {q}")


def _entry(term: AtomEntry) -> tuple[int, str]:
    return _applied(term.name, [_index(i) for i in term.indices])


def _delta(term: DeltaEntry) -> tuple[int, str]:
    return APPLIED, f"delta {_index(term.first)} {_index(term.second)}"


def _where(term: WhereEntry) -> tuple[int, str]:
    return APPLIED, f"{'where_zero' if term.relation == '=' else 'where_nonnegative'} ({_whole(term)})%Z"


def _pairwise(term: Pairwise) -> tuple[int, str]:
    level = PRODUCT if term.sign == "*" else SUM
    first, second = spelled(term.first, level), spelled(term.second, level + 1)
    return level, f"{first} {term.sign} {second}"


def _power(term: WholePower) -> tuple[int, str]:
    exponent = term.exponent if isinstance(term.exponent, int) else _size(term.exponent)
    return PREFIX, f"{spelled(term.base, ALONE)} ^ {exponent}"


def _function(term: AppliedFunction) -> tuple[int, str]:
    if term.name == "/":
        return PREFIX, f"/ {spelled(term.arguments[0], APPLIED)}"
    return _applied(term.name, [spelled(a, ALONE) for a in term.arguments])


def _over(term: OverIndex) -> tuple[int, str]:
    return APPLIED, f"{term.kind} {_size(term.size)} (fun {term.index} => {spelled(term.body)})"


def _applied(name: str, to: Sequence[str]) -> tuple[int, str]:
    return (APPLIED, " ".join([name, *to])) if to else (ALONE, name)


SPELLINGS: dict[type, Callable[[Any], tuple[int, str]]] = {
    Rational: _rational,
    SizeNumber: lambda term: (APPLIED, f"INR {_size(term.size)}"),
    AtomEntry: _entry,
    DeltaEntry: _delta,
    WhereEntry: _where,
    Pairwise: _pairwise,
    Negated: lambda term: (SUM, f"- {spelled(term.of, PREFIX)}"),
    WholePower: _power,
    AppliedFunction: _function,
    OverIndex: _over,
    Expected: lambda term: (APPLIED, f"E (fun o => {spelled(term.body)})"),
}
"""How tightly a term of each kind holds together, and its text."""


def _size(size: str) -> str:
    return size if size.isidentifier() else f"{size}%nat"


def _index(index: Index) -> str:
    if isinstance(index, DepthIndex):
        return index.text
    if isinstance(index, OutcomeIndex):
        return "o"
    return index if isinstance(index, str) else f"{index}%nat"


def _whole(term: WhereEntry) -> str:
    """An integer: Σ c·i + Σ c·size + offset."""
    terms = [(c, _index(i)) for c, i in term.indices] + [(c, _size(s)) for c, s in term.sizes]
    return " + ".join([*(f"{_integer(c)} * Z.of_nat {named}" for c, named in terms), _integer(term.offset)])


def _integer(c: int) -> str:
    return f"({c})" if c < 0 else str(c)


def ranges(indices: Sequence[tuple[str, str]]) -> str:
    """forall i : nat, (i < n)%nat -> …; a depth has no bound."""
    return "".join(f"forall {i} : nat, " + (f"({i} < {s})%nat -> " if s else "") for i, s in indices)


def limit(said: Premise) -> str:
    """tends_to (fun l => …) 0"""
    ((l, _),) = said.indices
    value = "" if said.relation in ("tends_to_infinity", "grows_exponentially") else f" {spelled(said.right, ALONE)}"
    return f"{said.relation} (fun {l} => {spelled(said.left)}){value}"


def gradient(said: Premise) -> str:
    """is_gradient_along1 n (fun x_1 => …) x (fun i => …), for all outer indices."""
    along = said.along
    assert along is not None
    sizes = "".join(f" {_size(s)}" for _, s in along.indices)
    names = " ".join(i for i, _ in along.indices)
    slope = f"(fun {names} => {spelled(said.right)})" if names else spelled(said.right, ALONE)
    function = f"(fun {along.inside} => {spelled(said.left)})"
    rank = len(along.indices)
    return f"{ranges(said.indices)}{SLOPE}{rank}{sizes}\n    {function} {along.at}\n    {slope}"


def premise(said: Premise) -> str:
    """One hypothesis, in brackets where it has a range."""
    text = f"{ranges(said.indices)}{spelled(said.left)} {said.relation} {spelled(said.right)}"
    return f"({text})" if said.indices else text


def binder(name: str, shape: Sequence[str]) -> str:
    """(A : matrix n m)"""
    kind = TENSORS[len(shape)] + "".join(f" {_size(s)}" for s in shape)
    return f"({name} : {kind})"
