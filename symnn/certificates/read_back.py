"""Whether a statement says what was meant: what is read back is compared with it, part by part, as trees."""

from __future__ import annotations

from symnn.certificates.coq_file import CoqStatement
from symnn.certificates.coq_statement_reader import NotOfTheForm, ReadFile, ReadPart, StatementReader
from symnn.certificates.node_terms import Premise
from symnn.errors import UnsupportedError


def difference(read: ReadFile, meant: CoqStatement) -> str:
    """The first part that is another one; nothing if there is none."""
    pairs = {
        "its symbols": (read.binders, meant.binders),
        "its slopes": (read.slopes, meant.slopes),
        "its sizes": (read.at_least_one, meant.at_least_one),
        "its premises": (tuple(map(_whole, read.premises)), tuple(map(_whole, meant.premises))),
        "its conclusion": (_whole(read.said), _whole(meant.said)),
    }
    return next((name for name, (found, wanted) in pairs.items() if found != wanted), "")


def _whole(part: Premise | ReadPart) -> tuple[object, ...]:
    return part.indices, part.left, part.relation, part.right, part.along


def checked_back(statement: CoqStatement) -> CoqStatement:
    """The statement, if its text is read back as itself. UnsupportedError if it is not: this is a defect of symnn."""
    try:
        wrong = difference(StatementReader(statement.text()).file("", "", False), statement)
    except NotOfTheForm as reason:
        wrong = str(reason)
    if wrong:
        raise UnsupportedError(f"a statement that is not read back as it was meant: {wrong}")
    return statement
