"""From a task (plain data) to a verdict (plain data): the setting is made, the claim read and every link judged.

The words of verdicts are those of `symnn.claims.verdict`, and "unread" with the reason, "ambiguous" with both
readings. A claim in a setting that is not understood in full is unread: a sentence may change what a sign means.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symnn.claims.claim import Claim
from symnn.claims.verdict import IllTyped, Proved, Refuted, Supported, Verdict
from symnn.errors import ShapeError, SymnnError, UnsupportedError, first_line
from symnn.proof.budget import Budget
from symnn.proof.prove import prove
from symnn.reading.context import claim_links, range_conditions, recurrent_claims, written_inverses
from symnn.reading.context.index_spans import covered, harmless, stated
from symnn.reading.context.second_opinion import disagreement
from symnn.reading.context.setting import Setting, Untold, setting
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous
from symnn.reading.formula.conforming import Misfit
from symnn.reading.formula.meaning import Unstated
from symnn.reading.formula.named_functions import ALONG_ROWS
from symnn.reading.formula.ranged_folds import SPECTRAL
from symnn.reading.formula.total_expectation import BETWEEN
from symnn.reading.formula.unknown_functions import conditional
from symnn.reading.latex.tokens import Unreadable
from symnn.text.told import apart, rest, value
from symnn.text.verdicts import PLAIN, formula, point

ORDER = ("unread", "refuted", "ill-typed", "ambiguous", "unknown", "supported", "proved", "none")
"""The worst first: the verdict on a claim of several links is the worst of theirs; what is not read is not judged in
part.
"""
NOT_UNDERSTOOD = "false without what was not understood"
"""How the reason begins why a claim that is false as it was read is not refuted."""


def judge(task: Mapping[str, Any], budget: float = 10.0, *, mend: bool = False) -> dict[str, Any]:
    """The verdict on a task: a claim with its symbols, definitions and assumptions. With `mend`, for a wrong
    equation the right one.
    """
    begun = time.perf_counter()
    found = _judged(task, budget)
    if mend and found["verdict"] in ("refuted", "ill-typed"):
        found["mended"] = meant(task)
    return {**_blank(), **found, "seconds": round(time.perf_counter() - begun, 3)}


def undecided(verdict: str, reason: str) -> dict[str, Any]:
    """The outcome of a claim that is not judged."""
    return {**_blank(), "verdict": verdict, "reason": reason, "seconds": 0.0}


def _blank() -> dict[str, Any]:
    return {
        "verdict": "unread",
        "method": "",
        "reason": "",
        "counterexample": "",
        "mended": "",
        "assumed": [],
        "conditions": [],
        "proof": "",
        "reading": "",
    }


def _judged(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict; where it is wrong for small sizes at which ranges are empty, that on what the ranges mean."""
    found = _along_axes(task, budget)
    if found["verdict"] == "ill-typed":
        found = _with_any_identity(task, budget / 2) or found
    if found["verdict"] not in ("refuted", "ill-typed", "unread"):
        return found
    meant_of_ranges = _ranges_meant(task)
    if not meant_of_ranges:
        return found
    said = [words for _, words in meant_of_ranges]
    assumptions = [*task.get("assumptions", ()), *(latex for latex, _ in meant_of_ranges)]
    other = _along_axes({**task, "assumptions": assumptions}, budget / 2)
    if other["verdict"] == "proved":
        return {**other, "assumed": [*said, *other["assumed"]]}
    if found["verdict"] == "unread" or other["verdict"] in ("refuted", "ill-typed"):
        return found if found["verdict"] == "unread" else other
    return {**found, "verdict": "unknown", "reason": f"false for small sizes, and undecided for {', '.join(said)}"}


def _with_any_identity(task: Mapping[str, Any], budget: float) -> dict[str, Any] | None:
    """The verdict where I, which is declared as the identity of one size, is that of any; None where that fits no
    better.
    """
    symbols = [s for s in task.get("symbols", ()) if not _is_identity(s)]
    if len(symbols) == len(task.get("symbols", ())):
        return None
    found = _along_axes({**task, "symbols": symbols}, budget)
    if found["verdict"] in ("ill-typed", "unread"):
        return None
    return {**found, "assumed": ["I is the identity of each size that is needed", *found["assumed"]]}


