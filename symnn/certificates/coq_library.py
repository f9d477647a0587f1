"""Coq on this machine: the library that generated files require, where Coq looks for it, and `coqc` on a file.

The library is compiled once a version of it and of Coq, into the folder of the user in which Coq looks for libraries.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from symnn.errors import ArgumentError

SOURCES = Path(__file__).parent / "coq"
FILES = (
    "Statements", "Sums", "Pairing", "SameLeaf", "Operators", "Limits", "Moments", "Convexity", "Layers",
    "Derive", "Gradients", "Slopes", "Kernel",
)  # fmt: skip
"""In the order in which they are compiled."""
HEADLINES = (
    "backpropagation", "collapse", "logistic_regression", "xavier", "he", "attention_gradients", "layer_norm_law",
    "online_softmax",
)  # fmt: skip
"""The theorems of Headlines.v, which is compiled when it is asked for."""
INSTALL = (
    "Coq is not installed: `apt install coq libcoq-coquelicot libcoq-interval` on Debian and Ubuntu, "
    "`opam install coq coq-coquelicot coq-interval` elsewhere"
)
SECONDS = 300.0
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
"""What a theorem may assume: Coq's real numbers, functions that agree everywhere are equal, excluded middle."""


@dataclass(frozen=True)
class CoqAnswer:
    """What Coq says of a file: whether it accepts it, why not, and the axioms of each theorem by its name."""

    accepted: bool
    reason: str
    axioms: dict[str, tuple[str, ...]]


def coqc() -> str | None:
    """Where Coq's compiler is, if it is installed."""
    return shutil.which("coqc")


def coqtop() -> str:
    """Where Coq's reader of single sentences is. ArgumentError where Coq is not installed."""
    found = shutil.which("coqtop")
    if found is None:
        raise ArgumentError(INSTALL)
    return found


def folder() -> Path:
    """Where Coq looks for the libraries of a user."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "coq" / "Symnn"


def library() -> Path:
    """The folder with the compiled library, made if it is not there. ArgumentError where Coq is not installed."""
    compiler = coqc()
    if compiler is None:
        raise ArgumentError(INSTALL)
    target, stamp = folder(), _stamp(compiler)
    if (target / "stamp").is_file() and (target / "stamp").read_text() == stamp:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        own = Path(made) / "Symnn"
        own.mkdir()
        for name in FILES:
            shutil.copy(SOURCES / f"{name}.v", own)
            done = _run([compiler, "-w", "none", "-Q", str(own), "Symnn", str(own / f"{name}.v")], own)
            if done.returncode:
                raise ArgumentError(f"Coq does not accept the library, {name}.v: {_brief(done)}")
        (own / "stamp").write_text(stamp)
        if target.exists():
            shutil.rmtree(target)
        own.rename(target)
    return target


def _stamp(compiler: str) -> str:
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    text = "".join((SOURCES / f"{name}.v").read_text() for name in FILES)
    return hashlib.sha256((version + text).encode()).hexdigest()


def _run(command: list[str], where: Path, seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"Coq was ended after {seconds:g} s")


def _brief(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join((done.stderr or done.stdout).split())[:300]


def accepted(text: str, names: tuple[str, ...], seconds: float = SECONDS) -> CoqAnswer:
    """Coq's word on a file whose last lines print what these theorems assume. Any other axiom than those allowed is not
    accepted.
    """
    where = library()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "proof.v"
        file.write_text(text, encoding="utf-8")
        command = [coqc() or "coqc", "-noglob", "-w", "none", "-Q", str(where), "Symnn", str(file)]
        done = _run(command, Path(made), seconds)
    if done.returncode:
        return CoqAnswer(False, f"Coq does not accept it: {_brief(done)}", {})
    return assumptions(done.stdout, names)


def headlines() -> tuple[str, CoqAnswer]:
    """Headlines.v, and Coq's word on it."""
    text = (SOURCES / "Headlines.v").read_text(encoding="utf-8")
    return text, accepted(text, ("headlines",))


def assumptions(printed: str, names: tuple[str, ...]) -> CoqAnswer:
    """What `Print Assumptions` told of each theorem, in their order, against the list of what is allowed."""
    told = [part for part in re.split(r"^(?=Axioms:|Closed under)", printed, flags=re.MULTILINE) if part.strip()]
    if len(told) != len(names):
        return CoqAnswer(False, "Coq did not tell what every theorem assumes", {})
    found = {
        name: tuple(sorted(re.findall(r"^([\w.']+)\s*:", part.partition("\n")[2], flags=re.MULTILINE)))
        for name, part in zip(names, told, strict=True)
    }
    for name, axioms in found.items():
        if strange := [a for a in axioms if a not in AXIOMS]:
            return CoqAnswer(False, f"{name} assumes {', '.join(strange)}", found)
    return CoqAnswer(True, "", found)
