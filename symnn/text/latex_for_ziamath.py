r"""What ziamath reads otherwise than LaTeX, written for it: formulas inside of words, large delimiters, spaces beside
functions, signs, scripts on a matrix. Text to text; nothing is drawn here.
"""

from __future__ import annotations

import re

BOLD_ZERO = 0x1D7CE
TEXT = re.compile(r"\\(?:text|mbox)\{((?:[^{}]|\{[^{}]*\})*)\}")
RELATION = r"\\(?:neq?|leq?|geq?|approx|equiv|to|mapsto|propto|sim|quad|qquad)(?![a-zA-Z])"
INNER = r"(?:[^{}]|\{[^{}]*\})*"
UNDER = re.compile(rf"\\operatorname\*\{{({INNER})\}}_\{{({INNER})\}}")
"""An operator with what it runs over, which stands below it."""
NAMED = re.compile(r"\\(log|ln|exp|sinh?|cosh?|tanh?|arctan|max|min|det|erf)(?![a-zA-Z])(?!\s*_)")
"""Functions that ziamath sets apart from the bracket behind them, as it does not with \\operatorname."""
MATRIX = re.compile(r"\\begin\{(?P<kind>\w*matrix)\}(?:(?!\\begin).)*?\\end\{(?P=kind)\}", re.DOTALL)
"""One without another inside. In its entries TeX sets fractions small."""
SCRIPT = r"(?:\^(?:\{[^{}]*\}|[^\\{}\s]))?"
LETTER = (
    r"\\(?:alpha|beta|gamma|delta|varepsilon|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|varphi|phi|psi"
    r"|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega|ell|top|infty)(?![a-zA-Z])"
)
ACCENTED = (
    r"\\(?:operatorname|hat|tilde|widehat|widetilde|bar|mathbf|mathrm|mathcal|boldsymbol|frac|tfrac|sqrt)(?![a-zA-Z])"
)
BEFORE = re.compile(r"(\\begin\{\w+\}|\\[a-zA-Z]+|[a-zA-Z0-9)\]}])(\s*)(?=\\operatorname\{)")
"""What stands before a function."""
BETWEEN = re.compile(r"(?<![\^{])\s*\\(circ|oslash|times)(?![a-zA-Z])(?=\s*[^\s}])")
"""Signs between two factors, which ziamath sets closer than TeX."""
# delimiters that ziamath's reader knows by their own sign alone after \bigl and its like; of braces it makes none large
LARGE = {
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
}  # fmt: skip


def prepared(latex: str) -> str:
    r"""What ziamath reads otherwise than LaTeX: formulas and escaped signs inside \text, large delimiters, signs,
    scripts on a matrix.
    """
    pieces = TEXT.split(latex.strip())
    # the pieces at odd places are what stands inside \text{…}
    read = "".join(_text(piece) if k % 2 else _mathematics(piece, first=k == 0) for k, piece in enumerate(pieces))
    # in a group of its own a matrix has brackets of its own height, and its scripts are those of all of it
    return MATRIX.sub(lambda matrix: "{" + matrix[0].replace(r"\frac", r"\tfrac") + "}", read)


def _mathematics(latex: str, first: bool) -> str:
    latex = re.sub(
        r"(\\[bB]igg?[lrm]?)\s*\\([a-zA-Z]+|\|)", lambda m: m[1] + LARGE[m[2]] if m[2] in LARGE else m[0], latex
    )
    latex = re.sub(r"\\[bB]igg?[lrm]?\s*(\\[{}])", r"\1", latex)
    # bold digits are signs of their own in the font
    latex = re.sub(r"\\mathbf\{(\d)\}", lambda m: chr(BOLD_ZERO + int(m[1])), latex)
    # a minus that has nothing before it is a sign, and a function's name stands apart from its argument
    latex = re.sub(rf"([=<>(\[,&]|{RELATION}|\\left\s*\\?.|\\\\|\\begin\{{\w+\}})(\s*)-", r"\1\2{-}", latex)
    latex = re.sub(r":\s*=", r"\\coloneqq ", latex)
    latex = re.sub(r"\\(sim|nRightarrow)(?![a-zA-Z])", r"\\;\\\1\\;", latex)
    latex = UNDER.sub(r"\\underset{\2}{\\mathrm{\1}}\\,", latex).replace(r"\operatorname*", r"\operatorname")
    # a name of two words is set upright word by word
    latex = re.sub(r"\\operatorname\{(\w+)\\,(\w+)\}", r"\\operatorname{\1}\\,\\operatorname{\2}", latex)
    latex = _spaced(latex)
    # the sizes under two braces would run into each other
    latex = re.sub(r"\}(\s*)\\underbrace", r"}\\,\1\\underbrace", latex)
    latex = _factors(_listed(latex))
    return re.sub(r"^-", "{-}", latex) if first else latex


def _spaced(latex: str) -> str:
    """Functions and signs of derivation with the spaces of TeX: no space before a bracket, a thin one beside a letter,
    none around a sign that is a letter.
    """
    latex = re.sub(r"\\(nabla|partial)(?![a-zA-Z])", r"{\\\1}", latex)
    latex = NAMED.sub(r"\\operatorname{\1}", latex)
    latex = re.sub(
        rf"(\\operatorname\{{[^{{}}]*\}}{SCRIPT})(?=\s*(?:[a-zA-Z0-9{{]|{LETTER}|{ACCENTED}))", r"\1\\,", latex
    )
    return re.sub(r"\\operatorname(?=\{(?:max|min|exp)\})", r"\\mathrm", BEFORE.sub(_apart, latex))


def _apart(before: re.Match[str]) -> str:
    thin = not before[1].startswith("\\") or re.fullmatch(LETTER, before[1])
    return rf"{before[1]}\,{before[2]}" if thin else before[0]


def _listed(latex: str) -> str:
    """A comma that stands in no braces, with the thin space that TeX puts behind it; ziamath's is twice as wide."""
    depth, out = 0, []
    for k, piece in enumerate(re.split(r"(\\.|[{}]|,\s+(?=[^\s\\]|\\[a-zA-Z])(?!\\q?quad))", latex)):
        depth += (piece == "{") - (piece == "}")
        out.append(r"{,}\," if k % 2 and piece[0] == "," and not depth else piece)
    return "".join(out)


def _factors(latex: str) -> str:
    """Signs between two factors with more space around them, but in scripts."""
    pieces = re.split(rf"([_^]\{{{INNER}\}})", latex)
    return "".join(
        piece if k % 2 else BETWEEN.sub(r"\\hspace{0.1em}\\\1\\hspace{0.1em}", piece) for k, piece in enumerate(pieces)
    )


def _text(inside: str) -> str:
    pieces = re.split(r"(?<!\\)\$", inside)
    return "".join(
        f"{{{_mathematics(piece, first=True)}}}" if k % 2 else _plain_text(piece)
        for k, piece in enumerate(pieces)
        if piece
    )


def _plain_text(words: str) -> str:
    words = re.sub(r"\\([%_#&${}])", r"\1", words.replace(r"\ ", " ").replace("~", " "))
    return rf"\text{{{words.replace('&', '&amp;').replace('<', '&lt;')}}}"
