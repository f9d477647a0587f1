r"""Properties of matrices and columns, as sentences say them: A \succ 0, "P is a projection", "p lies on the simplex",
"x is in the null space of A", "the columns of X are orthonormal". A pattern is a regular expression for one clause and
what it makes of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context import facts, fixed_places
from symnn.reading.context.said import note_rules, said_relations
from symnn.reading.formula import tree as t
from symnn.reading.latex.displays import one
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from symnn.reading.context.setting import Setting
    from symnn.reading.formula.names import Known

MATRIX = r"(?: matrix| matrices| operator)?"
EVERY = r"(?:for (?:all|every|each|any)|\\forall) (\\?\w+(?:(?:, | and )\\?\w+)*)"


def _known(made: Setting, name: str) -> Known:
    return made.context.names[said_relations.key(made, name)]


def _is(made: Setting, known: Known, *properties: str, axes: int = 0) -> None:
    """The name has these properties, and as many axes, where a number of them is asked for."""
    if known.kind != "array" or known.family or (axes and len(known.shape) != axes):
        raise SymnnError(f"{known.key} is no such array")
    for word in properties:
        maker = facts.property_of(made, known, word)
        if maker is None:
            raise SymnnError(f"{word} is no property")
        made.suppose(maker, known.key)


def _equal(made: Setting, left: str, right: str, text: str) -> None:
    said_relations.suppose(made, expression(left, made.table), "=", expression(right, made.table), text)


def _definite(made: Setting, match: re.Match[str]) -> None:
    _is(made, _known(made, match[1]), "positive semidefinite" if match[2] else "positive definite", axes=2)


def _projection(made: Setting, match: re.Match[str]) -> None:
    """P² = P, and Pᵀ = P of an orthogonal one; texts that say no more may mean one."""
    _is(made, known := _known(made, match[1]), "idempotent", *(["symmetric"] if match[2] else []), axes=2)
    if not match[2]:
        made.miss(f"“{match[0]}”", known.key, restricts=True)


def _on_the_simplex(made: Setting, match: re.Match[str]) -> None:
    _is(made, _known(made, match[1]), "nonnegative", "sums to 1", axes=1)


def _eigenvector(made: Setting, match: re.Match[str]) -> None:
    v, matrix, value = match.groups()
    _equal(made, f"{matrix} {v}", f"{value} {v}", match[0])
    _is(made, _known(made, v), "nonzero", axes=1)


def _involution(made: Setting, match: re.Match[str]) -> None:
    known = _known(made, match[1])
    eye = t.Apply("eye", (t.Name(str(known.shape[0])),))
    said_relations.suppose(made, expression(f"{match[1]} {match[1]}", made.table), "=", eye, match[0])


def _kernel(made: Setting, match: re.Match[str]) -> None:
    _equal(made, f"{match[2]} {match[1]}", "0", match[0])


def _number(formula: str) -> Callable[[Setting, re.Match[str]], None]:
    """The rule of a sentence that says of a matrix the value of a number that belongs to it."""
    return lambda made, match: _equal(made, rf"\{formula}({match[1]})", "0", match[0])


def _right_angle(made: Setting, match: re.Match[str]) -> None:
    """Columns at a right angle, or of two matrices each orthogonal."""
    several = [_known(made, name) for name in match.groups()]
    columns = [known for known in several if len(known.shape) == 1]
    if columns and len(columns) < len(several):
        raise SymnnError("a column and a matrix")
    for known in several if "orthonormal" in match[0] or not columns else ():
        _is(made, known, "unit" if columns else "orthogonal")
    if columns:
        _equal(made, rf"{match[1]}^\top {match[2]}", "0", match[0])


def _columns(made: Setting, match: re.Match[str]) -> None:
    """What is said of all columns of a matrix, or of its rows."""
    known, which, word = _known(made, match[2]), match[1].lower(), match[3].lower()
    if "orthonormal" in word:
        _is(made, known, f"orthonormal {which}", axes=2)
    elif which == "columns" and "independent" in word:
        _is(made, known, "full column rank", axes=2)
    elif which == "columns" and len(known.shape) == 2:
        note_rules.centred(made, known)
    else:
        raise SymnnError(f"{word} of rows")


def _special(made: Setting, match: re.Match[str]) -> None:
    """What is a consequence; that more is said makes no proof wrong, and a counterexample none."""
    sums = match[2].lower() == "doubly stochastic"
    properties = ("rows sum to 1", "columns sum to 1") if sums else ("orthogonal",)
    _is(made, known := _known(made, match[1]), *properties, axes=2)
    made.miss(f"“{match[0]}”", known.key, restricts=True)


def _restricted(made: Setting, match: re.Match[str]) -> None:
    """It can only restrict the values of the name: a proof for all of them stands."""
    known = _known(made, match[1])
    if known.kind not in ("number", "array"):
        raise SymnnError(f"{match[1]} is neither a number nor an array")
    made.miss(f"“{match[0]}”", known.key, restricts=True)


def _everywhere(made: Setting, match: re.Match[str]) -> None:
    """A relation that is said of all values of its indices; of all values of a name it would say more than of this."""
    for letter in re.split(r",\s*|\s+and\s+", match[2]):
        known = made.context.names.get(letter)
        if known is not None and known.kind != "index":
            raise SymnnError(f"said of every {letter}")
    statement = one(match[1], made.table)
    for left, sign, right in zip(statement.sides, statement.signs, statement.sides[1:], strict=False):
        fixed_places.suppose_of_all(made, left, sign, right, match[0])


def _orthogonal(made: Setting, match: re.Match[str]) -> None:
    _is(made, _known(made, match[1]), "orthogonal", axes=2)


def _unit(made: Setting, match: re.Match[str]) -> None:
    _is(made, _known(made, match[1]), "unit", axes=1)


def _entries_in(made: Setting, match: re.Match[str]) -> None:
    said_relations.lies_in(made, _known(made, match[1]), match[2])


RIGHT = "(?:orthogonal|perpendicular|orthonormal)"
OF_COLUMNS = r"(orthonormal(?: set)?|linearly independent|(?:zero|0) mean|mean (?:zero|0)|cent(?:ere|re)d)"
RESTRICTED = (
    r"small|large|tiny|bounded|finite|well-conditioned|(?:standard|normal)i[sz]ed|(?:(?:upper |lower )?triangular"
    r"|low-rank|circulant|toeplitz|tridiagonal)(?: matrix)?"
)
PATTERNS = (
    (r"(\S+)\s*\\succ((?:curly)?eq)?\s*0", _definite, False),
    (rf"(\S+) is (?:an? |the )?(orthogonal )?projection{MATRIX}", _projection, False),
    (rf"(\S+) is (?:an? )?(?:involution|involutory){MATRIX}", _involution, False),
    (rf"(\S+) is (?:an? )?(?:unitary|orthonormal){MATRIX}", _orthogonal, False),
    (rf"(\S+) is (?:an? )?(doubly stochastic|permutation|rotation){MATRIX}", _special, False),
    (r"(\S+) (?:lies|is) (?:on|in) the (?:probability |unit |standard )?simplex", _on_the_simplex, False),
    (r"(\S+)\s*\\in\s*\\(?:Delta|triangle)(?:[_^]\S+)?", _on_the_simplex, False),
    (r"(\S+) is (?:an? )?eigenvector of (\S+) (?:with|for|to) (?:the )?eigenvalue (\S+)", _eigenvector, False),
    (r"(\S+) (?:is|lies) in the (?:kernel|null ?space) of (\S+)", _kernel, False),
    (r"(\S+) is singular", _number("det"), False),
    (r"(\S+) (?:has (?:zero trace|trace (?:0|zero))|is trace-?less)", _number("operatorname{tr}"), False),
    (rf"(\S+) and (\S+) are (?:mutually )?{RIGHT}(?: vectors| columns)?", _right_angle, False),
    (rf"(\S+) is {RIGHT} to (\S+)", _right_angle, False),
    (rf"the (columns|rows) of (\S+) (?:are|have|form) (?:an? )?{OF_COLUMNS}", _columns, False),
    (r"(\S+) is normali[sz]ed to (?:unit|have unit) (?:length|norm)", _unit, False),
    (rf"(\S+) is (?:sufficiently |very |assumed )?(?:an? )?(?:{RESTRICTED})", _restricted, False),
    (r"(?:all |all the |the )?(?:entries|components|elements) of (\S+) (?:lie|are) in ([\[(][^\[\]()]*[\])])",
     _entries_in, False),
    (rf"({said_relations.RELATION.pattern}),? {EVERY}", _everywhere, False),
)  # fmt: skip
