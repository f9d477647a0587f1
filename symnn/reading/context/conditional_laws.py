r"""Laws given something: y \mid x \sim \mathcal{N}(x, 1) is y = x + ε, with a standard normal ε of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.displays import one
from symnn.reading.latex.marks import squeezed

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

BAR = re.compile(r"\\mid(?![a-z])|\\vert(?![a-z])|\|")
OWN = "own noise"
"""What is said of a number that only a conditional law draws."""
MARKOV = "what is drawn given one name depends on nothing else"


def drawn_so(texts: Iterable[str]) -> frozenset[str]:
    """The names of which these definitions tell a law given something."""
    return frozenset(squeezed(parts[0]) for text in texts if (parts := _parts(text)) is not None)


def _parts(text: str) -> tuple[str, str, str] | None:
    """What is drawn, what is given, and the law; None where a text is no law given something."""
    head, sign, law = text.partition(r"\sim")
    both = BAR.split(head)
    if not sign or law[:1].isalpha() or len(both) != 2 or any(c in head for c in "=<>"):
        return None
    return both[0].strip(), both[1].strip(), law.strip()


def understand(made: Setting, text: str, all_so: frozenset[str]) -> bool:
    """Whether a definition is such a law; then it is told. `all_so` are the names that are drawn so. SymnnError where
    it is one that is not read.
    """
    from symnn.reading.latex.grammar import expression

    parts = _parts(text)
    if parts is None:
        return False
    statement = one(rf"{parts[0]} \sim {parts[2]}", made.table)
    target, law = statement.sides
    given = {_random(made, expression(part, made.table)) for part in parts[1].split(",")}
    if not isinstance(target, t.Name) or not isinstance(law, t.Distribution) or target.indices:
        raise SymnnError("what is drawn is no name, or its distribution is not known")
    _tell(made, _new(made, target.name), law, given, all_so)
    return True


def _random(made: Setting, tree: t.Tree) -> str:
    """A random name that is given."""
    known = made.context.names.get(tree.name) if isinstance(tree, t.Name) and not tree.indices else None
    if known is None or (known.kind != "random" and OWN not in known.facts):
        raise SymnnError("what is given is no random name")
    return known.key


def _new(made: Setting, key: str) -> Known:
    """A random number of which nothing is told yet."""
    known = made.context.names.get(key)
    if known is None or known.kind != "random" or known.law or known.shape or known.family:
        raise SymnnError(f"{key} is no random number, or its law is told twice")
    return known


def _tell(made: Setting, known: Known, law: t.Distribution, given: set[str], all_so: frozenset[str]) -> None:
    names = made.context.names
    random = {k.key for k in names.values() if k.kind == "random" or OWN in k.facts} - {known.key}
    noise = {k for k in random if OWN in names[k].facts and k.startswith("#")}
    needed = {n for p in law.parameters for n in t.mentioned(p)} & (random | {known.key})
    if not needed <= given:
        raise SymnnError(f"the law of {known.key} depends on more than what is given")
    drawn = Known(f"#{known.key}", "random", facts=frozenset({OWN}), law={"distribution": _standard(law)})
    before = given.union(*(made.context.cone(k) for k in given))
    if known.key in before:
        raise SymnnError(f"{known.key} is drawn given what is drawn given it")
    if others := random - noise - before - all_so:
        raise SymnnError(f"whether {known.key} depends on {min(others)} is not told")
    if before - noise - given:
        made.context.always[MARKOV] = None
    names[drawn.key] = drawn
    known.kind, known.facts = "number", known.facts | {OWN}
    made.table.add(known.entry())
    made.context.definitions[known.key] = Definition(t.Name(known.key), _value(law, t.Name(drawn.key)), "its law")


def _standard(law: t.Distribution) -> tuple[object, ...]:
    from sympy import Integer

    if law.name not in ("normal", "uniform") or len(law.parameters) != 2:
        raise SymnnError(f"the distribution {law.name} of something given is not read")
    return law.name, Integer(0), Integer(1)


def _value(law: t.Distribution, noise: t.Name) -> t.Tree:
    """μ + √v ε of a normal distribution, a + (b − a) u of a uniform one."""
    first, second = map(t.Group, law.parameters)
    if law.name == "normal":
        root = second if second.inside == t.Number(Fraction(1)) else t.Apply("sqrt", (second.inside,))
        return t.Sum((first, t.Product((root, noise), ("",))), (1, 1))
    return t.Sum((first, t.Product((t.Group(t.Sum((second, first), (1, -1))), noise), ("",))), (1, 1))
