r"""Functions of finitely many things: π(a) under \sum_a is the entry π_a, and V(s_{t+1}) of a state that stands only at
such places is a number V_{t+1}. All is done on the text, once what the whole note does with its letters is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

LETTER = r"[a-z]'*"
STATE = r"[a-z]_(?:\{[a-z](?:[+-]\d)?\}|[a-z0-9])"
CALL = re.compile(
    r"(?<![A-Za-z\\])(\\(?:pi|mu|rho|nu)(?![A-Za-z])|[A-Za-z])(\^\{?(?:\\(?:pi|star|ast)|\*)\}?)?"
    r"\s*\(\s*([^()]*?)\s*\)"
)
SUMMED = re.compile(r"\\sum(?:\\limits)?\s*_\s*\{?\s*([a-z])\s*(?:\}|\\in|(?![A-Za-z=\s]))")
RANGED = re.compile(r"\\sum(?:\\limits)?\s*_\s*\{\s*([a-z])\s*=\s*1\s*\}")
BAR = re.compile(r"\\mid(?![A-Za-z])|\|")
SCRIPT = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_(?:\{\s*([a-z])\s*\}|([a-z])(?![A-Za-z]))")
APART = re.compile(r"\\mid|\||,")
PRIMED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])'")


PARAMETER = re.compile(
    r"(?<![A-Za-z\\])(\\pi|[pqP])\s*(_(?:\{\s*(?:\\(?:theta|phi|psi|omega)|[w])\s*\}|\s*\\(?:theta|phi|psi|omega)|w))"
    r"\s*(?=\()"
)
r"""\pi_\theta(…): what a function depends on beside its argument."""
COMPARED = re.compile(rf"[\[({{]\s*{LETTER}\s*(?:=|\\neq?(?![A-Za-z]))\s*{LETTER}\s*\\?[\])}}]")
"""[a = b] of an indicator: two indices."""
HERE = "□"
"""The place of the letter in a call."""


def as_called(text: str, calls: Mapping[str, str]) -> str:
    """The text with calls again, as the note writes them, in place of entries."""
    for name, call in calls.items():
        if call.endswith("("):
            text = text.replace(f"{name}(", call)
            continue
        entry = rf"(?<![A-Za-z\\]){re.escape(name)}\s*_\s*(?:\{{({LETTER})\}}|({LETTER})(?![A-Za-z]))"
        text = re.sub(entry, lambda m, call=call: call.replace(HERE, m[1] or m[2]), text)  # type: ignore[misc]
    return text


@dataclass(frozen=True)
class IndexedFunctions:
    """`entries` are the names that are called at letters of sums, with what else they are called at; `states` those
    that are called at states s_t alone; `overloaded` those that are defined for one argument and for two, H(p) and
    H(p, q): the latter is another function, H_{2}.
    """

    entries: frozenset[tuple[str, str]] = frozenset()
    states: frozenset[str] = frozenset()
    overloaded: frozenset[str] = frozenset()
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, texts: Sequence[str]) -> IndexedFunctions:
        """What a whole note calls only so."""
        parameters = _parameters(texts)
        made = cls(*cls._called([_without(text, dict(parameters)) for text in texts], {name for name, _ in parameters}))
        entries = {name for name, _ in made.entries}
        return replace(made, parameters=tuple((name, said) for name, said in parameters if name in entries))

    @staticmethod
    def _called(
        texts: Sequence[str], parametrised: set[str]
    ) -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
        summed, ranged, calls = _over(SUMMED, texts), _over(RANGED, texts), _calls(texts)
        scripts = {(name, a or b) for text in texts for name, a, b in SCRIPT.findall(text)}
        over = {name: summed | ranged if name in parametrised else summed for name in calls}
        fixed = {name: _fixed_at(at, over[name], scripts, ranged) for name, at in calls.items()}
        entries = {(name, found) for name, found in fixed.items() if found is not None}
        states = {name for name, at in calls.items() if all(re.fullmatch(STATE, one) for one in at) and len(at) > 1}
        return frozenset(entries), frozenset(states), _overloaded(texts)

    @property
    def behind_bars(self) -> frozenset[str]:
        """The letters beside those of entries: c of p(w | c)."""
        return frozenset(fixed for _, fixed in self.entries if fixed)

    def put_in(self, text: str) -> str:
        """The text with entries and numbers in place of calls."""
        text = _without(text, dict(self.parameters))
        fixed = self._called_in(text)

        def rule(match: re.Match[str]) -> str:
            name = match[1] + (match[2] or "")
            label = (match[2] or "") if match[2] is None or "pi" not in match[2] else r"^{(\pi)}"
            if name in fixed and (letter := _letter(match[3], fixed[name])) is not None:
                return f"{match[1]}{label}_{{{letter}}}"
            if name in self.states and (state := re.fullmatch(STATE, match[3])) is not None:
                return f"{match[1]}{label}_{{{state[0].partition('_')[2].strip('{}')}}}"
            return match[0]

        return self._apart(CALL.sub(rule, text))

    def _apart(self, text: str) -> str:
        """The text with another name for a function of two arguments that is one of a single argument as well."""
        if not self.overloaded:
            return text
        two = lambda m: f"{m[1]}_{{2}}({m[3]})" if m[1] in self.overloaded and not m[2] and "," in m[3] else m[0]
        return CALL.sub(two, text)

    def _called_in(self, text: str) -> dict[str, str]:
        """The names that are called at letters in a text, with what else they are called at."""
        valued = self.valued(text)
        return {name: beside for name, beside in self.entries if name not in valued}

    def calls(self, text: str) -> dict[str, str]:
        r"""How a text writes the entry of each name at a letter: \pi(\0 \mid s) for \pi."""
        written = {f"{name}_{{2}}": f"{name}(" for name in sorted(self.overloaded)}
        if not self.entries:
            return written
        parameters = dict(self.parameters)
        text = _without(text, parameters)
        fixed = self._called_in(text)
        for match in CALL.finditer(text):
            letter = _letter(match[3], fixed[match[1]]) if match[1] in fixed and match[2] is None else None
            if letter is not None:
                at = match.start(3) - match.start() + match[3].rindex(letter)
                call = match[0][:at] + HERE + match[0][at + len(letter) :]
                written.setdefault(match[1], call.replace(match[1], match[1] + parameters.get(match[1], ""), 1))
        return written

    def valued(self, text: str) -> frozenset[str]:
        """The names that are called in a text at a letter that stands for a number there as well: π(a) beside a − μ."""
        if not self.entries:
            return frozenset()
        text = _without(text, dict(self.parameters))
        rest = COMPARED.sub("", re.sub(r"_\s*(?:\{[^{}]*\}|\w)", "", CALL.sub("", text)))
        fixed = dict(self.entries)
        calls = [(m[1] + (m[2] or ""), m[3]) for m in CALL.finditer(text)]
        letters = [(name, _letter(at, fixed[name])) for name, at in calls if name in fixed]
        return frozenset(
            name
            for name, letter in letters
            if letter is not None and re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", rest) is not None
        )

    def letters(self, text: str) -> frozenset[str]:
        """The letters at which entries stand in a text: they are indices."""
        text = _without(text, dict(self.parameters))
        fixed = self._called_in(text)
        found = [(m[3], fixed[m[1] + (m[2] or "")]) for m in CALL.finditer(text) if m[1] + (m[2] or "") in fixed]
        return frozenset(letter for call, beside in found if (letter := _letter(call, beside)) is not None)


def _parameters(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The names that a note calls with one parameter only, and never without: each with its subscript."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for match in PARAMETER.finditer(text):
            found.setdefault(match[1], set()).add(re.sub(r"[\s{}]", "", match[2]))
    others = {m[1] for text in texts for m in CALL.finditer(text)}
    one = {name: said for name, some in found.items() if len(some) == 1 and name not in others for said in some}
    return tuple(sorted(one.items()))


def _without(text: str, parameters: Mapping[str, str]) -> str:
    """The text with calls of these names without their parameter."""
    if not parameters:
        return text
    return PARAMETER.sub(lambda m: m[1] if m[1] in parameters else m[0], text)


DEFINED = re.compile(r"^\s*([A-Za-z])\s*\(([^()]*)\)\s*:?=")


def _overloaded(texts: Sequence[str]) -> frozenset[str]:
    """The functions that formulas define for one argument and for two, and of which both are called afterwards. One
    that stands without arguments, ∂f, may be told anew.
    """
    first: dict[tuple[str, int], int] = {}
    for n, text in enumerate(texts):
        if (match := DEFINED.match(text)) is not None:
            first.setdefault((match[1], match[2].count(",") + 1), n)
    twice = {name for name, count in first if count == 1 and (name, 2) in first}
    return frozenset(
        name for name in twice if _both_called(name, texts[max(first[name, 1], first[name, 2]) :], " ".join(texts))
    )


def _both_called(name: str, later: Sequence[str], whole: str) -> bool:
    letter = rf"(?<![A-Za-z\\]){name}"
    called = {m[3].count(",") + 1 for text in later for m in CALL.finditer(text) if m[1] == name}
    return called == {1, 2} and re.search(rf"{letter}\s*(?![A-Za-z(\s])|{letter}_\{{?2", whole) is None


def _fixed(at: set[str], summed: set[str]) -> str | None:
    """What stands beside the letter in all calls, "" where nothing does; None where the calls are no entries."""
    calls = [{part.strip() for part in APART.split(one)} for one in at]
    sizes = {len(call) for call in calls}
    if sizes not in ({1}, {2}) or any(re.fullmatch(LETTER, letter) is None for call in calls for letter in call):
        return None
    common = set.intersection(*calls) - summed if sizes == {2} else set()
    if not (set.union(*calls) - common) & summed or len(common) != max(sizes) - 1:
        return None
    return next(iter(common), "")


def _calls(texts: Sequence[str]) -> dict[str, set[str]]:
    """What each name is called at, but for those with a prime and those of expectations and orders."""
    calls: dict[str, set[str]] = {}
    for text in texts:
        for match in CALL.finditer(text):
            calls.setdefault(match[1] + (match[2] or ""), set()).add(re.sub(r"\s+", " ", match[3]))
    primed = {match[1] for text in texts for match in PRIMED.finditer(text)} | {"E", "O"}
    return {name: at for name, at in calls.items() if name not in primed}


def _fixed_at(at: set[str], summed: set[str], scripts: set[tuple[str, str]], ranged: set[str]) -> str | None:
    """What stands beside the letter in all calls, by sums over it or by the subscripts that it is; None where the calls
    are no entries.
    """
    found = _fixed(at, summed)
    return _of_places(at, scripts, ranged) if found is None else found


def _over(pattern: re.Pattern[str], texts: Sequence[str]) -> set[str]:
    """The letters over which sums of the texts run."""
    return {letter for text in texts for letter in pattern.findall(text)}


def _of_places(at: set[str], scripts: set[tuple[str, str]], ranged: set[str]) -> str | None:
    """The letter behind the bar of a function that is called only at pairs of places, p(o | c) beside u_o, v_c and a
    sum over the w of u_w; None for any other function.
    """
    calls = [[part.strip() for part in BAR.split(one)] for one in at]
    letters = {letter for _, letter in scripts}
    if not all(len(call) == 2 and letters.issuperset(call) for call in calls) or len({call[1] for call in calls}) != 1:
        return None
    counted = {name for name, letter in scripts if letter in ranged}
    entries = all({name for name, letter in scripts if letter == call[0]} & counted for call in calls)
    return calls[0][1] if entries else None


def _letter(text: str, fixed: str) -> str | None:
    """The letter of a call that is an entry."""
    parts = [part.strip() for part in APART.split(text)]
    left = [part for part in parts if part != fixed]
    return left[0] if len(left) == 1 and re.fullmatch(LETTER, left[0]) else None
