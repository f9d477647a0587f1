"""False variants of exported proofs: the proof is kept and the statement changed, or a renaming made non-injective, or a
premise dropped. That a changed statement is false is seen in numbers. Coq must accept none of them.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from symnn.certificates.certify import CoqProof
from symnn.certificates.coq_text import SLOPE
from symnn.certificates.index_terms import (
    AppliedFunction,
    AtomEntry,
    IndexTerm,
    Negated,
    OverIndex,
    Pairwise,
    Rational,
    WholePower,
    parts,
    rebuilt,
)
from tests.certificates.coq_values import size, value

ONE = Rational(Fraction(1))
NUMBERS = {"sigmoid": "tanh", "tanh": "sigmoid", "exp": "sigmoid", "relu": "Rabs", "Rabs": "relu"}


def variants(proof: CoqProof, seed: int) -> Iterator[tuple[str, CoqProof]]:
    """What was changed, and the lie."""
    said, rng = proof.statement.said, random.Random(seed)
    more = Pairwise("+", said.right, ONE)
    wrong = {"=": replace(said, right=more), "<>": replace(said, left=said.right), SLOPE: replace(said, right=more)}
    lie = wrong.get(said.relation, replace(said, left=more))
    yield "one more", replace(proof, statement=replace(proof.statement, said=lie))
    if not proof.statement.premises and said.relation in ("=", SLOPE):
        for what, kind in (("a changed term", _mutated), ("a size or an index changed", _resized)):
            changed = [replace(said, right=t) for t in _everywhere(said.right, kind)]
            rng.shuffle(changed)
            for lie in changed:
                if _differs(proof, lie, rng):
                    yield what, replace(proof, statement=replace(proof.statement, said=lie))
                    break
    if (collapsed := _collapsed(proof)) is not None:
        yield "a renaming that is not injective", collapsed
    if proof.statement.slopes:
        yield "the slope of an unknown function dropped", _without_slopes(proof)
    if (used := _used(proof)) is not None:
        premises = proof.statement.premises
        fewer = replace(proof.statement, premises=(*premises[:used], *premises[used + 1 :]))
        first = re.sub(rf" {_name(proof, used)}\b", "", proof.proof[0], count=1)
        yield "a premise dropped", replace(proof, statement=fewer, proof=(first, *proof.proof[1:]))
        other = replace(premises[used], right=Pairwise("+", premises[used].right, ONE))
        changed = replace(proof.statement, premises=(*premises[:used], other, *premises[used + 1 :]))
        yield "a premise changed", replace(proof, statement=changed)


def _without_slopes(proof: CoqProof) -> CoqProof:
    first = re.sub(r" own_slope\d+", "", proof.proof[0])
    return replace(proof, statement=replace(proof.statement, slopes=()), proof=(first, *proof.proof[1:]))


def _name(proof: CoqProof, number: int) -> str:
    return f"premise{len(proof.statement.at_least_one) + number}"


def _used(proof: CoqProof) -> int | None:
    """The first equation among the premises that the proof names."""
    lines = "\n".join(proof.proof[1:])
    for k, p in enumerate(proof.statement.premises):
        if p.relation == "=" and re.search(rf"\b{_name(proof, k)}\b", lines):
            return k
    return None


def _everywhere(term: IndexTerm, kind: Callable[[IndexTerm], Iterator[IndexTerm]]) -> Iterator[IndexTerm]:
    """The term with one of its parts changed."""
    below = parts(term)
    for k, part in enumerate(below):
        for other in _everywhere(part, kind):
            yield rebuilt(term, (*below[:k], other, *below[k + 1 :]))
    yield from kind(term)


def _resized(term: IndexTerm) -> Iterator[IndexTerm]:
    match term:
        case OverIndex() if not term.size.isdigit():
            yield replace(term, size="1")
        case AtomEntry(indices=(*before, str(_))):
            yield AtomEntry(term.name, (*before, 0))


def _mutated(term: IndexTerm) -> Iterator[IndexTerm]:
    match term:
        case Rational():
            yield Rational(term.value + 1)
        case AtomEntry(indices=(i, j)):
            yield AtomEntry(term.name, (j, i))
        case Pairwise(sign="+"):
            yield Pairwise("-", term.first, term.second)
        case Pairwise(sign="-"):
            yield Pairwise("+", term.first, term.second)
        case Pairwise(sign="*"):
            yield term.first
        case Negated():
            yield term.of
        case WholePower(exponent=int(n)):
            yield WholePower(term.base, n + 1)
        case AppliedFunction() if term.name in NUMBERS:
            yield AppliedFunction(NUMBERS[term.name], term.arguments)


def _differs(proof: CoqProof, lie: object, rng: random.Random) -> bool:
    """Whether the sides differ at some point that is drawn: then it is false."""
    for _ in range(4):
        known = {}
        sizes = {name: rng.randint(2, 3) for name, kind in proof.statement.binders if kind == "nat"}
        functions = {}
        for name, kind in proof.statement.binders:
            if kind.startswith("R ->"):
                functions[name] = lambda *x: 1 + sum(x) + sum(x) ** 2
            elif kind != "nat":
                shape = [size(s, sizes) for s in _sizes(kind)]
                known[name] = np.random.default_rng(rng.randint(0, 99)).uniform(0.2, 1.2, shape)
        known |= sizes
        own = (*lie.indices, *(() if lie.along is None else lie.along.indices))
        # a gradient has one value: another one is false
        true = lie.left if lie.along is None else proof.statement.said.right
        try:
            if any(size(s, sizes) < 1 for _, s in own):
                continue
            at = {i: rng.randrange(size(s, sizes)) for i, s in own}
            a, b = (value(side, known, at, functions) for side in (true, lie.right))
        except (IndexError, ZeroDivisionError, OverflowError):
            continue
        if abs(a - b) > 1e-6 * (1 + abs(a)):
            return True
    return False


def _sizes(kind: str) -> list[str]:
    """vector (n + 1)%nat: its sizes."""
    found, depth = [""], 0
    for sign in kind.replace("%nat", ""):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        found = [*found, ""] if sign == " " and not depth else [*found[:-1], found[-1] + sign]
    return found[1:]


def _collapsed(proof: CoqProof) -> CoqProof | None:
    """The first renaming with two names, with one name for both."""
    lines = list(proof.proof)
    for k, line in enumerate(lines):
        found = re.search(r"\((\d+),(\d+)\);\((\d+),(\d+)\)", line)
        if "renaming" in line and found:
            a, b, c, _ = found.groups()
            lines[k] = line.replace(found.group(), f"({a},{b});({c},{b})", 1)
            return replace(proof, proof=tuple(lines))
    return None
