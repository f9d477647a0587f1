"""What words suppose of a formula that is no name: "since A + B is symmetric", "suppose that AB is the identity"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnn.reading.context.constant_arrays import kind_of
from symnn.reading.formula import tree as t
from symnn.reading.note import named_constants, noun_phrases, surrounding_words
from symnn.reading.note.note_memory import Notebook, Said, names_of
from symnn.reading.note.scopes import leaves_open
from symnn.reading.note.sentence_places import HERE, at_formula

SUPPOSED = re.compile(
    r"\b(?P<under>since|because|as|if|when|whenever|suppos\w*|assum\w*|provided|given|let|where|with|such that|so that)"
    rf"(?: (?:that|also|now|further|the|both|product|sum|difference|matrix|vector|quantity))* {HERE},?"
    r"(?: (?:and )?⟨\d+⟩,?)*"
    r" (?:(?:is|are|be|being|has|have|equals?)(?: also| both| all| always| assumed to be)? (?P<says>[^⟨.;:,]*)"
    r"|(?P<zero>vanish(?:es)?)\b)",
    re.I,
)
EQUATIONS = {
    "symmetric": r"({0})^\top = {0}", "orthogonal": r"({0})^\top ({0}) = I", "idempotent": r"({0})^2 = {0}",
    "skew-symmetric": r"({0})^\top = -({0})", "antisymmetric": r"({0})^\top = -({0})",
}  # fmt: skip
DERIVES = {"since", "because", "as", "so that"}
SENTENCES = {"invertible", "positive definite", "positive", "nonnegative", "negative", "nonzero"}
CONSTANTS = {"eye": "{0} = I", "zeros": "{0} = 0"}


def understand(book: Notebook, sentence: str, index: int, sides: Sequence[t.Tree], text: str) -> None:
    """What is supposed of a formula is a condition; its names are described where it is not understood."""
    match = SUPPOSED.search(at_formula(sentence, index))
    names = names_of(sides) & book.names.keys()
    if match is None or not names:
        return
    words = re.sub(r"^(?:an?|the) ", "", (match["says"] or "").strip())
    if leaves_open(sentence, index):
        book.vague |= names
        return
    said = "{0} = 0" if match["zero"] else _formula(words)
    derived = match["under"].lower() in DERIVES and any(_is_told(book, key) for key in names)
    if said and not derived:
        said = said.format(text.strip().rstrip(".,; "))
        book.conditions.append(Said(said, min(names), frozenset(names)))
        return
    for key in names if said or noun_phrases.unknown(words) else ():
        book.described.setdefault(key, noun_phrases.unknown(words) or words or "vanishes")


def _is_told(book: Notebook, key: str) -> bool:
    """Whether more than the sizes of a name is told, from which the words may derive something, rightly or not."""
    return bool(book.facts.get(key)) or key in book.definitions or any(key in c.names for c in book.conditions)


DECOMPOSITION = (
    r"(?:(?:singular[- ]value|spectral|eigen-?value|QR|polar|Schur) (?:decomposition|factori[sz]ation)|SVD"
    r"|eigen-?(?:decomposition|factori[sz]ation))\b"
)
DECOMPOSED = re.compile(
    rf"{HERE},? (?:be|is|being|denotes?|with|as) (?:the|an?|its) (?:\w+ )?(?P<kind>{DECOMPOSITION})"
    rf"|(?P<before>{DECOMPOSITION}) {HERE}",
    re.I,
)


def decomposed(book: Notebook, sentence: str, index: int, sides: Sequence[t.Tree]) -> None:
    r"""What a decomposition says of its factors: of U \Sigma V^\top that U and V have orthonormal columns. The names
    are described where its factors are not seen.
    """
    match = DECOMPOSED.search(at_formula(sentence, index))
    if match is None or len(sides) != 2:
        return
    kind = (match["kind"] or match["before"]).lower()
    columns = _with_orthonormal_columns(kind, sides[1])
    for name in columns:
        book.impose(rf"{name}^\top {name} = I", name)
    for key in () if columns else names_of(sides) & book.names.keys():
        book.described.setdefault(key, kind)


def _with_orthonormal_columns(kind: str, product: t.Tree) -> tuple[str, ...]:
    """Q of QR, U and V of UΣVᵀ; none where these are not seen."""
    match product:
        case t.Product(factors=(t.Name(name=q), t.Name())) if kind.startswith(("qr", "polar")):
            return (q,)
        case t.Product(factors=(t.Name(name=u), t.Name(), t.Transpose(argument=t.Name(name=v)))) if not kind.startswith(
            "qr"
        ):
            return tuple(dict.fromkeys((u, v)))
    return ()


def _formula(words: str) -> str:
    """What the words say of {0}, as an assumption; "" if nothing that is read."""
    constant = re.fullmatch(named_constants.WORDS, words, re.I)
    if constant is not None:
        return CONSTANTS.get(kind_of(words), "")
    plain = re.sub(r" (?:matrix|number|vector)$", "", words.lower())
    fact = "zero" if plain in ("zero", "0") else surrounding_words.ADJECTIVES.get(plain, "")
    if fact == "zero":
        return CONSTANTS["zeros"]
    return EQUATIONS.get(fact, f"{{0}} is {fact}" if fact in SENTENCES else "")
