"""What nouns and adjectives say of the names beside them: "a convex function f", "let k be a symmetric kernel", "A,
whose rows sum to 1". Most say nothing that a formula could lean on ("the weight matrix W"). A word that is not known
to be of these may say what no formula does: what is false of its name is no alarm then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from symnn.reading.context.said import note_words
from symnn.reading.note import words_of_others
from symnn.reading.note.sentence_places import first_of, last_of, matches

if TYPE_CHECKING:
    from symnn.reading.note.note_memory import Notebook

NAMES = r"(?:⟨\d+⟩(?:, and |, | and | or )?)+"
CALLED = """
arrays scalars constants variable variables map maps mapping mappings tensors one element elements coordinate
coordinates quantity quantities expression symbol choice letter name sizes shape dimension dimensions length width
height depth index indices argument arguments set family collection list pair derivative derivatives jacobian mean
variance deviation subscript subscripts expectation network networks net unit targets observation observations
representation hyperparameters losses signals models intercept intercepts slopes scale scales shift shifts offset gain
gains temperatures rates regulariser times images update updates iteration iterations iterate iterates epoch margin
problem problems subproblem nonlinearity nonlinearities regression classification weighting factor multiplier
exponent base response responses perturbation direction displacement increment memory block blocks sigmoid softmax relu
tanh precision precisions angle angles similarity similarities anchor anchors candidate candidates view views logit
logits
"""
"""What arrays, numbers and functions are called, and what they are in a network, besides the words of notes."""
MODIFIED = """
the given fixed arbitrary general generic real valued differentiable smooth continuous new old other same own true
whole full single first second third last next previous current initial final left right inner outer following
corresponding respective associated usual simple common shared standard different several many few two three four
possible free unknown desired resulting total trainable learnable learned learning tunable adjustable additional extra
square rectangular predicted estimated observed actual correct ground truth encoded entrywise elementwise
componentwise element entry component wise pointwise nonlinear non linear-layer hidden recurrent feedforward feed
forward dense convolutional ridge random contains contain collects collect holds hold stores store corresponds
correspond respect independent iid uncorrelated pre mini cross log now both again here only always just simply still
too also respectively necessarily not and or out joint upstream downstream incoming local global visible raw empirical
latent sparse noisy clean regularised regularized weighted averaged relative
maximal minimal arrives arriving enters entering reaching
"""
"""What tells nothing of them that a proof or a counterexample could lean on, or is read elsewhere."""
PLAIN_FORMS = re.compile(r"\w+-dimensional|\w+-?th|\w", re.I)
BEGINS = """
a an the any every each some all no this that these those such our its your their for with of on in by over under to
from between as like at into onto through per within without is are be being denotes denote represents represent let
"""
INTERRUPTS = """
but if when while where there then thus hence so since because we you i it they he she which who whose have has had
having do does did can could may might must shall should will would never define defines consider suppose assume write
writes take takes set sets put call calls called get gets give gives obtain obtains yields yield see use uses using than
about against after before during until upon was were means denoted named unless whenever although though otherwise once
whereas equals choose pick put fix below throughout hereafter henceforth
"""
OPENING, APART = frozenset(BEGINS.split()), frozenset(INTERRUPTS.split())
"""Words behind which a noun phrase begins, and those that are in none and behind which none need begin."""
KINDS = """
kernel policy posterior prior probability ratio risk return returns residual residuals frequency count counts
"""
"""Words of notes that tell a kind of those that nothing else tells."""
PLAIN = frozenset((CALLED + MODIFIED).split()) | note_words.DESCRIBING - OPENING - APART - frozenset(KINDS.split())
NOUNS = PLAIN - frozenset(MODIFIED.split())
MANY = frozenset(
    ["probabilities", "eigenvalues", "frequencies", "densities", "distributions", "moments", "projections"]
)
"""Words that are no verbs: "with probabilities ⟨1⟩"."""
ONE = frozenset(("matrix", "vector", "number", "scalar", "function", "map", "label", "target", "constant", "variable"))
"""Words that speak of one name only: a symmetric matrix ⟨1⟩ and ⟨2⟩."""
ACTS = re.compile(r"\w\w+(?:ing|ly)", re.I)
SAYS_WHAT_IT_IS = re.compile(r"(?:\w+-)?(?:(?:non-?)?(?:in|de)creasing|vanishing|commuting|saturating|spanning)", re.I)
PASSIVE = re.compile(r"\w+ed", re.I)
DONE = frozenset(("done", "shown", "seen", "found", "kept", "made", "written", "built", "known"))
STATES_OF = re.compile(
    r"(?:un)?(?:bounded|cent(?:er|re)d|normali[sz]ed|standardi[sz]ed|whitened|sorted|ordered|tied)", re.I
)

BEFORE = re.compile(rf"((?:[A-Za-z][\w'’-]*,? ){{0,12}}[A-Za-z][\w'’-]* )({NAMES})")
IS = re.compile(
    rf"({NAMES}) ?,? ?(?:which |that |both |all |always )?(?:is|are|be|being|denotes?|stands? for|represents?)"
    r"(?: assumed(?: to be)?| said to be| called| taken(?: to be)?)? ([^⟨.;:()]*)"
)
IS_ALSO = re.compile(rf"{NAMES}(?:is|are|be) the [^⟨.;]*and ({NAMES})(the [^⟨.,;:]*)")
APPOSED = re.compile(rf"({NAMES}), (an? [^⟨.;:(),]*)")
BY_ARTICLE = re.compile(rf"({NAMES})(?:(?<!, ) ?|(?<=, )(?=[^⟨.;:(),]*(?:[.,;)]|$)))(the [^⟨.;:(),]*)")
"""⟨1⟩ the projector onto a subspace; ⟨1⟩, the centring matrix."""
DECLARES = re.compile(r"\b(?:let|with|where|denot\w+|consider|given|here)\b", re.I)
HAS = re.compile(rf"({NAMES}) ?,? ?(?:that |which )?(?:with|whose|having|has|have) ([^⟨.;:(),]*)")
WRITTEN = re.compile(rf"\b(?:write|use|reserve) ({NAMES}) ?(?:for|to denote) ([^⟨.;:(),]*)")
PARTS = re.compile(
    r"\b(?:rows|columns|entries|elements|components|coordinates|eigenvalues|singular values|diagonal|norm|trace|rank) "
    rf"of ({NAMES}) ?(?:are |is |all |both )?([^⟨.;:(),]*)"
)
SOMEWHERE = re.compile(
    rf"({NAMES}) ?,? ?(?:(?:is|are|be|lies?|lying|both|all|taken) )*((?:in|on|of|from|inside|within)"
    r" (?:\w+ ){0,2}(?:simplex|sphere|ball|norm|length|rank|trace|determinant|cone|(?:null ?)?space|kernel|span"
    r"|range|image|axis|interval|sub-?space|circle|orthant|group|manifold|support|hyperplane|boundary|integers)\b)"
)
DOES = re.compile(rf"({NAMES}) ?,? ?(?:that |which )?(?:lies?|lying|satisf(?:y|ies|ying)|obeys?|obeying) ([^⟨.;:(),]*)")
COMPARED = re.compile(
    rf"({NAMES}) ?,? ?(?:that |which )?(?:(?:is|are|be|lies?|stays?|strictly) )*(between|at most|at least"
    r"|(?:less|greater|larger|smaller|more) than|above|below|exceeds?|commutes?|sums?|summing|adds? up|vanish(?:es)?)\b"
)
OF_IT = re.compile(
    r"\b(\w*(?:convexity|concavity|monotonicity|symmetry|homogeneity|periodicity|linearity|additivity|modularity"
    r"|positivity|definiteness|orthogonality|orthonormality|boundedness|smoothness|idempotence|invertibility|normality"
    r"|evenness|oddness|unitarity|stationarity|commutativity|lipschitz continuity|equivariance|invariance)) of "
    rf"({NAMES})",
    re.I,
)
COMPARING = re.compile(r"between|within|inside|without|like")
"""Prepositions that say something of what stands before them."""
BY_A_LETTER = re.compile(r"(⟨\d+⟩)-(?=([A-Za-z]+))")
"""⟨1⟩-smooth, which says more than "smooth"."""
ANOTHER_CLAUSE = re.compile(r",\s+(?=(?:the|an?|we|it|its|this|that|these|there|then|every|each|all|our)\b)")
THAT_IS = re.compile(r"\b(?:that|which)(?: (?:is|are))?\b")
OF_WHAT_ELSE = re.compile(
    r"^(?:in|on|of|from|inside|within) +\S.*|^the (?:\w+ )*(?:mean|variance|(?:standard )?deviation|expectation)\b"
    r"|\b(?:distribution|value|mean|variance|probability|density) functions?\b",
    re.I,
)
"""What is computed of something that is told in words only; not in "with the mean ⟨1⟩"."""
OF_A_SIGN, SIGNED = {"eigenvalue", "eigenvalues", "curvature"}, re.compile(r"[<>]|\\[gl](?:e|eq|t)(?![a-z])")
OF_A_MATRIX = re.compile(r"(?:⟩|eigenvalues?|curvature) of ⟨")
BACK = re.compile(
    r"(?:It|They|(?:This|These|The|Its|Their|Both|All) (?:\w+ )?(?:matrix|matrices|vectors?|functions?|numbers?|maps?"
    r"|kernel|data|inputs?|weights?|rows|columns|entries|variables?|activations?|parameters?|loss(?:es)?)) "
    r"(?:is|are|has|have|sums?|satisf(?:y|ies)|commutes?|vanish(?:es)?)\b"
)
OF_ALL = re.compile(
    r"(?:All|Every|Each|Any|Throughout|Here and|In (?:this|what)|From (?:now|here) on|Unless|We (?:\w+ )?(?:assume"
    r"|suppose|take|consider)|Assume|Suppose|Without loss|For simplicity)\b"
)
PROPERTY = re.compile(
    r"\b(?:symmetr\w+|\w*convex\w*|concav\w*|monoton\w+|(?:in|de)creasing|even|odd|commut\w+|orthogonal\w*"
    r"|orthonormal\w*|unit|\w*invertib\w+|\w*singular|\w*positiv\w+|non-?negativ\w+|non-?zero|cent(?:er|re)d"
    r"|standardi[sz]ed|normali[sz]ed|whitened|sums? to|diagonal|idempotent|bounded|lipschitz|linear|homogeneous"
    r"|integers?|distinct|zero mean|mean zero|stochastic)\b",
    re.I,
)
RATE = re.compile(
    r"(?<!weight )\b(?:frequenc(?:y|ies)"
    r"|(?:momentum|discount|forgetting|mixing|dropout|exponential decay|polyak)(?: (?:rate|factor"
    r"|coefficient|parameter|probability|weight|constant)s?)?|decay rates?"
    r"|(?:keep |success )?probabilit(?:y|ies)(?! (?:vectors?|distributions?)\b))\b",
    re.I,
)
"""What lies between 0 and 1 wherever a number is called so."""


def understand(
    book: Notebook, sentence: str, names: Mapping[int, Sequence[str]], without: Callable[[Notebook, str, str], str]
) -> None:
    """The names of which words say more than is understood, each with the first such word; and those that are rates.
    `without` leaves out of the words for a name what is read as its facts.
    """
    for words, numbers in _phrases(words_of_others.without_what_is_told(book.text, sentence)):
        for key, number in ((key, n) for n in re.findall(r"\d+", numbers) for key in names.get(int(n), ())):
            if words in OF_A_SIGN and SIGNED.search(book.text(number)) and OF_A_MATRIX.search(sentence) is None:
                continue  # "the eigenvalue λ > 0": all that matters here is told
            function = key in book.functions or key in book.setting.table.applied
            plain = words_of_others.without_these(words, function=function, text=book.text(number))
            if (rate := RATE.search(words)) is not None:
                book.rates.setdefault(key, rate[0])
            if word := unknown(without(book, key, RATE.sub(" ", plain))):
                book.described.setdefault(key, word)


def between(book: Notebook, prose: str, names: Sequence[str]) -> str:
    """What sentences without formulas say of the names before them, "It is symmetric.": which of them, and whether all,
    nobody tells. The first word that they say of whatever follows, "All matrices are symmetric."; "" if none.
    """
    for word in _properties(BACK, prose) if names else ():
        for key in names:
            book.described.setdefault(key, word)
    return next(_properties(OF_ALL, prose), "") or ("" if names else next(_properties(BACK, prose), ""))


def _properties(begins: re.Pattern[str], prose: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+", prose):
        if begins.match(sentence) is not None and (found := PROPERTY.search(sentence)) is not None:
            yield found[0]


@lru_cache(maxsize=512)
def _phrases(sentence: str) -> tuple[tuple[str, str], ...]:
    """What is said of which names: a sentence is asked anew at each of its formulas."""
    told = BY_A_LETTER.sub("with-", sentence)
    by_letters = ((f"with-{match[2]}", match[1]) for match in BY_A_LETTER.finditer(sentence))
    return tuple((words, numbers) for words, numbers in (*by_letters, *_found(told)) if words)


def _found(sentence: str) -> Iterator[tuple[str, str]]:
    for match in matches(BEFORE, sentence):
        words = _noun_phrase(match[1], of_one=match[2].count("⟨") == 1)
        yield words, first_of(match[2]) if words.rpartition(" ")[2].lower() in ONE else match[2]
    yield from _predicates(sentence)
    for match in matches(BY_ARTICLE, sentence) if DECLARES.search(sentence) else ():
        if not words_of_others.begins_a_clause(sentence, match.start(2)):
            yield _until_a_preposition(match[2]), last_of(match[1])
    for pattern in (IS_ALSO, APPOSED, DOES, WRITTEN):
        for match in matches(pattern, sentence):
            yield _until_a_preposition(match[2]), match[1]
    for match in matches(PARTS, sentence):
        yield _predicate(match[2]), match[1]
    for pattern in (COMPARED, SOMEWHERE):
        for match in matches(pattern, sentence):
            yield match[2], match[1]
    for match in matches(OF_IT, sentence):
        yield match[1], match[2]


def _predicates(sentence: str) -> Iterator[tuple[str, str]]:
    """What a verb says of the names that are its subject."""
    for match in matches(IS, sentence):
        singular = match[0][len(match[1]) :].lstrip(" ,").startswith("is ")
        names = words_of_others.subject(sentence, match)
        yield _predicate(match[2]), last_of(names) if singular else names
    for match in matches(HAS, sentence):
        if not words_of_others.names_another(sentence, match):
            yield _until_a_preposition(match[2]), words_of_others.subject(sentence, match)


def _noun_phrase(text: str, *, of_one: bool) -> str:
    """The words right before a name that belong to it, "strictly convex function" of "for every strictly convex
    function ⟨1⟩", with the article of what there is one of only; "" where they belong to no name.
    """
    words = text.replace(",", "").split()
    start = next((k for k in range(len(words), 0, -1) if _stands_apart(words[k - 1].lower())), 0)
    joined = next((k for k in range(len(words) - 1, start, -1) if words[k - 1] in ("and", "or")), start)
    if joined < len(words) and words[joined].lower() in NOUNS:
        start = joined  # "full rank and targets ⟨1⟩"
    found, before = words[start:], [w.lower() for w in words[max(start - 2, 0) : start]]
    opened = not before or before[-1] in OPENING
    if not found or not _may_end(found[-1].lower(), opened=opened, of_one=of_one):
        return ""
    single = before[-1:] in (["the"], ["its"], ["their"]) and before[0] not in ("with", "has", "have", "having")
    return " ".join(["the", *found] if single else found)


def _may_end(head: str, *, opened: bool, of_one: bool) -> bool:
    """Whether a noun phrase may end with this word: with no "and", and no verb ("the layer computes ⟨1⟩")."""
    if head in PLAIN:
        return head not in ("and", "or")
    computes = of_one and head.endswith("s") and not head.endswith(("ss", "us")) and head not in MANY
    return opened and not computes and PASSIVE.fullmatch(head) is None


def _stands_apart(word: str) -> bool:
    acts = ACTS.fullmatch(word) is not None and SAYS_WHAT_IT_IS.fullmatch(word) is None and word not in PLAIN
    return word in OPENING or word in APART or acts


def _predicate(text: str) -> str:
    """The words behind "⟨1⟩ is"; "" of what is done to it ("is updated by")."""
    words = _until_a_preposition(ANOTHER_CLAUSE.split(text)[0])
    first = words.split(" ", 1)[0].lower()
    done = (
        (PASSIVE.fullmatch(first) is not None or first in DONE)
        and STATES_OF.fullmatch(first) is None
        and first not in PLAIN
    )
    return "" if done else words


def _until_a_preposition(text: str) -> str:
    words = [
        w
        for w in THAT_IS.sub(" ", text.replace(",", " ")).split()
        if w.lower() not in ("a", "an", "any", "some", "all")
    ]
    end = next((k for k, w in enumerate(words) if w.lower() != "the" and w.lower() in OPENING | APART), len(words))
    return " ".join(words[:end])


def unknown(words: str) -> str:
    """The first word that may say more than is understood; "" if there is none."""
    if (found := OF_WHAT_ELSE.search(words)) is not None:
        return found[0]
    for word in words.split():
        low = re.sub("['’]s?$", "", word.lower()).strip("'’-")
        plain = PLAIN_FORMS.fullmatch(low) is not None or low.endswith("ly") or PLAIN.issuperset(low.split("-"))
        if low and not plain and (low not in OPENING or COMPARING.fullmatch(low)):
            return word
    return ""
