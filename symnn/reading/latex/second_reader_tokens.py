"""The gate before latex2sympy2: whole tokens, a whitelist, and every name hidden. It knows where things end, not what
they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import sympy as sp

from symnn.errors import UnsupportedError

Tokens = tuple[str, ...]
Ask = Callable[[str], Any]

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S")
# the parser's time grows with length and with nesting: these bounds keep it under a few seconds
LONGEST, DEEPEST = 2000, 30
FUNCTIONS = {r"\ln", r"\log", r"\exp", r"\sin", r"\cos", r"\tan", r"\sinh", r"\cosh", r"\tanh"}
POWERED = FUNCTIONS - {r"\ln", r"\log", r"\exp"}
EXTREMES = {r"\max": sp.Max, r"\min": sp.Min}
CLOSING = {"(": ")", "{": "}", r"\lvert": r"\rvert", r"\begin": r"\end"}
RELATIONS = {
    "<": sp.Lt, ">": sp.Gt, r"\le": sp.Le, r"\leq": sp.Le, r"\ge": sp.Ge, r"\geq": sp.Ge, "=": sp.Eq,
    r"\ne": sp.Ne, r"\neq": sp.Ne,
}  # fmt: skip
OTHERWISE: Tokens = (r"\text", "{", *"otherwise", "}")


def refuse(what: str) -> NoReturn:
    raise UnsupportedError(f"not read back: {what}")


def tokens(latex: str) -> Tokens:
    """Whole control words, numbers and signs; \\left and \\right before brackets say nothing and go."""
    found = TOKEN.findall(latex)
    if len(found) > LONGEST:
        refuse(f"a formula of {len(found)} signs; the longest is {LONGEST}")
    kept: list[str] = []
    for k, token in enumerate(found):
        if token in (r"\left", r"\right"):
            after = found[k + 1] if k + 1 < len(found) else "the end"
            if after not in ("(", ")", r"\lvert", r"\rvert"):
                refuse(f"{token} before {after}")
        elif token == r"\,":
            continue  # a thin space beside a name of several letters
        elif token == "}" and len(kept) > 2 and kept[-2] == "{" and kept[-3] == "_" and not kept[-1][1:].isdigit():
            kept[-2:] = [kept[-1]]  # x_{1} is x_1
        else:
            kept.append(token)
    return tuple(kept)


def known_names(names: Mapping[str, Any]) -> dict[Tokens, Any]:
    """Names by their tokens, the longest first: β_0 is not β with an index."""
    found = {tokens(name): symbol for name, symbol in names.items()}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


class Gate:
    """One formula on its way. `hidden[k]` is what stands behind x_{k}."""

    def __init__(self, names: Mapping[Tokens, Any], functions: Mapping[Tokens, Callable[..., Any]]) -> None:
        self.names, self.functions = names, functions
        self.hidden: list[Any] = []

    def hide(self, thing: Any) -> str:
        if thing not in self.hidden:
            self.hidden.append(thing)
        return f"x_{{{self.hidden.index(thing) + 1}}}"

    def matrices(self) -> dict[Any, Any]:
        """What x_{k} is where a matrix is hidden behind it."""
        shaped = [(k, thing) for k, thing in enumerate(self.hidden, 1) if is_matrix(thing)]
        return {sp.Symbol(f"x_{k}"): sp.MatrixSymbol(f"x_{k}", *thing.shape) for k, thing in shaped}

    def restore(self, answer: Any) -> Any:
        """The answer with names in place of x_{k}; a symbol that nobody hid is an invention of the reader."""
        found = {}
        sizes = {s for thing in self.hidden if is_matrix(thing) for n in thing.shape for s in n.free_symbols}
        for symbol in answer.free_symbols - sizes:
            k = re.fullmatch(r"x_\{?(\d+)\}?", symbol.name)
            if k is None or not 1 <= int(k[1]) <= len(self.hidden):
                refuse(f"a symbol {symbol}, which the formula does not have")
            found[symbol] = self.hidden[int(k[1]) - 1]
        return answer.xreplace(found)

    def rewrite(self, given: Sequence[str], ask: Ask, depth: int = 0) -> str:
        """The same formula in the few tokens that latex2sympy2 reads right, with every product written out."""
        if depth > DEEPEST:
            refuse(f"brackets nested more than {DEEPEST} deep")
        return _Line(self, given, ask, depth).run()


class _Line:
    """A walk along the tokens between two brackets. `open` is what may come next: an operand, an operator, or no
    exponent.
    """

    def __init__(self, gate: Gate, given: Sequence[str], ask: Ask, depth: int) -> None:
        self.gate, self.given, self.ask, self.depth = gate, tuple(given), ask, depth
        self.at = 0
        self.out: list[str] = []
        self.last = "start"  # "start", "operator", "operand" (may take an exponent), "closed" (may not), "number"

    def run(self) -> str:
        if not self.given:
            refuse("an empty pair of brackets")
        while self.at < len(self.given):
            self.step(self.given[self.at])
        if self.last in ("start", "operator"):
            refuse("an operator without its right-hand side")
        return " ".join(self.out)

    def step(self, token: str) -> None:
        if name := self.known(self.gate.names):
            self.at += len(name)
            self.hide(self.gate.names[name])
        elif name := self.known(self.gate.functions):
            self.at += len(name)
            self.call(" ".join(name), self.gate.functions[name])
        elif token in ("+", "-", r"\cdot"):
            if token != "-" and self.last in ("start", "operator"):
                refuse(f"{token} without its left-hand side")
            self.at += 1
            # it cannot negate a matrix
            self.out += ["(-1)", r"\cdot"] if token == "-" and self.last in ("start", "operator") else [token]
            self.last = "operator"
        elif token == "^":
            self.exponent()
        else:
            self.compound(token)

    def hide(self, thing: Any) -> None:
        """A name, or what stands in brackets, with the transpose behind it: that is a matter of names."""
        if not is_matrix(thing):
            self.operand(self.gate.hide(thing), "operand")
            return
        turned = self.transposed()
        self.operand(self.gate.hide(sp.Transpose(thing) if turned else thing), "closed")

    def transposed(self) -> bool:
        """Whether a transpose follows, which is passed."""
        after = self.given[self.at : self.at + 4]
        for sign in (r"\top", "T"):
            for spelled in (("^", sign), ("^", "{", sign, "}")):
                if after[: len(spelled)] == spelled and ("T",) not in self.gate.names:
                    self.at += len(spelled)
                    return True
        return False

    def known(self, names: Mapping[Tokens, Any]) -> Tokens:
        """The longest of these names that stands here; empty if none does."""
        return next((n for n in names if self.given[self.at : self.at + len(n)] == n), ())

    def compound(self, token: str) -> None:
        """An operand that is no name."""
        self.at += 1
        if token[0].isdigit():
            if self.last == "number":
                refuse(f"two numbers side by side, {self.out[-1]} {token}")
            self.operand(token, "number")
        elif token == "(":
            self.bracket()
        elif token == r"\lvert":
            self.operand(rf"\lvert {self.inside(token)} \rvert")
        elif token == r"\frac":
            self.operand(rf"\frac{{{self.group()}}}{{{self.group()}}}")
        elif token == r"\sqrt":
            self.operand(rf"\sqrt{{{self.group()}}}")
        elif token in FUNCTIONS:
            self.function(token)
        elif token in EXTREMES:
            self.call(token, EXTREMES[token])
        elif token == r"\begin":
            self.cases()
        elif token == r"\pi" or (token == "e" and self.peek() == "^"):
            self.operand(token)
        else:
            refuse(f"the sign {token!r}")

    def operand(self, text: str, kind: str = "operand") -> None:
        """Side by side is a product, and is written as one: x(y) would be a call."""
        if self.last in ("operand", "closed", "number"):
            self.out.append(r"\cdot")
        self.out.append(text)
        self.last = kind

    def peek(self) -> str:
        return self.given[self.at] if self.at < len(self.given) else ""

    def exponent(self) -> None:
        if self.last not in ("operand", "number"):
            refuse("an exponent that may belong to a function or to another exponent")
        self.at += 1
        after = self.peek()
        if after == "{":
            if self.given[self.at + 1 : self.at + 2] == ("(",):
                refuse("a bracketed exponent, which may be the label of a layer or of a time step")
            shown = self.group()
        elif len(after) == 1 and (after.isdigit() or (after,) in self.gate.names):
            self.at += 1
            shown = after if after.isdigit() else self.gate.hide(self.gate.names[(after,)])
        else:
            refuse(f"the exponent {after!r}")
        self.out[-1] += f"^{{{shown}}}"
        self.last = "closed"

    def bracket(self) -> None:
        """What stands in brackets: read by itself where a transpose stands behind it."""
        part = self.span("(")
        start = self.at
        if self.transposed():
            self.at = start
            self.hide(self.value(part))
        else:
            self.operand(f"({self.rewrite(part)})")

    # brackets
    def span(self, opening: str) -> Tokens:
        """The tokens up to the bracket that closes the one just passed."""
        depth, start = 1, self.at
        while self.at < len(self.given):
            token = self.given[self.at]
            self.at += 1
            depth += (token == opening) - (token == CLOSING[opening])
            if not depth:
                return self.given[start : self.at - 1]
        refuse(f"{opening!r} without {CLOSING[opening]!r}")

    def inside(self, opening: str) -> str:
        return self.rewrite(self.span(opening))

    def rewrite(self, given: Sequence[str]) -> str:
        return self.gate.rewrite(given, self.ask, self.depth + 1)

    def group(self) -> str:
        """A group in braces, which must come now."""
        if self.peek() != "{":
            refuse(f"{self.peek() or 'the end'!r} where a group in braces should be")
        self.at += 1
        return self.inside("{")

    # functions
    def function(self, token: str) -> None:
        power = ""
        if self.peek() == "^" and token in POWERED:
            self.at += 1
            power = self.group()
            if not power.isdigit():
                refuse(f"{token}^{{{power}}}, which may be a power or an inverse")
        self.argument(token)
        # symnn's logarithms are natural, latex2sympy2's \log is to base 10
        name = r"\ln" if token == r"\log" else token
        self.operand(f"{name}{f'^{{{power}}}' if power else ''}({self.inside('(')})", "closed")

    def argument(self, token: str) -> None:
        if self.peek() != "(":
            refuse(f"{token} without brackets around its argument")
        self.at += 1

    def call(self, name: str, function: Callable[..., Any]) -> None:
        """A function that latex2sympy2 lacks, or a maximum, which it cannot read inside another: arguments are read one
        by one.
        """
        self.argument(name)
        values = [self.value(part) for part in split(self.span("("), ",")]
        self.operand(self.gate.hide(function(*values)))

    def value(self, given: Sequence[str]) -> Any:
        return self.gate.restore(self.ask(self.rewrite(given)))

    # cases
    def cases(self) -> None:
        """Each cell is read by itself; the whole is hidden like a name."""
        word = (*"{cases}",)
        body = self.span(r"\begin")
        if body[: len(word)] != word or self.given[self.at : self.at + len(word)] != word:
            refuse("an environment other than cases")
        self.at += len(word)
        rows = [split(row, "&") for row in split(body[len(word) :], r"\\")]
        if any(len(row) != 2 for row in rows):
            refuse("a row of cases without its condition")
        pieces = [(self.value(value), self.condition(when)) for value, when in rows]
        self.operand(self.gate.hide(sp.Piecewise(*pieces)))

    def condition(self, given: Tokens) -> Any:
        if given == OTHERWISE:
            return True
        places = [k for k, token in enumerate(given) if token in RELATIONS]
        if len(places) != 1:
            refuse("a condition that is not one relation")
        (k,) = places
        return RELATIONS[given[k]](self.value(given[:k]), self.value(given[k + 1 :]))


def is_matrix(thing: Any) -> bool:
    return bool(getattr(thing, "is_Matrix", False))


def split(given: Sequence[str], sign: str) -> list[Tokens]:
    """The parts between signs that stand in no bracket."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in given:
        depth += (token in CLOSING) - (token in CLOSING.values())
        if token == sign and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]
