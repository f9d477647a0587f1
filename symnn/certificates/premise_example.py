"""An instance that satisfies the premises of a theorem: from premises that nothing satisfies anything would follow.

All sizes are 1, all tensors are constant: small numbers are tried for the symbols. Random symbols are independent
signs, 1 or −1, each as likely. Where none of these is an instance there is no example, and the file says nothing of it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import tanh

from symnn.certificates.coq_file import CoqStatement
from symnn.certificates.coq_text import premise, spelled
from symnn.certificates.expectation_terms import entries
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    DeltaEntry,
    Expected,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    SizeNumber,
    WholePower,
    subterms,
)
from symnn.certificates.node_terms import Premise

VALUES = tuple(map(Fraction, ("1", "1/2", "2", "0", "-1", "1/4", "3", "5")))
MOST = 4_000
SIGN = Fraction(1)
OF_SIGNS: dict[str, Callable[[float], float]] = {
    "relu": lambda x: max(x, 0.0), "is_positive": lambda x: float(x > 0), "step": lambda x: float(x >= 0),
    "tanh": tanh, "sigmoid": lambda x: 0.5 + tanh(x / 2) / 2,
}  # fmt: skip
"""Functions of signs: what is guessed by their values here Coq checks."""
RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<=": operator.le, "<": operator.lt,
}  # fmt: skip


class _NoNumber(Exception):
    """It has no value that is a fraction, or none that is seen here."""


def example_text(name: str, statement: CoqStatement) -> str:
    """`Example` with its proof, or nothing: there are no premises, or no instance was found."""
    found = _instance(statement)
    if found is None:
        return ""
    kinds = "".join(f" ({symbol} : {kind})" for symbol, kind in statement.binders)
    said = ["is_expectation E"] if statement.random else []
    said += [f"(1 <= {s})%nat" for s in statement.at_least_one] + [_bracketed(premise(p)) for p in statement.premises]
    random = _random(statement)
    witnesses = ", ".join(
        _random_witness(symbol, kind, random)
        if symbol in (*random, "Outcome", "E")
        else _witness(kind, found.get(symbol, Fraction(1)))
        for symbol, kind in statement.binders
    )
    shown = f"exists {witnesses}. instance." if witnesses else "instance."
    claimed = " /\\ ".join(said)
    return f"Example {name}_premises :\n  exists{kinds},\n  {claimed}.\nProof.\n  {shown}\nQed.\n"


def _bracketed(text: str) -> str:
    return text if text.startswith("(forall") else f"({text})"


# chance ---------------------------------------------------------------------------------------------------------------
def _random(statement: CoqStatement) -> list[str]:
    return [symbol for symbol, kind in statement.binders if kind.startswith("Outcome -> ")]


def _random_witness(symbol: str, kind: str, random: Sequence[str]) -> str:
    """An outcome is a bool for each random symbol; E is the mean over all outcomes."""
    outcomes = f"({' * '.join(['bool'] * len(random))})%type"
    if symbol == "Outcome":
        return outcomes
    if symbol == "E":
        every = [", ".join(bits) for bits in product(("true", "false"), repeat=len(random))]
        total = " + ".join(f"f ({bits})" for bits in every)
        return f"(fun f : {outcomes} -> R => 1 / {len(every)} * ({total}))"
    # (a, b, c) is ((a, b), c)
    place, count = random.index(symbol), len(random)
    own = "o"
    for _ in range(count - 1 - max(place, 1) if count > 1 else 0):
        own = f"(fst {own})"
    if count > 1:
        own = f"(fst {own})" if place == 0 else f"(snd {own})"
    places = {"vector": 1, "matrix": 2, "tensor3": 3, "tensor4": 4}.get(kind.split()[2], 0)
    return f"(fun (o : {outcomes}) {' '.join('_' * places)} => if {own} then 1 else - (1))"


def _witness(kind: str, value: Fraction) -> str:
    if kind == "nat":
        return "1%nat"
    places = kind.count("->") if kind.startswith("R ->") else 0
    ranks = {"vector": 1, "matrix": 2, "tensor3": 3, "tensor4": 4}
    places += sum(ranks.get(word, 0) for word in kind.split()) + kind.startswith("nat ->")
    number = spelled(Rational(value))
    return f"(fun {' '.join('_' * places)} => {number})" if places else f"({number})"


def _instance(statement: CoqStatement) -> dict[str, Fraction] | None:
    if not statement.premises:
        return None
    sides = [side for p in statement.premises for side in (p.left, p.right)]
    random = _random(statement)
    met = dict.fromkeys(t.name for side in sides for t in subterms(side) if isinstance(t, AtomEntry))
    met = dict.fromkeys(name for name in met if name not in random)
    return _completed(dict.fromkeys(random, SIGN), list(met), list(statement.premises), iter(range(MOST)))


def _completed(
    known: dict[str, Fraction], missing: list[str], premises: list[Premise], steps: Iterator[int]
) -> dict[str, Fraction] | None:
    """Values for what is missing, one after the other; a premise is asked once all that it speaks of is known."""
    ready = [p for p in premises if not missing or not any(name in missing for name in _speaks_of(p))]
    if not all(_holds(p.left, p.relation, p.right, known) for p in ready):
        return None
    if not missing:
        return known
    rest = [p for p in premises if p not in ready]
    for value in VALUES:
        if next(steps, None) is None:
            return None
        if (found := _completed({**known, missing[0]: value}, missing[1:], rest, steps)) is not None:
            return found
    return None


def _speaks_of(said: Premise) -> set[str]:
    return {t.name for side in (said.left, said.right) for t in subterms(side) if isinstance(t, AtomEntry)}


def _holds(left: IndexTerm, relation: str, right: IndexTerm, known: Mapping[str, Fraction]) -> bool:
    try:
        return RELATIONS[relation](_value(left, known), _value(right, known))
    except (_NoNumber, ZeroDivisionError):
        return False


def _value(term: IndexTerm, known: Mapping[str, Fraction]) -> Fraction:
    """The value at sizes 1, where every index is 0."""
    match term:
        case Rational():
            return term.value
        case SizeNumber(size=s) if s.isidentifier():
            return Fraction(1)
        case AtomEntry():
            return known[term.name]
        case DeltaEntry():
            return Fraction(1)
        case Pairwise():
            a, b = _value(term.first, known), _value(term.second, known)
            return {"+": operator.add, "-": operator.sub}.get(term.sign, operator.mul)(a, b)
        case Negated():
            return -_value(term.of, known)
        case WholePower(exponent=int(n)):
            return _value(term.base, known) ** n
        case OverIndex(size=s) if s.isidentifier():
            return _value(term.body, known)
        case Expected():
            return _mean(term, known)
        case AppliedFunction(name=str(name)) if name in OF_SIGNS:
            return Fraction(OF_SIGNS[name](float(_value(term.arguments[0], known))))
        case AppliedFunction(name="/"):
            return 1 / _value(term.arguments[0], known)
        case AppliedFunction(name="Rabs"):
            return abs(_value(term.arguments[0], known))
        case _:
            raise _NoNumber


def _mean(term: Expected, known: Mapping[str, Fraction]) -> Fraction:
    """Over all signs of the random symbols in it."""
    names = sorted({e.name for e in entries(term.body)})
    values = [
        _value(term.body, {**known, **{name: sign * SIGN for name, sign in zip(names, signs, strict=True)}})
        for signs in product((1, -1), repeat=len(names))
    ]
    return sum(values, Fraction(0)) / len(values)
