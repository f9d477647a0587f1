r"""Tables of the words of LaTeX: what is spacing, what stands for what, what names a function. Data only.

A control word that stands in none of these tables is unknown, and a formula with it is not read.
"""

from __future__ import annotations

from symnn.ops import TABLE

SIDES = {
    "left": 1, "right": -1, "middle": 0, "bigl": 1, "Bigl": 1, "biggl": 1, "Biggl": 1, "bigr": -1, "Bigr": -1,
    "biggr": -1, "Biggr": -1,
    "big": 0, "Big": 0, "bigg": 0, "Bigg": 0, "bigm": 0, "Bigm": 0,
}  # fmt: skip
IGNORED = {
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "quad", "qquad", "label",
    "tag", "hspace", "vspace",
    "hfill", "mathstrut", "strut", "eqlabel", "phantom", "hphantom", "vphantom", "allowbreak", "thinspace", "enspace",
    "hline", "rm", "boxed",
    "mathrel", "mathop", "mathbin", "mathord", "ensuremath", "normalsize", "small", "large", "bf", "it", "cal",
    "smash", "raggedright",
    "centering", "intertext", "noindent", "medspace", "negthinspace", "space", "negmedspace", "color", "textcolor",
}  # fmt: skip
IGNORED -= {"quad", "qquad", "rm", "bf", "it", "cal"}
WITH_ARGUMENT = {"label", "tag", "hspace", "vspace", "eqlabel", "phantom", "hphantom", "vphantom", "color", "intertext"}
SPACES = ", ; : ! \t\n>/".replace(" ", "") + " "
TEXTS = {"text", "textrm", "textit", "textbf", "textsf", "texttt", "mbox", "operatorname", "operatorname*", "mathrm",
         "mathit", "mathsf", "mathtt",
         "textnormal", "mathnormal", "textup"}  # fmt: skip
STYLES = {"mathbf": r"\mathbf", "boldsymbol": r"\mathbf", "bm": r"\mathbf", "pmb": r"\mathbf", "vec": r"\mathbf",
          "mathcal": r"\mathcal",
          "mathbb": r"\mathbb", "mathfrak": r"\mathfrak", "mathscr": r"\mathcal", "boldmath": r"\mathbf"}  # fmt: skip
ACCENTS = {"hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
           "dot": "dot", "ddot": "ddot",
           "check": "check", "breve": "breve", "acute": "acute", "underline": "underline",
           "mathring": "ring"}  # fmt: skip
GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
         "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
         "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"],
        strict=True,
    )
)  # fmt: skip
GREEK = {
    *GREEK_LETTERS.values(), "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi", "Upsilon", "ell",
    "hbar", "imath", "jmath", "aleph",
}  # fmt: skip
SAME = {
    "leq": "le", "leqslant": "le", "geq": "ge", "geqslant": "ge", "neq": "ne", "lt": "<", "gt": ">", "dots": "ldots",
    "cdots": "ldots",
    "dotsc": "ldots", "dotsb": "ldots", "vdots": "ldots", "ddots": "ldots", "dotsm": "ldots", "dotso": "ldots",
    "coloneqq": "define",
    "triangleq": "define", "coloneq": "define", "doteq": "define", "overset": "stackrel", "gets": "leftarrow",
    "Leftrightarrow": "iff",
    "Longleftrightarrow": "iff", "implies": "Rightarrow", "Longrightarrow": "Rightarrow", "rightarrow": "to",
    "longrightarrow": "to",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "lVert": "|", "rVert": "|", "Vert": "|", "lvert": "vert",
    "rvert": "vert",
    "dag": "dagger", "ast": "ast", "land": "wedge", "lor": "vee", "ln": "log", "Pr": "Pr", "thetasym": "theta",
    "simeq": "approx",
    "approxeq": "approx", "cong": "approx", "vartriangle": "triangle", "longleftarrow": "leftarrow", "intercal": "top",
    "colon": ":",
    "lbrack": "[", "rbrack": "]", "lbrace": "{", "rbrace": "}", "lgroup": "(", "rgroup": ")", "hslash": "hbar",
    "infin": "infty", "Reals": "R",
    "Tr": "tr", "lessapprox": "lesssim", "gtrapprox": "gtrsim", "lesseqgtr": "le", "eqqcolon": "define",
    "eqdef": "define",
}  # fmt: skip
RELATIONS = {
    "=": "=", "define": ":=", "equiv": "=", "approx": "≈", "le": "<=", "ge": ">=", "<": "<", ">": ">", "ne": "!=",
    "sim": "~", "in": "in",
    "propto": "∝", "leftarrow": "<-", "to": "->", "mapsto": "|->", "ll": "≪", "gg": "≫", "subset": "⊂",
    "subseteq": "⊂", "notin": "∉",
    "succ": "≻", "succeq": "⪰", "prec": "≺", "preceq": "⪯", "perp": "⊥", "rightsquigarrow": "->", "lesssim": "≲",
    "gtrsim": "≳",
}  # fmt: skip
LOGIC = {"iff": "iff", "Rightarrow": "implies", "wedge": "and", "vee": "or", "Leftarrow": "implied"}
PRODUCTS = {
    "cdot": "·",
    "times": "×",
    "circ": "∘",
    "odot": "∘",
    "otimes": "⊗",
    "oslash": "⊘",
    "star": "*",
    "ast": "*",
    "bullet": "·",
    "div": "/",
}
FUNCTIONS = {
    "log": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh",
    "cosh": "cosh", "det": "det",
    "tr": "tr", "coth": "coth", "arctan": "atan", "dim": "dim", "cot": "cot", "sec": "sec", "csc": "csc",
    "arcsin": "asin",
    "arccos": "acos", "gcd": "gcd", "deg": "deg", "ker": "ker",
}  # fmt: skip
BIG = {"sum": "sum", "prod": "product"}
EXTREMA = {"max": "max", "min": "min", "sup": "max", "inf": "min"}
OTHER = {
    "frac", "sqrt", "choose", "partial", "nabla", "lim", "int", "iint", "infty", "left", "right", "stackrel",
    "underbrace", "overbrace", "ldots", "arg",
    "langle", "rangle", "lfloor", "rfloor", "lceil", "rceil", "mid", "vert", "|", "top", "prime", "binom", "pm", "mp",
    "forall", "exists",
    "neg", "lnot", "emptyset", "cup", "cap", "setminus", "oint", "Pr", "dagger", "underset", "substack", "bigoplus",
    "bigcup", "bigcap", "oplus",
    "Re", "Im", "argmax", "argmin", "not", "backslash", "triangle", "square", "Box", "therefore", "because", ":", "[",
    "]", "{", "}",
    "quad", "qquad", "rm", "bf", "it", "cal", "nmid", "parallel", "cancel", "mathbin", "ddag", "S", "checkmark",
    "xrightarrow", "xleftarrow", "limsup", "liminf", "downarrow", "uparrow", "ominus", "diamond", "Delta", "bmod",
    "pmod", "mod",
    "bigotimes", "bigodot", "bigwedge", "bigvee", "coprod", "complement", "subsetneq", "supset", "supseteq", "nexists",
    "ni", "hookrightarrow",
    "leftrightarrow", "uplus", "wp", "angle", "varnothing", "degree", "circledast", "triangledown", "models", "vdash",
    "bot", "asymp",
}  # fmt: skip
UNREAD = {
    "Re", "Im", "oint", "triangle", "square", "Box", "bigoplus", "bigcup", "bigcap", "oplus", "cup", "cap",
    "setminus", "exists",
    "emptyset", "backslash", "checkmark", "S", "ddag", "cancel", "not", "parallel",
}  # fmt: skip
"""Known and read, but without a meaning here: the formula is unread, with this word named."""
KNOWN = {
    *STYLES, *ACCENTS, *GREEK, *RELATIONS, *LOGIC, *PRODUCTS, *FUNCTIONS, *BIG, *EXTREMA, *OTHER, *SAME.values(),
}  # fmt: skip
SIGNS = set("{}()[]^_&'|/+-*=<>,.;:!\"`@?") | {r"\{", r"\}", r"\|", "\\\\"}
UNICODE = {
    "−": "-", "–": "-", "′": "'", "’": "'", "·": r"\cdot", "×": r"\times", "∘": r"\circ", "⊙": r"\odot", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne",
    "∈": r"\in", "∑": r"\sum", "∏": r"\prod", "∂": r"\partial", "∇": r"\nabla", "√": r"\sqrt", "∞": r"\infty",
    "≈": r"\approx", "∼": r"\sim",
    "→": r"\to", "←": r"\leftarrow", "‖": r"\|", "⟨": r"\langle", "⟩": r"\rangle", "ℓ": r"\ell", "⊤": r"\top",
    "…": r"\ldots", "±": r"\pm",
    "⊗": r"\otimes", "≡": r"\equiv", "≔": r"\define", "∥": r"\|",
}  # fmt: skip
# functions by the word that names them, as text: \operatorname{softmax}, \text{ReLU}
NAMED = {
    "softmax": "softmax", "relu": "relu", "sigmoid": "sigmoid", "sigm": "sigmoid", "logistic": "sigmoid",
    "tanh": "tanh", "exp": "exp", "log": "log",
    "ln": "log", "sgn": "sign", "sign": "sign", "diag": "diag", "tr": "tr", "trace": "tr", "det": "det", "vec": "vec",
    "softplus": "softplus",
    "erf": "erf", "gelu": "gelu", "silu": "silu", "swish": "silu", "elu": "elu", "selu": "selu",
    "leakyrelu": "leaky_relu",
    "lrelu": "leaky_relu", "prelu": "leaky_relu", "lse": "log_sum_exp", "logsumexp": "log_sum_exp", "clip": "clip",
    "sin": "sin", "cos": "cos",
    "tan": "tan", "sinh": "sinh", "cosh": "cosh", "abs": "abs", "sqrt": "sqrt", "logsoftmax": "log_softmax",
    "step": "step", "sum": "sum",
    "arcsinh": "asinh", "arsinh": "asinh", "asinh": "asinh", "arccosh": "acosh", "arcosh": "acosh", "acosh": "acosh",
    "arctanh": "atanh", "artanh": "atanh", "atanh": "atanh", "asin": "asin", "acos": "acos", "atan": "atan",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "atan2": "atan2", "log1p": "log1p", "expm1": "expm1", "hypot": "hypot", "logaddexp": "logaddexp",
    "digamma": "digamma", "erfinv": "erfinv", "lgamma": "loggamma",
    "mean": "mean", "logit": "logit", "kl": "KL", "hardtanh": "hard_tanh", "inv": "inv", "logdet": "logdet",
    "rank": "rank",
}  # fmt: skip
STATISTICS = {"var": "Var", "cov": "Cov", "e": "E", "corr": "Corr", "std": "Std"}
# what is a function where it stands before a bracket, and no product of letters: floor(x)
CALLED = {*NAMED, *EXTREMA, *STATISTICS.values(), *(name for name in TABLE if len(name) > 1), "norm2"} - {"E"}
SPELLED = {name: "\\" + name for name in (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "infty")} | {"inf": r"\infty"}  # fmt: skip
"""Letters and constants by their names in plain letters, and how LaTeX writes them."""
LENGTHS = {"norm": r"\|x\|", "norm2": r"\|x\|", "norm1": r"\|x\|_1"}
PROSE = {"if", "otherwise", "else", "and", "or", "for", "where", "with", "when", "all", "every", "each", "s.t.",
         "subject", "such", "i.e.", "is", "as",
         "so", "then", "hence", "thus", "since", "to", "in", "of", "by", "on", "from", "iff", "let"}  # fmt: skip
KNOWN |= {"R"}
