"""Claims that stand in no note, many of them: the same workers, limits, executors and cache as for the formulas of
notes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from symnn.check.checking import IN_FLIGHT, Options, Outcome, judge_request, outcome_of_future
from symnn.check.executors import cores, opened
from symnn.check.verdict_cache import Cache
from symnn.check.worker_processes import perform


def outcomes(tasks: Sequence[Mapping[str, Any]], options: Options) -> Iterator[Outcome]:
    """The outcome of each task, in their order, each as soon as it and all before it are there.

    `options.reader` names the module whose `judge(task, budget)` gives it. What takes more than its time or memory, or
    is the end of its worker, is `unknown`, with the reason.
    """
    cache = Cache(options.cache)
    try:
        with opened(options.executor, options.jobs or cores()) as executor:
            yield from _in_order(tasks, options, cache, executor)
    finally:
        cache.close()


def _in_order(
    tasks: Sequence[Mapping[str, Any]], options: Options, cache: Cache, executor: Executor
) -> Iterator[Outcome]:
    waiting: deque[tuple[str, Future[Any] | Outcome]] = deque()
    for task in tasks:
        key = cache.key("formula", task, options.limits.budget, options.reader)
        waiting.append((key, cache.get(key) or executor.submit(perform, judge_request(task, options))))
        if len(waiting) >= IN_FLIGHT:
            yield _done(*waiting.popleft(), cache)
    while waiting:
        yield _done(*waiting.popleft(), cache)


def _done(key: str, found: Future[Any] | Outcome, cache: Cache) -> Outcome:
    if isinstance(found, dict):
        return found
    outcome = outcome_of_future(found)
    if not outcome.get("by_luck"):
        cache.put(key, outcome)
    return outcome
