"""Where the work is done: threads here, each with a process of its own, or an existing Dask cluster. One interface for
both.

The interface is that of `concurrent.futures`; `symnn.check.worker_processes.perform` is all that is ever submitted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from symnn.check.worker_processes import end_all
from symnn.errors import ArgumentError, MissingExtraError

DASK = "dask:"
CONNECT = "15s"


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_name(where: str) -> None:
    """ArgumentError for what names no executor."""
    if where != "local" and not (where.startswith(DASK) and where != DASK):
        raise ArgumentError(f"--executor {where}: it is `local`, or `dask:` and the address of a scheduler")


@contextmanager
def opened(where: str, jobs: int) -> Iterator[Executor]:
    """An executor: `local`, with so many workers, or `dask:ADDRESS`, with as many tasks at once as the cluster has
    threads.

    However it is left, no process of ours stays behind here. ArgumentError, MissingExtraError.
    """
    check_name(where)
    with _local(jobs) if where == "local" else _dask(where.removeprefix(DASK)) as executor:
        yield executor


@contextmanager
def _local(jobs: int) -> Iterator[Executor]:
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="symnn-check")
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        end_all()
        executor.shutdown(wait=True)
        end_all()


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtraError("--executor dask needs the extra `dask`: pip install 'symnn[dask]'") from error
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ArgumentError(f"--executor dask:{address}: no scheduler answers there ({error})") from error
    try:
        # pure=False: equal requests were made one before they come here; retries: a worker that is lost costs nothing
        yield client.get_executor(pure=False, retries=5)
    finally:
        client.close()
