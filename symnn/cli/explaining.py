"""Verdicts on the command line: the paragraph, and with --explain the steps behind it, product by product. Nothing is
proved here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from symnn.claims.verdict import Proved, Refuted, Supported, Unknown
from symnn.cli.certificate_files import links, paired
from symnn.cli.typed_claims import JudgedTyped
from symnn.expr import Node
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import recheck
from symnn.reading.typed.write import spoken
from symnn.text import latex, markdown, paragraph
from symnn.text.data import verdict_data
from symnn.text.told import apart, value

MOST = 20
"""Products of one side that are printed."""
LETTERS = "ijklpqrstuvabcdefgh"


def printed(judged: JudgedTyped, form: str, explain: bool) -> str:
    """The verdict as text, markdown, latex or json; with `explain`, also what stands behind it."""
    if form == "json":
        return as_json(judged, explained(judged) if explain else None)
    said = FORMS[form](judged)
    lines = "\n".join(explained(judged)) if explain else ""
    return f"{said}\n\n{WHOLE[form] % lines}" if lines else said


def as_text(judged: JudgedTyped) -> str:
    said = paragraph(judged.verdict)
    return f"{said}\n{judged.details}" if judged.details else said


def as_json(judged: JudgedTyped, behind: list[str] | None) -> str:
    """The data of the verdict, how long it took, and what was taken for granted."""
    told: dict[str, Any] = {**verdict_data(judged.verdict), "seconds": round(judged.seconds, 3)}
    if behind is not None:
        told["explanation"] = behind
    told["notes"] = judged.spoken.notes if judged.spoken is not None else ()
    return json.dumps(told, indent=1, ensure_ascii=False)


FORMS: dict[str, Callable[[JudgedTyped], str]] = {
    "text": as_text,
    "markdown": lambda judged: markdown(judged.formal),
    "latex": lambda judged: latex(judged.formal),
}
# lines that must stay lines, and signs that must stay signs
WHOLE = {"text": "%s", "markdown": "```text\n%s\n```", "latex": "\\begin{verbatim}\n%s\n\\end{verbatim}"}


def explained(judged: JudgedTyped) -> list[str]:
    """What stands behind the verdict, in lines."""
    match judged.verdict:
        case Proved():
            return list(_proof(judged, judged.verdict))
        case Refuted():
            return list(_counterexample(judged.verdict))
        case Unknown() | Supported():
            return [
                "To get further: assume what you know (--assume 'c > 0'), give sizes numbers (--let 'A: 2,3'), prove "
                "parts of it, or",
                f"allow more time (--budget); this took {judged.seconds:.2f} s.",
            ]
    return []


def _counterexample(verdict: Refuted) -> Iterator[str]:
    yield "The counterexample, which can be checked by hand:"
    for name, x in verdict.counterexample.items():
        yield f"  {name} = {value(x)}"
    digits = apart(verdict.lhs, verdict.rhs)
    yield f"  left side  = {value(verdict.lhs, digits)}"
    yield f"  right side = {value(verdict.rhs, digits)}"


def _proof(judged: JudgedTyped, verdict: Proved) -> Iterator[str]:
    claim = judged.spoken
    assert claim is not None
    for link, certificate in zip(claim.links, links(verdict, claim), strict=True):
        if len(claim.links) > 1:
            yield f"{spoken(link.left) or link.left} {link.relation} {spoken(link.right) or link.right}"
        proof = paired(certificate)
        if proof is not None:
            yield from _pairing(proof)
    if len(claim.links) < 2 and verdict.steps:
        yield "Steps:"
        yield from (f"  {k}. {step}" for k, step in enumerate(verdict.steps, 1))
    said = {"Assumed": verdict.hypotheses, "Where": [str(c) for c in verdict.conditions]}
    yield from (f"{word}: {'; '.join(lines)}" for word, lines in said.items() if lines)
    found = recheck(judged.formal)  # the certificate is about the formula, not about the words that were typed
    yield f"Rechecked: {found.reason}." if found.accepted else f"Not rechecked: {found.reason}."


def _pairing(proof: pairing.Pairing) -> Iterator[str]:
    """Both sides as sums of products of entries, and which product is which."""
    written = []
    for word, side, names in (("left", proof.left, proof.names[0]), ("right", proof.right, proof.names[1])):
        terms = pairing.expand(side)
        lines = [_product(term, renaming) for term, renaming in zip(terms, names, strict=True)]
        written.append(lines)
        entry = f", its entry [{', '.join(LETTERS[: side.rank])}]" if side.rank else ""
        yield f"The {word} side{entry}, as a sum of products (equal letters are equal after renaming):"
        yield from (f"  {line}" for line in lines[:MOST] or ["0"])
        if len(lines) > MOST:
            yield f"  … and {len(lines) - MOST} more"
    yield "Every product has its partner, with the same factors and letters; what is left over cancels on its own side."


def _product(term: pairing.Term, renaming: dict[int, int]) -> str:
    """Σ_k A[i,k]·B[k,j] with a letter for every index."""
    c, factors = term
    indices = {i for _, slots in factors for i in slots}
    bound = sorted({renaming.get(i, i) for i in indices if i < 0}, reverse=True)
    letters = _letters({i for i in indices if i >= 0}, bound)
    said = [_factor(leaf, [letters[renaming.get(i, i)] for i in slots]) for leaf, slots in factors]
    number = [] if c == 1 and said else [str(c)]
    total = f"Σ_{','.join(letters[i] for i in bound)} " if bound else ""
    return total + "·".join([*number, *sorted(said)])


def _letters(kept: set[int], bound: list[int]) -> dict[int, str]:
    """Those of the result have their own; what is summed over takes those that are left."""
    free = [letter for k, letter in enumerate(LETTERS) if k not in kept]
    return {i: LETTERS[i % len(LETTERS)] for i in kept} | {i: free[k % len(free)] for k, i in enumerate(bound)}


def _factor(leaf: Node, letters: list[str]) -> str:
    return f"{leaf}[{','.join(letters)}]" if letters else str(leaf)
