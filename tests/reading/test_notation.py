"""Notations of public texts: what is read, into which tree, and that what looks like another notation is not taken for it."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from symnn.errors import SymnnError
from symnn.reading.documents import document_of
from symnn.reading.formula import tree as t
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import NameTable, TableEntry
from symnn.reading.latex.printed_trees import latex
from symnn.reading.latex.tokens import Unreadable
from symnn.reading.note import judge, read

ENTRIES = [
    TableEntry("f", "function"),
    TableEntry("p", "function"),
    TableEntry("q", "function"),
    TableEntry("A", "array", 2),
    TableEntry("r", "array", 1),
    TableEntry("s", "array", 1),
]
NUMBERS = ["x", "y", "a", "b", "w", "L", "X", "l", "z", r"\lambda"]
TABLE = NameTable([*ENTRIES, *(TableEntry(n, "number") for n in NUMBERS), TableEntry("n", "size"), TableEntry("k", "size")])


def tree(text: str) -> t.Tree:
    return expression(text, TABLE)


def outcomes(text: str) -> list[tuple[str, str]]:
    """The formula of each claim of a note with its verdict."""
    found: list[tuple[str, str]] = []
    for item in read(document_of(text, "markdown")):
        for p in item.parts:
            if p.kind == "claim":
                done: dict[str, Any] = judge(p.task, 10) if p.task else {"verdict": p.verdict}
                found.append((p.latex, done["verdict"]))
    return found


SAME = [
    (r"x^{} + y_{}", "x + y"),
    (r"D_{KL}(r \| s)", r"D_{\mathrm{KL}}\left(r \,\|\, s\right)"),
    (r"\int f(x) \, dx", r"\int f(x) \mathrm{d}x"),
    (r"\int\int x y \, dx dy", r"\iint x y \, dx dy"),
    (r"\partial L / \partial w", r"\frac{\partial L}{\partial w}"),
    (r"\partial^2 L/\partial w^2", r"\frac{\partial^2 L}{\partial w^2}"),
    (r"{n \choose k}", r"\binom{n}{k}"),
    (r"\sum_i^n r_i", r"\sum_{i=1}^n r_i"),
    (r"\mathbb{1}_{x > 0}", r"\mathbf{1}(x > 0)"),
    (r"\delta_{nk}", r"\mathbb{1}[n = k]"),
    (r"e^{x}", r"\exp(x)"),
    (r"f(x)_k", r"{f(x)}_k"),
    (
        r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{cases} x, & \text{if } x > 0 \\ 0, & \text{else}. \end{cases}",
    ),
]
OTHERS = [
    (r"D_{KL}(r \| s)", r"D_{KL}(s \| r)"),
    (r"\int f(x) \, dx", r"\int f(x) \, dy"),
    (r"\int\int x y \, dx dy", r"\int\int x y \, dy dx"),
    (r"\partial L / \partial w", r"\frac{\partial w}{\partial L}"),
    (r"\partial^2 L/\partial w^2", r"\frac{\partial L}{\partial w}"),
    (r"{n \choose k}", r"\binom{k}{n}"),
    (r"n!", r"n"),
    (r"x^{2}!", r"x!^{2}"),
    (r"\|A\|_*", r"\|A\|_F"),
    (r"\mathbb{1}_{x > 0}", r"\mathbb{1}_{x \ge 0}"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_make_one_tree(one: str, other: str) -> None:
    assert tree(one) == tree(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_differs_in_meaning_differs_as_a_tree(one: str, other: str) -> None:
    try:
        assert tree(one) != tree(other)
    except Unreadable:
        assert tree(one)


@pytest.mark.parametrize(
    "text", [*(one for one, _ in SAME), *(one for one, _ in OTHERS[:-3]), r"\int_0^1 \int_0^x y \, dy \, dx", r"f(\cdot)"]
)
def test_what_is_printed_is_read_back(text: str) -> None:
    made = tree(text)
    assert tree(latex(made)) == made


OPAQUE = [
    r"P(y = 1 \mid x)",
    r"\Pr(X > 0)",
    r"\frac{d}{dx}",
    r"\lim_{x \to 0}",
    r"\nabla_w",
    r"\sum_{i \in \mathcal{B}}",
]


@pytest.mark.parametrize("text", OPAQUE)
def test_what_is_no_value_is_read_as_it_stands(text: str) -> None:
    found = tree(text)
    assert isinstance(found, t.Opaque)
    assert found.text == text


def test_an_event_keeps_its_condition() -> None:
    found = tree(r"\Pr(X > 0)")
    assert isinstance(found, t.Event)
    assert found.condition == t.Compare((t.Name("X"), t.Number(Fraction(0))), (">",))
    assert not isinstance(tree(r"P(y = k \mid x)"), t.Event)


REFUSED = [
    (r"\int f(x)", "by what is integrated"),
    (r"\int dx f(x)", "by what is integrated"),
    (r"\int f(x) dx dy", "not known"),
    (r"x_{1}_{2}", "two subscripts"),
    (r"\partial L", "stands alone"),
    (r"\partial^2 L/\partial w", "order 2"),
    (r"x!!y!", "not known"),
    (r"\Re(a)", "Re is known"),
    (r"\operatorname{Frob}(a)", "not known"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_not_read_is_refused_with_its_reason(text: str, said: str) -> None:
    if text == r"x!!y!":
        assert isinstance(tree(text), t.Product)
        return
    with pytest.raises(SymnnError, match=said):
        tree(text)


NIELSEN = r"""
We write $w^l_{jk}$ for the weight from neuron $k$ of layer $l-1$ to neuron $j$ of layer $l$, and $b^l_j$ for its bias:

$$a^l_j = \sigma\left( \sum_k w^l_{jk} a^{l-1}_k + b^l_j \right).$$

