r"""What was meant: for a wrong equation the nearest right one, in the text's own notation. Each edit changes the text
of the right side in one place.

Signs, transposes, order, factors, exponents, a lost or a superfluous name: what is put forward was proved in the same
setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from typing import Any

import sympy as sp

from symnn.claims.verdict import Proved, Verdict
from symnn.errors import SymnnError
from symnn.proof.budget import Budget
from symnn.reading.context import claim_links
from symnn.reading.context.setting import Setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.printed_trees import latex
from symnn.reading.latex.tokens import Unreadable

Shape = tuple[Any, Any]
SECONDS = 4.0
ONE = 0.6
"""Seconds for one candidate."""
PLACES = (t.Name, t.Product, t.Apply, t.Number, t.Group, t.Quotient)
"""Before what a lost number may have stood."""
Prove = Callable[[Any, float], Verdict]


@dataclass(frozen=True)
class TextEdit:
    """text[start:end] becomes `new`."""

    start: int
    end: int
    new: str


def mended(made: Setting, statement: t.Statement, prove: Prove) -> str:
    """The equation with another right side, proved; "" if none of the edits makes it true. Of a chain, which has more
    sides, none.
    """
    if len(statement.signs) != 1 or statement.signs[0] not in ("=", ":=") or len(statement.places) != 2:
        return ""
    clock = Budget(SECONDS)
    text = statement.text
    tried = {text}
    left_side = "".join(text[slice(*statement.places[0])].split())
    for edits in candidates(made, statement):
        new = applied(text, edits)
        if new in tried or "".join(new.partition("=")[2].split()) == left_side:
            continue
        tried.add(new)
        if not clock.left:
            return ""
        if holds(made, new, prove, min(clock.left, ONE)):
            return new.strip().rstrip(".,")
    return ""


def holds(made: Setting, text: str, prove: Prove, seconds: float) -> bool:
    try:
        (statement,) = claim_links.read(made, text)
        found = claim_links.links(made, statement)
        return all(isinstance(prove(link.claim, seconds), Proved) for link in found)
    except (Unreadable, SymnnError, ValueError, RecursionError):
        return False


def applied(text: str, edits: tuple[TextEdit, ...]) -> str:
    for e in sorted(edits, key=lambda e: -e.start):
        text = text[: e.start] + e.new + text[e.end :]
    return text


# edits --------------------------------------------------------------------------------------------------------------
def candidates(made: Setting, statement: t.Statement) -> Iterator[tuple[TextEdit, ...]]:
    """The likeliest slips first."""
    text = statement.text
    right = statement.sides[1]
    low, high = statement.places[1]
    turn = _turn(text)
    yield from _whole(right, text, low, high, turn)
    for part in parts(right):
        yield from _sum(part, text)
    for part in parts(right):
        yield from _product(part, text, turn)
    for part in parts(right):
        yield from _single(part, text, turn)
    yield from _numbers(right, text, low)
    yield from _turned_over(right, text, low, high)
    yield from _lost(made, statement)
    yield from _rearranged(made, statement, turn)


def parts(tree: t.Tree) -> Iterator[t.Tree]:
    """The part and those below whose places are in this very text: what stands in scripts has places of its own."""
    yield tree
    below: tuple[t.Tree, ...] = ()
    match tree:
        case t.Sum(terms=terms):
            below = terms
        case t.Product(factors=factors):
            below = factors
        case t.Quotient(above=above, below=under):
            below = (above, under)
        case t.Group(inside=inside) | t.Labelled(inside=inside):
            below = (inside,)
        case t.Transpose(argument=argument) | t.Norm(argument=argument):
            below = (argument,)
        case t.Power(base=base):
            below = (base,)
        case t.Apply(arguments=arguments):
            below = arguments
        case t.Big(body=body):
            below = (body,)
        case t.Derivative(of=of):
            below = (of,)
    for part in below:
        if part.end > part.start and (tree.end == 0 or tree.start <= part.start and part.end <= tree.end):
            yield from parts(part)


def _turn(text: str) -> str:
    """How this text writes a transpose."""
    match = re.search(r"\^\{?\\top\}?|\^\{?\\mathsf\s*\{?T\}?\}?|\^\{?T\}?", text)
    return match[0] if match is not None else r"^\top"


def _whole(right: t.Tree, text: str, low: int, high: int, turn: str) -> Iterator[tuple[TextEdit, ...]]:
    said = text[low:high]
    body = said.strip().rstrip(".,")
    at = low + said.index(body)
    end = at + len(body)
    inner = body if not isinstance(right, t.Sum) else rf"\left({body}\right)"
    if body.startswith("-") and not (isinstance(right, t.Sum) and len(right.terms) > 1):
        yield (TextEdit(at, end, body[1:].strip()),)
    else:
        yield (TextEdit(at, end, f"-{inner}"),)
    reversed_ = transposed(right, text, turn)
    if reversed_:
        yield (TextEdit(at, end, reversed_),)
    for factor in ("2",) if re.match(r"2(?![\d.])", body) else ("2", r"\frac{1}{2}"):  # the 2 may go, further down
        yield (TextEdit(at, end, f"{factor} {inner}"),)


def transposed(tree: t.Tree, text: str, turn: str) -> str:
    """The transpose of a product, factor by factor in the other order; "" for what is no product of plain factors."""
    if not isinstance(tree, t.Product) or set(tree.signs) != {""}:
        return ""
    out = []
    for factor in reversed(tree.factors):
        out.append(_turned(factor, text, turn))
    return " ".join(out)


def _turned(factor: t.Tree, text: str, turn: str) -> str:
    said = text[factor.start : factor.end]
    if isinstance(factor, t.Transpose):
        return text[factor.argument.start : factor.argument.end] if factor.argument.end else said
    if isinstance(factor, t.Number):
        return said
    plain = isinstance(factor, t.Name) and "^" not in said
    return f"{said}{turn}" if plain or isinstance(factor, t.Group) else f"{{{said}}}{turn}"


def _sum(part: t.Tree, text: str) -> Iterator[tuple[TextEdit, ...]]:
    """The sign of each term, and each term left out."""
    if not isinstance(part, t.Sum):
        return
    for k, term in enumerate(part.terms):
        begin = part.terms[k - 1].end if k else part.start
        between = text[begin : term.start]
        if k and between.strip() in ("+", "-"):
            at = begin + between.index(between.strip())
            yield (TextEdit(at, at + 1, "-" if between.strip() == "+" else "+"),)
        elif not k and between.strip() == "-":
            yield (TextEdit(begin, term.start, ""),)
        elif not k:
            yield (TextEdit(term.start, term.start, "-"),)
    for before, term in pairwise(part.terms):
        yield (TextEdit(before.end, term.end, ""),)
    for first, second in pairwise(part.terms[:2]):
        sign = text[first.end : second.start].strip()
        if sign in ("+", "-"):
            yield (TextEdit(part.start, second.start, sign.removeprefix("+")),)


def _product(part: t.Tree, text: str, turn: str) -> Iterator[tuple[TextEdit, ...]]:
    """Neighbours exchanged, a factor turned, a factor left out, the whole turned."""
    if not isinstance(part, t.Product):
        return
    reversed_ = transposed(part, text, turn)
    if reversed_:
        yield (TextEdit(part.start, part.end, reversed_),)
    for factor in part.factors:
        if not isinstance(factor, t.Number | t.Quotient):
            yield (TextEdit(factor.start, factor.end, _turned(factor, text, turn)),)
    for a, b in zip(part.factors, part.factors[1:], strict=False):
        yield (TextEdit(a.start, a.end, text[b.start : b.end]), TextEdit(b.start, b.end, text[a.start : a.end]))
        yield (TextEdit(a.start, a.end, text[b.start : b.end]), TextEdit(b.start, b.end, _turned(a, text, turn)))
        yield (TextEdit(a.start, a.end, _turned(b, text, turn)), TextEdit(b.start, b.end, text[a.start : a.end]))
    for a, b in zip(part.factors, part.factors[1:], strict=False):
        if isinstance(a, t.Number) and a.value == 2 and isinstance(b, t.Name | t.Group):
            yield (TextEdit(a.start, b.end, rf"\left({text[b.start : b.end]} + {_turned(b, text, turn)}\right)"),)
    for k, factor in enumerate(part.factors):
        if len(part.factors) > 1 and set(part.signs) <= {"", "·"}:
            begin = part.factors[k - 1].end if k else factor.start
            stop = factor.end if k else part.factors[1].start
            yield (TextEdit(begin, stop, ""),)


def _rearranged(made: Setting, statement: t.Statement, turn: str) -> Iterator[tuple[TextEdit, ...]]:
    """The factors of the right side in another order, some of them turned, with ∘ between those of one shape: as far
    as their shapes fit that of the left side.
    """
    right, text = statement.sides[1], statement.text
    if not isinstance(right, t.Product) or not 3 <= len(right.factors) <= 4 or not set(right.signs) <= {"", "·", "∘"}:
        return
    try:
        shapes = [_shape(made, part) for part in (statement.sides[0], *right.factors)]
    except SymnnError:
        return
    ways = [
        _ways(shape, _bare_text(factor, text), turn) for shape, factor in zip(shapes[1:], right.factors, strict=True)
    ]
    for order in permutations(ways):
        for factors in product(*order):
            for said in _joined(factors, shapes[0]):
                yield (TextEdit(*statement.places[1], " " + said),)


def _ways(shape: Shape, said: str, turn: str) -> list[tuple[Shape, str]]:
    """A factor as it stands and, where its shape is another then, turned."""
    turned = (shape[::-1], _turned_text(said, turn))
    return [(shape, said)] if turned[0] == shape else [(shape, said), turned]


def _shape(made: Setting, part: t.Tree) -> Shape:
    value = made.builder().together([part])[0]
    return (sp.Integer(1), sp.Integer(1)) if value.is_number else (value.shape[0], value.shape[1])


def _bare_text(factor: t.Tree, text: str) -> str:
    while isinstance(factor, t.Labelled):
        factor = factor.inside
    return text[factor.start : factor.end]


def _turned_text(said: str, turn: str) -> str:
    return f"{{{said}}}{turn}" if "^" in said and not said.startswith("(") else f"{said}{turn}"


def _joined(factors: Sequence[tuple[Shape, str]], wanted: Shape) -> Iterator[str]:
    """The texts of the products of these factors in this order that have the wanted shape, by their signs."""
    for signs in product(("", r" \circ "), repeat=len(factors) - 1):
        if _shape_of([shape for shape, _ in factors], signs) == wanted:
            yield _text_of([said for _, said in factors], signs)


def _text_of(factors: Sequence[str], signs: Sequence[str]) -> str:
    """The text of a product, with what stands before a ∘ in brackets."""
    said = factors[0]
    for sign, text in zip(signs, factors[1:], strict=True):
        said = rf"\left({said}\right){sign}{text}" if sign and " " in said else f"{said}{sign or ' '}{text}"
    return said


def _shape_of(shapes: Sequence[Shape], signs: Sequence[str]) -> Shape | None:
    """The shape of a product with these signs; None where there is none."""
    found: Shape | None = shapes[0]
    for sign, shape in zip(signs, shapes[1:], strict=True):
        if found is None:
            return None
        found = _entrywise(found, shape) if sign else _multiplied(found, shape)
    return found


def _entrywise(a: Shape, b: Shape) -> Shape | None:
    """The shape of a ∘ b; None where there is none, and for numbers."""
    return a if a == b != (1, 1) else None


def _multiplied(a: Shape, b: Shape) -> Shape | None:
    """The shape of a b; None where there is none."""
    if a == (1, 1):
        return b
    if b == (1, 1):
        return a
    return (a[0], b[1]) if a[1] == b[0] else None


def _single(part: t.Tree, text: str, turn: str) -> Iterator[tuple[TextEdit, ...]]:
    """A name turned; a power raised, lowered or left out."""
    if isinstance(part, t.Transpose) or (isinstance(part, t.Name) and not part.indices):
        yield (TextEdit(part.start, part.end, _turned(part, text, turn)),)
    if isinstance(part, t.Power) and part.base.end:
        base = text[part.base.start : part.base.end]
        yield (TextEdit(part.start, part.end, base),)
        if isinstance(part.exponent, t.Number) and part.exponent.value.denominator == 1 and part.exponent.value > 1:
            for other in (part.exponent.value - 1, part.exponent.value + 1):
                yield (TextEdit(part.base.end, part.end, f"^{{{other}}}" if other > 9 else f"^{other}"),)
    elif isinstance(part, t.Norm | t.Name) and not _has_script(part, text):
        yield (TextEdit(part.end, part.end, "^2"),)


def _has_script(part: t.Tree, text: str) -> bool:
    """Whether a script follows: LaTeX gives a second one no place."""
    return text[part.end :].lstrip("} ").startswith(("^", "_", "'"))


def _numbers(right: t.Tree, text: str, low: int) -> Iterator[tuple[TextEdit, ...]]:
    """Each number by its neighbours, and a half or a double of each term."""
    for part in parts(right):
        if isinstance(part, t.Number) and part.value.denominator == 1 and part.end:
            for new in {part.value + 1, part.value - 1, 2 * part.value} - {part.value}:
                if new >= 0:
                    yield (TextEdit(part.start, part.end, str(new)),)
        if isinstance(part, t.Sum):
            for term in part.terms:
                for factor in ("2 ", r"\frac{1}{2} "):
                    yield (TextEdit(term.start, term.start, factor),)


EXPONENT = re.compile(r"\^(?:\{([^{}]*)\}|([A-Za-z]))")


def _turned_over(right: t.Tree, text: str, low: int, high: int) -> Iterator[tuple[TextEdit, ...]]:
    """The sign of each exponent, and each quotient the other way round."""
    for match in EXPONENT.finditer(text, low, high):
        exponent = (match[1] or match[2]).strip()
        plain = re.fullmatch(r"[\w\s\\]*", exponent.removeprefix("-")) is not None and r"\top" not in exponent
        if plain and exponent not in ("T", "", "-"):
            turned = exponent.removeprefix("-") if exponent.startswith("-") else f"-{exponent}"
            yield (TextEdit(match.start(), match.end(), f"^{{{turned}}}"),)
    for part in parts(right):
        if isinstance(part, t.Quotient) and part.above.end and part.below.end:
            above, below = (text[side.start : side.end] for side in (part.above, part.below))
            yield (TextEdit(part.start, part.end, rf"\frac{{{below}}}{{{above}}}"),)


def _lost(made: Setting, statement: t.Statement) -> Iterator[tuple[TextEdit, ...]]:
    """A number of the claim that a term has lost, above or below the line, or as a power."""
    numbers = _numbers_of(made, statement)[:6]
    known, text = made.context.names, statement.text
    places = [p for p in parts(statement.sides[1]) if isinstance(p, PLACES) and p.end]
    single = [p for p in places if isinstance(p, t.Name) and p.name in known and not known[p.name].shape]
    for name, letter in product(numbers, single):
        yield (TextEdit(letter.start, letter.start, f"{name} "),)
        if not _has_script(letter, text):
            yield (TextEdit(letter.end, letter.end, f"^{name}" if len(name) == 1 else f"^{{{name}}}"),)
    for name, part in product(numbers, [p for p in places if p not in single]):
        yield (TextEdit(part.start, part.start, f"{name} "),)
    for name, part in product(numbers, places[:4]):
        yield (TextEdit(part.start, part.start, rf"\frac{{1}}{{{name}}} "),)


def _numbers_of(made: Setting, statement: t.Statement) -> list[str]:
    """The sizes and numbers that the claim names, as they are written."""
    names = {p.name: p for side in statement.sides for p in t.walk(side) if isinstance(p, t.Name) and not p.indices}
    return [latex(p) for key, p in names.items() if key in made.context.names and _is_number(made.context.names[key])]


def _is_number(known: Known) -> bool:
    return known.kind == "size" or (known.kind == "number" and not known.shape)
