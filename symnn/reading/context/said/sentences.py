r"""Sentences of a text that say how its formulas are meant, by a fixed list of general patterns. A sentence that none
fits is untold.

A pattern is a regular expression for one clause and what it changes; names in it are formulas of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from symnn.errors import SymnnError
from symnn.reading.context import rows_of_arrays
from symnn.reading.context.said import (
    basis_vectors,
    chance_sentences,
    drawn_sentences,
    note_rules,
    plain_sentences,
    said_functions,
    said_properties,
    said_relations,
    said_sizes,
    told_laws,
)
from symnn.reading.context.said.taken_anyway import SPECTRAL, TAKEN_ANYWAY
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import TableEntry
from symnn.reading.latex.tokens import Unreadable

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting

Rule = Callable[["Setting", re.Match[str]], None]
JOINT = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
UNDER_CONDITIONS = re.compile(r"\b(?:if|when|whenever|unless|where|while|so|that|which|otherwise|only|for)\b")
OWN_VERB = re.compile(
    r"(?:the |all |each |every )?\\?\S+(?:\(\S*\))?(?: of \S+)?(?: \\?\S+ matri\w+)? (?:is|are|denotes?|has|have) \S"
)
IDENTICALLY = re.compile(
    r"\\(?:overset|stackrel)\s*\{(?:\\(?:text|mathrm|textrm|operatorname)\s*\{)?\s*i\.?\s*i\.?\s*d\.?\s*\}?\}\s*\{?\\sim\}?(.+)"
    r"|\\sim(.+?)(?:,|\\[,;:]|\\q?quad|\s)*(?:\\(?:text|mathrm)\s*\{)\s*(?:,\s*)?i\.?i\.?d\.?\s*\}"
)
"""A law of which a formula says that it is that of each entry by itself, as an index behind the name says too."""
NAMES = r"\S+(?:(?:, and |, | and )\S+)*"
ELEMENTWISE = r"(?:the )?(?:element-?wise|entry-?wise|hadamard)(?: product| multiplication)?"
INDICATOR = r"(?:\\math(?:bb|bf|rm)\{[1I]\}|\\mathbbm\{1\}|[1I])(?:\((?:\.|\\cdot)\)|\[(?:\.|\\cdot)\]|\\\{\.\\\})"
"""1(.), in the spellings of texts."""


def clauses(text: str) -> Iterator[str]:
    """A sentence at its semicolons."""
    depth, last = 0, 0
    for k, c in enumerate(text):
        depth += (c in "({") - (c in ")}")
        if c == ";" and depth == 0:
            yield text[last:k].strip()
            last = k + 1
    yield text[last:].strip().rstrip(".")


def understand(made: Setting, sentence: str, *, early: bool) -> None:
    """One clause. `early` ones declare or choose conventions; the others are assumptions, which need the
    definitions.
    """
    sentence = IDENTICALLY.sub(lambda m: rf"\sim {(m[1] or m[2]).strip()}", sentence)
    if not sentence or sentence in made.understood:
        return
    if early and said_sizes.sizes_equal(made, sentence):
        made.understood.add(sentence)
        return
    if (parts := apart(sentence)) is not None:
        for part in parts:
            understand(made, part, early=early)
        return
    if _by_pattern(made, sentence, early):
        return
    if early:
        made.understood |= {sentence} if chance_sentences.understand(made, sentence) else set()
    elif not _as_relations(made, sentence) and not plain_sentences.names_only(made, sentence):
        made.miss(f"“{sentence}”")


def _by_pattern(made: Setting, sentence: str, early: bool) -> bool:
    """Whether a pattern fits, whose rule is carried out if it is its turn."""
    for pattern, rule, first in PATTERNS:
        match = re.fullmatch(pattern, sentence.strip(), re.IGNORECASE)
        if match is None:
            continue
        if first is early:
            try:
                rule(made, match)
            except (SymnnError, KeyError) as error:
                made.miss(f"“{sentence}” ({error})")
        return True
    return False


def _as_relations(made: Setting, sentence: str) -> bool:
    """Whether it is a list of relations, or one with commas in its brackets; then it is understood, or missed."""
    parts = said_relations.separated(sentence)
    if len(parts) > 1:
        for part in parts:
            understand(made, part, early=False)
        return True
    closed = said_relations.closed(sentence)
    return (
        closed != sentence
        and said_relations.RELATIONS.fullmatch(closed) is not None
        and _by_pattern(made, closed, False)
    )


def apart(sentence: str) -> list[str] | None:
    """A sentence of two that are joined by a comma or an "and", each with a verb of its own; None for others."""
    if UNDER_CONDITIONS.search(sentence):
        return None
    for joint in JOINT.finditer(sentence):
        parts = [sentence[: joint.start()].strip(), sentence[joint.end() :].strip()]
        if all(OWN_VERB.match(part) or said_relations.RELATION.fullmatch(part) for part in parts) and sentence[
            : joint.start()
        ].count("(") == sentence[: joint.start()].count(")"):
            return parts
    return None


# conventions --------------------------------------------------------------------------------------------------------
def _nothing(made: Setting, match: re.Match[str]) -> None:
    pass


def _jacobian(made: Setting, match: re.Match[str]) -> None:
    made.context.layout = "numerator" if match[1] == "i" else "denominator"
    made.context.rows_too = match[1] == "i" and "d(scalar)" not in made.understood


def _shape_told(made: Setting, match: re.Match[str]) -> None:
    made.context.rows_too = False
    made.understood.add("d(scalar)")


def _numerator(made: Setting, match: re.Match[str]) -> None:
    made.context.layout = "numerator"


def _denominator(made: Setting, match: re.Match[str]) -> None:
    made.context.layout = "denominator"


def _chosen(convention: str) -> Rule:
    """The rule of a sentence that chooses a convention of the context."""
    return lambda made, match: setattr(made.context, convention, True)


def _otimes_of_entries(made: Setting, match: re.Match[str]) -> None:
    made.table.products["otimes"] = made.table.products["odot"]


def _kinks(made: Setting, match: re.Match[str]) -> None:
    made.kinks = True


def _chance(made: Setting, match: re.Match[str]) -> None:
    if not told_laws.discrete(made, match[0]):
        raise SymnnError("no name that is random")
    made.context.always[f"{match[1]} is 0 or 1"] = None


def _independent(made: Setting, match: re.Match[str]) -> None:
    """All names, or those that stand in the sentence."""
    if re.match(r"all (?:are )?(?:mutually )?independent", match[0], re.IGNORECASE):
        made.independent = True
        return
    for word in re.findall(r"\\?[A-Za-z]+(?:_\{?\w+\}?)?", match[0]):
        found = (
            made.table.find(_mark(made, word))
            if word not in ("all", "are", "and", "is", "of", "independent", "mutually", "each", "other")
            else None
        )
        if found is not None:
            made.apart.add(found.key)


def _row(made: Setting, match: re.Match[str]) -> None:
    """x_i is the i-th row of X."""
    rows_of_arrays.told(made, match[1], match[2], match[3], match[0])


def _rows(made: Setting, match: re.Match[str]) -> None:
    """The rows of X are the x_i."""
    which, whole, member = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    rows_of_arrays.told(made, member, which, whole, match[0])


def _denote(made: Setting, match: re.Match[str]) -> None:
    """P and Q denote the distributions with probability vectors p and q."""
    new, old = (re.split(r"\s*,\s*|\s+and\s+", match[k]) for k in (1, 2))
    for a, b in zip(new, old, strict=True):
        known = made.context.names[said_relations.key(made, b)]
        made.context.names[a] = Known(a, known.kind, known.shape, known.family)
        made.table.add(TableEntry(a, "array", len(known.shape)))
        made.context.definitions[a] = Definition(t.Name(a), t.Name(known.key), match[0])


def _fixed(made: Setting, match: re.Match[str]) -> None:
    """Names without a definition are fixed anyway; one that has a definition would have to lose it."""
    for word in re.findall(r"\\?[A-Za-z]+(?:_\{?\w+\}?)?", match[1]):
        try:
            known = made.table.find(_mark(made, word))
        except SymnnError:
            continue
        if (
            known is not None
            and known.key in made.context.names
            and made.context.names[known.key].kind in ("number", "array")
        ):
            made.fixed.add(known.key)


def _over_all(made: Setting, match: re.Match[str]) -> None:
    """What an expectation is over: all that is random, or else it is not understood."""
    said = {w for w in re.findall(r"\\?[A-Za-z]+", match[0]) if w in made.context.names}
    random = {k.key for k in made.context.names.values() if k.kind == "random"}
    if said and said < random:
        raise SymnnError("the expectation is over some random names only")


def _sums(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.context import facts

    word = "sums to 1" if match[1].lower() in ("entries", "components") else f"{match[1].lower()} sum to 1"
    for name in re.split(r", | and ", match[2]):
        known = made.context.names[said_relations.key(made, name)]
        maker = facts.property_of(made, known, word)
        assert maker is not None
        made.suppose(maker, known.key)


def _one_hot_rows(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.context import facts

    known = made.context.names[said_relations.key(made, match[2])]
    axis = 0 if match[1].lower() == "column" else 1
    made.suppose(lambda: [facts.one_hot(facts.of_known(known), axis=axis)], known.key)


def _one_hot_of(made: Setting, match: re.Match[str]) -> None:
    """y_k is 1 where k is the class, and 0 elsewhere."""
    known = made.context.names[said_relations.key(made, match[1])]
    place = made.context.names.get(match[2])
    if known.kind != "array" or len(known.shape) != 1 or known.family or known.key in made.context.definitions:
        raise SymnnError(f"{match[1]} is no column that could be one-hot")
    if place is None or place.kind not in ("index", "size", "integer"):
        raise SymnnError(f"{match[2]} is no declared class")
    k = t.Name("#k")
    same = t.Truth(t.Compare((k, t.Name(place.key)), ("=",)))
    made.context.definitions[known.key] = Definition(t.Name(known.key, (k,)), same, match[0])


# laws ---------------------------------------------------------------------------------------------------------------
def _iid(made: Setting, match: re.Match[str]) -> None:
    """w_{ij} iid with mean 0 and variance σ²: a random array of the axes that its indices run over."""
    from symnn.reading.formula.drawn_letters import sympy_of

    known = _random(made, match[1])
    for word, value in ((match[2], match[3]), (match[4], match[5])):
        if word:
            known.law = {**known.law, word.lower(): sympy_of(made.builder(), expression(value, made.table))}


def _random(made: Setting, text: str) -> Known:
    found = made.table.find(_mark(made, text))
    if found is None or found.key not in made.context.names:
        raise SymnnError(f"{text} is no declared name")
    known = made.context.names[found.key]
    known.kind = "random"
    known.facts = known.facts | {"iid"}
    return known


def _mark(made: Setting, text: str):  # type: ignore[no-untyped-def]
    from symnn.reading.context.declared_symbols import spelled

    return spelled(text, made.table.long)


def _law(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.latex.displays import one

    for name in re.split(r",\s*", match[1]):
        if re.fullmatch(r"\\[lc]?dots|\.\.\.", name) is None:
            statement = one(rf"{name} \sim {match[2]}", made.table)
            told_laws.distributed(made, statement.sides[0], statement.sides[1])


def _uniform(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.latex.displays import one

    for name in re.split(r",\s*(?:and\s+)?|\s+and\s+", match[1]):
        statement = one(rf"{name} \sim \mathcal{{U}}({match[2]})", made.table)
        told_laws.distributed(made, statement.sides[0], statement.sides[1])
        if "independent" in match[0]:
            made.apart.add(said_relations.key(made, name))


def _zero_mean(made: Setting, match: re.Match[str]) -> None:
    """Of what is random its expectation is 0; of data, where no text speaks of chance, the mean of its entries."""
    names = [made.context.names[said_relations.key(made, n)] for n in re.split(r",\s*(?:and\s+)?|\s+and\s+", match[1])]
    if made.chance or any(known.kind == "random" for known in names):
        data = [known for known in names if known.kind != "random"]
        if not chance_sentences.understand(made, match[0]):
            raise SymnnError("of what the mean is, is not told")
        for known in data:  # beside what is random there may be data, of which the entries have the mean 0
            made.miss(f"“{match[0]}”", known.key, restricts=True)
        return
    for known in names:
        note_rules.centred(made, known)


# assumptions --------------------------------------------------------------------------------------------------------
def _positive(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.context import facts

    for name in re.split(r"\s*,\s*|\s+and\s+", match[1]):
        word = re.sub(
            r"^an? |^of | (?:matrix|matrices|numbers?)$|(?<!unit)(?<!unit )(?: vectors?)$", "", match[2].lower()
        ).strip()
        word = {
            "nonsingular": "invertible",
            "unit vectors": "unit vector",
            "zero": "nonzero",
            "probability vectors": "probability vector",
        }.get(word, word)
        if word in facts.OF_VALUES and not isinstance(value := expression(name, made.table), t.Name):
            made.suppose(partial(facts.of_a_value, made, value, word), value)
            continue
        known = made.context.names[said_relations.key(made, name)]
        maker = facts.property_of(made, known, word)
        if maker is None:
            raise SymnnError(f"{word} is no property")
        if word == "positive" and known.kind == "number":
            known.facts = known.facts | {"positive"}
        made.suppose(maker, known.key)


def _has(made: Setting, match: re.Match[str]) -> None:
    from symnn.reading.context import facts

    known = made.context.names[said_relations.key(made, match[1] or match[3])]
    maker = facts.property_of(made, known, (match[2] or match[4]).removeprefix("a "))
    assert maker is not None
    made.suppose(maker, known.key)


def _not_constant(made: Setting, match: re.Match[str]) -> None:
    note_rules.spread(made, made.context.names[said_relations.key(made, match[1] or match[3])], match)


def _is_divisor(made: Setting, match: re.Match[str]) -> None:
    parts = [made.context.names[said_relations.key(made, name)] for name in match.groups()]
    said_sizes.divides(made, *(parts if " divides " in match[0] else parts[::-1]))


def _is_basis(made: Setting, match: re.Match[str]) -> None:
    basis_vectors.basis(made, made.context.names[said_relations.key(made, match[1])], match[2])


def _is_parity(made: Setting, match: re.Match[str]) -> None:
    said_sizes.parity(made, made.context.names[said_relations.key(made, match[1])], match[2].lower())


PATTERNS: tuple[tuple[str, Rule, bool], ...] = (
    (r"layout: d\(scalar\)/d\(array\) has the shape of the array", _shape_told, True),
    (r"layout: \(\\partial \w/\\partial \w\)_\{?ij\}?\s*=\s*\\partial \w_(i|j)/\\partial \w_(?:i|j)", _jacobian, True),
    (r"(?:the )?free ind(?:ex|ices) (?:.* )?rang(?:e|es) over (?:\d+\.\.\w+|the (?:entries|rows|columns) of \S+)",
     _nothing, True),
    (r"sums over \w+ run over \d+\.\.\w+", _nothing, True),
    (r"each partial derivative treats the named intermediate (?:matrix|vector|array|variable|quantity"
     r"|tensor)s? as (?:the|an) independent variables?", _nothing, True),
    (r"(?:\\partial ?\w+/\\partial ?\S+ )?treats the \S+ as independent variables", _nothing, True),
    (r"\\partial ?\S+/\\partial ?\S+ is the total derivative along the unrolled graph.*", _nothing, True),
    (r"\\partial ?\S+/\\partial ?\S+ (?:holds? .+ fixed(?: and includes the path through .+)?|is the total derivative"
     r"|treats the .+ as independent variables?)", _nothing, True),
    (SPECTRAL, _chosen("spectral"), True),
    *((pattern, _nothing, True) for pattern in TAKEN_ANYWAY),
    (r"(?:numerator|Jacobian) layout|(?:layout: )?(?:numerator|Jacobian) layout", _numerator, True),
    (r"(?:layout: )?denominator layout", _denominator, True),
    (r"(?:\\\|\.\\\||\\\|\\cdot\\\|) is the (?:Euclidean|Frobenius) norm(?:,? and the Frobenius norm of a matrix)?",
     _chosen("frobenius"), True),
    (rf"(?:\*|\\ast|\\star) (?:is|denotes) {ELEMENTWISE}", _chosen("star"), True),
    (rf"(?:\\odot|\\circ) (?:is|denotes) {ELEMENTWISE}", _nothing, True),
    (rf"\\otimes (?:is|denotes) {ELEMENTWISE}", _otimes_of_entries, True),
    (r"\\oslash (?:is|denotes) (?:the )?(?:element-?wise|entry-?wise) (?:division|quotient)", _nothing, True),
    (r"(?:\\otimes is the Kronecker product(?:, | and )?)?(?:vec is column-major"
     r"|vec stacks the columns)?(?:\\otimes is the Kronecker product)?", _nothing, True),
    (r"superscripts [\d, and]+ are layer numbers, not powers", _nothing, True),
    (r"(?:superscripts|subscripts) .* (?:are|denote|number) (?:layers|layer numbers|time steps"
     r"|examples)(?:, not powers)?", _nothing, True),
    (r"(?:quotients|products|powers|squares) of vectors are (?:element|entry)-?wise", _nothing, True),
    (r"\(?\\?\w+\)?\^2 (?:is|of a matrix is) (?:element|entry)-?wise|powers(?: of matrices)? are (?:element"
     r"|entry)-?wise", _chosen("entrywise_powers"), True),
    (r"(?:exp|log|exp and log|functions?|\\exp|\\log)"
     r"(?: of matrices)? (?:is|are)(?: applied)? (?:element|entry)-?wise", _chosen("entrywise"), True),
    (r"\S+ (?:is|are) (?:applied )?(?:element|entry)-?wise", _chosen("entrywise"), True),
    (r"(?:the )?(?:relu|rectifier|sigmoid|logistic function|tanh|activation(?: function)?|nonlinearity)s? (?:is|are)"
     r" (?:applied )?(?:element|entry)-?wise", _nothing, True),
    (r"\S+ is added to every (?:column|row)(?: of \S+)?|\S+ is (?:broadcast|added) (?:over|along|to) (?:the |every "
     r"|all )?(?:columns?|rows?|batch)", _chosen("spreads"), True),
    *plain_sentences.PATTERNS,
    (r"(\S+_\S+) (?:is|denotes) the \w-th (row|column) of (\S+)", _row, True),
    (r"(?:the )?(rows|columns) of (\S+) are (?:the (?:vectors )?)?(\S+_\S+)"
     r"|(\S+) has (?:the )?(rows|columns) (\S+_\S+)", _rows, True),
    (r"([\w, ]+?) denotes? the distributions? with probability vectors? ([\w, ]+)", _denote, True),
    (rf"(?:the indicator (?:function )?)?{INDICATOR}(?: ?(?:/|or|and|,) ?{INDICATOR})* (?:is|equals) 1"
     r" (?:if|when|where) (?:the|its) (?:condition|argument|statement)(?: inside)? (?:holds|is true|is satisfied),?"
     r" (?:and )?(?:0|zero) otherwise", _nothing, True),
    (r"(.+?) (?:are|is) (?:(?:held|kept|treated as) (?:fixed|constant|constants)|fixed|deterministic|not random)"
     r"(?: \(.*\))?", _fixed, True),
    (r"(?:\\?log|all logarithms|logarithms|\\log) (?:is|are|denotes?) (?:the )?natural(?: logarithms?)?", _nothing,
     True),
    (r"(?:all )?vectors are columns?(?: vectors)?|vectors are column vectors", _nothing, True),
    (r"(?:all )?(?:the )?(?:indices|index) [\w, \\{}]+ (?:ranges?|runs?) (?:over|from) (?:1(?:\.\.| to )\w+"
     r"|the (?:entries|rows|columns) of \S+)", _nothing, True),
    (r"expectations? (?:is|are) (?:taken )?over .+", _over_all, True),
    (r"1 x \w+(?: and 1 x \w+)? deltas are rows", _nothing, True),
    (r"no (?:(?:pre-?)?activation|component|entry|element|margin|hinge|argument|difference|residual|score|logit"
     r"|input)s?(?: of \S+)? (?:is|equals) (?:exactly )?(?:0|zero)", _kinks, True),
    (r"instantiate with .*", _nothing, True),
    *said_functions.PATTERNS,
    (r"P\(\s*([^=]+?)\s*=\s*[01]\s*\)\s*=\s*(.+)", _chance, True),
    (r"(\S+) (?:are |is )?i\.?i\.?d\.?,? with (mean) (\S+) and (variance) (\S+)", _iid, True),
    (r"(\S+) (?:are |is )?(?:random )?with (mean) (\S+) and (variance) (\S+)", _iid, True),
    (r"(\S+) (?:are |is )?i\.?i\.?d\.?,? with (mean|variance) (\S+)()()", _iid, True),
    (r"all (?:are )?(?:mutually )?independent|(?:all )?(?:\S+|\S+ and \S+|\S+, \S+ and \S+) are (?:mutually "
     r"|all )?independent(?: of (?:each other|one another))?", _independent, True),
    (r"\S+ is independent of \S+", _independent, True),
    (r"\S+ and \S+ (?:have a joint distribution and )?need not be independent", _nothing, True),
    (r"((?:\S+,\s+)*\S+)(?:\s*(?:\\sim|∼)\s*|\s+~\s+)(.+)", _law, True),
    (rf"({NAMES}) (?:is|are) (?:independent(?:ly)? (?:and )?)?uniform(?:ly distributed)? (?:on|over|in)"
     r" (?:the interval )?[\[(]([^,\[\]()]+,[^,\[\]()]+)[\])]", _uniform, True),
    (rf"(?:the (?:entries|components) of )?({NAMES}) (?:is|are|has|have) (?:a )?(?:zero[ -]mean|mean[ -]zero"
     r"|mean (?:0|zero)|cent(?:ere|re)d)", _zero_mean, True),
    (r"(\S+(?: \S+)*) (?:is|are) not (?:the )?(zero)(?: vector)?", _positive, True),
    *said_properties.PATTERNS,
    *said_relations.PATTERNS,
    (r"(?:all |the )?(?:all )?(?:entries|components|elements) of (\S+(?: \S+)*) are (?:all )?(positive"
     r"|nonnegative|negative)", _positive, True),
    (r"(\S+) has (orthonormal (?:columns|rows))", _positive, True),
    (r"(?:the vectors )?(\S+(?: \S+)*?) (?:both |all |each )?(?:have|has|are of) (unit (?:norm|length))", _positive,
     True),
    (r"(?:each |every |all |all the |the )?(\S+(?: \S+)*) (?:is|are) ("
     r"(?:of )?(?:full column rank|unit norm|unit length)"
     r"|(?:symmetric )?positive definite|positive semidefinite|(?:an? )?(?:unit vectors?|orthogonal|idempotent"
     r"|skew-symmetric"
        r"|positive|invertible|symmetric|nonnegative|nonsingular|one-hot|nonzero|non-zero|negative)(?: matrix"
        r"| matrices| vectors?| numbers?)?)",
        _positive,
        True,
    ),
    (r"(?:the )?(rows|columns|entries|components) of (\S+(?:, \S+)*(?: and \S+)?) (?:each )?sum to (?:1|one)", _sums,
     True),
    (r"(\S+) has (full column rank)|(\S+) is (a probability vector|row-stochastic)", _has, True),
    (r"(\S+) is (not constant)|not all (?:entries|components) of (\S+) are (equal)", _not_constant, True),
    (r"(\S+) is (odd|even)", _is_parity, True),
    (r"(\S+) divides (\S+)", _is_divisor, True),
    (r"(\S+) is (?:divisible by|a multiple of) (\S+)", _is_divisor, True),
    (r"(\S+) (?:is|denotes) the (\S+?)-th (?:standard )?(?:basis|unit) vector", _is_basis, True),
    (r"(?:each|every) (row|column) of (\S+) is one-hot", _one_hot_rows, True),
    (r"(\S+) is (?:an? |the )?(?:one-hot|indicator)(?: (?:encoding|vector|label|column|target))?(?: vector)? (?:of|for)"
     r" (?:the )?(?:(?:true )?(?:class|label|index|category|token) )?(\S+)", _one_hot_of, True),
    (r"(\S+) is (?:an? )?one-hot(?: vector)?,? with \1_\{?(\w+)\}? = 1", _one_hot_of, True),
    *said_relations.LAST_PATTERNS,
    *drawn_sentences.PATTERNS,
)  # fmt: skip
__all__ = ["Unreadable", "clauses", "understand"]
