r"""Over what an optimum is taken: \arg\max_{\theta \in (0, 1)}, \min_{x \in \mathbb{R}^n}, \arg\min_{u > 0}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.reading.formula import tree as t
from symnn.reading.latex import number_sets
from symnn.reading.latex.marks import split
from symnn.reading.latex.scripts import scripted

if TYPE_CHECKING:
    from symnn.reading.latex.grammar import Parser

NAME = r"(?:\\[A-Za-z]+|[A-Za-z])'*(?:_(?:\w|\{\w+\}))?|\\(?:mathbf|boldsymbol|hat|tilde|bar)\{[^{}]+\}"
MEMBER = re.compile(rf"({NAME})\\in(?![a-z]) ?(.+)")
BOUNDED = re.compile(rf"({NAME})(<|>)(.+)")
BETWEEN = re.compile(rf"(.+?)<({NAME})<(.+)")


def place(parser: Parser, kind: str, start: int) -> t.Tree:
    r"""\arg\min_x f: the body takes the sum that follows."""
    scripts = scripted(parser)
    if scripts.sub is None:
        raise parser.wrong(f"over what the {kind} is taken is not said")
    over, within = _over(parser, scripts.sub)
    names = [n.name for n in over if isinstance(n, t.Name) and n.name not in parser.table]
    parser.bound += names
    body = parser.sum()
    del parser.bound[len(parser.bound) - len(names) :]
    return t.Optimum(kind, over, body, within, start=start, end=parser.said_end())


def value(parser: Parser, kind: str, sub: str, start: int) -> t.Tree | None:
    r"""\min_{x \in \mathbb{R}} f of a number or an array x; None where the letter is an index."""
    parts = split(sub)
    heads = [m[1] for part in parts if (m := MEMBER.fullmatch(part) or BOUNDED.fullmatch(part)) is not None]
    entries = [e for head in heads if (e := parser.table.get(head)) is not None]
    if not heads or len(entries) < len(parts) or any(e.kind not in ("number", "array") for e in entries):
        return None
    over, within = _over(parser, sub)
    return t.Optimum(kind, over, body(parser, over), within, start=start, end=parser.said_end())


def body(parser: Parser, over: tuple[t.Tree, ...]) -> t.Tree:
    r"""Of what an optimum is taken: of a x^2 + b x + c over x, and in \max_x f(x) + c of f(x)."""
    begins, names = parser.place, {name.name for name in over if isinstance(name, t.Name)}
    whole = parser.sum()
    later = whole.terms[1:] if isinstance(whole, t.Sum) else ()
    if any(names & t.free_names(term) for term in later):
        return whole
    parser.place = begins
    return parser.product()


def _over(parser: Parser, sub: str) -> tuple[tuple[t.Tree, ...], tuple[t.Tree, ...]]:
    """The names, and in what they lie."""
    names: list[t.Tree] = []
    within: list[t.Tree] = []
    for part in split(sub):
        if (match := MEMBER.fullmatch(part)) is not None:
            names.append(_name(parser, match[1]))
            within.append(t.Compare((names[-1], _set(parser, match[2])), ("in",)))
        elif (match := BETWEEN.fullmatch(part)) is not None:
            names.append(_name(parser, match[2]))
            within.append(t.Compare((parser.whole(match[1]), names[-1], parser.whole(match[3])), ("<", "<")))
        elif (match := BOUNDED.fullmatch(part)) is not None:
            names.append(_name(parser, match[1]))
            within.append(t.Compare((names[-1], parser.whole(match[3])), (match[2],)))
        else:
            names.append(_name(parser, part))
    return tuple(names), tuple(within)


def _name(parser: Parser, text: str) -> t.Tree:
    """A name; a letter that nothing tells means something in this formula only."""
    plain = re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", text) is not None
    if plain and parser.table.meet is None and parser.table.get(text) is None:
        return t.Name(text)
    return parser.whole(text)


def _set(parser: Parser, text: str) -> t.Tree:
    inner = parser.sub(text)
    found = number_sets.number_set(inner)
    if inner.word.kind != "end":
        raise parser.wrong(f"the set {text} is not read")
    return found
