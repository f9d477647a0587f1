"""What the note of a declared function says: which function it is, of what, and whether its value is a number."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context.declared_symbols import RESTRICTS, size
from symnn.reading.context.said import note_words
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex import words
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

FUNCTIONS = (
    (r"logistic|sigmoid", "sigmoid"),
    (
        r"standard normal (?:cumulative )?distribution function|standard normal cdf|cdf of the standard normal"
        r"|gaussian cdf",
        "normal cdf",
    ),
    (r"standard normal density|standard normal pdf|gaussian density", "normal density"),
    (r"rectifie[rd]|relu|max\(0, ?\w\)", "relu"),
    (r"softmax", "softmax"),
    (r"hyperbolic tangent|tanh", "tanh"),
    (r"stacks the columns", "vec"),
    (r"softplus", "softplus"),
    (r"heaviside|unit step", "step"),
    (r"trace", "tr"),
    (r"determinant", "det"),
    (r"clip\(x, a, b\) = min\(max\(x, a\), b\)", "clip"),
    (r"error function", "erf"),
)
INVARIANT = re.compile(
    r"(?:away from 0,?\s*)?(?:with |,? ?)?(\\?\w+)\((\w) ?\*? ?(\w)\) = \1\(\3\) for (?:all|every) \2 > 0"
)
DIVERGENCE = re.compile(
    r"(?:KL|D(?:_\w+)?)\((\w+)\|\|(\w+)\) = sum_\w+ \w+ log\(\w+/\w+\)|kullback|KL\(P\|\|Q\) of Bernoulli",
    re.IGNORECASE,
)
ENTROPY = re.compile(
    r"(?:the )?(?:shannon )?(cross[- ])?entropy(?: of (?:the distribution )?[A-Za-z]\w*)?", re.IGNORECASE
)
BOUND = re.compile(r"\|?\\?\w+'*\|? (?:<=|>=|<|>) \\?\w+")
"""|φ'| <= γ: it can only restrict values."""
NOWHERE_ZERO = re.compile(r",? ?(?:and )?\b(?:nowhere (?:zero|0)|never (?:zero|0)|non-?vanishing|without zeros?)\b")
PLAIN = r"(?:an? |the )?(?:unknown |differentiable |activation |scalar )*(?:function)?"
"""What is said of a function of which nothing is said."""
SEEMS = "of entries, as nothing tells"
"""The fact of a function that is taken to be of numbers, or of every entry, because nothing is said."""


def understand(made: Setting, known: Known, note: str) -> None:
    """The note of a function."""
    if DIVERGENCE.search(note) or (_own_word(known) == "KL" and not note):
        known.of = "KL"
        return
    called = _called(known, note.lower())
    if called is None and (formula := _formula(known, note) or _entropy(known, note) or _rotation(made, known, note)):
        made.noted.append((known.key, formula))
        return
    if called is not None:
        known.of = called
        _rowwise(made, note.lower())
        return
    for found in re.finditer(r"(\S+\(\S+\)) (?:is )?non-?zero", note):
        _nonzero_value(made, known, found[1])
    if NOWHERE_ZERO.search(note):
        known.facts = known.facts | {"nowhere zero"}
        note = NOWHERE_ZERO.sub("", note)
    variables = re.search(r"function of \(?([^;]*?)\)?(?:$|,? (?:and|with|where)\b)", note)
    if variables is not None and "function of the scalar" not in note.lower():
        known.slots = _slots(made, variables[1])
    if INVARIANT.search(note):
        known.facts = known.facts | {"scale invariant"}
        known.of = "number"
        note = INVARIANT.sub("", note)
    _from_and_to(made, known, note)
    _kind_of_value(made, known, note.lower())
    _left_over(made, known, note.lower())


CODOMAIN = re.compile(r"-> ?R\^\{?([A-Za-z]\w*|\d+)(?: ?x ?([A-Za-z]\w*|\d+))?\}?")
PLAIN_NAMES = re.compile(r"\\|[{}]|mathrm|text(?:rm|sf)?|operatorname|mathbb|mathcal|mathbf")
FUNCTION_WORDS = ("log", "exp", "sum", "prod", "max", "min", "tanh", "sqrt")
SPELLED = "|".join((*sorted(words.GREEK, key=len, reverse=True), *FUNCTION_WORDS))
NAMED = re.compile(rf"(?<![A-Za-z\\])({SPELLED})(?![A-Za-z])")


def _formula(known: Known, note: str) -> str | None:
    """The definition that a note gives in plain letters, CE(p, q) = -sum_i p_i log q_i, in LaTeX; None for others."""
    match = re.fullmatch(r"([A-Za-z_]+)\(([A-Za-z](?:\s*,\s*[A-Za-z])*)\) = ([^=;]+)", note.strip())
    if match is None or PLAIN_NAMES.sub("", known.key).replace("_", "") != match[1].replace("_", ""):
        return None
    if re.search(r"\b(?:for|if|where|with|and|otherwise)\b", match[3]) or match[3].count("(") != match[3].count(")"):
        return None
    arguments, body = match[2], match[3]
    if arguments.isupper() and not re.search(
        rf"(?<![A-Za-z])[{arguments.replace(',', '').replace(' ', '')}](?![A-Za-z])", body
    ):
        arguments = arguments.lower()  # CE(P, Q) = -sum_i p_i log q_i
    body = re.sub(r"\be\^\(([^()]*)\)", r"e^{\1}", body)
    body = NAMED.sub(lambda m: "\\" + m[1], body)
    return f"{_head(known)}({arguments}) = {body}"


def _head(known: Known) -> str:
    return rf"\mathrm{{{known.key}}}" if re.fullmatch(r"[A-Za-z]{2,}", known.key) else known.key


