r"""Declared symbols: their spelling, shape and kind. A name whose script is a running index is a family of names.

{"latex": "\\mathbf{x}^{(i)}", "shape": ["d"], "note": "i = 1..n"} n columns of size d
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sympy as sp

from symnn.errors import SymnnError
from symnn.reading.formula.names import Known
from symnn.reading.latex.constructs import mark, pieces
from symnn.reading.latex.grammar import Parser
from symnn.reading.latex.marks import HOLE, Mark, NameTable, TableEntry, split, squeezed
from symnn.reading.latex.scripts import scripted
from symnn.reading.latex.size_arithmetic import size_of
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

RANGE = re.compile(
    r"(?<![\w\\])((?:\\[A-Za-z]+|[A-Za-z])'?)\s*=\s*(\d+)\s*(?:\.\.|,\s*\\ldots\s*,|,\s*\.\.\.\s*,"
    r"|,\s*…\s*,)\s*((?:\d+\*)?[A-Za-z]\w*(?:\{\w+\})?(?:\s*[+-]\s*(?:\d+|[A-Za-z](?:_\w|_\{\w+\})?)(?!\w))*|\d+)"
)
RESTRICTS = re.compile(
    r"\b(not|non|no|never|greater|less|larger|smaller|at least|at most|above|below|equal|sum|sums|unit|orthogonal"
    r"|orthonormal|distinct|different"
    r"|independent|if|such|satisf\w*|even|odd|bounded|constant|where|each|every|all|only|symmetric|invertible|convex"
    r"|monotone|strictly|between"
    r"|uniform\w*|gaussian|bernoulli|binomial|poisson|exponential|laplace|centred|centered|standardi[sz]ed|whitened"
    r"|i\.?i\.?d|stochastic|definite|semidefinite|triangular|unitary|sorted|decreasing|increasing|periodic|unbiased"
    r"|uncorrelated|optimal|minimi[sz]er|maximi[sz]er|solution|root|eigen\w*|singular|inverse"
    r"|positive|negative|nonneg\w*|zero|nonzero|diagonal|rank|identity|ones|normal\w*|mean|variance|random"
    r"|distribution|depends?|transposed?"
    r"|rows?|columns?|labels?|fixed"
    r"|permutation|rotation|reflection|projections?|projector|hermitian|toeplitz|hankel|circulant|vandermonde|upper"
    r"|lower|banded|nilpotent|involut\w*|covariance|correlation|gram|laplacian|adjacency|hessian|transition|doubly"
    r"|divides|divisible|multiple|prime|simplex|normali[sz]ed|unimodular|isotropic|concave|lipschitz|unique|degree"
    r"|one-hot|gradient of|derivative|jacobian|ratio of|product of|difference|maximum of|minimum of|argmax|argmin"
    r"|exactly|geometric|dirichlet|cauchy|complex|spectral|kernel matrix)\b"
    r"|[=<>≤≥≠|{}~]|[+-]1\b|\\sim|\\l?e|\\ge?|\\ne|->",
    re.IGNORECASE,
)
"""The words of a note that may restrict a value."""
INDEX_SAYS = re.compile(
    r"(?:free )?ind(?:ex|ices) ([\w', \\{}]+?)(?: and (\w+))? (?:ranges?|runs?) (?:over|from) (\d+)(?:\s*\.\.\s*"
    r"| to )(\w+)"
    r"|sums over (\w+) run over (\d+)\.\.(\w+)"
)
IN_SET = re.compile(r"\bin \\?[(\[{][^()\[\]{}]*[)\]}]")
SUM = re.compile(
    r"\\(?:sum|prod)(?:\\limits)?_\{((?:\\[A-Za-z]+|[A-Za-z])'?)=(\d+)\}\^(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\w))"
)


def size(name: Any) -> Any:
    """A size as SymPy; d_k and d_{k} are one."""
    if isinstance(name, int) or str(name).isdigit():
        return sp.Integer(int(name))
    if (moved := re.fullmatch(r"(\w+)\s*([+-]\s*\d+)", str(name))) is not None:
        return size(moved[1]) + int(squeezed(moved[2]))
    return sp.Symbol(re.sub(r"_(\w+)$", r"_{\1}", str(name)), integer=True, positive=True)


def extent(name: Any) -> Any:
    """A size of an array, which may be a sum or a product of others: n - k + 1."""
    try:
        return size_of(str(name))
    except SymnnError:
        return size(name)


def spelled(latex: str, long: Iterable[str] = ()) -> Mark:
    """The mark of a declared name."""
    table = NameTable()
    table.long = {*long, *re.findall(r"^[A-Za-z]{2,}", latex)}
    parser = Parser(latex, table)
    made = mark(parser)
    while parser.word.kind == "letter":
        made = Mark(made.letter + parser.take().text, made.style, made.accents)
    found = scripted(parser)
    if parser.word.kind != "end":
        raise Unreadable(f"the name {latex} is not read", parser.word.start)
    labels = tuple(p for item in found.sups for p in pieces(item))
    letter = made.letter + "'" * found.primes
    return Mark(letter, made.style, made.accents, found.sub or made.sub, (*made.labels, *labels))


def long_names(made: Setting, declared: Iterable[Mapping[str, Any]]) -> None:
    """Names of several plain letters: dZ, dO."""
    found = set()
    for symbol in declared:
        bare = re.sub(
            r"[_^].*", "", re.sub(r"\\(?:mathbf|boldsymbol|mathit)\s*\{([A-Za-z]+)\}", r"\1", str(symbol["latex"]))
        )
        if re.fullmatch(r"[A-Za-z]{2,}", bare):
            found.add(bare)
    made.table.long = found


def ranges(declared: Iterable[Mapping[str, Any]], said: Iterable[str]) -> dict[str, tuple[Any, int]]:
    """What the text says of running indices: name → (how many, first)."""
    found: dict[str, tuple[Any, int]] = {}
    for symbol in declared:
        for match in RANGE.finditer(str(symbol.get("note", ""))):
            found.setdefault(match[1], (extent(match[3]) - int(match[2]) + 1, int(match[2])))
    for sentence in said:
        if (told := INDEX_SAYS.search(sentence)) is not None:
            names, low, high = (told[1], told[3], told[4]) if told[1] else (told[5], told[6], told[7])
            for name in [*re.split(r"[,\s]+", names), told[2]]:
                if name:
                    found.setdefault(name, (size(high) - int(low) + 1, int(low)))
    return found


def ranges_of_sums(texts: Iterable[str]) -> dict[str, tuple[Any, int]]:
    r"""j of \sum_{j=1}^{n}, where every sum over j has the same range."""
    found: dict[str, tuple[Any, int] | None] = {}
    for text in texts:
        for match in SUM.finditer(squeezed(text)):
            high = squeezed(match[3] or match[4])
            if re.fullmatch(r"[A-Za-z](?:_(?:\w|\{\w+\}))?|\d+", high) is None:
                found[match[1]] = None
                continue
            one = (size(high) - int(match[2]) + 1, int(match[2]))
            found[match[1]] = one if found.get(match[1], one) == one else None
    return {index: one for index, one in found.items() if one is not None}


def declare(made: Setting, symbol: Mapping[str, Any], known_ranges: Mapping[str, tuple[Any, int]]) -> None:
    """One declared symbol."""
    latex, kind = str(symbol["latex"]), str(symbol.get("kind") or "")
    if re.search("kronecker delta", str(symbol.get("note", "")), re.IGNORECASE):
        return  # it is read as one wherever it stands
    called = re.fullmatch(r"(.+?)\s*\((.*)\)", latex)
    if called is not None and symbol.get("shape") is not None:
        _literal(made, symbol, called[1], called[2])
        return
    try:
        m = spelled(latex, made.table.long)
    except Unreadable as error:
        made.miss(f"the name {latex}: {error.sentence}")
        return
    if symbol.get("shape") is None or kind == "function":
        made.declare(Known(m.key, "function", facts=facts(symbol)))
        return
    shape = tuple(extent(s) for s in symbol["shape"])
    own = {
        match[1]: (extent(match[3]) - int(match[2]) + 1, int(match[2]))
        for match in RANGE.finditer(str(symbol.get("note", "")))
    }
    family, first, m = _family(m, {**known_ranges, **own})
    if made.rounds and not shape and kind == "integer" and "nonnegative" in facts(symbol):
        _from_0(made, m.key)
        return
    base = 0 if re.search(r"ind(?:ices|ex) (?:from )?0", str(symbol.get("note", ""))) else made.context.base
    made.declare(Known(m.key, _kind(made, symbol, kind, m.key), shape, family, base, first, facts(symbol)))


def _from_0(made: Setting, key: str) -> None:
    """A whole number that may be 0, as a size less 1."""
    known = Known(key, "size")
    made.declare(known)
    made.context.substitutions[known.size] = size(f"({key}+1)") - 1


def _family(m: Mark, known: Mapping[str, tuple[Any, int]]) -> tuple[tuple[Any, ...], tuple[int, ...], Mark]:
    """The indices that stand in the scripts of a name, which then has holes there."""
    family: list[Any] = []
    first: list[int] = []
    labels = list(m.labels)
    for k, label in enumerate(labels):
        inner = label[1:-1] if label[:1] in "([<" else label
        if inner in known and not label.isdigit():
            labels[k] = f"{label[0]}{HOLE}{label[-1]}" if label[:1] in "([<" else HOLE
            family.append(known[inner][0])
            first.append(known[inner][1])
    parts = list(split(m.sub))
    if len(parts) == 1 and re.fullmatch(r"[a-z]{2,3}", parts[0]) and any(c in known for c in parts[0]):
        parts = list(parts[0])
    for k, part in enumerate(parts):
        if part in known:
            parts[k] = HOLE
            family.append(known[part][0])
            first.append(known[part][1])
    return tuple(family), tuple(first), Mark(m.letter, m.style, m.accents, ",".join(parts), tuple(labels))


def _kind(made: Setting, symbol: Mapping[str, Any], kind: str, key: str) -> str:
    if kind == "index":
        return "index"
    if kind.startswith("random"):
        return "random"
    if kind == "integer":
        note = str(symbol.get("note", ""))
        if re.match(r"(?:an? |the )?(?:\w+ )?index\b", note):
            return "index"
        if "positive" in facts(symbol) or re.search(r"number of|at least [1-9]|size", note):
            return "size"
        return "integer"
    return "array" if symbol["shape"] else "number"


def _literal(made: Setting, symbol: Mapping[str, Any], head: str, argument: str) -> None:
    """P(A), p(x): a name with its brackets. Y(t) of a declared t is Y, which depends on t."""
    m = spelled(head, made.table.long)
    shape = tuple(extent(s) for s in symbol["shape"])
    key = f"{m.key}({squeezed(argument)})"
    kind = "array" if shape else "number"
    if str(symbol.get("kind", "")).startswith("random"):
        kind = "random"
    if shape or "function of" in str(symbol.get("note", "")):
        made.declare(Known(m.key, kind, shape, facts=facts(symbol), time=(squeezed(argument),)))
        made.table.add(TableEntry(key, kind, len(shape)))
        made.context.names[key] = made.context.names[m.key]
        return
    made.declare(Known(key, kind, shape, facts=facts(symbol)))


def facts(symbol: Mapping[str, Any]) -> frozenset[str]:
    """The properties, put together again where a list was cut at a comma."""
    text = ", ".join(map(str, symbol.get("properties", ()) or ()))
    text = IN_SET.sub(lambda set_: re.sub(r"\s*,\s*", ";", set_[0]), text)
    return frozenset(p.strip().replace(";", ", ") for p in text.split(",") if p.strip())
