"""Coq on this machine: the library that generated files require, where Coq looks for it, and `coqc` on a file.

The library is compiled once a version of it and of Coq, each into a folder of its own, and where Coq looks for the
libraries of a user there is a link to it: versions side by side do not disturb each other.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from symnn.errors import ArgumentError

SOURCES = Path(__file__).parent / "coq"
FILES = (
    "Statements", "Sums", "Pairing", "SameLeaf", "Operators", "Limits", "Moments", "Convexity", "Tangents",
    "Approaches", "Layers", "LeafRules", "Derive", "Gradients", "Slopes", "Kernel",
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
REFUSED = 1
"""The exit status of `coqc` where it does not accept a sentence."""
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


def installed() -> str:
    """Where Coq's compiler is. ArgumentError where Coq is not installed."""
    found = coqc()
    if found is None:
        raise ArgumentError(INSTALL)
    return found


def coqtop() -> str:
    """Where Coq's reader of single sentences is. ArgumentError where Coq is not installed."""
    found = shutil.which("coqtop")
    if found is None:
        raise ArgumentError(INSTALL)
    return found


def folder() -> Path:
    """Where Coq looks for the library of symnn: a link to the version that was asked for last."""
    return _base() / "coq" / "Symnn"


def library() -> Path:
    """The folder with this version of the library, compiled if it is not there. Other versions have folders of their
    own. ArgumentError where Coq is not installed.
    """
    compiler = installed()
    target = _base() / "symnn" / "coq" / _version(compiler)
    if not target.is_dir():
        _compiled(compiler, target)
    _linked(target)
    return target


def _base() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _compiled(compiler: str, target: Path) -> None:
    """Whole or not at all: of two who compile at once one is first, and the other's is dropped."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        own = Path(made) / "Symnn"
        own.mkdir()
        for name in FILES:
            shutil.copy(SOURCES / f"{name}.v", own)
            done = _run([compiler, "-w", "none", "-Q", str(own), "Symnn", str(own / f"{name}.v")], own)
            if done.returncode:
                raise ArgumentError(f"Coq does not accept the library, {name}.v: {_brief(done)}")
        with suppress(OSError):
            own.rename(target)
    if not target.is_dir():
        raise ArgumentError(f"the compiled library cannot be kept in {target}")


def _linked(target: Path) -> None:
    """`coqc` without options finds this version."""
    link = folder()
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_dir() and not link.is_symlink():
        if not (link / "stamp").is_file():
            raise ArgumentError(f"{link} is not the library of symnn: move it away")
        shutil.rmtree(link)
    with tempfile.TemporaryDirectory(dir=link.parent) as made:
        (Path(made) / "link").symlink_to(target, target_is_directory=True)
        (Path(made) / "link").replace(link)


def _version(compiler: str) -> str:
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    text = "".join((SOURCES / f"{name}.v").read_text(encoding="utf-8") for name in FILES)
    return hashlib.sha256((version + text).encode()).hexdigest()[:20]


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
    done = _read(text, seconds)
    if done.returncode:
        return CoqAnswer(False, f"Coq does not accept it: {_brief(done)}", {})
    return assumptions(done.stdout, names)


def told_of_first(text: str, seconds: float) -> list[tuple[str, ...]]:
    """What the parts of a file assume, each of which ends by printing it: of all, or of those before the first that Coq
    does not accept, or that assumes what is not allowed. Coq reads in order: it had accepted a part of which it told.
    Of none where it did not end by itself: the last lines may be missing.
    """
    done = _read(text, seconds)
    if done.returncode not in (0, REFUSED):
        return []
    return list(takewhile(AXIOMS.issuperset, map(_axioms, _printed(done.stdout))))


def _read(text: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Coq run on a file of this text."""
    where = library()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "proof.v"
        file.write_text(text, encoding="utf-8")
        return _run([installed(), "-noglob", "-w", "none", "-Q", str(where), "Symnn", str(file)], Path(made), seconds)


def headlines() -> tuple[str, CoqAnswer]:
    """Headlines.v, and Coq's word on it."""
    text = (SOURCES / "Headlines.v").read_text(encoding="utf-8")
    return text, accepted(text, ("headlines",))


def assumptions(printed: str, names: tuple[str, ...]) -> CoqAnswer:
    """What `Print Assumptions` told of each theorem, in their order, against the list of what is allowed."""
    told = _printed(printed)
    if len(told) != len(names):
        return CoqAnswer(False, "Coq did not tell what every theorem assumes", {})
    found = {name: _axioms(part) for name, part in zip(names, told, strict=True)}
    for name, axioms in found.items():
        if strange := [a for a in axioms if a not in AXIOMS]:
            return CoqAnswer(False, f"{name} assumes {', '.join(strange)}", found)
    return CoqAnswer(True, "", found)


def _printed(printed: str) -> list[str]:
    """What was told, assumptions by assumptions."""
    return [part for part in re.split(r"^(?=Axioms:|Closed under)", printed, flags=re.MULTILINE) if part.strip()]


def _axioms(part: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"^([\w.']+)\s*:", part.partition("\n")[2], flags=re.MULTILINE)))
