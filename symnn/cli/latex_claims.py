"""From a claim in LaTeX on the command line to a verdict and its text. It proves nothing itself: see `symnn.proof`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from json import dumps

from symnn.claims.verdict import IllTyped, Proved, Refuted, Unknown, Verdict
from symnn.cli.typed_claims import JudgedTyped, in_words
from symnn.errors import ArgumentError
from symnn.proof.budget import Late, ended
from symnn.reading.context.judging_tasks import meant
from symnn.reading.context.setting import setting
from symnn.reading.explained import Explanation
from symnn.reading.explained import explain as explain_proof
from symnn.reading.latex.marks import HOLE
from symnn.reading.stated import from_latex, prove, task
from symnn.reading.typed.language import Spoken
from symnn.text import json, latex, markdown, paragraph
from symnn.text.data import verdict_data

EXPLAINED: dict[str, Callable[[Explanation], str]] = {
    "text": str, "latex": Explanation.latex, "markdown": Explanation.markdown,
    "json": lambda _: "",
}  # fmt: skip
GRACE = 0.5
"""Seconds after the budget at which a method that has not looked at its clock is ended."""


def spoken(text: str, let: Iterable[str], assume: Iterable[str]) -> Spoken:
    """The claim as the command line has claims. ArgumentError for what is not read and for names that are not declared,
    ShapeError for parts that do not conform.
    """
    told, given = tuple(let), tuple(assume)
    if guessed := task(text, told, given)["guessed"]:
        raise ArgumentError(f"a certificate says what its names are: declare {', '.join(guessed)} with --let")
    return Spoken(" ".join(text.split()), from_latex(text, told, given), {}, (), told)


FORMS: dict[str, Callable[[Verdict], str]] = {"text": paragraph, "latex": latex, "markdown": markdown, "json": json}


@dataclass(frozen=True)
class JudgedLatex:
    """A verdict on a claim in LaTeX; `notes` say how names that were not declared were taken, `mended` is the equation
    that was meant, in LaTeX, where the claim is wrong and one is found.
    """

    verdict: Verdict
    notes: tuple[str, ...]
    seconds: float
    let: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()
    mended: str = ""

    def as_typed(self, text: str) -> JudgedTyped | None:
        """A proof in the words of the command line, as a certificate has it; None for what is not proved."""
        if not isinstance(self.verdict, Proved):
            return None
        claim = spoken(text, self.let, self.assume)
        said = in_words(self.verdict, claim.text)
        return JudgedTyped(said, self.verdict, claim, claim.let, self.assume, self.seconds)

    def printed(self, form: str, explain: bool) -> str:
        said = FORMS[form](self.verdict)
        if self.mended and form == "json":
            return dumps({**verdict_data(self.verdict), "mended": self.mended}, ensure_ascii=False, indent=1)
        if self.mended:
            said += f"\nTry: {self.mended}" if form == "text" else f"\n\nTry: ${self.mended}$"
        return "\n\n".join(filter(None, (said, EXPLAINED[form](explain_proof(self.verdict)) if explain else "")))


def judge_latex(text: str, let: Sequence[str], assume: Sequence[str], budget: float) -> JudgedLatex:
    """The verdict. ArgumentError for what is not read."""
    begun = time.perf_counter()
    guessed = task(text, let, assume)
    shapes = {s["latex"]: s["shape"] for s in guessed["symbols"]}
    known = [(name.replace(HOLE, "i"), shapes.get(name.replace(HOLE, "i"))) for name in guessed["guessed"]]
    taken = (f"{name} is taken as {_shaped(shape)}" for name, shape in known)
    general = (f"{d.text} is taken to hold for every argument" for d in setting(guessed).context.functions.values())
    notes = (*taken, *general, *guessed.get("assuming", ()))
    try:
        with ended(budget + GRACE):
            verdict = prove(text, let=let, assume=assume, budget=budget)
    except Late:
        verdict = Unknown(statement=text, reason=f"the budget of {budget:g} s is used up")
    mended = meant(guessed) if isinstance(verdict, Refuted | IllTyped) else ""
    return JudgedLatex(verdict, notes, time.perf_counter() - begun, tuple(let), tuple(assume), mended)


def _shaped(shape: Sequence[object] | None) -> str:
    if shape is None:
        return "a function"
    return (
        "a number",
        f"a column of size {', '.join(map(str, shape))}",
        f"a matrix of sizes {', '.join(map(str, shape))}",
    )[len(shape)]
