r"""What a note says of chance: u \sim \mathcal{U}(-a, a), "independent with mean ⟨3⟩ and variance ⟨4⟩", "random X and
Y".

A name that is drawn becomes random from there on; its law travels with every claim that needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from symnn.reading.formula import law_densities
from symnn.reading.formula import tree as t
from symnn.reading.formula.names import Known
from symnn.reading.latex.marks import split, squeezed
from symnn.reading.note import further_laws, membership, normal_columns
from symnn.reading.note.sentence_places import matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

WORD = re.compile(r"\\?[A-Za-z]+(?:\{\w+\})?(?:_\{\w+\})?")
SQUARE = re.compile(r"(.+?)\s*\^\s*\{?2\}?")
ENTRY_OF = ("", "_i", "_{ij}")
Names = Mapping[int, Sequence[str]]

LIST = r"⟨\d+⟩(?:(?:,? and |, |,? or )⟨\d+⟩)*"
PARTS = r"(?:the )?(?:entries|components|elements|coordinates)"
WITH_MOMENTS = re.compile(
    rf"(?:({PARTS}) of )?({LIST})(?P<between>[^⟨.;]{{0,80}}?)\b(?:with|have|has|having|of)(?: the)?(?: same"
    rf"| common| finite)?"
    r" (?:(?P<zero>zero[- ]mean|mean (?:zero|0)\b)|mean ⟨(?P<mean>\d+)⟩)"
    r"(?:(?:,| and|, and)?(?: with)?(?: the)?(?: same| common| finite)?"
    r" (?:(?P<one>unit variance|variance (?:one|1)\b)|(?:co)?variance(?: matrix)? ⟨(?P<variance>\d+)⟩))?",
    re.I,
)
MOMENT = re.compile(r"\s*\\(?:mathbb|mathrm|operatorname\*?|text|mathsf)\s*\{?\s*(?:E|Var|V|Cov)\b")
WITH_VARIANCE = re.compile(
    r"(?:independent|i\.?i\.?d\.?)(?:(?!mean)[^⟨])*⟨(\d+)⟩,?"
    r" (?:each |all )?(?:of|with|having) (?:the )?(?:same )?variance ⟨(\d+)⟩",
    re.I,
)
APART_WITH_VARIANCE = re.compile(
    rf"({LIST}) (?:are |be )?(?:mutually )?(?:independent|i\.?i\.?d\.?|uncorrelated)"
    r"(?:(?!mean)[^⟨.;]){0,40}"
    r"\b(?:unit variance|variance ⟨(\d+)⟩)",
    re.I,
)
RANDOM = re.compile(rf"\brandom (?:variables?|numbers?|scalars?|inputs?)? ?({LIST})", re.I)
IS_RANDOM = re.compile(rf"({LIST}) (?:be|is|are) (?:an? )?(?:independent )?random (?:variables?|numbers?)", re.I)
IID = re.compile(r"\bi\.\s?i\.\s?d\.")
DRAWS = r"(?:variables?|numbers?|Gaussians?|normals?|draws?|samples?|copies|noises?)"
OF_INDEPENDENT = re.compile(
    rf"(?<!linearly )\bindependent (?:(?:random|standard|scalar|Gaussian|normal) )*(?:{DRAWS} )?({LIST})"
    rf"|({LIST}) (?:be|is|are) (?:mutually )?independent\b(?! of)",
    re.I,
)
INDEPENDENT_OF = re.compile(rf"({LIST})(?: be| is| are)? independent of ({LIST})", re.I)
BOTH = re.compile(r"⟨\d+⟩.*\b(?:both|all|they) (?:of them )?(?:are|be) (?:mutually )?independent\b(?! of)", re.I)
IN_A_SPACE = re.compile(r" in ⟨(\d+)⟩")
CHANCE = re.compile(r"\\mathbb\s*\{?E\}?|\\(?:operatorname|mathrm|text)\s*\{(?:Var|Cov|E)\}|\bVar\b|\\Var\b|\\E\b")
INDEPENDENT = re.compile(r"\b(?:independent|i\.?i\.?d\.?)(?! variable)(?![a-z])", re.I)
EYE = r"(?:\\mathbf\s*\{I\}|\\mathbb\s*\{I\}|I)(?:_\{?\w+\}?)?"
IDENTITY = re.compile(rf"(.*\()(?:\\mathbf\s*\{{?0\}}?|\\vec\s*\{{?0\}}?|0)\s*,\s*([^+-]*?)\s*{EYE}\)")
COVARIANCE = re.compile(rf"([^+-]*){EYE}")
"""Of entries that are uncorrelated, each of the same variance: the variance."""
NO_MEAN = r"\mathbf{0}"
"""In `Notebook.laws` the mean of a column that is 0, whose entries need not be alike."""


def distributed(book: Notebook, statement: t.Statement, text: str) -> list[str]:
    """The names that a formula with ∼ makes random. Where no law is known, they are random and no more."""
    left, _, law = text.partition(r"\sim")
    law = law.strip().rstrip(".,; ")
    names = _named_in(statement.sides[0])
    normal = normal_columns.with_covariance(book, statement.sides[-1])
    if normal is not None and IDENTITY.fullmatch(law) is None:
        return [name.name for name in names if normal_columns.draw(book, name, normal)]
    parameters(book, statement.sides[-1])
    said: str | None = None
    spread = IDENTITY.fullmatch(law)
    if isinstance(statement.sides[-1], t.Distribution):
        said = f"{spread[1]}0, {spread[2] or '1'})" if spread is not None else law
    else:
        book.vague |= {name.name for name in names}  # its law is told, and not known here
    if spread is not None:
        book.normal_columns |= {key for name in names for key in (name.name, re.sub(r"[_^].*", "", name.name))}
    for name, written in zip(names, split(left) if len(names) > 1 else [left], strict=False):
        _drawn_from(book, name, written.strip(), said, column=spread is not None)
    return [name.name for name in names]


def spreads_in(book: Notebook, sides: Sequence[t.Tree]) -> None:
    r"""The s of \mathcal{N}(m, s^2) in a formula is a standard deviation, and so is that of its density."""
    for part in (part for side in sides for part in t.walk(side)):
        match part:
            case t.Distribution(name="normal", parameters=(_, spread)):
                pass
            case t.Apply(name=law_densities.DENSITY, arguments=(_, _, spread)):
                pass
            case _:
                continue
        match t.bare(spread):
            case t.Power(base=t.Name(indices=()) as base, exponent=t.Number(value=2)) if base.name in book.guessed:
                _is_spread(book, base.name)


def _named_in(target: t.Tree) -> list[t.Name]:
    """A name, or the names of a list."""
    if isinstance(target, t.Name):
        return [target]
    return [i for i in getattr(target, "items", ()) if isinstance(i, t.Name)]


def parameters(book: Notebook, law: t.Tree) -> None:
    """The parameters of a distribution are numbers; a standard deviation is positive."""
    for part in t.walk(law):
        if isinstance(part, t.Name) and part.name in book.loose and not part.indices:
            book.loose.pop(part.name)
            book.declare(Known(part.name, "number"), guessed=True)
        match part:
            case t.Power(base=t.Name(indices=()) as base, exponent=t.Number(value=2)) if (
                isinstance(law, t.Distribution) and law.name == "normal"
            ):
                _is_spread(book, base.name)


def _is_spread(book: Notebook, key: str) -> None:
    if key and key not in book.definitions:
        book.spreads.add(key)


def _drawn_from(book: Notebook, name: t.Name, written: str, law: str | None, *, column: bool) -> None:
    """A name is drawn from a law; where its variance is a matrix, it is a column at least."""
    known = book.names.get(name.name)
    if known is None or known.kind not in ("array", "number", "random"):
        return
    if not column and _is_one_draw(book, name, known, law):
        book.forget(name.name)
        book.versions[name.name] = book.versions.get(name.name, 0) + 1
        book.declare(known := Known(name.name, "random"))
    array = bool(known.shape or known.family)
    if column and not array:
        book.declare(book.shaped(name.name, 1), guessed=True)
        array = True
    draw(book, name.name)
    axes = 0 if name.indices or not array else len(book.names[name.name].shape)
    book.drawn[name.name] = _entries_drawn(written, law, axes)
    book.laws.pop(name.name, None)


def _entries_drawn(written: str, law: str | None, axes: int) -> str:
    """What is said of the entries of a name: z_i is drawn from the law. Of z_t it is said of the whole column."""
    if law is None or (axes == 1 and "_" in written and law == r"\mathcal{N}(0, 1)"):
        return "" if law is None else rf"{written} \sim \mathcal{{N}}(0, I)"
    return f"{written}{ENTRY_OF[min(axes, 2)]} \\sim {law}"


def _is_one_draw(book: Notebook, name: t.Name, known: Known, law: str | None) -> bool:
    r"""Whether a small letter that stood with indices so far stands alone here, for one number: after z_i,
    z \sim \mathcal{N}(0, 1).
    """
    alone = not name.indices and re.fullmatch(r"[a-z]|\\[a-z]+", name.name) is not None
    counted = all(book.setting.context.sizes.open(s) for s in (*known.shape, *known.family)[:1])
    return law is not None and alone and book.told.get(name.name) is None and (counted or len(known.shape) == 2)


def draw(book: Notebook, key: str) -> None:
    """The name is random from here on; one that nothing told is a random number."""
    known = book.names.get(key)
    book.loose.pop(key, None)
    if known is None or known.kind == "size":
        book.forget(key)
        book.declare(Known(key, "random"))
    elif known.kind in ("array", "number"):
        book.names[key] = known = Known(key, "random", known.shape, known.family)
        book.setting.table.add(known.entry())
        book.guessed.discard(key)


def says_of_moments(sentence: str) -> bool:
    """Whether a sentence tells a mean or a variance of something that is drawn."""
    sentence = IID.sub("iid", sentence)
    return any(pattern.search(sentence) for pattern in (WITH_MOMENTS, WITH_VARIANCE, APART_WITH_VARIANCE))


def understand(book: Notebook, sentence: str, names: Names) -> None:
    """What the words of a sentence say of the chances of its names."""
    sentence = IN_A_SPACE.sub(
        lambda m: m[0] if membership.space(book.text(m[1])) is None else "", IID.sub("iid", sentence)
    )
    for match in matches(WITH_MOMENTS, sentence):
        _moments(book, match, names, sentence)
    for match in matches(WITH_VARIANCE, sentence):
        for key in names.get(int(match[1]), ()):
            if (known := book.names.get(key)) is not None and known.kind != "function":
                draw(book, key)
                book.laws[key] = ("", book.text(match[2]))
    for match in matches(APART_WITH_VARIANCE, sentence):
        _of_variance(book, _keys(match[1], names), book.text(match[2]) if match[2] else "1")
    _independent_numbers(book, sentence, names)
    for match in (*matches(RANDOM, sentence), *matches(IS_RANDOM, sentence)):
        for key in _keys(match[1], names):
            if (known := book.names.get(key)) is None or known.kind != "function":
                draw(book, key)
        book.independent |= INDEPENDENT.search(sentence) is not None
    further_laws.understand(book, sentence, names)


def _independent_numbers(book: Notebook, sentence: str, names: Names) -> None:
    """ "For independent a and b": numbers are drawn, and columns where the sentence speaks of their chances."""
    for match in (*matches(OF_INDEPENDENT, sentence), *matches(INDEPENDENT_OF, sentence), *matches(BOTH, sentence)):
        book.independent |= normal_columns.are_all(book, _keys(match[0], names))
    for match in matches(OF_INDEPENDENT, sentence):
        keys = _keys(match[1] or match[2], names)
        chance = any(CHANCE.search(text) for text in map(book.text, re.findall(r"⟨(\d+)⟩", sentence)))
        known = [book.names.get(key) for key in keys]
        chance |= all(further_laws.is_random(book, key) for key in keys)
        if chance and keys and all(k is None or (k.kind in ("number", "random") and not k.shape) for k in known):
            for key in keys:
                draw(book, key)
            book.independent = True


def _of_variance(book: Notebook, keys: Sequence[str], variance: str) -> None:
    """Names that are drawn, independent of each other, with this variance."""
    for key in keys:
        known = book.names.get(key)
        if variance and not any(book.laws.get(key, ())) and (known is None or known.kind != "function"):
            draw(book, key)
            book.laws[key] = ("", variance)
    book.independent = True


def _moments(book: Notebook, match: re.Match[str], names: Names, sentence: str) -> None:
    entries = match[1] is not None
    independent = INDEPENDENT.search(sentence) is not None
    spread = _is_covariance(book, match["variance"])
    anew = independent or spread or "random" in sentence.lower()
    if not anew and not any(further_laws.is_random(book, key) for key in _keys(match[2], names)):
        return  # the mean of a sample, the variance of a batch: nothing is drawn
    told = _told_moments(book, match)
    if told is None:
        return  # "with mean E[u] = 1/2": a claim, or what is imposed
    mean, variance = told
    for key in [_whole(book, key) for key in _keys(match[2], names)]:
        known = book.names.get(key)
        if known is not None and known.kind == "function":
            continue
        if entries or spread:
            _make_column(book, key)
        _told_otherwise(book, key, "" if anew else mean)
        draw(book, key)
        book.laws[key] = (mean, _told_variance(book, key, variance, sentence))
    book.independent |= independent


def _make_column(book: Notebook, key: str) -> None:
    """A name whose entries are spoken of has some."""
    known = book.names.get(key)
    if known is None or not known.shape:
        book.declare(book.shaped(key, 1), guessed=True)


def _is_covariance(book: Notebook, number: str | None) -> bool:
    """Whether what words call a variance is that of a column whose entries are uncorrelated."""
    return number is not None and COVARIANCE.fullmatch(book.text(number).strip()) is not None


def _told_moments(book: Notebook, match: re.Match[str]) -> tuple[str, str] | None:
    """The mean and the variance that words tell, 0 of "mean μ = 0"; None where a formula says of what it is one."""
    told = "0" if match["zero"] else book.text(match["mean"]), _variance(book, match)
    if any(map(MOMENT.match, told)):
        return None
    mean, variance = (text.rpartition("=")[2].strip() for text in told)
    for text in (mean, variance):
        _is_number(book, text)
    return mean, variance


def _told_variance(book: Notebook, key: str, variance: str, sentence: str) -> str:
    """The variance that the words tell, or else a formula of the same sentence; "" where neither does."""
    by_formula = book.imposed.get(key) == sentence and key in book.laws
    return variance or (book.laws[key][1] if by_formula else "")


def _told_otherwise(book: Notebook, key: str, mean: str) -> None:
    """A name of which words tell another mean than the text does already is vague."""
    before = book.laws.get(key, ("", ""))[0]
    if mean and before and mean != before:
        book.vague.add(key)


def _is_number(book: Notebook, text: str) -> None:
    """μ and σ of a mean μ and a variance σ² are numbers, where nothing else tells what they are."""
    match = re.fullmatch(rf"({WORD.pattern})\s*(?:\^\s*\{{?2\}}?)?", text.strip())
    key = membership.key_of(book, match[1]) if match is not None else None
    if key is not None and key not in book.names:
        book.declare(Known(key, "number"), guessed=True)


def _variance(book: Notebook, match: re.Match[str]) -> str:
    """The variance that the words tell; "" for none. What it is the square of is a spread."""
    if match["one"] or not match["variance"]:
        return "1" if match["one"] else ""
    variance = book.text(match["variance"])
    if (square := SQUARE.fullmatch(variance.strip())) is not None:
        _is_spread(book, membership.key_of(book, square[1]) or "")
    return variance


def _whole(book: Notebook, key: str) -> str:
    """The W of W_{ij}, which nothing told so far."""
    match = re.fullmatch(r"(.+)_\{([ijk]{1,2})\}", key)
    if match is None or key in book.names or (match[1] in book.names and match[1] not in book.guessed):
        return key
    known = book.names.get(match[1])
    if known is None or len(known.shape) != len(match[2]):
        book.loose.pop(match[1], None)
        book.declare(book.shaped(match[1], len(match[2])), guessed=True)
    return match[1]


def mean(book: Notebook, statement: t.Statement, text: str) -> bool:
    """E[g_t] = μ of a name that is not random: its mean, from here on. Whether this is such a formula."""
    left = statement.sides[0]
    if statement.signs != ("=",) or not isinstance(left, t.Statistic) or left.kind != "E" or left.given is not None:
        return False
    inner = left.arguments[0] if len(left.arguments) == 1 else None
    if not isinstance(inner, t.Name) or inner.name in book.definitions:
        return False
    if inner.indices:
        return _mean_of_all(book, inner, statement, text)
    known = book.names.get(inner.name)
    if known is not None and known.kind == "random":
        return False
    book.means[inner.name] = text[slice(*statement.places[1])].strip().lstrip("=").strip(" .,;")
    return True


def _mean_of_all(book: Notebook, inner: t.Name, statement: t.Statement, text: str) -> bool:
    """E[g_i] = μ, where g_t is what a recurrence takes in every step: its mean at every t."""
    (letter, *others), right = inner.indices, statement.sides[1]
    known = book.names.get(inner.name)
    drawn = known is not None and known.kind == "random"
    if drawn or others or not isinstance(letter, t.Name) or letter.indices or letter.name in t.mentioned(right):
        return False
    stem = re.sub(r"_\{□\}$", "", inner.name)
    steps = re.compile(rf"{re.escape(stem)}_\{{[a-z]\}}")
    taken = {name for said in book.definitions.values() for name in said.names if steps.fullmatch(name)}
    for name in taken:
        book.means[name] = text[slice(*statement.places[1])].strip().lstrip("=").strip(" .,;")
    return bool(taken)


def law_of(book: Notebook, key: str) -> str:
    """What the text says of the distribution of a random name, as a sentence; "" where a formula says it or nothing
    does.
    """
    mean, variance = book.laws.get(key, ("", ""))
    apart = COVARIANCE.fullmatch(variance)
    if apart is not None:
        variance, mean = apart[1].strip() or "1", "0" if mean == NO_MEAN else mean
    if not (mean or variance) or mean == NO_MEAN:
        return ""
    said = [f"{word} {squeezed(value)}" for word, value in (("mean", mean), ("variance", variance)) if value]
    return f"{key} {'iid' if apart is None else 'uncorrelated'} with {' and '.join(said)}"


def mentioned(book: Notebook, keys: Iterable[str]) -> set[str]:
    """The names in the laws of these names, and all that their definitions need."""
    written = " ".join(w for key in keys for w in (*book.laws.get(key, ()), book.drawn.get(key, "")))
    written = re.sub(r"_(\w)(?!\w)", r"_{\1}", written)
    found = {w for w in WORD.findall(written) if w in book.names}
    return found.union(*(book.setting.context.cone(k) for k in found))


def _keys(text: str, names: Names) -> list[str]:
    return [key for number in re.findall(r"⟨(\d+)⟩", text) for key in names.get(int(number), ())]
