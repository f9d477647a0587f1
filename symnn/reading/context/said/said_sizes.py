"""What words say of sizes: one divides another, one is a sum of others, one is even or odd."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.reading.context.declared_symbols import size
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import Mark

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def divides(made: Setting, known: Known, whole: Known | None) -> None:
    """Of two sizes: the second is the first times a size."""
    if whole is None or known.kind != "size" or whole.kind != "size" or whole.size in made.context.substitutions:
        raise SymnnError("no sizes")
    _replace(made, whole.size, made.context.substituted(known.size) * size(f"({whole.key}/{known.key})"))


def _replace(made: Setting, old: Any, new: Any) -> None:
    for k in made.context.names.values():
        k.shape = tuple(s.subs(old, new) for s in k.shape)
        k.family = tuple(s.subs(old, new) for s in k.family)
        k.domain = None if k.domain is None else tuple(s.subs(old, new) for s in k.domain)
    made.context.substitutions[old] = new


def equal_size(made: Setting, known: Known, match: re.Match[str]) -> None:
    """m = n - k + 1 of a size."""
    import sympy as sp

    left = size(match[1])
    if left not in made.context.size_symbols():
        if made.table.find(Mark(match[1])) is None:
            return  # about nothing that the claim can name
        raise SymnnError("no size")
    right = sp.S.Zero
    for sign, word in re.findall(r"([+-]?)\s*([A-Za-z]\w*|\d+)", match[2]):
        value = sp.Integer(int(word)) if word.isdigit() else size(word)
        right += -value if sign == "-" else value
    _replace(made, left, right)


def sizes_equal(made: Setting, sentence: str) -> bool:
    """Whether a sentence says of one size what it is, m = n - k + 1; then it is so everywhere."""
    match = re.fullmatch(r"([A-Za-z]\w*) = ([\w +-]+)", sentence.strip().strip("$"))
    if match is None:
        return False
    words = re.findall(r"[A-Za-z]\w*", match[2])
    names = [made.context.names.get(word) for word in (match[1], *words)]
    sizes = [known for known in names if known is not None and known.kind == "size"]
    if len(sizes) < len(names) or match[1] in words or sizes[0].size in made.context.substitutions:
        return False
    if not _is_sum(match[2]) or sizes[0].size not in made.context.size_symbols():
        return False
    equal_size(made, sizes[0], match)
    return True


def _is_sum(text: str) -> bool:
    """n - k + 1: names and numbers with a sign between each two."""
    return re.fullmatch(r"\s*(?:[A-Za-z]\w*|\d+)(?:\s*[+-]\s*(?:[A-Za-z]\w*|\d+))*\s*", text) is not None


def parity(made: Setting, known: Known, word: str) -> None:
    """An even size is twice a size, an odd one less by one."""
    if known.kind != "size":
        raise SymnnError("no size")
    value = 2 * size(f"{known.key}/2") if word == "even" else 2 * size(f"({known.key}+1)/2") - 1
    _replace(made, known.size, value)
