"""From the name of a symbol to its LaTeX, and from plain text with mathematical characters to text that TeX can set."""

from __future__ import annotations

import re
import unicodedata

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


def symbol(name: str) -> str:
    """The LaTeX of a name: `delta` → \\delta, `y_hat` → \\hat{y}, `beta_0` → \\beta_0, `x1` → x_1; LaTeX is left as it
    is.
    """
    if "\\" in name or "{" in name:
        return name
    head, *rest = name.split("_")
    accent = re.fullmatch(r"(.+)(hat|tilde|bar)", head)
    if accent and (len(accent[1]) == 1 or accent[1] in GREEK):
        head, rest = accent[1], [accent[2], *rest]
    digits = re.fullmatch(r"([^\d]+)(\d+)", head)
    if digits:
        head, rest = digits[1], [digits[2], *rest]
    text = _word(head)
    for word in (w for w in rest if w in ACCENTS):
        text = f"{ACCENTS[word]}{{{text}}}"
    below = ",".join(_word(w) for w in rest if w and w not in ACCENTS)
    return text + (script("_", below) if below else "")


def _word(word: str) -> str:
    """One part of a name: a Greek letter by name or by sign, a short name in italics, a longer one upright."""
    bare = word.rstrip("'")
    marks = word[len(bare) :]
    if bare == "lamda" or bare in GREEK:
        return "\\" + bare.replace("lamda", "lambda") + marks
    if not bare.isascii():
        return "".join(_greek(c) or c for c in bare).strip() + marks
    if (len(bare) > 2 or bare == "in") and bare.isalpha():
        return rf"\mathrm{{{bare}}}" + marks
    return word


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
