"""A reader for the tests of checking: it reads and judges by words in the formula, and does harm where it is told to."""

from __future__ import annotations

import os
import re
import signal
import time
from typing import Any

from symnn.reading.documents import Document


def read(document: Document) -> list[dict[str, Any]]:
    items = []
    for span in document.spans:
        if "killreading" in span.latex and not span.problem:
            os.kill(os.getpid(), signal.SIGKILL)
        if span.problem or "unread" in span.latex:
            items.append({"span": span.index, "kind": "unread", "reason": span.problem or "no such thing", "parts": []})
            continue
        rows = [m for m in re.finditer(r"[^;]+", span.latex) if m[0].strip()]
        parts = [_part(m) for m in rows]
        kind = "claim" if any(p["task"] or p["verdict"] for p in parts) else "fragment"
        items.append({"span": span.index, "kind": kind, "reason": "", "parts": parts})
    return items


def _part(match: re.Match[str]) -> dict[str, Any]:
    text = match[0].strip()
    start = match.start() + match[0].index(text)
    part = {"kind": "claim", "latex": text, "start": start, "end": start + len(text), "reason": "", "verdict": ""}
    if text.startswith("illtyped"):
        return {**part, "task": None, "verdict": "ill-typed", "reason": "sizes"}
    return {**part, "task": {"claim": text} if "=" in text else None}


def judge(task: dict[str, Any], budget: float) -> dict[str, Any]:
    claim = task["claim"]
    if log := os.environ.get("FAKE_LOG"):
        with open(log, "a", encoding="utf-8") as file:
            file.write(claim + "\n")
    word = claim.split("=")[-1].strip()
    if word in HARM:
        HARM[word]()
    outcome = {"verdict": word if word in VERDICTS else "proved", "method": "fake", "reason": "", "assumed": ["s"]}
    if word == "refuted":
        outcome |= {"counterexample": "x = 1", "mended": claim.replace("refuted", r"\top"), "proof": "a\nb"}
    if "slow" in claim:
        time.sleep(0.3)
    if log := os.environ.get("FAKE_DONE"):
        with open(log, "a", encoding="utf-8") as file:
            file.write(claim + "\n")
    return outcome


VERDICTS = ("refuted", "proved", "unknown", "supported", "ambiguous")


def _forever() -> None:
    while True:
        sum(range(1000))


def _big() -> None:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def _deep(n: int = 0) -> int:
    return _deep(n + 1) + 1


def _print() -> None:
    os.write(1, b'{"answer": {"verdict": "proved"}}\n')


def _exit() -> None:
    os._exit(3)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _error() -> None:
    raise ValueError("broken")


def _huge() -> None:
    9 ** (9**9)


HARM = {
    "forever": _forever,
    "big": _big,
    "deep": _deep,
    "print": _print,
    "exit": _exit,
    "kill": _kill,
    "segfault": _segfault,
    "error": _error,
    "huge": _huge,
}
