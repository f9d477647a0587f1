r"""Products over all layers that are written with dots, \hat{y} = W^{[L]} W^{[L-1]} \cdots W^{[1]} x, and layers that
are told to be alike, W^{[1]} = \cdots = W^{[L-1]} = c·I. Together they say \hat{y} = W^{[L]} c^{L-1} x.

What is said of such a product afterwards is said of that. All is done on the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

STEM = r"(?:\\mathbf\{[A-Z]\}|\\boldsymbol\{[A-Z]\}|[A-Z])"
LAYER = rf"({STEM})\s*\^\s*\{{\s*([\[(])([^\])]+)[\])]\s*\}}"
PRODUCT = re.compile(rf"\s*((?:{LAYER}\s*)+)\\c?dots\s*((?:{LAYER}\s*)+)(.*)", re.DOTALL)
DOTS = re.compile(r"\s*\\(?:c|l)?dots\s*")


@dataclass(frozen=True)
class LayerProduct:
    """W^{[first]} ⋯ W^{[1]} rest."""

    stem: str
    opening: str
    first: str
    rest: str

    def layer(self, label: str) -> str:
        closing = "]" if self.opening == "[" else ")"
        return f"{self.stem}^{{{self.opening}{label}{closing}}}"


@dataclass
class LayersTold:
    """The products by what they are called, and by its letter what all layers but the last are."""

    products: dict[str, LayerProduct] = field(default_factory=dict)
    alike: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def note(book: Notebook, text: str) -> None:
    """Keeps what a relation with dots says."""
    *names, last = (part.strip().rstrip(".,;") for part in text.split("="))
    found = _product(last)
    if found is not None and not any(DOTS.search(name) for name in names):
        book.layers.products |= {_tight(name): found for name in names}
        return
    layers = [re.fullmatch(LAYER, name) for name in names if DOTS.fullmatch(name) is None]
    told = [m for m in layers if m is not None]
    alike = len(told) == len(layers) >= 2 and len(names) > len(layers) and len({m[1] for m in told}) == 1
    if alike and _tight(told[0][3]) == "1":
        book.layers.alike[told[0][1]] = (_tight(told[-1][3]), last, text.strip().rstrip(".,;"))


def _product(text: str) -> LayerProduct | None:
    """A product that goes down to the first layer."""
    match = PRODUCT.fullmatch(text)
    if match is None or DOTS.search(match[9]):
        return None
    layers = re.findall(LAYER, match[1] + match[5])
    if len({stem for stem, _, _ in layers}) != 1 or _tight(layers[-1][2]) != "1":
        return None
    stem, opening, first = layers[0]
    return LayerProduct(stem, opening, _tight(first), match[9].strip())


def _tight(text: str) -> str:
    return "".join(text.split())


def put_in(book: Notebook, text: str) -> tuple[str, list[str]]:
    """The text with the product for its name, where the layers are alike, and what that assumes; else the text."""
    name, equals, right = text.partition("=")
    product = book.layers.products.get(_tight(name))
    if not equals or product is None or DOTS.search(right):
        return text, []
    before = f"{product.first}-1"
    last, value, said = book.layers.alike.get(product.stem, ("", "", ""))
    value = _multiple_of_the_identity(value)
    if last != before or not value:
        value, said = product.stem, f"{product.layer('1')} = \\cdots = {product.layer(before)} = {product.stem}"
        if re.search(rf"{re.escape(product.stem)}\s*\^\s*\{{?\s*{re.escape(product.first)}\s*-\s*1", right) is None:
            return text, []
    return f"{product.layer(product.first)} {value}^{{{before}}} {product.rest} = {right}", [said]


def _multiple_of_the_identity(text: str) -> str:
    """c of a matrix that is written out and is c·I; "" for others."""
    match = re.fullmatch(r"\\begin\{[bp]matrix\}(.*)\\end\{[bp]matrix\}", text.strip(), re.DOTALL)
    rows = [[_tight(cell) for cell in row.split("&")] for row in match[1].split(r"\\")] if match is not None else []
    cells = [(i == j, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    diagonal = {cell for on, cell in cells if on}
    square = all(len(row) == len(rows) for row in rows)
    if not square or len(diagonal) != 1 or any(cell != "0" for on, cell in cells if not on):
        return ""
    (value,) = diagonal
    return f"{{{value}}}" if re.fullmatch(r"\d+(?:\.\d+)?", value) else ""
