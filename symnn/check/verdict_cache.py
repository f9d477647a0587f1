"""Verdicts that were found before, in one SQLite file: by the content of what was judged and by the version of the
judge.

A cache that cannot be used is said once and done without. What depends on luck (a worker that died) is never kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

MOST = 50_000
"""Entries; beyond, those that were not used for the longest time go."""
PROVERS = ("sympy", "numpy", "z3-solver", "cvc5", "python-flint", "latex2sympy2")

Entry = dict[str, Any]


def folder() -> Path:
    """Where caches live: SYMNN_CACHE, or the user's own folder for them."""
    if given := os.environ.get("SYMNN_CACHE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "symnn"


def fingerprint() -> str:
    """The version of the judge: of every file of symnn, of Python, and of the provers that are installed."""
    package = Path(__file__).resolve().parent.parent
    found = [sys.version, *(f"{name} {_version(name)}" for name in PROVERS)]
    for path in sorted(package.rglob("*.py")):
        status = path.stat()
        found.append(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


class Cache:
    """Entries by key. Without a folder, or where none can be opened, it holds nothing; `complaint` says why."""

    def __init__(self, where: Path | None) -> None:
        self.complaint = ""
        self.version = fingerprint() if where is not None else ""
        self.base: sqlite3.Connection | None = None
        self.used: list[str] = []
        if where is None:
            return
        try:
            where.mkdir(parents=True, exist_ok=True)
            self.base = sqlite3.connect(where / "verdicts.sqlite", timeout=5)
            self.base.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, entry TEXT, used REAL)")
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def key(self, *content: Any) -> str:
        """The key of something that plain data determines, for this version of the judge."""
        text = json.dumps([self.version, *content], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def get(self, key: str) -> Entry | None:
        if self.base is None:
            return None
        try:
            row = self.base.execute("SELECT entry FROM kept WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        self.used.append(key)
        entry: Entry = json.loads(row[0])
        return entry

    def put(self, key: str, entry: Mapping[str, Any]) -> None:
        if self.base is None:
            return
        try:
            row = (key, json.dumps(entry), time.time())
            self.base.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", row)
            self.base.commit()
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Note what was used, and let go of what was not for long."""
        if self.base is None:
            return
        try:
            now = time.time()
            self.base.executemany("UPDATE kept SET used = ? WHERE key = ?", [(now, key) for key in self.used])
            (count,) = self.base.execute("SELECT COUNT(*) FROM kept").fetchone()
            if count > MOST:
                oldest = "SELECT key FROM kept ORDER BY used LIMIT ?"
                self.base.execute(f"DELETE FROM kept WHERE key IN ({oldest})", (count - MOST * 9 // 10,))
            self.base.commit()
            self.base.close()
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.complaint = f"nothing is kept for the next time: {error}"
        self.base = None
