"""`symnn judge`: a file of claims, a JSON line each, to a file of verdicts. Workers judge; a claim that takes too long
is ended.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symnn.cli.claim_lines import BadLine, read_lines

if TYPE_CHECKING:
    from symnn.check.checking import Options

KEYS = ("id", "verdict", "method", "seconds", "reason", "reading", "counterexample", "assumed", "conditions")
JUDGE = "symnn.reading.context.judging_tasks"


STATUS = "Exit status: 0 if every line was judged, whatever the verdicts, 2 if a line is no claim or cannot be read."


@click.command("judge", short_help="Verdicts on a file of claims in LaTeX.", epilog=STATUS)
@click.argument("claims", type=click.Path(path_type=Path))
@click.option("-o", "--output-file", "target", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="Where the verdicts go, a JSON line each.")  # fmt: skip
@click.option("--budget", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True, metavar="SECONDS",
              help="Time for one claim.")  # fmt: skip
@click.option("--memory", type=click.IntRange(64), default=2048, show_default=True, metavar="MEGABYTES",
              help="Memory of one worker.")  # fmt: skip
@click.option("-j", "--jobs", type=click.IntRange(0, 64), default=0, metavar="N",
              help="Workers; by default one for each core.")  # fmt: skip
@click.option("--executor", default="local", show_default=True, metavar="WHERE",
              help="Where the workers are: local, or dask:ADDRESS, a Dask cluster.")  # fmt: skip
def judge(claims: Path, target: Path, budget: float, memory: int, jobs: int, executor: str) -> None:
    """Judge every claim in CLAIMS, a file with a JSON object in each line:

    \b
    {"id": "…", "claim": "LATEX",
     "context": {"symbols": [{"latex": "W", "shape": ["n", "m"]}, …],
                 "definitions": ["LATEX", …], "assumptions": ["a sentence", …]}}

    A symbol has a shape ([] a number, ["n"] a column, null a function) and may have "kind", "properties" and a "note".
    Sentences are understood by a fixed list of patterns; a claim beside a sentence that is not understood is unread.

    A line that is no such object is named, with its place and what to mend; its verdict is unread, all other lines
    are judged, and the exit status is 2.

    \b
    echo '{"id": "1", "claim": "x^2 >= 2x", "context": {"symbols": [{"latex": "x", "shape": []}]}}' > claims.jsonl
    symnn judge claims.jsonl -o verdicts.jsonl
    """
    from symnn.check.allowances import Limits
    from symnn.check.checking import Options
    from symnn.check.executors import check_name
    from symnn.files import write

    check_name(executor)
    lines = read_lines(claims)
    bad = [line for line in lines if isinstance(line, BadLine)]
    for line in bad:
        click.echo(f"Error: {line.reason}", err=True)
    tasks = [line for line in lines if not isinstance(line, BadLine)]
    found = judged(tasks, Options(Limits(budget=budget, memory=memory), jobs, executor, reader=JUDGE))
    verdicts = [_unusable(line) if isinstance(line, BadLine) else next(found) for line in lines]
    write(target, "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in verdicts))
    counts = Counter("no claim" if isinstance(line, BadLine) else str(v["verdict"])
                     for line, v in zip(lines, verdicts, strict=True))  # fmt: skip
    click.echo(", ".join(f"{n} {word}" for word, n in counts.most_common()) or "no claims")
    if bad:
        sys.exit(2)


def _unusable(line: BadLine) -> dict[str, Any]:
    """The verdict on a line that is no claim."""
    return {"id": line.id, "verdict": "unread", **dict.fromkeys(KEYS[2:], ""), "seconds": 0.0, "reason": line.reason,
            "assumed": [], "conditions": []}  # fmt: skip


def judged(tasks: Sequence[Mapping[str, Any]], options: Options) -> Iterator[dict[str, Any]]:
    """The verdicts in the order of the claims."""
    from symnn.check.many_claims import outcomes

    claims = [{key: value for key, value in task.items() if key != "id"} for task in tasks]
    for task, found in zip(tasks, outcomes(claims, options), strict=True):
        yield {"id": task["id"], **{key: found.get(key, "") for key in KEYS[1:]}}