In matrix form

$$a^l = \sigma(w^l a^{l-1} + b^l).$$

But not

$$a^l = \sigma((w^l)^T a^{l-1} + b^l).$$

$$a^l = \sigma(w^l a^{l-1}) + b^l.$$
"""


def test_superscripts_count_layers_where_the_text_counts_with_them() -> None:
    right, *wrong = outcomes(NIELSEN)
    assert right[1] == "proved"
    assert all(verdict != "proved" for _, verdict in wrong)


def test_a_superscript_is_a_power_where_no_layer_is_counted() -> None:
    assert outcomes(r"$$(a b)^l = a^l b^l$$ $$2^l \cdot 2^{l+1} = 2^{2l+1}$$ $$2^l \cdot 2^{l+1} = 2^{2l}$$")[1:] == [
        (r"2^l \cdot 2^{l+1} = 2^{2l+1}", "proved"),
        (r"2^l \cdot 2^{l+1} = 2^{2l}", "refuted"),
    ]


DERIVED = r"""
$$\sigma(z) = \frac{1}{1+e^{-z}}$$

$$\frac{d\sigma}{dz} = \sigma(z)(1 - \sigma(z))$$

$$\frac{d\sigma}{dz} = \sigma(z)(1 + \sigma(z))$$

$$\frac{d^2\sigma}{dz^2} = \sigma(z)(1 - \sigma(z))(1 - 2\sigma(z))$$
"""


def test_the_derivative_of_a_function_that_stands_alone_is_its_slope() -> None:
    assert [v for _, v in outcomes(DERIVED)] == ["proved", "refuted", "proved"]


DIVERGENCE = r"""
For $p, q \in \mathbb{R}^K$ let

$$D_{KL}(p \| q) = \sum_{k=1}^{K} p_k \log \frac{p_k}{q_k}$$

$$D_{KL}(p \| q) = \sum_{k=1}^{K} q_k \log \frac{p_k}{q_k}$$
"""


def test_a_divergence_is_that_of_its_arguments_in_their_order() -> None:
    (_, first), (_, second) = outcomes(DIVERGENCE)
    assert (first, second != "proved") == ("proved", True)


def test_members_of_a_family_of_functions_are_no_values_of_one() -> None:
    r"""f_i(w) is not f(i)\,w."""
    text = r"$$f(w) = \sum_{i=1}^n f_i(w)$$ $$\nabla f(w) = \sum_{i=1}^n \nabla f_i(w)$$ $$f(w) = \sum_{i=1}^n i w$$"
    assert all(verdict == "none" or verdict != "proved" for _, verdict in outcomes(text))


COUNTED = [
    (r"3! + 2 x = 6 + 2 x", "proved"),
    (r"3! + x = 9 + x", "refuted"),
    (r"\binom{5}{2} x = 10 x", "proved"),
    (r"\binom{2}{5} x = 10 x", "refuted"),
]


@pytest.mark.parametrize(("text", "verdict"), COUNTED)
def test_factorials_and_binomials_of_numbers_are_numbers(text: str, verdict: str) -> None:
    ((_, found),) = outcomes(f"Let $x \\in \\mathbb{{R}}$. $${text}$$")
    assert found == verdict


ENTRIES_OF = r"""
For $z \in \mathbb{R}^n$

$$\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^n e^{z_j}}$$

$$\frac{\partial \operatorname{softmax}(z)_i}{\partial z_j} = \operatorname{softmax}(z)_i (\delta_{ij} - \operatorname{softmax}(z)_j)$$

$$\frac{\partial \operatorname{softmax}(z)_i}{\partial z_j} = \operatorname{softmax}(z)_i (\delta_{ij} + \operatorname{softmax}(z)_j)$$
"""


def test_entries_of_values_may_run() -> None:
    assert [v for _, v in outcomes(ENTRIES_OF)] == ["proved", "proved", "refuted"]


REACH = [
    (r"\nabla f(r)^\top s", r"(\nabla f(r))^\top s"),
    (r"\nabla_r r^\top A r", r"\nabla_r (r^\top A r)"),
    (r"\nabla_r \lambda r^\top r", r"\nabla_r (\lambda r^\top r)"),
    (r"\nabla_w L r^\top", r"(\nabla_w L) r^\top"),
    (r"\nabla_w L^\top s", r"(\nabla_w L)^\top s"),
    (r"\nabla f(r) \cdot s", r"(\nabla f(r)) \cdot s"),
]


def bare(value: Any) -> Any:
    """Without brackets."""
    if isinstance(value, tuple):
        return tuple(map(bare, value))
    if isinstance(value, t.Group):
        return bare(value.inside)
    parts = (
        {f.name: bare(getattr(value, f.name)) for f in fields(value) if f.name not in ("start", "end")} if isinstance(value, t.Tree) else {}
    )
    return replace(value, **parts) if parts else value


@pytest.mark.parametrize(("text", "meant"), REACH)
def test_how_far_a_gradient_reaches(text: str, meant: str) -> None:
    assert bare(tree(text)) == bare(tree(meant))


GRADIENTS = r"""
For $w, v \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$ and $\lambda \in \mathbb{R}$

$$\nabla_w \lambda \|w\|^2 = 2 \lambda w$$

$$\nabla_w w^\top A w = (A + A^\top) w$$

$$\nabla_w w^\top A w = 2 A w$$

$$f(w) = \frac{1}{2} \|w\|^2$$

$$\nabla f(w)^\top v = w^\top v$$

$$\nabla f(w)^\top v = 2 w^\top v$$
"""


def test_gradients_without_brackets_are_judged_as_they_are_meant() -> None:
    assert [v for _, v in outcomes(GRADIENTS)] == ["proved", "proved", "refuted", "proved", "refuted"]
