"""The words of a prover on a page: what is code among them stands as code, and what is a symbol or a product of symbols
as mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symnn.claims.derivation import SymbolName
from symnn.text.code_formulas import code_formula
from symnn.text.expressions import expression
from symnn.text.letters import GREEK, symbol

Names = Mapping[Any, SymbolName]

LONG_FRACTION = re.compile(r"\d{12,}/\d{12,}")
SIGNED = re.compile(r"[*_\[\]$|\\<>^#]")
OF_A_LETTER = re.compile(r"\d+/[A-Za-z]\w*[,;:.]?")
"""A fraction like 1/n: a formula without any such sign."""
JOINTS = frozenset(["+", "-", "*", "/", "=", "<=", ">=", "<", ">", "≠", "≤", "≥", ":="])

GREEK_NAME = "|".join(sorted(GREEK, key=len, reverse=True))
NAME = rf"(?:(?:{GREEK_NAME}|[a-zA-Z])(?:\d+|_\w+)?)"
LETTER = re.compile(
    r"(?<![\w'.-])(?:[B-HJ-Zb-z]|A(?= is| has|[,.]|$)|a(?=,| is| are| has)|(?!z3)[a-zA-Z]\d|"
    rf"(?:{GREEK_NAME})\d?)(?![\w'(-]|\.\w)"
)
"""A symbol, as a word that is none of English."""
SUMMED = re.compile(r"Σ (\w+) = 1")
LINES = re.compile(r"(?:^|(?<=[,:;] ))(?=(?:rows|columns) of )")
SHAPE = re.compile(r"(?<=shape )\((\w+(?:, \w+)*)\)")
OWN_NOISE = re.compile("#noise")
"""What a divergence or an integral averages over, which nobody has named."""
CHANCE = re.compile(r"P\((\w+) = 0\) = 0")
KEPT = "\ue000"
"""Stands, so many times, for a formula that is set already: no text has this character."""
BLOCKS = re.compile(rf"\[(?:{NAME}|1)(?: (?:{NAME}|1))+\]")


def words(said: Any) -> str:
    """A text of a prover as Markdown: a formula in it, known by signs that Markdown or TeX would take for commands,
    stands as code.
    """
    out: list[str] = []
    pieces = LONG_FRACTION.sub(lambda found: f"{float(Fraction(found[0])):.10g}…", str(said)).split()
    while pieces:
        run = [pieces.pop(0)]
        if run[0] in ("<", "<=", ">", ">="):
            while out and (out[-1].isalnum() and (len(run) == 1 or run[0] in JOINTS) or out[-1] in JOINTS):
                run.insert(0, out.pop())
        signed = SIGNED.search(run[-1]) or OF_A_LETTER.fullmatch(run[-1])
        if signed and "`" not in run[-1]:
            while pieces and (_open(run) or pieces[0] in JOINTS or run[-1] in JOINTS):
                run.append(pieces.pop(0))
            formula = " ".join(run)
            body = formula.rstrip(",;:.?")
            out.append(f"`{body}`{formula[len(body) :]}")
        else:
            out += run
    return " ".join(out)


NO_LEMMAS: Mapping[str, str] = {}


def lettered(said: Any, names: Names, lemmas: Mapping[str, str] = NO_LEMMAS) -> str:
    """`words`, and each symbol among them as a formula: "W is symmetric", "induction over L". What a lemma says is set
    as `lemmas` has it.
    """
    told = SUMMED.sub(
        lambda found: rf"$\sum {named(found[1], names)} = 1$",
        _formulas_kept(LINES.sub("the ", str(said)), names, lemmas),
    )
    told = SHAPE.sub(lambda found: f"$({', '.join(named(size, names) for size in found[1].split(', '))})$", told)
    pieces = re.split(r"(`[^`]*`|\$[^$]*\$)", told)
    return "".join(
        _code(piece, names) if k % 2 else LETTER.sub(lambda found: f"${named(found[0], names)}$", piece)
        for k, piece in enumerate(pieces)
    )


def _formulas_kept(said: str, names: Names, lemmas: Mapping[str, str]) -> str:
    """`words`, around the statements of lemmas and what else has a formula of its own."""
    kept: list[str] = []

    def keep(formula: str) -> str:
        kept.append(formula)
        return KEPT * len(kept)

    for statement, typeset in lemmas.items():
        if statement in said:
            said = said.replace(statement, keep(typeset))
    said = OWN_NOISE.sub(lambda found: keep(f"${named(found[0], names)}$"), said)
    said = CHANCE.sub(lambda found: keep(f"$P({named(found[1], names)} = 0) = 0$"), said)
    told = words(said)
    for count in range(len(kept), 0, -1):
        told = told.replace(KEPT * count, kept[count - 1])
    return told


def _code(piece: str, names: Names) -> str:
    """Code that is a formula, as a formula."""
    code = piece.strip("`")
    if not piece.startswith("`"):
        return piece
    if BLOCKS.fullmatch(code):
        parts = (r"\mathbf{1}" if part == "1" else named(part, names) for part in code.strip("[]").split())
        return f"$[{r' '.join(parts)}]$".replace(" ", r"\;")
    formula = code_formula(code, lambda name: named(name, names))
    return piece if formula is None else f"${formula}$"


def _open(run: list[str]) -> bool:
    text = " ".join(run)
    return any(text.count(a) > text.count(b) for a, b in ("()", "[]", "{}"))


def named(name: str, names: Names) -> str:
    """The LaTeX of a name of the counterexample, written as the chapter's derivations write it."""
    bare = name.rstrip("'′")
    known = next((s for s in names if str(s) == bare), None)
    marks = "'" * (len(name) - len(bare))
    if known is not None:
        return f"{{{expression(known, names=names)}}}{marks}" if marks else expression(known, names=names)
    return (
        f"{symbol(bare)}{marks}"
        if re.fullmatch(r"#?\w+", bare) or "\\" in bare
        else rf"\mathtt{{{re.sub(r'[^A-Za-z0-9,() ]', '', name)}}}"
    )
