"""What is to be built."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symnn.book.builder.chapter_files import find
from symnn.errors import ArgumentError


@dataclass(frozen=True)
class Order:
    """What is to be built: chapters, of these `only` some, into `folder`, by `jobs` processes.

    clean   leave out the chapters that an earlier build put into this folder
    pdf     make book.pdf, if TeX is there
    kernel  have Coq check what it can, and add the chapter that says whom each proof trusts
    """

    places: Sequence[str]
    folder: Path
    only: Sequence[str] = ()
    jobs: int | None = None
    clean: bool = False
    pdf: bool = True
    kernel: bool = False

    def __post_init__(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise ArgumentError(f"cannot build into {self.folder}: it is a file; name a directory")

    def files(self) -> list[Path]:
        """The chapters to build."""
        files = find(self.places)
        for name in self.only:
            if name not in {f.stem for f in files}:
                raise ArgumentError(f"--only {name}: no such chapter; there are {', '.join(f.stem for f in files)}")
        return [f for f in files if not self.only or f.stem in self.only]

    def processes(self) -> int:
        """How many chapters run at a time."""
        here = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
        return self.jobs or len(here)
