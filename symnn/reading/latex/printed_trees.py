r"""Trees as LaTeX, in one notation, with every grouping shown. What is printed is read back to the same tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from symnn.reading.formula import tree as t

SIGNS = {"=": "=", ":=": ":=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne", "~": r"\sim",
         "in": r"\in", "≈": r"\approx",
         "∝": r"\propto", "<-": r"\leftarrow", "->": r"\to"}  # fmt: skip
PRODUCTS = {
    "": " ",
    "·": r" \cdot ",
    "×": r" \times ",
    "∘": r" \odot ",
    "*": " * ",
    "/": " / ",
    "⊗": r" \otimes ",
    "⊘": r" \oslash ",
}
NAMES = {"tr": r"\operatorname{tr}", "det": r"\det", "log": r"\log", "exp": r"\exp", "sin": r"\sin", "cos": r"\cos",
         "tan": r"\tan",
         "tanh": r"\tanh", "eye": r"\mathbf{I}", "ones": r"\mathbf{1}", "zeros": r"\mathbf{0}", "sinh": r"\sinh",
         "cosh": r"\cosh"}  # fmt: skip


CONSTANTS = {"pi": r"\pi", "e": "e", "oo": r"\infty"}
JOINTS = {"and": r" \text{ and } ", "or": r" \text{ or } ", "iff": r" \iff ", "implies": r" \Rightarrow "}
SIDES = {0: "", 1: "^{+}", -1: "^{-}"}
LAWS = {"normal": r"\mathcal{N}", "uniform": r"\mathcal{U}"}
BERNOULLI = r"\mathrm{Bernoulli}"
OTHERWISE = r"\text{otherwise}"


def brackets(text: str) -> str:
    return rf"\left({text}\right)"


def statement(s: t.Statement) -> str:
    out = latex(s.sides[0])
    for sign, side in zip(s.signs, s.sides[1:], strict=True):
        out += f" {SIGNS.get(sign, sign)} {latex(side)}"
    return out


def latex(tree: t.Tree) -> str:
    return RULES[type(tree)](tree)


def _listed(parts: Iterable[t.Tree]) -> str:
    return ", ".join(map(latex, parts))


def number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    text = f"{float(value):.12g}"
    return (
        text if Fraction(text) == value and "e" not in text else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    )


def name_of(tree: t.Name) -> str:
    key = tree.name
    if not tree.indices:
        return key
    indices = [latex(i) for i in tree.indices]
    while "□" in key and indices:
        key = key.replace("□", indices.pop(0), 1)
    if not indices:
        return key
    sub = ",".join(indices)
    if "_{" in key:
        head, _, tail = key.partition("_{")
        inner, _, rest = tail.partition("}")
        return f"{head}_{{{inner},{sub}}}{rest}"
    head, caret, labels = key.partition("^")
    return f"{head}_{{{sub}}}{caret}{labels}"


def held(tree: t.Tree) -> str:
    """The part as something that a script may stand behind."""
    text = latex(tree)
    if isinstance(tree, t.Name | t.Group | t.Constant | t.Norm | t.Listed | t.Rows):
        return f"{{{text}}}" if isinstance(tree, t.Name) and "^" in text else text
    if isinstance(tree, t.Number) and tree.value.denominator == 1 and tree.value >= 0:
        return text
    return rf"\left({text}\right)"


def _sum(tree: t.Sum) -> str:
    out = ""
    for k, (term, sign) in enumerate(zip(tree.terms, tree.signs, strict=True)):
        text = latex(term)
        if isinstance(term, t.Sum):
            text = rf"\left({text}\right)"
        first, later = ("-", " - ") if sign < 0 else ("", " + ")
        out += (later if k else first) + text
    return out


def _product(tree: t.Product) -> str:
    out = _factor(tree.factors[0], len(tree.factors) == 1)
    for k, (factor, sign) in enumerate(zip(tree.factors[1:], tree.signs, strict=True)):
        text = _factor(factor, k == len(tree.signs) - 1)
        out += PRODUCTS[sign if sign or not text[:1].isdigit() else "·"] + text
    return out


def _factor(tree: t.Tree, last: bool) -> str:
    text = latex(tree)
    if isinstance(tree, t.Sum | t.Product):
        return rf"\left({text}\right)"
    reaching = isinstance(tree, t.Big | t.Optimum | t.Limit) or (isinstance(tree, t.Derivative) and _reaches(tree))
    return rf"\left({text}\right)" if reaching and not last else text


def _reaches(tree: t.Derivative) -> bool:
    """Whether what stands behind it would be differentiated too."""
    if tree.sign != "∇":
        return not isinstance(tree.of, t.Name | t.Apply)
    return not isinstance(tree.of, t.Apply) or tree.of.name in SPECIAL


def _apply(tree: t.Apply) -> str:
    special = SPECIAL.get(tree.name)
    if special is not None:
        return special(*map(latex, tree.arguments))
    name = NAMES.get(tree.name)
    if tree.name in ("eye", "ones", "zeros"):
        return (name or "") + (f"_{{{latex(tree.arguments[0])}}}" if tree.arguments else "")
    single = tree.name.startswith("\\") or len(tree.name) == 1 or "_" in tree.name or "^" in tree.name
    shown = name or (tree.name if single else rf"\operatorname{{{tree.name}}}")
    return shown + "'" * tree.primes + (brackets(_arguments(tree)) if tree.arguments else "")


def _arguments(tree: t.Apply) -> str:
    if not tree.given:
        return _listed(tree.arguments)
    return rf"{_listed(tree.arguments[: -tree.given])} \mid {_listed(tree.arguments[-tree.given :])}"


def _reals(sign: str, sizes: tuple[str, ...]) -> str:
    above = r" \times ".join(sizes)
    return rf"\mathbb{{R}}{sign}" + (f"^{{{above}}}" if sizes else "")


SPECIAL: dict[str, Callable[..., str]] = {
    **{f"interval{a}{b}": (lambda low, high, a=a, b=b: f"{a}{low}, {high}{b}") for a in "([" for b in ")]"},
    "reals": lambda *sizes: _reals("", sizes),
    "positive": lambda *sizes: _reals("_{>0}", sizes),
    "nonnegative": lambda *sizes: _reals("_{+}", sizes),
    "sqrt": lambda x: rf"\sqrt{{{x}}}",
    "binomial": lambda n, k: rf"\binom{{{n}}}{{{k}}}",
    "KL": lambda *both: r"D_{KL}" + brackets(r" \| ".join(both)),
    "count": lambda i, said: rf"\left|\left\{{{i} \in \mathbb{{Z}} : {said}\right\}}\right|",
    "floor": lambda x: rf"\lfloor {x} \rfloor",
    "ceil": lambda x: rf"\lceil {x} \rceil",
}


def _big(tree: t.Big) -> str:
    if tree.kind == "list" and tree.low is not None and tree.high is not None:
        first, last = (latex(t.put(tree.body, tree.index, end)) for end in (tree.low, tree.high))
        return rf"{first}, \ldots, {last}"
    sign = {"sum": r"\sum", "product": r"\prod", "max": r"\max", "min": r"\min"}[tree.kind]
    if tree.low is None or tree.high is None:
        under = tree.index if not tree.when else latex(tree.when[0])
        return rf"{sign}_{{{under}}} {_body(tree.body)}"
    if tree.kind in ("max", "min"):
        return rf"{sign}_{{{latex(tree.low)} \le {tree.index} \le {latex(tree.high)}}} {_body(tree.body)}"
    return rf"{sign}_{{{tree.index}={latex(tree.low)}}}^{{{latex(tree.high)}}} {_body(tree.body)}"


def _body(tree: t.Tree) -> str:
    text = latex(tree)
    return rf"\left({text}\right)" if isinstance(tree, t.Sum) else text


def _derivative(tree: t.Derivative) -> str:
    inside = _body(tree.of)
    if tree.sign == "∇":
        sub = f"_{{{latex(tree.by[0])}}}" if tree.by else ""
        power = "^2" if tree.order == 2 else ""
        whole = inside if isinstance(tree.of, t.Name | t.Apply | t.Group) else rf"\left({latex(tree.of)}\right)"
        return rf"\nabla{power}{sub} {whole}"
    d = r"\partial " if tree.sign == "∂" else "d "
    order = len(tree.by)
    top = d.strip() + (f"^{{{order}}}" if order > 1 else "")
    below = " ".join(d + latex(b) for b in tree.by)
    if isinstance(tree.of, t.Name | t.Apply):
        return rf"\frac{{{top} {inside}}}{{{below}}}"
    return rf"\frac{{{top}}}{{{below}}} {inside}"


def _statistic(tree: t.Statistic) -> str:
    name = {"E": r"\mathbb{E}", "Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}"}.get(
        tree.kind, rf"\operatorname{{{tree.kind}}}"
    )
    over = f"_{{{', '.join(map(latex, tree.over))}}}" if tree.over else ""
    given = rf" \mid {latex(tree.given)}" if tree.given is not None else ""
    return rf"{name}{over}\left[{', '.join(map(latex, tree.arguments))}{given}\right]"


def _entry(tree: t.Entry) -> str:
    of = latex(tree.of)
    bracketed = isinstance(tree.of, t.Group) or (isinstance(tree.of, t.Apply) and of.endswith(r"\right)"))
    return f"{of if bracketed else brackets(of)}_{{{','.join(map(latex, tree.indices))}}}"


def _optimum(tree: t.Optimum) -> str:
    name = {"argmax": r"\arg\max", "argmin": r"\arg\min"}.get(tree.kind, "\\" + tree.kind)
    told = {part: side for side in tree.within for part in t.children(side) if part in tree.over}
    over = ", ".join(latex(told.get(part, part)) for part in tree.over)
    return rf"{name}_{{{over}}} {latex(tree.body)}"


def _norm(tree: t.Norm) -> str:
    if tree.kind == "abs":
        return rf"\left|{latex(tree.argument)}\right|"
    sub = {"": "", "inf": r"_{\infty}"}.get(tree.kind, f"_{{{tree.kind}}}")
    return rf"\left\|{latex(tree.argument)}\right\|{sub}"


def _cases(tree: t.Cases) -> str:
    rows = [f"{latex(v)} & {OTHERWISE if c is None else latex(c)}" for v, c in tree.cases]
    return r"\begin{cases}" + r" \\ ".join(rows) + r"\end{cases}"


def _compare(tree: t.Compare) -> str:
    return latex(tree.sides[0]) + "".join(
        f" {SIGNS[sign]} {latex(side)}" for sign, side in zip(tree.signs, tree.sides[1:], strict=True)
    )


def _integral(tree: t.Integral) -> str:
    span = "" if tree.low is None or tree.high is None else rf"_{{{latex(tree.low)}}}^{{{latex(tree.high)}}}"
    return rf"\int{span} {latex(tree.body)} \, d {tree.index}"


def _rows(tree: t.Rows) -> str:
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(map(latex, row)) for row in tree.rows) + r"\end{bmatrix}"


def _list_of(tree: t.Listed) -> str:
    inside = _listed(tree.items)
    listed = rf"\left[{inside}\right]" if tree.blocks else brackets(inside)
    return listed + r"^{\top}" * tree.turned


RULES: dict[type[t.Tree], Callable[[Any], str]] = {
    t.Number: lambda n: number(n.value),
    t.Constant: lambda c: CONSTANTS[c.name],
    t.Name: name_of,
    t.Group: lambda g: brackets(latex(g.inside)),
    t.Labelled: lambda b: latex(b.inside),
    t.Sum: _sum,
    t.Product: _product,
    t.Quotient: lambda q: rf"\frac{{{latex(q.above)}}}{{{latex(q.below)}}}",
    t.Power: lambda p: rf"{held(p.base)}^{{{latex(p.exponent)}}}",
    t.Transpose: lambda a: rf"{held(a.argument)}^{{\top}}",
    t.Apply: lambda f: f"{held(f.arguments[0])}!" if f.name == "factorial" else _apply(f),
    t.Entry: _entry,
    t.Big: _big,
    t.Extremum: lambda e: "\\" + e.kind + brackets(_listed(e.arguments)),
    t.Optimum: _optimum,
    t.Derivative: _derivative,
    t.Norm: _norm,
    t.Inner: lambda i: rf"\left\langle {latex(i.left)}, {latex(i.right)}\right\rangle",
    t.Cases: _cases,
    t.Compare: _compare,
    t.Logic: lambda both: JOINTS[both.kind].join(map(latex, both.parts)),
    t.Truth: lambda i: rf"\mathbb{{1}}\left[{latex(i.condition)}\right]",
    t.Rows: _rows,
    t.Statistic: _statistic,
    t.At: lambda a: rf"\left. {latex(a.body)} \right|_{{{latex(a.name)} = {latex(a.value)}}}",
    t.Primed: lambda p: latex(p.of) + "'" * p.primes + ("" if p.at is None else latex(p.at)),
    t.Limit: lambda n: rf"\lim_{{{n.index} \to {latex(n.to)}{SIDES[n.side]}}} {latex(n.body)}",
    t.Integral: _integral,
    t.Dots: lambda _: r"\ldots",
    t.Listed: _list_of,
    t.Distribution: lambda d: f"{LAWS.get(d.name, BERNOULLI)}({_listed(d.parameters)})",
    t.Sample: lambda z: rf"{latex(z.name)} \sim {latex(z.law)}",
    t.Slice: lambda i: f"{latex(i.low)}:{latex(i.high)}",
    t.Opaque: lambda part: part.text,
    t.Event: lambda part: part.text,
}
