r"""Sums that are written with dots: w_1 x_1 + w_2 x_2 + \\ldots + w_n x_n is read as a sum over an index."""

from __future__ import annotations

import re

DOTS = re.compile(r"\\(?:ldots|dots|cdots|dotsb)(?![A-Za-z])")


def written_out(text: str) -> str:
    """The text with such a sum as \\sum; unchanged where there is none, or where its terms are not alike."""
    match = DOTS.search(text)
    if match is None or len(DOTS.findall(text)) > 1:
        return text
    low, high = _around(text, match.start())
    if high > low:
        return text[:low] + written_out(text[low:high]) + text[high:]
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    if not before.endswith("+") or not after.startswith("+"):
        return text
    start = re.match(r"(.*(?:=|\\leq?(?![a-z])|\\geq?(?![a-z]))|)(\s*)(.*)", before[:-1], re.DOTALL)
    assert start is not None  # it matches everything
    head, plus, rest = start.groups()
    last, tail = _first_term(after[1:])
    letter = next((c for c in "ijk" if c not in re.sub(r"\\[A-Za-z]+", "", text)), None)
    total = _total([t.strip() for t in _terms(rest)], last, letter) if letter is not None else None
    return text if total is None else f"{head}{plus}{total} {tail}"


def _total(terms: list[str], last: str, letter: str) -> str | None:
    """The sum over the index from the first terms to the last; None where they are not alike."""
    end = re.search(r"_\{?([A-Za-z])\}?", last)
    if end is None or len(terms) > 2:
        return None
    general = _at(terms[0], "1", letter)
    same = [general == _at(term, str(k), letter) for k, term in enumerate(terms, 1)]
    if general is None or not all(same) or general != _at(last, end[1], letter):
        return None
    return f"\\sum_{{{letter}=1}}^{{{end[1]}}} {general}"


def _around(text: str, at: int) -> tuple[int, int]:
    """The inside of the innermost brackets around a place, without what closes them; (0, 0) if there are none."""
    depth, low = 0, 0
    for k in range(at - 1, -1, -1):
        depth += (text[k] in ")}]") - (text[k] in "({[")
        if depth < 0:
            low = k + 1
            break
    else:
        return 0, 0
    depth = 0
    for k in range(at, len(text)):
        depth += (text[k] in "({[") - (text[k] in ")}]")
        if depth < 0:
            closing = re.search(r"(?:\\(?:right|[Bb]igg?r?))?\s*\\?$", text[low:k])
            return low, low + (closing.start() if closing else k - low)
    return 0, 0


def _terms(text: str) -> list[str]:
    found, depth, begin = [], 0, 0
    for k, c in enumerate(text):
        depth += (c in "({[") - (c in ")}]")
        if c == "+" and depth == 0:
            found.append(text[begin:k])
            begin = k + 1
    return [*found, text[begin:]]


def _first_term(text: str) -> tuple[str, str]:
    depth = 0
    for k, c in enumerate(text):
        depth += (c in "({[") - (c in ")}]")
        if c in "+-=<>" and depth == 0:
            return text[:k].strip(), text[k:]
    return text.strip().rstrip(" .,;"), ""


def _at(term: str, number: str, letter: str) -> str | None:
    """The term with the index in place of the number; None where the number is no index of it."""
    pattern = rf"_(?:\{{{number}\}}|{number})(?!\d)"
    return re.sub(pattern, f"_{{{letter}}}", term) if re.search(pattern, term) else None
