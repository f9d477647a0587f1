"""From the name of a symbol to its LaTeX, and from plain text with mathematical characters to text that TeX can set."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from symnn.text.notation import script

GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "pi", "rho",
    "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi",
    "Psi", "Omega", "varepsilon", "vartheta", "varphi", "varrho", "ell",
}  # fmt: skip
ACCENTS = {"hat": r"\hat", "tilde": r"\tilde", "bar": r"\bar", "dot": r"\dot"}
# characters that a rule, a hypothesis or a condition may contain, as mathematics
SIGNS = {
    "<": "<", ">": ">", "|": "|",  # in the plain text fonts of TeX these are other signs
    "−": "-", "≠": r"\neq ", "≤": r"\le ", "≥": r"\ge ", "∘": r"\circ ", "⊙": r"\odot ", "·": r"\cdot ",
    "×": r"\times ", "∈": r"\in ",
    "∉": r"\notin ", "∂": r"\partial ", "∇": r"\nabla ", "√": r"\surd ", "ᵀ": r"^{\top}", "⊤": r"\top ",
    "′": "'", "∀": r"\forall ",
    "→": r"\to ", "⟨": r"\langle ", "⟩": r"\rangle ", "‖": r"\Vert ", "∑": r"\Sigma ", "≈": r"\approx ",
    "∞": r"\infty ", "ℓ": r"\ell ",
    "⇒": r"\Rightarrow ", "±": r"\pm ", "⁻": "^{-}", "ᵢ": "_{i}", "ⱼ": "_{j}", "ₜ": "_{t}", "ₗ": "_{l}",
    "₊": "_{+}", "…": r"\ldots ",
    "≡": r"\equiv ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "½": r"\tfrac{1}{2}", "ˡ": "^{l}", "ₙ": "_{n}",
    "ₖ": "_{k}", "∏": r"\Pi ",
}  # fmt: skip
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "#": r"\#",
    "&": r"\&",
    "_": r"\_",
}
ESCAPES |= {"^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
TYPOGRAPHY = {"’": "'", "‘": "`", "“": "``", "”": "''", "–": "--", "—": "---"}


NOISE = "#noise"
"""What symnn averages over and nobody has named."""
ROOT = re.compile(r"([A-Za-z]\w*)\^\(1/(\d+)\)")
"""The name of a root of a matrix."""
EXPONENT = re.compile(r"([^^]*[^^_])\^(\[?[\w*+-]+?\]?)(_[^^]*)?")
"""sigma^2, W^[l] and x^2_1: a name that ends in an exponent, with what may stand below it."""
COMMANDS_OF_FILES = re.compile(
    r"\\(?:input|include|read|write|open|close|catcode|csname|expandafter|immediate|special|usepackage|(?:re)?newcommand|"
    r"[egx]?def|let|every|output|loop|end|begin)(?![a-z])"
)


def _is_formula(name: str) -> bool:
    """Whether LaTeX can stand for a symbol: its braces close, it ends no row and no formula, and it does nothing."""
    bare = re.sub(r"\\[{}%&#$]", "", name)
    depths = [*accumulate((c == "{") - (c == "}") for c in bare)]
    closed = not depths or min(depths) >= 0 == depths[-1]
    return closed and not re.search(r"[%&#$]|\\\\|\\$", bare) and not COMMANDS_OF_FILES.search(name)


DIFFERENTIAL = re.compile(rf"d((?:[a-zA-Z]|{'|'.join(sorted(GREEK))})(?:hat|tilde|bar)|{'|'.join(sorted(GREEK))})")
"""dxhat and dmu: what a program calls the derivative of the loss by an accented or a Greek letter."""


def symbol(name: str) -> str:
    """The LaTeX of a name: `delta` → \\delta, `y_hat` → \\hat{y}, `beta_0` → \\beta_0, `x1` → x_1; LaTeX is left as it
    is.
    """
    if "\\" in name or "{" in name:
        return name if _is_formula(name) else rf"\text{{{text(name)}}}"
    if name == NOISE:
        return r"\xi"
    if root := ROOT.fullmatch(name):
        return rf"({symbol(root[1])}^{{1/{root[2]}}})"
    if raised := EXPONENT.fullmatch(name):
        return symbol(raised[1] + (raised[3] or "")) + script("^", _word(raised[2]))
    return _lettered(name)


def _lettered(name: str) -> str:
    """A letter or a word with its accents, and what stands below it."""
    head, *rest = name.split("_")
    accent = re.fullmatch(r"(.+)(hat|tilde|bar)", head)
    if accent and (len(accent[1]) == 1 or accent[1] in GREEK):
        head, rest = accent[1], [accent[2], *rest]
    digits = re.fullmatch(r"([^\d]+)(\d+)", head)
    if digits:
        head, rest = digits[1], [digits[2], *rest]
    if made := DIFFERENTIAL.fullmatch(head):
        return "d" + _lettered("_".join([made[1], *rest]))
    letter = _word(head)
    for word in (w for w in rest if w in ACCENTS):
        letter = f"{ACCENTS[word]}{{{letter}}}"
    below = ",".join(_word(w) for w in rest if w and w not in ACCENTS)
    return letter + (script("_", below) if below else "")


def _word(word: str) -> str:
    """One part of a name: a Greek letter by name or by sign, a short name in italics, a longer one upright."""
    word = word.replace("′", "'").replace("″", "''")
    bare = word.rstrip("'")
    marks = word[len(bare) :]
    if bare == "lamda" or bare in GREEK:
        return "\\" + bare.replace("lamda", "lambda") + marks
    if not bare.isascii():
        return "".join(_greek(c) or SIGNS.get(c, c) for c in bare).strip() + marks
    if (len(bare) > 2 or bare == "in") and bare.isalpha():
        return rf"\mathrm{{{bare}}}" + marks
    return re.sub(r"[%&#$]", lambda sign: ESCAPES[sign[0]], word).replace("^", r"{\wedge}").replace("~", r"{\sim}")


def _greek(character: str) -> str:
    """The command of a Greek letter, with the space that ends it; empty for anything else."""
    match unicodedata.name(character, "").split():
        case ["GREEK", "SMALL", "LETTER", "FINAL", *_]:
            return r"\varsigma "
        case ["GREEK", "SMALL", "LETTER", letter]:
            return f"\\{_spelled(letter.lower())} "
        case ["GREEK", "CAPITAL", "LETTER", letter] if _spelled(letter.title()) in GREEK:
            return f"\\{_spelled(letter.title())} "
        case _:
            return ""


def _spelled(letter: str) -> str:
    return letter.replace("lamda", "lambda").replace("Lamda", "Lambda")


def text(plain: str) -> str:
    """Plain text for a \\text{} or a paragraph: what TeX would take as a command is escaped, mathematical signs stand
    in $…$.
    """
    out: list[tuple[bool, str]] = []
    for character in unicodedata.normalize("NFC", plain):
        math, shown = _character(character)
        if out and out[-1][0] == math:
            out[-1] = (math, out[-1][1] + shown)
        else:
            out.append((math, shown))
    return "".join(f"${_scripts(t).strip()}$" if math else t for math, t in out)


def math(plain: str) -> str:
    """A formula in plain characters as mathematics, without dollars."""
    return _scripts("".join(_character(c)[1] for c in unicodedata.normalize("NFC", plain))).strip()


def _scripts(math: str) -> str:
    """Neighbouring scripts as one: ^{-}^{1} is an error in TeX, ^{-1} is not."""
    joint = re.compile(r"([\^_])(\{[^{}]*)\}\1\{")
    while joint.search(math):
        math = joint.sub(r"\1\2", math)
    return math


def _character(c: str) -> tuple[bool, str]:
    """Whether a character is mathematics, and its TeX."""
    if c in SIGNS:
        return True, SIGNS[c]
    if c in TYPOGRAPHY:
        return False, TYPOGRAPHY[c]
    if c.isascii():
        return False, ESCAPES.get(c, c)
    if _greek(c):
        return True, _greek(c)
    kind, _, digit = unicodedata.decomposition(c).partition(" ")
    if kind in ("<super>", "<sub>") and " " not in digit:
        base = chr(int(digit, 16)).replace("−", "-")
        return True, f"^{{{base}}}" if kind == "<super>" else f"_{{{base}}}"
    if kind == "<font>":
        return True, chr(int(digit, 16))
    if c.isalpha():
        return False, c
    # a sign nobody has written down here: its name is honest, a missing glyph is not
    return False, f"[{unicodedata.name(c, hex(ord(c))).lower()}]"
