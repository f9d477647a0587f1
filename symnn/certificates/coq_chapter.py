"""Many theorems in one file for Coq, and which of them it accepts: where it does not accept all, they are tried one by
one, so that one that fails takes none of the others with it. Several files are read in one run: what they require is
loaded once.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symnn.certificates.certify import CoqProof
from symnn.certificates.coq_file import REQUIRE, plain_comment
from symnn.certificates.coq_library import SECONDS, accepted, coqtop, library, told_of_first

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
    return f"{REQUIRE}\n\n{_stated(theorems)}\nPrint Assumptions {EVERY}.\n"


def _stated(theorems: Sequence[NamedTheorem]) -> str:
    """The theorems of a file, and all of them together."""
    parts = [f"(* {plain_comment(t.words)} *)\n{t.text()}" for t in theorems]
    every = ", ".join(t.name for t in theorems)
    return "\n".join([*parts, f"Definition {EVERY} := ({every})."])


def checked(theorems: Sequence[NamedTheorem]) -> CheckedChapter:
    """What Coq accepts of them. ArgumentError where Coq is not installed."""
    return _accepted(theorems, {t.name for t in theorems}) or _searched(theorems)


def checked_together(chapters: Mapping[str, Sequence[NamedTheorem]]) -> dict[str, CheckedChapter]:
    """What Coq accepts of each of several files, in one run. Each is a module of its own, so that their names do not
    meet. Where Coq stops, the files before it are accepted, it is tried by itself, and the others are read on.
    """
    found = {name: checked(()) for name, theorems in chapters.items() if not theorems}
    waiting = [name for name in chapters if name not in found]
    while waiting:
        told = told_of_first(within(modules_text([chapters[name] for name in waiting]), TRIED), SECONDS * len(waiting))
        for name, axioms in zip(waiting, told, strict=False):
            theorems = chapters[name]
            found[name] = CheckedChapter(chapter_text(theorems), tuple(t.name for t in theorems), axioms, ())
        for name in waiting[len(told) : len(told) + 1]:
            found[name] = _searched(chapters[name])
        waiting = waiting[len(told) + 1 :]
    return found


def modules_text(chapters: Sequence[Sequence[NamedTheorem]]) -> str:
    """Several files in one, each a module: after each stands what it assumes."""
    modules = [
        f"Module file_{k}.\n{_stated(theorems)}\nEnd file_{k}.\nPrint Assumptions file_{k}.{EVERY}.\n"
        for k, theorems in enumerate(chapters)
    ]
    return "\n".join([f"{REQUIRE}\n", *modules])


def _searched(theorems: Sequence[NamedTheorem]) -> CheckedChapter:
    """The same, where not all are accepted: one that fails must not take the others with it. First the searches are
    suspected, then all.
    """
    searches = [t for t in theorems if not t.certain]
    found = _accepted(theorems, {t.name for t in theorems if t.certain} | sifted(searches)) if searches else None
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
