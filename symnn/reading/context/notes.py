"""What the note and the properties of a declared symbol say: conditions on its values.

A note is understood part by part. Parts that only describe ("hidden activation", "input") are left; a part with a
word that may restrict a value ("not", "at least", "sum", …) and that no pattern knows makes the whole setting untold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from symnn.errors import SymnnError
from symnn.expr import Contract, const
from symnn.reading.context import chance_sentences, facts, function_notes, note_words, rows_of_arrays, sets_of_values
from symnn.reading.context.declared_symbols import RANGE, RESTRICTS, size
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import HOLE, Mark

if TYPE_CHECKING:
    from symnn.reading.context.setting import Setting


def understand(made: Setting, symbol: Mapping[str, Any]) -> None:
    """The properties and the note of one symbol."""
    known = _known(made, symbol)
    if known is None:
        return
    for fact in sorted(known.facts):
        maker = facts.property_of(made, known, fact)
        if maker is not None:
            made.suppose(maker, known.key, entries=fact in facts.OF_ENTRIES)
        elif not by_a_rule(made, known, fact):
            made.miss(f"the property “{fact}” of {known.key}", known.key, restricts=True)
    note = str(symbol.get("note", "") or "")
    if known.kind == "function":
        function_notes.understand(made, known, note)
        return
    for part in re.split(r"[;,](?![^(\[{]*[)\]}])", note):
        if known.kind != "random" or not chance_sentences.of_name(made, known, part.strip()):
            _part(made, known, part.strip())


def _known(made: Setting, symbol: Mapping[str, Any]) -> Known | None:
    from symnn.reading.context.declared_symbols import _family, spelled
    from symnn.reading.latex.marks import squeezed
    from symnn.reading.latex.tokens import Unreadable

    latex = str(symbol["latex"])
    called = re.fullmatch(r"(.+?)\s*\((.*)\)", latex)
    if called is not None and symbol.get("shape") is not None:
        return made.context.names.get(f"{spelled(called[1], made.table.long).key}({squeezed(called[2])})")
    try:
        m = spelled(latex, made.table.long)
    except Unreadable:
        return None
    if m.key in made.context.names:
        return made.context.names[m.key]
    from symnn.reading.context.declared_symbols import ranges

    own = ranges([symbol], ())
    every = {**{i: (s, 1) for i, s in made.context.ranges.items()}, **own}
    return made.context.names.get(_family(m, every)[2].key)


# values -------------------------------------------------------------------------------------------------------------
def _part(made: Setting, known: Known, part: str) -> None:
    if not part or RANGE.search(part + " "):
        rest = RANGE.sub("", part).strip(" ,")
        if not rest or not RESTRICTS.search(rest):
            return
        part = rest
    if not by_a_rule(made, known, part) and RESTRICTS.search(part) and not note_words.describes(part):
        naming = not RESTRICTS.search(note_words.NAMING.sub("", note_words.PHRASES.sub("", part)))
        made.miss(f"“{part}”, said of {known.key}", known.key, restricts=known.kind != "function", naming=naming)


def by_a_rule(made: Setting, known: Known, part: str) -> bool:
    """Whether a rule knows what the part says; where it cannot say it of this name, it is missed."""
    for pattern, rule in RULES:
        match = re.fullmatch(pattern, part, re.IGNORECASE)
        if match is not None:
            try:
                rule(made, known, match)
            except SymnnError:
                made.miss(f"“{part}”, said of {known.key}", known.key, restricts=True)
            return True
    return False


def _nothing(made: Setting, known: Known, match: re.Match[str]) -> None:
    pass


def _nonzero(made: Setting, known: Known, match: re.Match[str]) -> None:
    made.suppose(lambda: facts.nonzero(known), known.key)


def _property(made: Setting, known: Known, match: re.Match[str]) -> None:
    word = re.sub(r"^an? | matrix$", "", match[0].lower()).replace(" to one", " to 1")
    word = re.sub(r"^sum to", "sums to", word)
    maker = facts.property_of(made, known, word)
    if maker is None:
        raise SymnnError(word)
    made.suppose(maker, known.key)


def _row_of(made: Setting, known: Known, match: re.Match[str]) -> None:
    rows_of_arrays.define(made, known, *rows_of_arrays.sizes(made, match[1], match[2]), match[0])


def _least(made: Setting, known: Known, match: re.Match[str]) -> None:
    import sympy as sp

    if known.kind == "size":
        if int(match[1]) > 1:
            made.suppose(lambda: [sp.Ge(known.size, int(match[1]), evaluate=False)], known.key)
    else:
        made.suppose(lambda: [sp.Ge(facts.of_known(known), int(match[1]), evaluate=False)], known.key)


def _greater(made: Setting, known: Known, match: re.Match[str]) -> None:
    import sympy as sp

    make = sp.Gt if match[1].lower() in ("greater", "larger") else sp.Lt
    made.suppose(lambda: [make(facts.of_known(known), sp.Rational(match[2]), evaluate=False)], known.key)


def _below(made: Setting, known: Known, match: re.Match[str]) -> None:
    from symnn.reading.context.facts import relation

    bound = expression(match[1], made.table)
    made.suppose(lambda: [relation(made, t.Name(known.key), "<", bound, match[0])], known.key)


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
    from symnn.reading.formula.names import Definition

    if len(known.shape) != 2 or known.shape[0] != known.shape[1] or known.family or known.kind != "array":
        raise SymnnError("no square matrix")
    column = f"#{known.key}"
    made.context.names[column] = Known(column, "array", known.shape[:1])
    made.context.definitions.setdefault(
        known.key, Definition(t.Name(known.key), t.Apply("diag", (t.Name(column),)), match[0])
    )


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
    divides(made, known, made.context.names.get(match[1]))


def divides(made: Setting, known: Known, whole: Known | None) -> None:
    """Of two sizes: the second is the first times a size."""
    if whole is None or known.kind != "size" or whole.kind != "size" or whole.size in made.context.substitutions:
        raise SymnnError("no sizes")
    _replace_size(made, whole.size, made.context.substituted(known.size) * size(f"({whole.key}/{known.key})"))


def _replace_size(made: Setting, old: Any, new: Any) -> None:
    for k in made.context.names.values():
        k.shape = tuple(s.subs(old, new) for s in k.shape)
        k.family = tuple(s.subs(old, new) for s in k.family)
        k.domain = None if k.domain is None else tuple(s.subs(old, new) for s in k.domain)
    made.context.substitutions[old] = new


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


def _one_hot(made: Setting, known: Known, match: re.Match[str]) -> None:
    axis = 0 if match[0].lower().startswith("column") else 1
    made.suppose(lambda: [facts.one_hot(facts.of_known(known), axis=axis)], known.key)


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


def _ones(made: Setting, known: Known, match: re.Match[str]) -> None:
    """The name is the column of ones, the identity."""
    from symnn.reading.formula.names import Definition

    kind = "eye" if match[0].lower().startswith("ident") else "ones"
    extent = t.Name("#" + str(known.shape[0]))
    made.context.names[extent.name] = Known(extent.name, "size")
    made.context.substitutions[made.context.names[extent.name].size] = known.shape[0]
    made.context.definitions[known.key] = Definition(t.Name(known.key), t.Apply(kind, (extent,)), match[0])


def _equal_size(made: Setting, known: Known, match: re.Match[str]) -> None:
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
    _replace_size(made, left, right)


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
    _equal_size(made, sizes[0], match)
    return True


def _is_sum(text: str) -> bool:
    """n - k + 1: names and numbers with a sign between each two."""
    return re.fullmatch(r"\s*(?:[A-Za-z]\w*|\d+)(?:\s*[+-]\s*(?:[A-Za-z]\w*|\d+))*\s*", text) is not None


def _parity(made: Setting, known: Known, match: re.Match[str]) -> None:
    parity(made, known, match[0].lower())


def parity(made: Setting, known: Known, word: str) -> None:
    """An even size is twice a size, an odd one less by one."""
    if known.kind != "size":
        raise SymnnError("no size")
    value = 2 * size(f"{known.key}/2") if word == "even" else 2 * size(f"({known.key}+1)/2") - 1
    _replace_size(made, known.size, value)


def _basis(made: Setting, known: Known, match: re.Match[str]) -> None:
    basis(made, known, match[1])


def basis(made: Setting, known: Known, letter: str) -> None:
    """e_j is the j-th column of the identity."""
    from symnn.reading.formula.names import Definition

    head, sub, rest = known.key.partition(f"_{{{HOLE if known.family else letter}}}")
    if not sub or rest or len(known.shape) != 1 or (known.family and known.family != known.shape):
        raise SymnnError("the index of a basis vector is not in its name")
    family = Known(f"{head}_{{{HOLE}}}", "array", known.shape, known.shape, made.context.base)
    del made.context.names[known.key], made.table.entries[known.key]
    made.declare(family)
    k, i = t.Name("#k"), t.Name("#i")
    made.context.definitions[family.key] = Definition(
        t.Name(family.key, (k, i)), t.Truth(t.Compare((i, k), ("=",))), f"{head}_{letter} is a basis vector"
    )


RULES: tuple[tuple[str, Any], ...] = (
    (
        r"(?:a |the )?(?:fixed )?(?:non-?zero|not zero|nonzero)(?: (?:number|constant|vector|scalar|activation"
        r"|column))*",
        _nonzero,
    ),
    (r"a fixed non-?zero number|nonzero constant activation", _nonzero),
    (r"(?:(?:positive )?integer,? |group size,? |number of [\w ]+,? )?at least (\d+)", _least),
    (r"positive(?: integer)?|positive entries|(?:all )?entries positive|strictly positive", _nothing),
    (r"(greater|less|larger|smaller) than (-?\d+)", _greater),
    (r"(?:different from|not equal to|distinct from) (.+)", _different),
    (r"not (-?\d+)", _different),
    (r"not all (?:components |entries |values )?equal", spread),
    (r"(?:positive integer |integer )?below (.+)", _below),
    (r"(?:binary|0/1) labels?|entries 0 or 1", _binary),
    (r"angle in \(0, ?(?:\\?pi|π)/2\)", _angle),
    (r"(?:([\w ]*?) ?\b)?(?:lies )?in \\?([\[({][^\[\](){}]*[\])}])", _in_set),
    (
        r"rows are one-hot(?: labels| vectors)?|columns are one-hot(?: labels| vectors)?|one-hot(?: label| vector"
        r"| labels)?",
        _one_hot,
    ),
    (
        r"(?:all )?entries (?:are )?positive(?:,)? and sum(?:ming)? to (?:1|one)"
        r"|positive(?: entries)?(?:,)? and sums to 1",
        _positive_and_sums_to_1,
    ),
    (r"(?:column|vector) of ones|all-?ones(?: vector| column)?|identity(?: matrix)?", _ones),
    (r"(\w+) = ([\w +-]+)", _equal_size),
    (r"(?:the )?(\w)-th (?:standard )?(?:basis|unit) vector", _basis),
    (
        r"(?:an? )?(?:orthonormal columns|orthonormal rows|orthogonal|unit vector|unit norm|of unit norm|idempotent"
        r"|skew-symmetric|(?:of )?full column rank"
        r"|positive semidefinite|symmetric"
        r" positive definite|symmetric|invertible|(?:entries )?sums? to (?:1|one)|(?:rows|columns) sum to (?:1|one)"
        r"|row-stochastic)(?: matrix)?",
        _property,
    ),
    (r"even|odd", _parity),
    (r"(?:the )?\w-th (row|column) of (\S+)", _row_of),
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
        r"negative slope|score differences|index of the correct class"
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