def _entropy(known: Known, note: str) -> str | None:
    """The definition of what a note calls the entropy, or the cross-entropy; None for other notes."""
    match = ENTROPY.fullmatch(note.strip())
    if match is None:
        return None
    arguments, other = ("p, q", "q") if match[1] else ("p", "p")
    return rf"{_head(known)}({arguments}) = -\sum_i p_i \log {other}_i"


ROTATION = re.compile(
    r"(?:the )?(?:2 ?[x×] ?2 |two-dimensional |plane |counter-?clockwise )*rotation(?: matrix)?(?: in the plane)?"
    r"(?: (?:by|through|with|of) (?:the |an )?angle)?",
    re.I,
)


def _rotation(made: Setting, known: Known, note: str) -> str | None:
    """The definition of what a note calls a rotation, where vectors of the plane are declared; None for other notes."""
    plane = any(other.shape == (2,) for other in made.context.names.values())
    if ROTATION.fullmatch(note.strip()) is None or not plane:
        return None
    a = r"\vartheta"
    rows = rf"\cos {a} & -\sin {a} \\ \sin {a} & \cos {a}"
    return rf"{_head(known)}({a}) = \begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _own_word(known: Known) -> str | None:
    """The function that the name itself means."""
    return words.NAMED.get(re.sub(r"[^a-z]", "", known.key.lower().rsplit("{", 1)[-1]))


def _called(known: Known, text: str) -> str | None:
    """The function that the note calls by its name, or that the name itself means."""
    return next((name for pattern, name in FUNCTIONS if re.search(pattern, text)), _own_word(known))


def value_of(from_array: object, to_array: object) -> str:
    """What a function gives, in a word: a number for an array, every entry for itself; '' where it gives an array."""
    if from_array:
        return "" if to_array else "number"
    return "" if to_array else "entries"


def _from_and_to(made: Setting, known: Known, note: str) -> None:
    """R^n → R: whether its value is a number, and the sizes of its argument."""
    arrow = re.search(r"r(?:\^\{?([\w ]+(?: x \w+)?)\}?)?\s*->\s*r(\^)?", note.lower())
    if arrow is not None:
        known.of = value_of(arrow[1] is not None, arrow[2] is not None)
    domain = re.search(r"R\^\{?([A-Za-z]\w*|\d+)(?: ?x ?([A-Za-z]\w*|\d+))?\}? ?-> ?R", note)
    if domain is not None:
        sizes = tuple(size(s) for s in domain.groups() if s)
        sizes = tuple(made.context.substituted(s) for s in sizes)
        known.domain = sizes if all(s.is_Integer or s in made.context.size_symbols() for s in sizes) else None
    if (value := CODOMAIN.search(note)) is not None and not known.of:
        known.shape = tuple(made.context.substituted(size(s)) for s in value.groups() if s)


def _kind_of_value(made: Setting, known: Known, text: str) -> None:
    """Whether its value is a number, or that of a number for every entry, where no arrow says it."""
    if re.search(r"element-?wise|entry-?wise|scalar function", text):
        known.of = "entries"
    if known.of:
        return
    if known.slots:
        known.of = "number" if any(_is_array(made, s) for s in known.slots) else "entries"
    elif re.fullmatch(PLAIN, text):
        known.of = "entries"
        known.facts = known.facts | {SEEMS}


def _nonzero_value(made: Setting, known: Known, text: str) -> None:
    from symnn.reading.context.facts import relation

    value = expression(text, made.table)
    made.suppose(lambda: [relation(made, value, "!=", t.Number(Fraction(0)), f"{text} is not 0")], known.key)


def _rowwise(made: Setting, text: str) -> None:
    if re.search(r"(?:applied )?(?:to|along) (?:each|every|the) rows?|row-?wise|of each row", text):
        made.context.rowwise = True


def _is_array(made: Setting, tree: t.Tree) -> bool:
    known = made.context.names.get(tree.name) if isinstance(tree, t.Name) else None
    return isinstance(tree, t.Dots) or (known is not None and bool(known.shape or known.family))


def _slots(made: Setting, text: str) -> tuple[t.Tree, ...]:
    found: list[t.Tree] = []
    for part in re.split(r"\s*,\s*", text.strip("() ")):
        if part in ("...", r"\ldots", "…"):
            found.append(t.Dots())
            continue
        try:
            found.append(expression(part, made.table))
        except SymnnError:
            return ()
    return tuple(found)


def _left_over(made: Setting, known: Known, text: str) -> None:
    """What a note says of a function beyond that it is differentiable and where it lives."""
    cleaned = re.sub(
        r"differentiable(?: scalar)?|continuously|twice|function of \([^)]*\)|function of [\w_, .]+|function|applied"
        r"|element-?wise|entry-?wise|scalar"
        r"|r(?:\^\{?[\w ]+\}?)?\s*->\s*r(?:\^\{?[\w ]+\}?)?|everywhere|\w+'(?:\(\w+\))? (?:is )?its derivative"
        r"|\\\w+'\(\w+\) its derivative"
        r"|\w+\(x\) nonzero|real|smooth|a |an |the |unknown|activation|loss", " ", text,
    )  # fmt: skip
    without_bounds = BOUND.sub("", cleaned)
    if RESTRICTS.search(without_bounds):
        made.miss(f"“{text}”, said of {known.key}", known.key, naming=True)
    elif without_bounds != cleaned or not note_words.describes_function(cleaned):
        named = re.fullmatch(r"(?:the |an? )?(?:density|hypothesis)(?: function)?", text) is not None
        made.miss(f"“{text}”, said of {known.key}", known.key, restricts=True, naming=named)
