"""Laws that definitions tell: w ∼ U(−a, a), P(ε = 0) = p, and A with probability p, else B."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.reading.context.declared_symbols import spelled
from symnn.reading.formula import tree as t
from symnn.reading.formula.drawn_letters import isotropic, law, sympy_of
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

DISCRETE = re.compile(r"P\(\s*(.+?)\s*=\s*(0|1)\s*\)\s*=\s*(.+)")


def distributed(made: Setting, target: t.Tree, value: t.Tree) -> None:
    """w ∼ U(−a, a)"""
    if not isinstance(target, t.Name) or not isinstance(value, t.Distribution):
        raise SymnnError("what is distributed is no name, or its distribution is not known")
    known = made.context.names.get(target.name)
    if known is None or known.kind not in ("random", "number", "array"):
        raise SymnnError(f"{target.name} cannot be random")
    if not target.indices and _normal_column(made, known, value):
        return
    known.kind = "random"
    if target.indices or known.family or (known.shape and isotropic(value)):
        known.facts = known.facts | {"iid"}
        made.context.always[f"the entries of {known.key} are independent"] = None
    known.law = {**known.law, **law(made.builder(), value)}
    made.table.add(known.entry())


NORMAL = "a normal column is its mean and a square root of its covariance times independent standard normal entries"


def _normal_column(made: Setting, known: Known, value: t.Distribution) -> bool:
    r"""x ∼ N(μ, Σ) of a column with a declared Σ: x = μ + S z with Σ = S Sᵀ, as every covariance is such a product, and
    independent standard normal entries z. Whether it is one.
    """
    spread = t.bare(value.parameters[-1])
    names, told = made.context.names, made.context.definitions
    if value.name != "normal" or not isinstance(spread, t.Name) or spread.indices or len(known.shape) != 1:
        return False
    matrix = names.get(spread.name)
    if matrix is None or matrix.kind != "array" or matrix.shape != (*known.shape, *known.shape) or known.family:
        return False
    if known.key in told or (matrix.key in told and matrix.key not in made.roots):
        raise SymnnError("a formula defines it, or its covariance")
    if matrix.key not in made.roots:
        made.roots[matrix.key] = root = rf"\Xi_{{{len(made.roots) + 1}}}"
        made.declare(Known(root, "array", matrix.shape))
        square = t.Product((t.Name(root), t.Transpose(t.Name(root))), ("",))
        told[matrix.key] = Definition(t.Name(matrix.key), square, f"{matrix.key} is a covariance")
    made.noises[known.key] = noise = rf"\zeta_{{{known.key}}}"
    made.declare(Known(noise, "random", known.shape))
    names[noise].facts, names[noise].law = (
        names[noise].facts | {"iid"},
        {"distribution": ("normal", 0, 1), "independent": True},
    )
    moved = t.Product((t.Name(made.roots[matrix.key]), t.Name(noise)), ("",))
    known.kind = "array"
    mean = value.parameters[0]
    whole = moved if t.bare(mean) == t.whole(0) else t.Sum((mean, moved), (1, 1))
    told[known.key] = Definition(t.Name(known.key), whole, NORMAL)
    made.table.add(known.entry())
    made.context.always[NORMAL] = None
    return True


def discrete(made: Setting, text: str) -> bool:
    """P(ε = 0) = p, of a random number with the values 0 and 1; its other half is checked by nobody."""
    match = DISCRETE.fullmatch(text.strip())
    if match is None:
        return False
    try:
        key = spelled(match[1], made.table.long).key
        known = made.context.names[key]
        chance = sympy_of(made.builder(), expression(match[3], made.table))
    except (SymnnError, KeyError):
        return False
    one_has = chance if match[2] == "1" else 1 - chance
    before = known.law.get("distribution")
    if before is not None and sp.simplify(before[1] - one_has) != 0:
        made.miss(f"{text} contradicts what was said before")
    known.kind = "random"
    known.law = {**known.law, "distribution": ("bernoulli", one_has)}
    made.table.add(known.entry())
    return True


def is_two_valued(value: t.Tree) -> bool:
    return isinstance(value, t.Cases) and any(
        isinstance(c, t.Apply) and c.name == "probability" for _, c in value.cases
    )


def two_valued(made: Setting, target: t.Name, value: Any) -> None:
    """A with probability p, else B: B + (A − B)·(a Bernoulli number)."""
    known = made.context.names.get(target.name)
    if known is None or len(value.cases) != 2 or known.shape or value.cases[1][1] is not None:
        raise SymnnError("this distribution is not read")
    (first, chance), (second, _) = value.cases
    probability = sympy_of(made.builder(), chance.arguments[0])
    key = f"#{target.name}"
    made.context.names[key] = Known(key, "random", law={"distribution": ("bernoulli", probability)})
    known.kind = "number"
    made.table.add(known.entry())
    switch = t.Name(key)
    off = t.Sum((t.Number(Fraction(1)), switch), (1, -1))
    mixed = t.Sum(
        (t.Product((t.Group(first), switch), ("",)), t.Product((t.Group(second), t.Group(off)), ("",))), (1, 1)
    )
    made.context.definitions[target.name] = Definition(target, mixed, "")
