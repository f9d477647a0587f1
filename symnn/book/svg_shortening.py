"""The SVG that matplotlib writes, in fewer letters: places to a hundredth of a point, paths by what they move on, and
nothing that is not drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Hundredths = tuple[int, ...]


def shortened(svg: str) -> str:
    """The same drawing. What it is made of is what matplotlib writes: paths of M, L, Q, C and z."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: _moved(path[0]), svg)
    svg = re.sub(
        r'(?<=[ \n][xy]=")[^"]*|(?<=translate\()[^)]*', lambda place: " ".join(map(_told, _numbers(place[0]))), svg
    )
    svg = re.sub(r'(?<= style=")[^"]*', lambda style: re.sub(r"(?<=[:;])\s+", "", style[0]), svg)
    named = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda name: name[0] if name[1] in named else "", svg)
    return re.sub(r">\s+<", ">\n<", re.sub(r'\s+(?=/?>)|(?<=")\s+', " ", svg))


def _moved(path: str) -> str:
    """A path with every point as its distance from the one before; a command that is repeated is named once."""
    return "".join(_commands(path)) if re.fullmatch(r"[MLQCz\s\d.e+-]*", path) else path


def _commands(path: str) -> Iterator[str]:
    here = start = (0, 0)
    before = ""
    for command, told in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        numbers = _numbers(told)
        if command == "M":
            here = start = (numbers[0], numbers[1])
            yield f"M{_row(numbers)}"
        elif command == "z":
            here = start
            yield "z"
        else:
            moves = tuple(n - here[k % 2] for k, n in enumerate(numbers))
            here = (numbers[-2], numbers[-1])
            row = _row(moves)
            if command != before:
                yield command.lower()
            elif not row.startswith("-"):
                yield " "
            yield row
        before = command


def _numbers(told: str) -> Hundredths:
    return tuple(round(float(n) * 100) for n in re.findall(r"[^\s,]+", told))


def _row(numbers: Hundredths) -> str:
    return " ".join(map(_told, numbers)).replace(" -", "-")


def _told(number: int) -> str:
    return f"{number / 100:.2f}".rstrip("0").rstrip(".")
