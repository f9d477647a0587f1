"""The outcome of a claim in a note: a verdict in its setting, with the cautions that a text needs which nobody wrote
for a machine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symnn.proof.consistency import CONTRADICTION
from symnn.reading.context.judging_tasks import NOT_UNDERSTOOD, judge, undecided
from symnn.reading.latex.marks import HOLE
from symnn.reading.note import guessed_kinds, normal_columns, through_steps, told_activations
from symnn.reading.note.indexed_functions import as_called
from symnn.reading.note.invented_sizes import in_told_sizes, invented
from symnn.reading.note.lapsed import supposed_again
from symnn.reading.note.letter_conventions import as_logistic, averaged

CONSTANT = re.compile(
    r"(?:\\(?:alpha|beta|gamma|delta|varepsilon|epsilon|eta|kappa|lambda|mu|rho|sigma|tau)|[cC])(?![A-Za-z])"
)
AT = re.compile(r"[^=]+=\s*[+-]?[\d./ ]+\s*")
"""A place: x = 0."""
ORDER = re.compile(r"[<>]|\\(?:leq?|geq?|preceq|succeq)(?![A-Za-z])")
COUNT = re.compile(r"(?:[A-Z]|[dkmnprs])(?:_(?:\w|\{\w+\}))?")
"""Numbers of which nothing is told: counts and scales as a rule, which are positive."""


def outcome(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict, with what is assumed besides what the text says; that of what is not true of any x̄ is asked of the
    mean.
    """
    if "stepped" in task:
        return _through_steps(task, budget)
    made = _outcome(task, budget)
    if made["verdict"] in ("refuted", "ill-typed", "unknown") and (as_means := averaged(task)):
        made = _outcome(as_means, budget)
    return _in_its_section(task, made, budget) if "anew" in task else made


