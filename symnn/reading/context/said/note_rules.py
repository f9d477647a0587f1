"""What the parts of a note say of a declared symbol, each a pattern and the condition that it puts on the values."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.expr import Contract, const
from symnn.reading.context import constant_arrays, facts, rows_of_arrays
from symnn.reading.context.declared_symbols import RESTRICTS
from symnn.reading.context.said import (
    basis_vectors,
    note_relations,
    note_words,
    said_relations,
    said_sizes,
    sets_of_values,
)
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Definition, Known
from symnn.reading.latex.grammar import expression

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def _nothing(made: Setting, known: Known, match: re.Match[str]) -> None:
    pass


def _nonzero(made: Setting, known: Known, match: re.Match[str]) -> None:
    made.suppose(lambda: facts.nonzero(known), known.key)


def _property(made: Setting, known: Known, match: re.Match[str]) -> None:
    if match[1] and not said_relations.understand(made, match[1]):  # orthogonal matrix (Q^T Q = I)
        raise SymnnError(match[1])
    word = re.sub(r"^an? | matrix$", "", re.sub(r" \(.*\)$", "", match[0].lower())).replace(" to one", " to 1")
    word = re.sub(r"^unit[- ](?:norm|length) .+", "unit norm", word)
    word = re.sub(r"^sum to", "sums to", word)
    maker = facts.property_of(made, known, word)
    if maker is None:
        raise SymnnError(word)
    made.suppose(maker, known.key)


def _projection(made: Setting, known: Known, match: re.Match[str]) -> None:
    for word in ("idempotent", *(["symmetric"] if match[1] else [])):
        maker = facts.property_of(made, known, word)
        if maker is None or len(known.shape) != 2:
            raise SymnnError("no square matrix")
        made.suppose(maker, known.key)
    if not match[1]:  # it may be an orthogonal one
        made.miss(f"“{match[0]}”, said of {known.key}", known.key, restricts=True)


def _row_of(made: Setting, known: Known, match: re.Match[str]) -> None:
    which, whole = match[1] or match[3].removesuffix("s"), match[2] or match[4]
    rows_of_arrays.define(made, known, *rows_of_arrays.sizes(made, which, whole), match[0])


def _has_rows(made: Setting, known: Known, match: re.Match[str]) -> None:
    rows_of_arrays.told(made, match[2], match[1], known.key, match[0])


def _least(made: Setting, known: Known, match: re.Match[str]) -> None:
    import sympy as sp

    if known.kind == "size":
        if int(match[1]) > 1:
            made.suppose(lambda: [sp.Ge(known.size, int(match[1]), evaluate=False)], known.key)
    else:
        made.suppose(lambda: [sp.Ge(facts.of_known(known), int(match[1]), evaluate=False)], known.key)


def _ordered(made: Setting, known: Known, match: re.Match[str]) -> None:
    """ "at most n", "not smaller than 2"."""
    sign = ORDERS[match[2].lower()]
    if match[1]:
        sign = OTHERWISE[sign]
    bound = expression(match[3], made.table)
    made.suppose(lambda: [facts.relation(made, t.Name(known.key), sign, bound, match[0])], known.key)


def _between(made: Setting, known: Known, match: re.Match[str]) -> None:
    low, high = (expression(text, made.table) for text in match.groups())
    name = t.Name(known.key)
    made.suppose(lambda: [facts.relation(made, a, "<=", b, match[0]) for a, b in ((low, name), (name, high))], name)


def _angle_between(made: Setting, known: Known, match: re.Match[str]) -> None:
    """xᵀy is ‖x‖ ‖y‖ cos θ."""
    x, y = (_named(made, text) for text in match.groups())
    if known.kind != "number" or any(len(made.context.names[k].shape) != 1 for k in (x, y)):
        raise SymnnError("no columns")
    inner = expression(rf"{x}^\top {y}", made.table)
    lengths = expression(rf"\|{x}\| \|{y}\| \cos({known.key})", made.table)
    made.suppose(lambda: [facts.relation(made, inner, "=", lengths, match[0])], known.key)


def _mean_of(made: Setting, known: Known, match: re.Match[str]) -> None:
    """The mean of the entries of a column; a formula may say so, too."""
    of = made.context.names[_named(made, match[1])]
    if known.kind != "number" or of.kind != "array" or of.family or len(of.shape) != 1:
        raise SymnnError("no number, or no column")
    total = expression(rf"\frac{{1}}{{{of.shape[0]}}} \sum_i {of.key}_i", made.table)
    made.meanings[known.key] = Definition(t.Name(known.key), total, match[0])


def _centred(made: Setting, known: Known, match: re.Match[str]) -> None:
    centred(made, known)


def centred(made: Setting, known: Known) -> None:
    """The entries of every column have the mean 0."""
    if known.kind != "array" or known.family or not 1 <= len(known.atom().shape) <= 2:
        raise SymnnError("no columns")
    made.suppose(lambda: [facts.columns_sum_to_0(known)], known.key)


def _different(made: Setting, known: Known, match: re.Match[str]) -> None:
    other = match[1].strip()
    if (norm := re.fullmatch(r"the norm of (\w+)", other)) is not None:
        key = _named(made, norm[1])
        made.suppose(lambda: [facts.unequal(known.atom(), facts.length(made.context.names[key].atom()))], known.key)
        return
    if other.lstrip("-").isdigit():
        made.suppose(lambda: [facts.unequal(known.atom(), const(int(other)))], known.key)
        return
    key = _named(made, other)
    made.suppose(lambda: [facts.different(_node(made, known), _node(made, made.context.names[key]))], known.key)


def _node(made: Setting, known: Known) -> Any:
    from symnn.reading.formula.held_values import thawed

    if known.kind == "size":
        from symnn.expr import size as number

        return number(known.size)
    return thawed(made.context.value(made.builder(), known).node)


def _named(made: Setting, word: str) -> str:
    """The key of the name that a word in a sentence means."""
    for key in (word, "\\" + word, rf"\mathbf{{{word}}}", word.replace("_", "_{") + "}" if "_" in word else word):
        if key in made.context.names:
            return key
    found = expression(word, made.table)
    if isinstance(found, t.Name):
        return found.name
    raise SymnnError(word)


def spread(made: Setting, known: Known, match: re.Match[str]) -> None:
    """Not all entries are equal."""

    def make() -> list[Any]:
        from symnn.expr import Size, sum_over
        from symnn.ops.reciprocal import reciprocal

        x = known.atom()
        count = Size(x.shape[0]) if not x.shape[0].is_Integer else const(int(x.shape[0]))
        mean = sum_over(x) * reciprocal(count)
        centred = x - mean
        return [facts.unequal(Contract([centred, centred], [(0,), (0,)], ()), const(0))]

    if known.atom().rank != 1:
        raise SymnnError("not a column")
    made.suppose(make, known.key)


def _binary(made: Setting, known: Known, match: re.Match[str]) -> None:
    _in_set_of(made, known, "{0, 1}")


def _in_set(made: Setting, known: Known, match: re.Match[str]) -> None:
    """In an interval or of two values; words before it only describe."""
    if RESTRICTS.search(match[1] or "") and not note_words.describes(match[1]):
        raise SymnnError(match[0])
    _in_set_of(made, known, match[2])


def _in_set_of(made: Setting, known: Known, text: str) -> None:
    make = sets_of_values.lies_in(text)
    if make is None or known.kind not in ("number", "array"):
        raise SymnnError(f"the set {text} is not read")
    made.suppose(partial(make, known), known.key)


def _held(made: Setting, known: Known, match: re.Match[str]) -> None:
    """A constant, whatever defines it."""
    made.fixed.add(known.key)


def _diagonal(made: Setting, known: Known, match: re.Match[str]) -> None:
    """S is diag(s) of some column s."""
    if len(known.shape) != 2 or known.shape[0] != known.shape[1] or known.family or known.kind != "array":
        raise SymnnError("no square matrix")
    column = f"#{known.key}"
    made.context.names[column] = Known(column, "array", known.shape[:1])
    made.meanings[known.key] = Definition(t.Name(known.key), t.Apply("diag", (t.Name(column),)), match[0])


def _positive_and_sums_to_1(made: Setting, known: Known, match: re.Match[str]) -> None:
    maker = facts.property_of(made, known, "probability vector")
    assert maker is not None
    made.suppose(maker, known.key)


OF_TARGETS = re.compile(r"\b(?:target|true|label|empirical)\b", re.I)
"""Such a distribution is often one-hot: its entries may be 0."""


def _distribution(made: Setting, known: Known, match: re.Match[str]) -> None:
    """The chances of one distribution: of a matrix it is not said which way they lie."""
    if len(known.atom().shape) > 1 or known.family:
        raise SymnnError("of which axis")
    if known.kind != "array" or not known.shape:
        return
    if OF_TARGETS.search(match[0]) is None:
        _positive_and_sums_to_1(made, known, match)
        return
    _suppose(made, known, "nonnegative")
    maker = facts.property_of(made, known, "sums to 1")
    assert maker is not None
    made.suppose(maker, known.key)


def _suppose(made: Setting, known: Known, fact: str, said: str = "") -> None:
    """A fact of a number, or of all entries; `said` tells it with the verdict where the words leave it open."""
    maker = facts.property_of(made, known, fact) if known.kind in ("number", "array") else None
    if maker is not None:
        made.suppose(maker, known.key, entries=True)
        if said:
            made.context.always[said] = None


def _probability(made: Setting, known: Known, match: re.Match[str]) -> None:
    _suppose(made, known, "in (0, 1)", "probabilities lie strictly between 0 and 1")


def _divides(made: Setting, known: Known, match: re.Match[str]) -> None:
    said_sizes.divides(made, known, made.context.names.get(match[1]))


def _spreads(made: Setting, known: Known, match: re.Match[str]) -> None:
    made.context.spreads = True


def _semidefinite(made: Setting, known: Known, match: re.Match[str]) -> None:
    if len(known.shape) != 2 or known.shape[0] != known.shape[1]:
        raise SymnnError("no square matrix")
    maker = facts.property_of(made, known, "positive semidefinite")
    assert maker is not None
    made.suppose(maker, known.key)


def _rank(made: Setting, known: Known, match: re.Match[str]) -> None:
    """Of a size it says what it counts."""
    if known.kind != "size" or made.context.names.get(match[0].split()[-1]) is not None:
        raise SymnnError(match[0])


def _above_0(made: Setting, known: Known, match: re.Match[str]) -> None:
    _suppose(made, known, "positive", "variances, standard deviations and ratios of probabilities are positive")


def _angle(made: Setting, known: Known, match: re.Match[str]) -> None:
    import sympy as sp

    from symnn.ops.pi import pi

    half = pi * const(_half())
    made.suppose(
        lambda: [
            sp.Gt(facts.of_known(known), 0, evaluate=False),
            sp.Lt(facts.of_known(known), facts.leaf(half), evaluate=False),
        ],
        known.key,
    )


def _half() -> Any:
    from fractions import Fraction

    return Fraction(1, 2)


def _constant(made: Setting, known: Known, match: re.Match[str]) -> None:
    made.meanings[known.key] = constant_arrays.definition(made, known, constant_arrays.kind_of(match[0]), match[0])


def _pi(made: Setting, known: Known, match: re.Match[str]) -> None:
    made.meanings[known.key] = Definition(t.Name(known.key), t.Constant("pi"), match[0])


def _parity(made: Setting, known: Known, match: re.Match[str]) -> None:
    said_sizes.parity(made, known, match[0].lower())


ORDERS = {
    "at most": "<=", "at least": ">=", "below": "<", "above": ">",
    "less than": "<", "smaller than": "<", "greater than": ">", "larger than": ">", "more than": ">",
}  # fmt: skip
OTHERWISE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
RULES: tuple[tuple[str, Any], ...] = (
    *note_relations.RULES,
    *basis_vectors.RULES,
    (
        r"(?:a |the )?(?:fixed )?(?:non-?zero|not zero|nonzero)(?: (?:number|constant|vector|scalar|activation"
        r"|column))*",
        _nonzero,
    ),
    (r"a fixed non-?zero number|nonzero constant activation", _nonzero),
    (r"(?:(?:positive )?integer,? |group size,? |number of [\w ]+,? )?at least (\d+)", _least),
    (r"positive integer", _nothing),
    (r"(?:the )?angle between (?:the vectors )?(\S+) and (\S+)", _angle_between),
    (r"(?:(?:positive )?(?:integer|number|real|scalar|index),? |lies )?between (\S+) and (\S+)", _between),
    (r"(?:the )?(?:sample |empirical |arithmetic )?(?:mean|average) of (?:the entries of )?(\S+)", _mean_of),
    (
        r"(?:the )?(?:(?:running |moving |batch )?mean|mean vector|location)"
        r"(?: of the (?:distribution|gaussian|class|cluster))?",
        _nothing,
    ),
    (
        r"(?:column-?)?cent(?:ere|re)d(?: data| matrix| design matrix)*(?: so that .+ (?:zero|0))?"
        r"|columns (?:have|with|of) (?:zero mean|mean (?:zero|0))",
        _centred,
    ),
    (r"(?:different from|not equal to|distinct from) (.+)", _different),
    (r"not (-?\d+)", _different),
    (r"not all (?:components |entries |values )?equal", spread),
    (rf"(?:(?:positive )?(?:integer|number|scalar),? )?(?:strictly )?(not? )?({'|'.join(ORDERS)}) (.+)", _ordered),
    (r"(?:binary|0/1) labels?|entries 0 or 1", _binary),
    (r"angle in \(0, ?(?:\\?pi|π)/2\)", _angle),
    (r"(?:([\w ]*?) ?\b)?(?:lies )?in \\?([\[({][^\[\](){}]*[\])}])", _in_set),
    (
        r"(?:all )?entries (?:are )?positive(?:,)? and sum(?:ming)? to (?:1|one)"
        r"|positive(?: entries)?(?:,)? and sums to 1",
        _positive_and_sums_to_1,
    ),
    (constant_arrays.SAID, _constant),
    (r"(?:the )?(?:constant|number|circle constant) (?:\\?pi|π)|pi = 3\.14\S*", _pi),
    (r"\w = [01], ?[12],? ?(?:\.\.\.|\\[lc]?dots|…)", _nothing),
    (r"(\w+) = ([\w +-]+)", said_sizes.equal_size),
    (
        r"(?:an? )?(?:orthonormal columns|orthonormal rows|orthogonal|unit vector|unit norm|of unit norm|idempotent"
        r"|skew-symmetric|(?:of )?full column rank"
        r"|positive semidefinite|symmetric"
        r" positive definite|symmetric|invertible|(?:entries )?sums? to (?:1|one)|(?:rows|columns) sum to (?:1|one)"
        r"|row-stochastic|unit[- ](?:norm|length) (?:embedding|vector|column|direction|feature|query|key|weight)s?)"
        r"(?: matrix)?(?: \((.+)\))?",
        _property,
    ),
    (r"(?:an? |the )?(orthogonal )?projection(?: matrix| operator)?", _projection),
    (r"even|odd", _parity),
    (r"(?:the )?\w-th (row|column) of (\S+)|(rows|columns) of (\S+)", _row_of),
    (r"(?:with |its )?(rows|columns) (?:are )?(?:the )?(\S+_\S+)", _has_rows),
    (r"(?:which )?divides (\w+)", _divides),
    (r"row vector|column vector|indices (?:from )?0\.\.[\w-]+", _nothing),
    (r"(?:held |kept |treated as )?(?:fixed|(?:an? )?constants?)|no gradient flows through it|stop-?gradient", _held),
    (r"diagonal(?: matrix)?", _diagonal),
    (r"(?:\w+ )*rank(?: of the \w+)?", _rank),
    (r"(?:\w+ )*log[- ](?:variances?|standard deviations?|std)", _nothing),
    (r"(?:noise |prior |weight )?variances?", _above_0),
    (
        r"(?:bias,? )?(?:broadcast|added) (?:over|along|to|across) (?:the |every |all )?"
        r"(?:rows?|columns?|batch|examples)",
        _spreads,
    ),
    (r"(?:\w+ )*covariance(?: matrix)?|gram matrix|kernel matrix", _semidefinite),
    (
        r"(?:an? |the )?(?:discrete |categorical |class |probability |sampling |data |model |target |predicted |true "
        r"|(?:fixed )?reference |prior |posterior )*(?:probability vectors?|distributions?|probabilities)"
        r"(?: over .+| of .+)?",
        _distribution,
    ),
    (r"(?:\w+ )*probability(?: of .+)?", _probability),
    (r"(?:running |batch )?standard deviations?|(?:probability|importance) ratios?", _above_0),
    (r"prediction|label|counts|output|position", _nothing),
    (
        r"(?:in|angle|output|with) \w+|L = \d+|differentiable function of the scalar \w|a weight of layer \w"
        r"|fan-in of layer \w|fan-out of layer \w",
        _nothing,
    ),
    (
        r"[\w ]+ of each [\w ]+|m examples as columns|upstream gradient|class scores"
        r"|\w+ pooling windows of \w+ entries each",
        _nothing,
    ),
    (
        r"values of one activation over the mini-batch|one channel over the batch|h_0 given",
        _nothing,
    ),
    (
        r"negative slope|score differences"
        r"|(?:the )?index of the (?:correct|true|target|positive|right|observed|actual|labell?ed)(?: \w+)?"
        r"|hidden activation(?: \(.*\))?|total padding of the rows",
        _nothing,
    ),
    (
        r"the (?:query|key|value) heads that share one \w+ head|negative samples|total padding.*|output height"
        r"|number of [\w ]+|rewards?|actions",
        _nothing,
    ),
    (r"fractions of tokens dispatched|pre-activation of the hidden layer", _nothing),
)
