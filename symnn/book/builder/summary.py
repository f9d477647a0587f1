"""What a build says at its end: a table of verdicts, and by name what is not as the chapters say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Summary:
    """`words` are the kinds of verdict that occur; a row is a chapter's title, how many there are of each kind, and how
    many are as the chapter states, of how many.
    """

    words: list[str]
    rows: list[tuple[str, list[int], int, int]]
    complaints: list[str]
    files: int

    def say(self, folder: Path, trouble: str) -> int:
        """Print it; `trouble` is why there is no book.pdf. The exit status."""
        complaint, screen = Console(stderr=True), Console()
        if trouble:
            _say(complaint, f"symnn: book.pdf was not made: {trouble}")
        table = Table("chapter", *self.words, "as stated")
        for title, counts, stated, all_ in self.rows:
            table.add_row(title, *map(str, counts), f"{stated} of {all_}")
        screen.print(table)
        _say(screen, f"{self.files} files in {folder}")
        for sentence in self.complaints:
            _say(complaint, f"symnn: {sentence}")
        return 1 if self.complaints else 0


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, highlight=False, markup=False, soft_wrap=True)
