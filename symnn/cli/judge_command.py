"""`symnn judge`: a file of claims, a JSON line each, to a file of verdicts. Workers judge; a claim that takes too long is ended."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import click

from symnn.errors import ArgumentError

KEYS = ("id", "verdict", "method", "seconds", "reason", "reading", "counterexample", "assumed", "conditions")
GRACE = 2.0
"""Seconds after the budget at which a claim is ended."""


@click.command("judge", short_help="Verdicts on a file of claims in LaTeX.")
@click.argument("claims", type=click.Path(path_type=Path))
@click.option("-o", "--output-file", "target", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="Where the verdicts go, a JSON line each.")  # fmt: skip
@click.option("--budget", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True, metavar="SECONDS",
              help="Time for one claim.")  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=None, help="Workers; as many as there are cores if not given."
)
def judge(claims: Path, target: Path, budget: float, jobs: int | None) -> None:
    """Judge every claim in CLAIMS, a file with a JSON object in each line:

    \b
    {"id": "…", "claim": "LATEX",
     "context": {"symbols": [{"latex": "W", "shape": ["n", "m"]}, …],
                 "definitions": ["LATEX", …], "assumptions": ["a sentence", …]}}

    A symbol has a shape ([] a number, ["n"] a column, null a function) and may have "kind", "properties" and a "note".
    Sentences are understood by a fixed list of patterns; a claim beside a sentence that is not understood is unread.

    \b
    symnn judge claims.jsonl -o verdicts.jsonl
    """
    from symnn.files import write

    tasks = read_tasks(claims)
    verdicts = list(judged(tasks, budget, jobs or os.cpu_count() or 1))
    write(target, "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in verdicts))
    counts = Counter(str(v["verdict"]) for v in verdicts)
    click.echo(", ".join(f"{n} {word}" for word, n in counts.most_common()) or "no claims")


def read_tasks(path: Path) -> list[dict[str, Any]]:
    """The lines as tasks. ArgumentError for a file that cannot be read or a line that is no claim."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise ArgumentError(f"{path}:{number} is no JSON: {error.msg}") from error
        if not isinstance(data, dict) or not isinstance(data.get("claim"), str):
            raise ArgumentError(f'{path}:{number} is no claim: a line is an object with a text "claim"')
        context = data.get("context") or {}
        parts = {key: context.get(key) or [] for key in ("symbols", "definitions", "assumptions")}
        found.append({"id": data.get("id", number), "claim": data["claim"], **parts})
    return found


def judged(tasks: list[dict[str, Any]], budget: float, jobs: int) -> Iterator[dict[str, Any]]:
    """The verdicts in the order of the claims. A worker that dies costs the claims it had; they are tried again alone."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, max(1, len(tasks))), mp_context=spawn) as pool:
        futures = [pool.submit(one, task, budget) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield _alone(task, budget)


def _alone(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(one, task, budget).result()
        except BrokenProcessPool:
            return {
                **dict.fromkeys(KEYS, ""),
                "id": task["id"],
                "verdict": "unknown",
                "reason": "the worker that judged it died",
            }


def one(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """One verdict, in a worker."""
    from symnn.cli.waiting import Late, ended
    from symnn.reading.context.judging import judge as verdict_on

    try:
        with ended(budget + GRACE):
            found = verdict_on(task, budget)
    except (Late, MemoryError, RecursionError) as error:
        reason = f"the budget of {budget:g} s is used up" if isinstance(error, Late) else "the claim is too large"
        found = {"verdict": "unknown", "reason": reason, "seconds": budget}
    return {"id": task["id"], **{key: found.get(key, "") for key in KEYS[1:]}}