def _is_identity(symbol: Mapping[str, Any]) -> bool:
    bare = re.fullmatch(r"\\math\w+\s*\{I\}|I", str(symbol["latex"]).strip()) is not None
    return bare and "identity" in str(symbol.get("note", "identity")).lower() and len(symbol.get("shape") or ()) == 2


def _ranges_meant(task: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The least sizes that the ranges of a claim mean, where the text says nothing of those sizes."""
    try:
        made = setting(task)
        statements = claim_links.read(made, str(task["claim"]))
    except (SymnnError, RecursionError):
        return []
    return range_conditions.meant(made, statements)


def _along_axes(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict; of the axes of a softmax that the text leaves open, along the one along which the claim is true."""
    found = _in_some_layout(task, budget)
    if ALONG_ROWS not in found.get("assumed", ()) or found["verdict"] not in ("refuted", "ill-typed"):
        return found
    other = _in_some_layout(task, budget / 2, columnwise=True)
    if other["verdict"] == "proved":
        return other
    if other["verdict"] not in ("refuted", "ill-typed"):
        return {**found, "verdict": "unknown", "reason": f"false if {ALONG_ROWS}, undecided if along each column"}
    return found


def _in_some_layout(task: Mapping[str, Any], budget: float, *, columnwise: bool = False) -> dict[str, Any]:
    """The verdict; of the layouts of derivatives that the text leaves open, in one in which the claim is true."""
    found, made = _laid_out(task, budget, "", columnwise)
    if made is None or not made.context.laid or found["verdict"] in ("proved", "ambiguous"):
        return found
    layouts = task.get("layouts", ("rows",) if made.context.rows_too else ())
    for layout in layouts:
        said = claim_links.LAYOUTS[layout]
        other, _ = _laid_out(task, budget / 2, layout, columnwise)
        if other["verdict"] == "proved":
            return {**other, "assumed": [*other["assumed"], said]}
        if found["verdict"] in ("refuted", "ill-typed") and other["verdict"] not in ("refuted", "ill-typed"):
            found = {
                **found,
                "verdict": "unknown",
                "reason": f"false in the usual layout of derivatives, undecided in {said}",
            }
    return found


def _laid_out(
    task: Mapping[str, Any], budget: float, layout: str, columnwise: bool
) -> tuple[dict[str, Any], Setting | None]:
    """The verdict in one layout, and the setting, if there is one: it tells whether another might differ."""
    try:
        made = setting(task)
    except (SymnnError, RecursionError) as error:
        return {"verdict": "unread", "reason": f"the context is not read: {first_line(error)}"}, None
    made.context.layout = layout or made.context.layout
    made.context.columnwise = columnwise
    return _in_setting(made, task, budget), made


def _in_setting(made: Setting, task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    try:
        statements = claim_links.read(made, str(task["claim"]))
    except Unreadable as error:
        return {"verdict": "unread", "reason": f"{error.sentence} (at character {error.place + 1})"}
    sides = [side for s in statements for side in s.sides]
    cone = made.cone(sides)
    open_ = [u for u in made.untold if not u.about or u.about in cone]
    missed = _missed(open_, statements)
    if missed:
        return {"verdict": "unread", "reason": f"not understood: {missed[0]}"}
    found, verdict = _of_defined_links(made, statements, sides, budget)
    if made.context.recursive.keys() & cone and verdict["verdict"] != "proved":
        verdict |= _unrolled(task, cone, budget, verdict)
    other = _other_reading(made, statements, found) if verdict["verdict"] in ("proved", "refuted") else ""
    if other:
        return {"verdict": "ambiguous", "reason": other, "reading": reading(statements)}
    doubt = _doubted(made, statements, open_, found) if verdict["verdict"] == "refuted" else ""
    return {**verdict, "verdict": "unknown", "reason": doubt} if doubt else verdict


def _of_defined_links(
    made: Setting, statements: Sequence[Any], sides: Sequence[Any], budget: float
) -> tuple[list[Any], dict[str, Any]]:
    """The links and their verdict; what is false where an inverse does not exist is asked anew where it does."""
    found, verdict = _of_links(made, statements, budget)
    if "undefined" in verdict.get("counterexample", "") and written_inverses.suppose(made, sides):
        return _of_links(made, statements, budget)
    return found, verdict


def _of_links(made: Setting, statements: Sequence[Any], budget: float) -> tuple[list[Any], dict[str, Any]]:
    """The links of a claim and the verdict on them, with how the claim was read; no links where they cannot be
    built.
    """
    read = {"reading": reading(statements)}
    try:
        found = [link for s in statements for link in claim_links.links(made, s)]
        return found, {**link_by_link(made, found, budget), **read}
    except (SymnnError, RecursionError) as error:
        word, reason = _not_built(made, statements, error)
        return [], {"verdict": word, "reason": reason, "assumed": [*made.context.used], **read}


def _doubted(made: Setting, statements: Sequence[Any], open_: Sequence[Untold], found: Sequence[Any]) -> str:
    """Why a counterexample may be none of what the text says; "" where it is one."""
    if open_:
        return f"{NOT_UNDERSTOOD}: {open_[0].text}"
    if not all(covered(made.context.names, s.sides, stated(s.when)) for s in statements):
        return "false of all indices, and it is said of some only"
    if any(key.startswith(BETWEEN) for key in made.context.names):
        return "false if the mean of the square of a conditional mean may be any number, and other moments bound it"
    norms = {p.kind for s in statements for side in s.sides for p in t.walk(side) if isinstance(p, t.Norm)}
    untold = SPECTRAL in made.context.used and not made.context.spectral
    if untold and "F" not in norms:  # some write so for the root of the sum of squares
        return f"false where {SPECTRAL}, and the Frobenius norm may be meant"
    return of_conditional_laws(link.claim for link in found)


def of_conditional_laws(claims: Iterable[Any]) -> str:
    """Why a counterexample that chooses p(x | y) as any function is none; "" where no such function is met."""
    sides = (side.node for claim in claims if isinstance(claim, Claim) for side in (claim.left, claim.right))
    name = conditional(*sides)
    why = f"false for some functions, and {name} with a bar is a conditional law, which is not any function"
    return why if name else ""


def _unrolled(
    task: Mapping[str, Any], cone: frozenset[str], budget: float, before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The verdict on a claim about the states of a recurrence: a counterexample that leaves the recurrence out is
    none."""
    found = recurrent_claims.judged(task, cone, budget, proved)
    match found.verdict:
        case Proved():
            return {"counterexample": "", "reason": "", **said(found.verdict), "method": found.said}
        case Refuted() | IllTyped():
            told = said(found.verdict)
            return (
                {**told, "counterexample": f"{found.said}, {told['counterexample']}"}
                if "counterexample" in told
                else told
            )
    if before["verdict"] in ("refuted", "supported"):
        return {"verdict": "unknown", "counterexample": "", "reason": "what the recurrence makes of it is not found"}
    return {}


def _missed(open_: Sequence[Untold], statements: Sequence[Any]) -> list[str]:
    """What was not understood and may change what a sign of the claim means."""
    beside = [w for s in statements for w in s.when if not harmless(w)]
    return [*(u.text for u in open_ if not u.restricts), *(f"“{w}”" for w in beside)]


def _not_built(made: Setting, statements: Sequence[Any], error: BaseException) -> tuple[str, str]:
    """The verdict on a claim whose sides cannot be built, and its reason."""
    match error:
        case ShapeError():
            return "ill-typed", first_line(error)
        case Ambiguous():
            return "ambiguous", str(error)
        case UnsupportedError() | Unstated():
            clash = misfit(made, statements)
            return ("ill-typed", clash) if clash else ("unread", first_line(error))
    return "unread", first_line(error)


def _other_reading(made: Setting, statements: Sequence[Any], found: Sequence[Any]) -> str:
    """In what a second reading of the claim disagrees with the nodes that were judged; "" if in nothing."""
    of_values = [link for link in found if isinstance(link.claim, Claim)]
    at = {id(link.left): link.claim.left.node for link in of_values}
    at |= {id(link.right): link.claim.right.node for link in of_values}
    for s in statements:
        other = disagreement(made, s, [(side, at[id(side)]) for side in s.sides if id(side) in at])
        if other:
            return other
    return ""


def misfit(made: Setting, statements: Sequence[Any]) -> str:
    """Where one side does not conform by itself, though another cannot be built: that side is wrong whatever the
    other says.
    """
    for statement in statements:
        for side in statement.sides:
            try:
                made.builder().together([side])
            except Misfit as error:
                return first_line(error)
            except (SymnnError, RecursionError):
                continue
    return ""


def meant(task: Mapping[str, Any]) -> str:
    """The mended equation of a task that claims one; "" if none is found."""
    from symnn.reading.context.text_mending import mended

    try:
        made = setting(task)
        statements = claim_links.read(made, str(task["claim"]))
    except SymnnError:
        return ""
    return mended(made, statements[0], lambda claim, seconds: proved(claim, seconds)) if len(statements) == 1 else ""


def reading(statements: Sequence[Any]) -> str:
    from symnn.reading.latex.printed_trees import statement

    return ", ".join(statement(s) for s in statements)


def link_by_link(made: Setting, found: Sequence[Any], budget: float) -> dict[str, Any]:
    verdicts: list[tuple[Verdict, Any]] = []
    clock = Budget(budget)
    for k, link in enumerate(found):
        share = max(0.3, clock.left / (len(found) - k))
        verdicts.append((proved(link.claim, share), link))
        if isinstance(verdicts[-1][0], Refuted | IllTyped):
            break
    worst = min(verdicts, key=lambda v: ORDER.index(v[0].word))
    return {**said(worst[0]), "assumed": [*made.context.always, *made.context.used]}


def proved(claim: Any, budget: float) -> Verdict:
    from symnn.claims.verdict import Unknown

    try:
        found = prove(claim, budget=budget)
        if isinstance(found, Proved | Refuted | IllTyped) or not isinstance(claim, Claim):
            return found
        # once more with the derivatives in the form in which they are printed
        again = prove(claim_links.reduced(claim), budget=budget / 2)
        return again if isinstance(again, Proved) else found
    except (SymnnError, RecursionError, OverflowError, MemoryError) as error:
        if isinstance(error, ShapeError):
            return IllTyped.of(str(claim), error)
        return Unknown(statement=str(claim), reason=first_line(error))


def said(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain data."""
    match verdict:
        case Proved():
            said_of = [formula(c).strip("$") or str(c) for c in verdict.conditions]
            return {"verdict": "proved", "method": verdict.method, "conditions": said_of,
                    "proof": "\n".join(verdict.steps)}  # fmt: skip
        case Refuted():
            return {"verdict": "refuted", "method": "counterexample", "counterexample": counterexample(verdict),
                    "reason": _why(verdict)}  # fmt: skip
        case IllTyped():
            return {"verdict": "ill-typed", "reason": rest(verdict, PLAIN)}
        case Supported():
            return {"verdict": "supported", "reason": f"agrees in {verdict.trials} trials, which is no proof"}
    return {"verdict": "unknown", "reason": str(getattr(verdict, "reason", ""))}


def _why(verdict: Refuted) -> str:
    """What is told of a refutation beside its counterexample."""
    if verdict.missing:
        return f"needs {verdict.missing}"
    return str(verdict.repair or "") if not verdict.counterexample and verdict.lhs is None else ""


def counterexample(verdict: Refuted) -> str:
    if any(str(name).startswith("E[E[") for name in verdict.counterexample):
        return "the two sides differ as formulas in moments, which are free"
    if verdict.lhs is None and verdict.rhs is None:
        return ""
    digits = apart(verdict.lhs, verdict.rhs)
    where = f"{point(verdict.counterexample)}: " if verdict.counterexample else ""
    return f"{where}left {value(verdict.lhs, digits)}, right {value(verdict.rhs, digits)}"
