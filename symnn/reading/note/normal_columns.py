r"""Columns with a normal distribution that has a matrix for its covariance, x \sim \mathcal{N}(\mu, \Sigma): x is
μ + S z with Σ = S Sᵀ, as every covariance is such a product, and independent standard normal entries z.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.printed_trees import latex

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

CAPITAL = re.compile(
    r"(?:\\(?:math(?:bf|rm|sf)|boldsymbol|bm)\s*\{\s*)?(?:[A-Z]|\\(?:Sigma|Lambda|Gamma|Omega|Psi|Phi|Theta))\}?(?:[_^].*)?"
)
OF_THE_NOISE = re.compile(r"the entries of \\zeta_\{\d+\} are independent")
BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm)\s*\{?.*")


def told_plainly(assumed: str) -> str:
    """What is assumed of the entries z, in words."""
    if OF_THE_NOISE.fullmatch(assumed) is None:
        return assumed
    return "a normal column is its mean and a square root of its covariance times independent standard normal entries"


def are_all(book: Notebook, keys: Sequence[str]) -> bool:
    """Whether these are all the names that are drawn, each of them from a law that is told."""
    drawn = {k for k, known in book.names.items() if known.kind == "random"} - {*book.noises.values()}
    told = {key for key in keys if book.drawn.get(key) or key in book.noises}
    return len(told) > 1 and told == drawn | book.noises.keys()


def with_covariance(book: Notebook, law: t.Tree) -> t.Distribution | None:
    """A normal distribution whose second parameter is a matrix; None for any other."""
    if not isinstance(law, t.Distribution) or law.name != "normal" or len(law.parameters) != 2:
        return None
    parts = [p for p in t.walk(law.parameters[1]) if isinstance(p, t.Name | t.Apply)]
    return law if any(_is_matrix(book, part) for part in parts) else None


def _is_matrix(book: Notebook, part: t.Name | t.Apply) -> bool:
    if isinstance(part, t.Apply):
        return part.name == "eye"
    known = book.names.get(part.name)
    told = known is not None and part.name not in book.guessed
    if known is not None and (told or part.name not in book.loose):
        return known.kind == "array" and len(known.shape) == 2
    return CAPITAL.fullmatch(part.name) is not None


def draw(book: Notebook, name: t.Name, law: t.Distribution) -> bool:
    """The column is what makes it normal; False where what is told of it is not understood, and it is vague then."""
    key = name.name
    known = book.names.get(key)
    mean, spread = law.parameters
    fits = known is not None and known.kind in ("array", "number") and not known.family and not name.indices
    if not fits or key in book.definitions or not _may_be_column(book, key, spread):
        book.vague.add(key)
        return False
    column = book.names[key] if len(book.names[key].shape) == 1 else book.shaped(key, 1)
    book.loose.pop(key, None)
    book.declare(Known(key, "array", column.shape))
    root = _root(book, spread, column.shape[0])
    if root is None:
        book.vague.add(key)
        return False
    _means(book, mean)
    noise = rf"\zeta_{{{len(book.noises) + 1}}}"
    book.noises[key] = noise
    book.declare(Known(noise, "random", column.shape))
    book.drawn[noise] = rf"{noise} \sim \mathcal{{N}}(0, I)"
    moved = t.Product((root, t.Name(noise)), ("",))
    whole = moved if t.bare(mean) == t.whole(0) else t.Sum((mean, moved), (1, 1))
    book.define(t.Name(key), whole, rf"{key} = {latex(whole)}")
    return book.settle([t.Name(key), whole], book.fits) is None


def _may_be_column(book: Notebook, key: str, spread: t.Tree) -> bool:
    """Whether a name is a column, or may be one: a plain capital letter may be the variance of a number."""
    known = book.names[key]
    if len(known.shape) == 1 or BOLD.fullmatch(key) is not None:
        return True
    plain = isinstance(spread, t.Name) and re.fullmatch("[A-Z]", spread.name) is not None and spread.name in book.loose
    return not known.shape and key in book.guessed and not plain


def _root(book: Notebook, spread: t.Tree, size: Any) -> t.Tree | None:
    r"""S of a covariance Σ, which is S Sᵀ from here on, and the root of c of c I; None for other covariances."""
    bare = t.bare(spread)
    if isinstance(bare, t.Product) and _is_eye(bare.factors[-1]) and not any(map(_is_eye, bare.factors[:-1])):
        scale = t.Product(bare.factors[:-1], bare.signs[:-1]) if len(bare.factors) > 2 else bare.factors[0]
        for part in t.walk(scale):
            if isinstance(part, t.Name) and part.name in book.loose:
                book.loose.pop(part.name)
                book.declare(Known(part.name, "number"), guessed=True)
        return t.Apply("sqrt", (scale,))
    if isinstance(bare, t.Name) and bare.name in book.roots:
        return t.Name(book.roots[bare.name])
    root = t.Name(rf"\Xi_{{{len(book.roots) + 1}}}")
    square = t.Product((root, t.Transpose(root)), ("",))
    if not isinstance(bare, t.Name) or bare.indices or bare.name in book.definitions:
        return _of_formula(book, bare, root, square, size)
    book.loose.pop(bare.name, None)
    book.roots[bare.name] = root.name
    book.declare(Known(bare.name, "array", (size, size)))
    book.declare(Known(root.name, "array", (size, size)))
    book.define(t.Name(bare.name), square, rf"{bare.name} = {latex(square)}")
    return root


def _of_formula(book: Notebook, spread: t.Tree, root: t.Name, square: t.Tree, size: Any) -> t.Tree | None:
    """S with S Sᵀ = a formula; None where the formula is no matrix of this size."""
    book.declare(Known(root.name, "array", (size, size)))
    if book.settle([square, spread], book.fits) is not None:
        return None
    book.roots[latex(spread)] = root.name
    book.impose(f"{latex(square)} = {latex(spread)}", root.name, *(book.cone([spread]) & book.names.keys()))
    return root


def _is_eye(tree: t.Tree) -> bool:
    return isinstance(tree, t.Apply) and tree.name == "eye"


def _means(book: Notebook, mean: t.Tree) -> None:
    """A mean that is a name of which nothing is told is a column."""
    bare = t.bare(mean)
    if isinstance(bare, t.Name) and bare.name in book.loose and not bare.indices:
        book.loose.pop(bare.name)
        book.declare(book.shaped(bare.name, 1), guessed=True)
