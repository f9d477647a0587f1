"""Paths of SVG in few letters: every point as its distance from the one before, a command that is repeated named once,
no zero before a point, and no space that the grammar of paths does not ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Numbers = tuple[int, ...]


def in_steps(commands: Iterable[tuple[str, Numbers]], told: Callable[[int], str]) -> Iterator[str]:
    """A path of M, L, Q, C and z with absolute places, in whole units of which `told` says each."""
    here = start = (0, 0)
    before = ""
    for command, numbers in commands:
        if command == "M":
            here = start = (numbers[0], numbers[1])
            yield f"M{row(numbers, told)}"
        elif command == "z":
            here = start
            yield "z"
        else:
            steps = row(tuple(n - here[k % 2] for k, n in enumerate(numbers)), told)
            here = (numbers[-2], numbers[-1])
            if command != before:
                yield command.lower()
            elif not steps.startswith("-"):
                yield " "
            yield steps
        before = command


def row(numbers: Iterable[int], told: Callable[[int], str]) -> str:
    """Numbers one behind the other: a minus ends the one before it, and so does a second point."""
    said = ""
    last = ""
    for number in map(told, numbers):
        joined = not said or number.startswith("-") or (number.startswith(".") and "." in last)
        said += number if joined else f" {number}"
        last = number
    return said


def hundredths(number: int) -> str:
    """3, -.5 and .07 for 300, -50 and 7."""
    text = f"{abs(number) / 100:.2f}".rstrip("0").rstrip(".").removeprefix("0")
    return f"{'-' if number < 0 and text else ''}{text or 0}"
