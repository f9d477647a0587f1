r"""Trees as LaTeX, in one notation, with every grouping shown. What is printed is read back to the same tree."""

from __future__ import annotations

from fractions import Fraction

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


def statement(s: t.Statement) -> str:
    out = latex(s.sides[0])
    for sign, side in zip(s.signs, s.sides[1:], strict=True):
        out += f" {SIGNS.get(sign, sign)} {latex(side)}"
    return out


def latex(tree: t.Tree) -> str:
    match tree:
        case t.Number(value=value):
            return number(value)
        case t.Constant(name=name):
            return {"pi": r"\pi", "e": "e", "oo": r"\infty"}[name]
        case t.Name():
            return name_of(tree)
        case t.Group(inside=inside):
            return rf"\left({latex(inside)}\right)"
        case t.Labelled(inside=inside):
            return latex(inside)
        case t.Sum():
            return _sum(tree)
        case t.Product():
            return _product(tree)
        case t.Quotient():
            return rf"\frac{{{latex(tree.above)}}}{{{latex(tree.below)}}}"
        case t.Power(base=base, exponent=exponent):
            return rf"{held(base)}^{{{latex(exponent)}}}"
        case t.Transpose(argument=argument):
            return rf"{held(argument)}^{{\top}}"
        case t.Apply():
            return _apply(tree)
        case t.Entry(of=of, indices=indices):
            return rf"\left({latex(of)}\right)_{{{','.join(map(latex, indices))}}}"
        case t.Big():
            return _big(tree)
        case t.Extremum(kind=kind, arguments=arguments):
            return rf"\{kind}\left({', '.join(map(latex, arguments))}\right)"
        case t.Optimum(kind=kind, over=over, body=body):
            name = {"argmax": r"\arg\max", "argmin": r"\arg\min"}.get(kind, "\\" + kind)
            return rf"{name}_{{{', '.join(map(latex, over))}}} {latex(body)}"
        case t.Derivative():
            return _derivative(tree)
        case t.Norm(argument=argument, kind=kind):
            if kind == "abs":
                return rf"\left|{latex(argument)}\right|"
            return rf"\left\|{latex(argument)}\right\|" + (f"_{{{kind}}}" if kind else "").replace("inf", r"\infty")
        case t.Inner(left=left, right=right):
            return rf"\left\langle {latex(left)}, {latex(right)}\right\rangle"
        case t.Cases(cases=cases):
            rows = [f"{latex(v)} & {latex(c) if c is not None else chr(92) + 'text{otherwise}'}" for v, c in cases]
            return r"\begin{cases}" + r" \\ ".join(rows) + r"\end{cases}"
        case t.Compare(sides=sides, signs=signs):
            return latex(sides[0]) + "".join(f" {SIGNS[g]} {latex(s)}" for g, s in zip(signs, sides[1:], strict=True))
        case t.Logic(kind=kind, parts=parts):
            joint = {"and": r" \text{ and } ", "or": r" \text{ or } ", "iff": r" \iff ", "implies": r" \Rightarrow "}[
                kind
            ]
            return joint.join(map(latex, parts))
        case t.Truth(condition=condition):
            return rf"\mathbb{{1}}\left[{latex(condition)}\right]"
        case t.Rows(rows=rows_):
            return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(map(latex, row)) for row in rows_) + r"\end{bmatrix}"
        case t.Statistic():
            return _statistic(tree)
        case t.At(body=body, name=name, value=value):
            return rf"\left. {latex(body)} \right|_{{{latex(name)} = {latex(value)}}}"
        case t.Limit(index=index, to=to, body=body):
            return rf"\lim_{{{index} \to {latex(to)}}} {latex(body)}"
        case t.Dots():
            return r"\ldots"
        case t.Listed(items=items):
            return rf"\left({', '.join(map(latex, items))}\right)"
        case t.Distribution(name=name, parameters=parameters):
            law = {"normal": r"\mathcal{N}", "uniform": r"\mathcal{U}"}.get(name, r"\mathrm{Bernoulli}")
            return rf"{law}({', '.join(map(latex, parameters))})"
        case t.Sample(name=name, law=law):
            return rf"{latex(name)} \sim {latex(law)}"
        case t.Slice(low=low, high=high):
            return f"{latex(low)}:{latex(high)}"
        case t.Opaque(text=text):
            return text
    raise AssertionError(tree)


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
        out += ("-" if sign < 0 else "") + text if k == 0 else (" - " if sign < 0 else " + ") + text
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
    reaching = isinstance(tree, t.Big | t.Optimum | t.Limit) or (
        isinstance(tree, t.Derivative) and not isinstance(tree.of, t.Name | t.Apply)
    )
    return rf"\left({text}\right)" if reaching and not last else text


def _apply(tree: t.Apply) -> str:
    name = NAMES.get(tree.name)
    if tree.name in ("eye", "ones", "zeros"):
        return (name or "") + (f"_{{{latex(tree.arguments[0])}}}" if tree.arguments else "")
    if tree.name == "sqrt":
        return rf"\sqrt{{{latex(tree.arguments[0])}}}"
    if tree.name in ("floor", "ceil"):
        return rf"\l{tree.name} {latex(tree.arguments[0])} \r{tree.name}"
    shown = name or (
        tree.name
        if tree.name.startswith("\\") or len(tree.name) == 1 or "_" in tree.name or "^" in tree.name
        else rf"\operatorname{{{tree.name}}}"
    )
    inside = ", ".join(map(latex, tree.arguments))
    return rf"{shown}{chr(39) * tree.primes}" + (rf"\left({inside}\right)" if tree.arguments else "")


def _big(tree: t.Big) -> str:
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
