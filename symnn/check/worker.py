"""The process that reads and judges, or draws: `python -m symnn.check.worker READER`. Requests come in on stdin, one
JSON line each, answers go out on stdout. It ends when its stdin does, whatever it is doing; who started it kills it
when it is late.

It never sees a path that it was not given, and what it is asked for is a name in a fixed list, never code.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, BinaryIO

Answer = dict[str, Any]

SPARE_SECONDS = 30
"""Seconds of processor time beyond a request's own limit, after which the system ends a worker that nobody is left to
kill.
"""


def main(reader: str) -> int:
    """Answer requests until stdin ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    try:
        module = importlib.import_module(reader)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told before this process ends
        _send(out, {"failed": "start", "sentence": f"{type(error).__name__}: {error}"})
        return 1
    base = _memory_in_use()
    _send(out, {"ready": True, "memory_limited": _can_limit()})
    while True:
        request = json.loads(requests.get())
        _limit(base, request["limits"])
        _send(out, answer(module, request))


def _listen(stdin: BinaryIO, requests: queue.Queue[bytes]) -> None:
    for line in stdin:
        requests.put(line)
    os._exit(0)


def _send(out: BinaryIO, message: Answer) -> None:
    out.write(json.dumps(message).encode() + b"\n")
    out.flush()


def answer(reader: Any, request: Mapping[str, Any]) -> Answer:
    """What comes out of one request; whatever goes wrong in it is told, not raised: the caller turns it into
    `unknown`.
    """
    try:
        return {"answer": ASKED[request["do"]](reader, request)}
    except MemoryError:
        return {"failed": "memory"}
    except RecursionError:
        return {"failed": "depth"}
    except Exception as error:  # noqa: BLE001  # a fault of ours in one formula must not cost the others
        from symnn.errors import SymnnError

        kind = "refused" if isinstance(error, SymnnError) else "error"
        return {"failed": kind, "sentence": f"{type(error).__name__}: {error}" if kind == "error" else str(error)}


def _read(reader: Any, request: Mapping[str, Any]) -> list[Answer]:
    """The documents of a file, each with what its formulas were read as."""
    from symnn.reading.documents import extract

    documents = extract(request["path"], request["folder"])
    return [{"document": d.data(), "items": [plain(i) for i in reader.read(d)]} for d in documents]


def _extract(reader: Any, request: Mapping[str, Any]) -> list[Answer]:
    """The documents of a file alone, when the reading of one of its formulas was the end of a worker."""
    from symnn.reading.documents import extract

    return [{"document": d.data(), "items": []} for d in extract(request["path"], request["folder"])]


def _items(reader: Any, request: Mapping[str, Any]) -> list[Answer]:
    """What the formulas of one document were read as."""
    from symnn.reading.documents import Document

    return [plain(i) for i in reader.read(Document.of(request["document"]))]


def _judge(reader: Any, request: Mapping[str, Any]) -> Answer:
    return plain(reader.judge(request["task"], request["limits"]["budget"]))


def _draw(drawer: Any, request: Mapping[str, Any]) -> str:
    """The picture of a formula."""
    return str(drawer.typeset(request["latex"], inline=request["inline"]))


ASKED: dict[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "read": _read,
    "extract": _extract,
    "items": _items,
    "judge": _judge,
    "draw": _draw,
}


def plain(record: Any) -> Answer:
    return asdict(record) if is_dataclass(record) and not isinstance(record, type) else dict(record)


# Limits of the system


def _can_limit() -> bool:
    return sys.platform.startswith("linux")


def _memory_in_use() -> int:
    """Bytes of address space of this process, or 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit(base: int, limits: Mapping[str, Any]) -> None:
    """Address space and processor time that the system enforces, where it can."""
    if not _can_limit():
        return
    import resource

    memory = base + int(limits["memory"]) * 1024 * 1024
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    if hardest == resource.RLIM_INFINITY or memory <= hardest:
        resource.setrlimit(resource.RLIMIT_AS, (memory, hardest))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits["seconds"]) + SPARE_SECONDS
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    if hardest == resource.RLIM_INFINITY or seconds <= hardest:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, hardest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
