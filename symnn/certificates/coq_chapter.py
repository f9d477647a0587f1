"""Many theorems in one file for Coq, and which of them it accepts: where it does not accept all, they are tried one by
one, so that one that fails takes none of the others with it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from symnn.certificates.certify import CoqProof
from symnn.certificates.coq_file import REQUIRE, plain_comment
from symnn.certificates.coq_library import accepted, coqtop, library

TRIED = 60
"""Seconds for one proof that is a search."""
EVERY = "theorems"
"""What the theorems of a file are together, so that Coq goes once through all that they rest on."""
SEARCHES = re.compile(
    r"^([ {]*)((?:[\w ]+; )?(?:numbers|limit_base|limit_sign|limit_value|layers)\.)(?=\s)", re.MULTILINE
)
"""The sentences of proofs that search."""


@dataclass(frozen=True)
class NamedTheorem:
    """A theorem as text: its name, the claim in words, what Coq reads. `certain`: its proof is no search."""

    name: str
    words: str
    statement: str
    proof: tuple[str, ...]
    certain: bool

    def text(self) -> str:
        body = "\n".join(f"  {line}" for line in self.proof)
        return f"Theorem {self.name} :\n  {self.statement}.\nProof.\n{body}\nQed.\n"


@dataclass(frozen=True)
class CheckedChapter:
    """The file that Coq accepted, the names of its theorems, and the axioms that they rest on together; `failed` are
    the names of the others.
    """

    text: str
    names: tuple[str, ...]
    axioms: tuple[str, ...]
    failed: tuple[str, ...]


def named(name: str, words: str, proof: CoqProof) -> NamedTheorem:
    return NamedTheorem(name, words, proof.statement.text(), proof.proof, proof.certain)


def chapter_text(theorems: Sequence[NamedTheorem]) -> str:
    """One file."""
    parts = [f"(* {plain_comment(t.words)} *)\n{t.text()}" for t in theorems]
    every = ", ".join(t.name for t in theorems)
    return "\n".join([f"{REQUIRE}\n", *parts, f"Definition {EVERY} := ({every}).\nPrint Assumptions {EVERY}.\n"])


def checked(theorems: Sequence[NamedTheorem]) -> CheckedChapter:
    """What Coq accepts of them. ArgumentError where Coq is not installed."""
    found = _accepted(theorems, {t.name for t in theorems})
    # one that fails must not take the others with it: first the searches are suspected, then all
    searches = [t for t in theorems if not t.certain]
    if found is None and searches:
        found = _accepted(theorems, {t.name for t in theorems if t.certain} | sifted(searches))
    if found is None:
        found = _accepted(theorems, sifted(theorems))
    return found or CheckedChapter("", (), (), tuple(t.name for t in theorems))


def _accepted(theorems: Sequence[NamedTheorem], names: set[str]) -> CheckedChapter | None:
    """The file of the theorems of these names, if Coq accepts it."""
    kept = [t for t in theorems if t.name in names]
    failed = tuple(t.name for t in theorems if t not in kept)
    if not kept:
        return CheckedChapter("", (), (), failed)
    text = chapter_text(kept)
    answer = accepted(within(text, TRIED), (EVERY,))
    own = tuple(t.name for t in kept)
    return CheckedChapter(text, own, answer.axioms[EVERY], failed) if answer.accepted else None


def within(text: str, seconds: int) -> str:
    """The same, where a search that takes longer has failed."""
    return SEARCHES.sub(rf"\1Timeout {seconds} \2", text)


def sifted(theorems: Sequence[NamedTheorem], seconds: int = TRIED) -> set[str]:
    """The names of those whose search succeeds, within some seconds each: nothing rests on this but what is left out of
    the file.
    """
    if not theorems:
        return set()
    tried = f"{REQUIRE}\nSet Default Timeout {seconds}.\n" + "".join(map(_tried, theorems))
    command = [coqtop(), "-w", "none", "-Q", str(library()), "Symnn"]
    done = subprocess.run(command, input=tried, capture_output=True, text=True, check=False)
    return {line.split()[1] for line in done.stdout.splitlines() if line.startswith("ACCEPTED ")}


def _tried(theorem: NamedTheorem) -> str:
    text = theorem.text()
    return f'{text}Abort All.\nGoal True. pose {theorem.name}; idtac "ACCEPTED {theorem.name}". Abort All.\n'