def _through_steps(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict on the note as it stands or, where that decides nothing, with the states of a recurrence as members
    of families, also without those that only stand between others.
    """
    made = undecided(*task["undecided"]) if "undecided" in task else outcome(_without(task, "stepped"), budget)
    if made["verdict"] == "proved":
        return made
    again = through_steps.without_between(task["stepped"])
    for stepped in (task["stepped"], *([again] if again is not None else [])):
        found = _outcome(stepped, budget)
        if found["counterexample"].startswith("t = 0"):
            found = _outcome(through_steps.from_one(stepped), budget)
        if found["verdict"] in ("proved", "refuted", "ill-typed"):
            return found
    return made


def _without(task: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: said for k, said in task.items() if k != key}


def _in_its_section(task: Mapping[str, Any], made: dict[str, Any], budget: float) -> dict[str, Any]:
    """The verdict on what a claim says of the names of its section, unless it is true of what they were before."""
    wrong = made["verdict"] in ("refuted", "ill-typed")
    if made["verdict"] == "proved" or (wrong and task["anew"] is None):
        return made
    if task["anew"] is None:  # it tells what one of them is
        return {**_unmended(made, "what a name is in this section"), "verdict": "none", "counterexample": ""}
    found = outcome(task["anew"], budget)
    undecided = found["verdict"] in ("unknown", "supported", "unread")
    if undecided and not (wrong and task["anew"].get("retold")):
        return made
    return {**found, "assumed": ["the names are those of this section", *found["assumed"]]}


def _outcome(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    found = unrolled(task, budget) if "steps" in task else _cautious(task, budget)
    said = list(task.get("assuming", ())) if found["verdict"] in ("proved", "supported", "refuted", "ill-typed") else []
    if task.get("hopeful") and found["verdict"] != "proved":
        return {**found, "verdict": "none", "reason": "", "counterexample": "", "mended": "", "assumed": []}
    if task.get("doubtful"):
        if found["verdict"] != "refuted":
            return {**found, "verdict": "none", "reason": "", "counterexample": "", "mended": "", "assumed": []}
        found = {**found, "reason": "the gradient of the function is not 0 there", "mended": ""}
    told, calls = found["counterexample"].replace(HOLE, "i"), task.get("calls", {})
    mended = as_called(found["mended"], calls)
    assumed = list(dict.fromkeys(normal_columns.told_plainly(words) for words in (*said, *found["assumed"])))
    return {**found, "assumed": assumed, "counterexample": told, "mended": mended}


def unrolled(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """A closed form of a recurrence: proved if its first case and a form of its step are; false if one of them is."""
    first = judge(task["first"], budget / 2)
    steps = [judge(step, budget / 4) for step in task["steps"]] if first["verdict"] == "proved" else []
    proof = next((s for s in steps if s["verdict"] == "proved"), None)
    if proof is not None:
        said = ["the time is 1 or later", *proof["assumed"]]
        return {
            **proof,
            "assumed": said,
            "method": "induction",
            "proof": f"at 1: {first['reading']}\nstep: {proof['reading']}",
        }
    decisive = [(task["first"], first), *(zip(task["steps"], steps, strict=False) if not task["general"] else ())]
    asked, wrong = next(((a, v) for a, v in decisive if v["verdict"] == "refuted"), (task["first"], first))
    if wrong["verdict"] == "refuted" and asked.get("rates"):
        wrong = _of_rates(asked, budget / 4, mend=False)
    if wrong["verdict"] != "refuted":
        return {
            **first,
            "verdict": "unknown",
            "proof": "",
            "method": "",
            "reason": "induction was tried, and its step is not decided",
        }
    if reason := _left_open(asked):
        wrong = _unknown(wrong, reason)
    wrong = _beside_words(task, wrong)
    where = "at the first time" if asked is task["first"] else "from one time to the next"
    return {**wrong, "reason": wrong["reason"] or f"false {where}: {wrong['reading']}"}


def _cautious(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict. What is refuted beside a word that may restrict it, or with names whose kind was guessed, is
    unknown: no false alarm.
    """
    if task.get("setups"):
        return under_setups(task, budget)
    cautious = any(task.get(key) for key in ("caution", "new", "again", "vague", "described"))
    found = judge(task, budget, mend=not cautious)
    if task.get("otherwise") and found["verdict"] != "proved":
        other, found = task["otherwise"], _told_twice(task["otherwise"], found, budget)
        if f"the other definition of {other['name']}" in found["assumed"]:
            task = {**task, **other}
    if found["verdict"] == "refuted" and task.get("rates"):
        found = _of_rates(task, budget, mend=not cautious)
    if found["verdict"] == "refuted" and task.get("chances"):
        found = _of_probabilities(task, budget, mend=not cautious)
    if found["verdict"] == "refuted":
        return _if_refuted(*_slip(task, found, budget), budget, mend=not cautious)
    if found["verdict"] == "ill-typed":
        return _if_ill_typed(task, found, budget)
    if found["verdict"] == "proved" and (name := guessed_kinds.false_of_matrices(task, budget)):
        return _unmended(found, f"true if {name} is a number and false if it is a matrix, which nobody tells")
    return _proved_otherwise(task, found, budget) if found["verdict"] in ("supported", "unknown") else found


def _proved_otherwise(task: Mapping[str, Any], found: dict[str, Any], budget: float) -> dict[str, Any]:
    """The proof for any value of a name, or with the logistic function for σ; without one what was found."""
    if (general := _more_general(task, budget)) is not None:
        return general
    better = judge(logistic, budget / 2, mend=False) if (logistic := as_logistic(task)) else found
    if better["verdict"] != "proved":
        written = told_activations.as_operators(task)
        operators = judge(written, budget / 2, mend=False) if written else found
        return operators if operators["verdict"] == "proved" else found
    return {**better, "assumed": [r"\sigma is the logistic function", *better["assumed"]]}


OF_ITS_VALUE = re.compile(
    r"\\(?:partial|nabla|mathbb(?!\s*\{?1)|mathrm|operatorname|E|Var|Cov|lim|arg|int|Pr)(?![a-z])|\bd\b|\\frac\s*\{\s*d|'"
)
"""What asks how a name is computed, or how it is drawn."""
MOST_DROPPED = 3


def _more_general(task: Mapping[str, Any], budget: float) -> dict[str, Any] | None:
    """The proof of an equation for any value of a name that the text defines, which holds for its own; None without."""
    texts = (*task["definitions"], *task["assumptions"])
    if len(task["definitions"]) < 2 or any(OF_ITS_VALUE.search(text) for text in texts):
        return None
    asks = OF_ITS_VALUE.search(str(task["claim"])) is not None
    for dropped in _slope_variable(task) if asks else task["definitions"][:MOST_DROPPED]:
        rest = [said for said in task["definitions"] if said is not dropped]
        found = judge({**task, "definitions": rest}, budget / 4, mend=False)
        if found["verdict"] == "proved":
            return found
    return None


SLOPE = re.compile(r"\\frac\s*\{\s*\\partial[^{}=]*\}\s*\{\s*\\partial\s*([^{}=]+)\}")
SCRIPT = re.compile(r"_(?:\{[^{}]*\}|\w)|[\s{}]")


def _slope_variable(task: Mapping[str, Any]) -> list[str]:
    """The definition of the one name by which a claim differentiates, in whatever it asks of how names are computed:
    a slope by z is what it is for any z.
    """
    claim = str(task["claim"])
    by = {SCRIPT.sub("", name) for name in SLOPE.findall(claim)}
    if len(by) != 1 or OF_ITS_VALUE.search(SLOPE.sub(" ", claim)) is not None:
        return []
    return [said for said in task["definitions"] if {SCRIPT.sub("", said.partition("=")[0]).rstrip(":")} == by]


def _told_twice(task: Mapping[str, Any], found: dict[str, Any], budget: float) -> dict[str, Any]:
    """The verdict where a name has two definitions: true if it is with the first one; false if it is with both. One of
    them may say too little to refute: a state without the states before it.
    """
    blind = _is_blind(found)
    first = judge(task, budget, mend=blind)
    said = (d for d in task["definitions"] if d.startswith(task["name"]))
    at = next((d for d in said if task.get("in_a_case") or AT.fullmatch(d)), "")
    if at and first["verdict"] in ("proved", "supported"):
        return _unmended(
            {**found, "verdict": "unknown"}, f"true at {at}, which was said before: whether it is here, nobody tells"
        )
    if first["verdict"] == "proved" or (blind and first["verdict"] in ("refuted", "supported")):
        return {**first, "assumed": [*first["assumed"], f"the other definition of {task['name']}"]}
    wrong = ("refuted", "ill-typed")
    if found["verdict"] in wrong and first["verdict"] not in wrong and not _is_blind(first):
        return _unmended(found, f"{task['name']} has two definitions, and this is false with one of them")
    return found


def _is_blind(found: Mapping[str, Any]) -> bool:
    return bool(found["verdict"] == "unknown" and found["reason"].startswith(NOT_UNDERSTOOD))


def _mended_from_the_first(task: Mapping[str, Any], budget: float) -> str:
    """What was meant by a later link of a chain a = b = c, as the first side tells: b = c, with c as a is; "" if
    nothing is found.
    """
    if not task.get("chain"):
        return ""
    first, left, right = task["chain"]
    found = judge({**task, "claim": f"{first} = {right}"}, budget, mend=True)["mended"]
    meant = found.removeprefix(first).lstrip().removeprefix("=").strip()
    return f"{left} = {meant}" if found.startswith(first) and meant else ""


def _if_refuted(task: Mapping[str, Any], found: dict[str, Any], budget: float, *, mend: bool) -> dict[str, Any]:
    """What becomes of a refuted claim: it stays so where the text leaves nothing open."""
    task, found = _with_parity(task, found, budget, mend=mend)
    if reason := _left_open(task) or _true_in_a_case(task, budget):
        return _unmended(found, reason)
    if capitals := guessed_kinds.numbers(task):
        reason = f"false for numbers and arrays as they were guessed; nobody tells what {capitals[0]} is"
        return _unmended(found, reason)
    if logistic := as_logistic(task):
        better = judge(logistic, budget, mend=mend)
        better["assumed"] = [r"\sigma is the logistic function", *better["assumed"]]
        if better["verdict"] == "proved":
            return better
        if better["verdict"] != "refuted":
            return _unmended(found, r"nobody tells which function \sigma is")
        found = better
    if "undefined" in found["counterexample"] and (positive := _positive(task)):
        better = judge({**task, "symbols": positive[1]}, budget, mend=False)
        if better["verdict"] == "proved":
            return {**better, "assumed": [*(f"{name} > 0" for name in positive[0]), *better["assumed"]]}
    if reason := _unfair(task, found, budget):
        return _unmended(found, reason)
    for size, sized in in_told_sizes(task):
        better = judge(sized, budget)
        if better["verdict"] not in ("refuted", "ill-typed"):
            said = f"arrays of a size that is not told have the size {size}"
            return {**better, "assumed": [*better["assumed"], said]}
    return _beside_words(task, _meant(task, found, budget) if mend else found)


def _with_parity(
    task: Mapping[str, Any], found: dict[str, Any], budget: float, *, mend: bool
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The task and its verdict where what words say of a number, "an odd k", is assumed, if it is false then as well.
    What is false of positive ones is false.
    """
    told = {name: word.lower() for name, word in task.get("described", {}).items() if word.lower() in ("odd", "even")}
    if not told:
        return task, found
    others = {name: word for name, word in task["described"].items() if name not in told}
    said = [f"{name} is {word}" for name, word in told.items()]
    whole = {"kind": "integer", "properties": ["positive", "integer"]}
    symbols = [{**s, **whole} if s["latex"] in told and s["shape"] == [] else s for s in task["symbols"]]
    made = {**task, "symbols": symbols, "described": others, "assumptions": [*task["assumptions"], *said]}
    better = judge(made, budget, mend=mend)
    return (made, better) if better["verdict"] == "refuted" else (task, found)


def _slip(task: Mapping[str, Any], found: dict[str, Any], budget: float) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The task and its verdict; of a second equation of a name that is so near to the truth that it is no other
    definition they are that of a claim, with what was meant.
    """
    slip = judge(task, budget, mend=True) if task.get("restates") else found
    near = slip is not found and _of_the_same_names(slip["mended"], task["claim"])
    return ({**task, "again": ""}, slip) if near else (task, found)


NAMES = re.compile(r"\\?[A-Za-z]+")
NO_NAMES = {"\\frac", "\\left", "\\right", "\\top", "T", "\\cdot", "\\mathsf"}


def _of_the_same_names(mended: str, claim: str) -> bool:
    """Whether a mended claim has all names of the claim, and no others: a sign, an order or a power was wrong, and no
    term is one of something else.
    """
    return bool(mended) and set(NAMES.findall(mended)) ^ set(NAMES.findall(claim)) <= NO_NAMES


def _true_in_a_case(task: Mapping[str, Any], budget: float) -> str:
    """Whether what was supposed of the names of a claim before, or its opposite, may be meant here: it is not false in
    both cases, of which the second may be none. The reason; "" if it is.
    """
    cases = supposed_again(task) if task.get("lapsed") else ()
    found = (judge(case, budget, mend=False) for case in cases)
    if all(v["verdict"] == "refuted" or (n and CONTRADICTION in v["reason"]) for n, v in enumerate(found)):
        return ""
    return "false, unless what was supposed of its names before is meant here as well"


def _meant(task: Mapping[str, Any], found: dict[str, Any], budget: float) -> dict[str, Any]:
    return found if found["mended"] else {**found, "mended": _mended_from_the_first(task, budget)}


def _if_ill_typed(task: Mapping[str, Any], found: dict[str, Any], budget: float) -> dict[str, Any]:
    """What becomes of an ill-typed claim: it stays so where no kinds were guessed."""
    if any(said in found["reason"] for said in ("leaves the axis", "has shape (), but its definition")):
        return _unmended(found, found["reason"]) if not _false_of_equal_sizes(task, found, budget) else found
    if name := task.get("again"):
        return _unknown(found, _defined_again(name))
    for name, word in task.get("described", {}).items():
        return _unmended(found, f"no sizes fit ({found['reason']}), and {name} is called “{word}”")
    if guessed_kinds.true_of_numbers(task, budget):
        return _unmended(found, f"true of numbers, and no sizes fit for arrays ({found['reason']})")
    if not task.get("certain") and (guessed := guessed_kinds.arrays(task)):
        return _unmended(found, f"no sizes fit ({found['reason']}), but nobody tells what {guessed[0]} is")
    return _beside_words(task, found if task.get("caution") else _meant(task, found, budget))


LEAVES = re.compile(r"of shape \((\w+),?\), is indexed from 0 to (\w+) - 1\b")


def _false_of_equal_sizes(task: Mapping[str, Any], found: Mapping[str, Any], budget: float) -> bool:
    """Whether an index that leaves its axis is wrong where the two sizes are one as well, and the text leaves nothing
    open.
    """
    sizes = LEAVES.search(found["reason"])
    if sizes is None or _left_open(task) or task.get("caution"):
        return False
    letter = re.compile(rf"(?<![A-Za-z\\]){re.escape(sizes[2])}(?![A-Za-z])")
    name = sizes[1]

    def put(text: str) -> str:
        return letter.sub(name, text)

    symbols = [
        {**s, "shape": s["shape"] and [n if isinstance(n, int) else put(n) for n in s["shape"]]}
        for s in task["symbols"]
    ]
    texts = {key: [put(text) for text in task[key]] for key in ("definitions", "assumptions")}
    one = {**task, **texts, "symbols": symbols, "claim": put(task["claim"])}
    return judge(one, budget, mend=False)["verdict"] == "refuted" and not _unfair(one, found, budget)


def _left_open(task: Mapping[str, Any]) -> str:
    """What the text leaves open about a name of the claim; "" if nothing."""
    name = task.get("new")
    if name and not (name == r"\sigma" and as_logistic(task)):
        return f"nothing else in the text tells what {name} is: this may be its definition"
    if name := task.get("again"):
        return _defined_again(name)
    if names := [n for n in task.get("vague", ()) if n != r"\sigma" or not as_logistic(task)]:
        return f"false for some {names[0]}; what the text says of {names[0]} is not understood"
    for name, word in task.get("described", {}).items():
        return f"false for some {name}; what the text says of {name} (“{word}”) is not understood"
    return ""


def _defined_again(name: str) -> str:
    return f"{name} was defined otherwise before: a new definition, or a mistake"


def _of_rates(task: Mapping[str, Any], budget: float, *, mend: bool) -> dict[str, Any]:
    """The verdict with what is called a rate between 0 and 1."""
    rates = task["rates"]
    found = judge(_with_property(task, rates, "in (0, 1)"), budget, mend=mend)
    return {**found, "assumed": [*(f"0 < {name} < 1" for name in rates), *found["assumed"]]}


def _of_probabilities(task: Mapping[str, Any], budget: float, *, mend: bool) -> dict[str, Any]:
    """The verdict with columns that are called probabilities: their entries lie between 0 and 1, and whether they sum
    to 1 is not said. What is false is so in both cases.
    """
    names = task["chances"]
    found = judge(_with_property(task, names, "in (0, 1)"), budget, mend=mend)
    if found["verdict"] != "refuted":
        said = [f"the entries of {name} lie between 0 and 1" for name in names]
        return {**found, "assumed": [*said, *found["assumed"]]}
    summing = judge(_with_property(task, names, "probability vector"), budget, mend=False)
    if summing["verdict"] == "refuted":
        return {**found, "counterexample": summing["counterexample"]}
    return _unmended(found, f"false, unless the probabilities {names[0]} sum to 1, which the text does not say")


def _with_property(task: Mapping[str, Any], names: Sequence[str], said: str) -> dict[str, Any]:
    """The task in which these symbols have one property more."""
    symbols = [
        {**s, "properties": [*(s.get("properties") or ()), said]} if s["latex"] in names else s for s in task["symbols"]
    ]
    return {**task, "symbols": symbols}


def _beside_words(task: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What is false beside a word that may restrict it is unknown."""
    if word := task.get("caution"):
        return _unknown(found, f"false as it stands; the words around it (“{word}”) may mean it otherwise")
    return found


def _unknown(found: Mapping[str, Any], reason: str) -> dict[str, Any]:
    return {**found, "verdict": "unknown", "reason": reason}


def _unmended(found: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Unknown, and nothing is said of what may be meant."""
    return {**_unknown(found, reason), "mended": ""}


def _unfair(task: Mapping[str, Any], found: Mapping[str, Any], budget: float) -> str:
    """Why a counterexample may be none of the text's: a side is undefined there, or it needs a negative constant or
    unequal sizes of which the text tells nothing."""
    if "undefined" in found["counterexample"]:
        return "false only where a side is undefined, as far as is known"
    defined = {d.split("=", 1)[0].strip() for d in task["definitions"]}
    square = _square(task)
    guessed = set(task.get("guessed", ()))
    symbols = [_gentle(symbol, square, defined, guessed) for symbol in task["symbols"]]
    if ORDER.search(str(task["claim"])):
        symbols = [_definite(symbol, guessed) for symbol in symbols]
    gentle = symbols != list(task["symbols"])
    gently = judge({**task, "symbols": symbols}, budget, mend=False) if gentle else found
    if gently["verdict"] in ("refuted", "ill-typed") or CONTRADICTION in gently["reason"]:
        return ""
    return "false only for a negative constant, or for sizes that differ, of which the text tells nothing"


def _positive(task: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]] | None:
    """The numbers of which nothing is told, and the symbols with those positive; None where there are none."""
    defined = {d.split("=", 1)[0].strip() for d in task["definitions"]}
    bare = set(task.get("guessed", ())) - defined
    names = [s["latex"] for s in task["symbols"] if s["latex"] in bare and s["shape"] == [] and not s.get("properties")]
    symbols = [{**s, "properties": ["positive"]} if s["latex"] in names else s for s in task["symbols"]]
    return (names, symbols) if names else None


def _square(task: Mapping[str, Any]) -> Any:
    """The size that stands for all invented ones: one that is told of an array that has both, or a new one."""
    mixed = [symbol["shape"] for symbol in task["symbols"] if any(invented(size) for size in symbol["shape"] or ())]
    told = [size for shape in mixed for size in shape if isinstance(size, str) and not invented(size)]
    return told[0] if told else "n_{0}"


def _definite(symbol: Mapping[str, Any], guessed: set[str]) -> dict[str, Any]:
    """A square matrix of which nothing is told, in an inequality: a Hessian, a covariance."""
    shape = list(symbol["shape"] or ())
    loose = len(shape) == 2 and shape[0] == shape[1] and symbol["latex"] in guessed and not symbol.get("properties")
    return {**symbol, "properties": ["positive definite"]} if loose else dict(symbol)


def _gentle(symbol: Mapping[str, Any], square: Any, defined: set[str], guessed: set[str]) -> dict[str, Any]:
    """The symbol with no size of its own, and positive if it is a constant of which nothing is told."""
    made = dict(symbol)
    if made["shape"]:
        made["shape"] = [square if invented(size) else size for size in made["shape"]]
    count = made["latex"] in guessed and COUNT.fullmatch(made["latex"])
    constant = made["shape"] == [] and made["latex"] not in defined and (CONSTANT.match(made["latex"]) or count)
    if constant and not made.get("properties") and not made.get("kind"):
        made["properties"] = ["positive"]
    return made


def under_setups(task: Mapping[str, Any], budget: float) -> dict[str, Any]:
    """The verdict under the standard set-ups: proved in those that are named, ill-typed if it is in all, else
    unknown.
    """
    tried = [(s["name"], judge({**task, **s}, budget / len(task["setups"]))) for s in task["setups"]]
    proved = [(name, v) for name, v in tried if v["verdict"] == "proved"]
    if proved:
        names = [f"the set-up: {name}" for name, _ in proved]
        return {**proved[0][1], "assumed": [*names, *proved[0][1]["assumed"]]}
    if all(v["verdict"] == "ill-typed" for _, v in tried):
        return _ill_typed_under(task, *tried[0], budget)
    last = next((v for _, v in tried if v["verdict"] != "refuted"), tried[0][1])
    if last["verdict"] == "refuted":
        said = ", ".join(name for name, _ in tried)
        reason = f"the loss is nowhere defined; false under each of: {said}"
        return {**_unknown(last, reason), "counterexample": ""}
    return _unknown(last, last["reason"] or "the loss is nowhere defined")


def _ill_typed_under(task: Mapping[str, Any], name: str, found: dict[str, Any], budget: float) -> dict[str, Any]:
    """The verdict of a claim that is ill-typed under every set-up, with what was meant under this one."""
    setup = next(s for s in task["setups"] if s["name"] == name)
    under = {**task, **setup}
    mended = judge(under, budget, mend=True)["mended"] or _mended_from_the_first(under, budget)
    return {**found, "mended": mended, "assumed": [f"layers as usual ({name})"] if mended else []}
