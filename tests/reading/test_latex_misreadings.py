"""What other readers of LaTeX read wrongly without a word: each of it is read right here, or refused by name."""

from __future__ import annotations

from fractions import Fraction

import pytest

import symnn
from symnn.errors import SymnnError
from symnn.reading.context.judging_tasks import judge
from symnn.reading.formula import tree as t
from symnn.reading.formula.ambiguous import Ambiguous
from symnn.reading.latex.displays import statements
from symnn.reading.latex.grammar import expression
from symnn.reading.latex.marks import NameTable, TableEntry
from symnn.reading.latex.tokens import Unreadable


def table(**kinds: str) -> NameTable:
    """a="number", W="array2", f="function"; `_` stands for a backslash in front."""
    entries = []
    for key, kind in kinds.items():
        axes = int(kind[-1]) if kind[-1].isdigit() else 0
        entries.append(TableEntry(key.replace("_", "\\"), kind.rstrip("012"), axes))
    return NameTable(entries)


NAMES = table(
    a="number",
    b="number",
    c="number",
    x="array1",
    y="array1",
    W="array2",
    M="array2",
    f="function",
    _sigma="function",
    h="number",
    n="size",
)


def read(text: str, names: NameTable = NAMES) -> t.Tree:
    return expression(text, names)


def refused(text: str, names: NameTable = NAMES) -> str:
    with pytest.raises(Unreadable) as error:
        statements(text, names)
    return error.value.sentence


def test_01_labels_are_no_powers() -> None:
    assert "[2]" in refused("W^{[2]}")
    assert "(t)" in refused("h^{(t)}")
    assert "<t>" in refused("a^{<t>}")
    labelled = NameTable([TableEntry("W^{[2]}", "array", 2)])
    assert read("W^{[2]}", labelled) == t.Name("W^{[2]}")


def test_02_the_logarithm_is_natural() -> None:
    number = [{"latex": "a", "shape": []}]
    assert judge({"claim": r"\log(e^a) = a", "symbols": number})["verdict"] == "proved"
    assert judge({"claim": r"\log(10) = 1"})["verdict"] == "refuted"
    assert judge({"claim": r"\log_{10}(100) = 2"})["verdict"] == "proved"


def test_03_an_equation_keeps_both_sides() -> None:
    (found,) = statements("a + b = c = a", NAMES)
    assert found.signs == ("=", "=")
    assert found.sides[1] == t.Name("c")
    assert len(found.sides) == 3


@pytest.mark.parametrize("written", ["W^T", r"W^\top", r"W^{\mathsf T}", r"W^{\top}", r"W^{\intercal}", r"{W}^T"])
def test_04_a_transpose_stays(written: str) -> None:
    assert read(written) == t.Transpose(t.Name("W"))


def test_04_a_prime_on_a_symbol_is_refused() -> None:
    assert "prime" in refused("W' x")
    assert "prime" in refused("(W x)'")


def test_05_functions_and_products_by_the_table() -> None:
    one_more = t.Sum((t.Name("a"), t.Number(Fraction(1))), (1, 1))
    assert read("f(a + 1)") == t.Apply("f", (one_more,))
    assert read("b(a + 1)") == t.Product((t.Name("b"), t.Group(one_more)), ("",))
    assert isinstance(read("x_{1}(x_{2})"), t.Product)
    assert "not known" in refused("q(a + 1)")


@pytest.mark.parametrize(
    "text", [r"a )", r"( a", r"a & b", r"a \mid b", r"a }", r"a ^", r"a b \right)", r"a_", "a + ", r"a = ", r"\frac{a}"]
)
def test_06_nothing_is_left_over(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("ends", ["cayes", "dcases", "pmatrix"])
def test_an_environment_is_closed_by_its_own_name(ends: str) -> None:
    assert refused(rf"\begin{{cases}} 1 & a > 0 \\ 0 & a \le 0 \end{{{ends}}} \ge 0") == "the environment cases is never closed"


def test_06_arrows_and_rows_are_statements() -> None:
    assert statements(r"a \to b", NAMES)[0].signs == ("->",)
    assert len(statements(r"a = b \\ b = c", NAMES)) == 2


@pytest.mark.parametrize("word", ["cdotsx", "ReLU", "cothx", "alphax", "sumx", "Wx"])
def test_07_control_words_are_whole(word: str) -> None:
    assert rf"\{word}" in refused(rf"\{word} a")


def test_07_words_that_begin_alike() -> None:
    assert read(r"\coth a") == t.Apply("coth", (t.Name("a"),))
    assert isinstance(read(r"\cdots"), t.Dots)


def test_08_letters_are_names() -> None:
    names = NameTable([TableEntry("e_{i}", "number"), TableEntry("I", "number"), TableEntry("d", "number"), TableEntry("h", "number")])
    assert read("e_i", names) == t.Name("e_{i}")
    assert read("I", names) == t.Name("I")
    assert read("d h", names) == t.Product((t.Name("d"), t.Name("h")), ("",))
    assert read("e^a") == t.Apply("exp", (t.Name("a"),))


def test_09_an_entry_of_a_product() -> None:
    inside = t.Product((t.Name("W"), t.Name("x")), ("",))
    assert read("(W x)_{i}", table(W="array2", x="array1", i="index")) == t.Entry(t.Group(inside), (t.Name("i"),))


def test_10_words_are_no_factors() -> None:
    (found,) = statements(r"a = b \quad \text{for all } n", NAMES)
    assert found.sides == (t.Name("a"), t.Name("b"))
    assert found.when
    assert read(r"\nabla_x f(x)") == t.Derivative(t.Apply("f", (t.Name("x"),)), (t.Name("x"),), "∇")
    (found,) = statements(r"a = b \text{ or } c", NAMES)
    assert found.sides == (t.Name("a"), t.Name("b"))
    assert "or" in found.when[0]
    symbols = [{"latex": k, "shape": []} for k in "abc"]
    assert judge({"claim": r"a = a \text{ or } c", "symbols": symbols})["verdict"] == "unread"


def test_11_a_slash_reaches_as_far_as_is_said() -> None:
    assert "brackets" in refused("a/b c")
    assert read(r"a/b \cdot c") == t.Product((t.Name("a"), t.Name("b"), t.Name("c")), ("/", "·"))
    with pytest.raises(Unreadable):
        read("1,234")
    assert read("1{,}234") == t.Number(Fraction(1234))


def test_12_an_inverse_function_is_no_reciprocal() -> None:
    assert "inverse" in refused(r"\sigma^{-1}(a)")
    assert "inverse" in refused(r"\tanh^{-1}(a)")


def test_13_sums_inside_one_another_stay_apart() -> None:
    found = read(r"\sum_{i=1}^{n} x_i \sum_{j=1}^{n} y_j", table(x="array1", y="array1", n="size"))
    assert isinstance(found, t.Big)
    assert found.index == "i"
    assert isinstance(found.body, t.Product)
    assert isinstance(found.body.factors[1], t.Big)
    assert found.body.factors[1].index == "j"


def test_a_fraction_in_an_exponent_keeps_its_parts() -> None:
    half = t.Quotient(t.Number(Fraction(1)), t.Product((t.Number(Fraction(2)), t.Name("a")), ("",)))
    assert read(r"e^{\frac{1}{2a}}") == t.Apply("exp", (half,))
    assert read(r"b^{\frac{a}{b c}}") == t.Power(t.Name("b"), t.Quotient(t.Name("a"), t.Product((t.Name("b"), t.Name("c")), ("",))))
    assert read(r"b^{\operatorname{tanh}(a)}") == t.Power(t.Name("b"), t.Apply("tanh", (t.Name("a"),)))


def test_a_function_reaches_as_far_as_is_clear() -> None:
    assert read(r"\log a + b") == t.Sum((t.Apply("log", (t.Name("a"),)), t.Name("b")), (1, 1))
    assert "brackets" in refused(r"\log a b")
    assert "T" in str(
        judge(
            {
                "claim": "W^T = W",
                "symbols": [
                    {"latex": "W", "shape": ["n", "n"]},
                    {"latex": "T", "shape": [], "kind": "integer", "properties": ["positive"]},
                ],
            }
        )
    )


def test_two_groupings_that_differ_are_ambiguous() -> None:
    square = [{"latex": k, "shape": ["n", "n"]} for k in "ABC"]
    found = judge({"claim": r"A \odot B C = A \odot (B C)", "symbols": square})
    assert found["verdict"] == "ambiguous"
    assert "brackets" in found["reason"]


def test_two_T_is_a_transposed_square_only_where_T_is_no_number() -> None:
    told = NameTable([TableEntry("w", "number"), TableEntry("T", "size")])
    assert expression("w^{2T}", told) == t.Power(t.Power(t.Name("w"), t.Number(Fraction(2))), t.Name("T"))
    assert isinstance(expression("A^{2T}", NameTable([TableEntry("A", "array", 2)])), t.Transpose)


# what an adversary found -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("written", [
    r"A_{ij}^{-1}", r"A^{-1}_{ij}", r"A^{-1}_{11}", r"A^\top_{ij}", r"A_{ij}^T", r"A^2_{ij}", r"A^{-2}_{ij}", r"(A^\top A)^{-1}_{jj}",
    r"(A A)_{ij}^\top", r"B^\top_{ij}",
])  # fmt: skip
def test_a_superscript_of_an_entry_or_of_the_matrix_is_ambiguous(written: str) -> None:
    with pytest.raises(Ambiguous):
        symnn.prove(rf"{written} = A_{{11}}", let=["A: n,n", "B: m,n"])


@pytest.mark.parametrize("true", [
    r"A_{ij}^2 = A_{ij} A_{ij}", r"(A^2)_{ij} = \sum_k A_{ik} A_{kj}", r"A_{ii}^\top = A_{ii}", r"B^2_{ij} = B_{ij} B_{ij}",
    r"\sum_{i,j} B_{ij}^2 = \|B\|_F^2", r"x^2_i = x_i x_i", r"x^\top_i = x_i", r"(A^\top)_{ij} = A_{ji}",
])  # fmt: skip
def test_where_both_are_the_same_or_only_one_is_meant_nothing_is_ambiguous(true: str) -> None:
    assert symnn.prove(true, let=["A: n,n", "B: m,n", "x: n"]).word == "proved"


@pytest.mark.parametrize("unclear", [
    r"\sum_i x_i + y_i", r"\sum_{i=1}^n x_i - 2 y_i", r"\max_i x_i + y_i", r"a \sum_i x_i + y_i", r"\sum_j \sum_i W_{ij} + x_i",
])  # fmt: skip
def test_an_index_that_stands_behind_its_sum_leaves_open_how_far_the_sum_reaches(unclear: str) -> None:
    assert "how far" in refused(unclear)


def test_an_index_of_another_sum_or_before_the_sum_leaves_nothing_open() -> None:
    for clear in (
        r"\sum_j W_{ij} x_j + y_i",
        r"\sum_i x_i + \sum_i y_i",
        r"y_i + \sum_i x_i",
        r"(\sum_i x_i) + y_i",
        r"\sum_i (x_i + y_i)",
    ):
        names = NameTable([*NAMES.entries.values(), TableEntry("i", "index")])
        assert read(clear, names)


def test_two_exponents_are_none_and_a_number_in_brackets_may_be_a_derivative() -> None:
    assert "two exponents" in refused("a^{2}^{3}")
    assert read(r"W^{2\top}") == t.Transpose(t.Power(t.Name("W"), t.Number(Fraction(2))))
    with pytest.raises(SymnnError, match="may be a derivative"):
        symnn.prove("f^{(2)}(x) = f''(x)", let=["f: function", "x:"])


@pytest.mark.parametrize("word", ["scalar", "real", "vector", "Matrix", "n nonzero", "integer"])
def test_a_kind_is_no_size(word: str) -> None:
    with pytest.raises(SymnnError, match="is no size"):
        symnn.prove("x^2 = x^2", let=[f"x: {word}"])


AFFINE = ["W: m, n", "x: n", "X: n, p", "b: m"]


@pytest.mark.parametrize(
    ("truth", "lie"),
    [
        (r"(Wx + b)_k = \sum_{i=1}^{n} W_{ki} x_i + b_k", r"(Wx + b)_k = \sum_{i=1}^{n} W_{ki} x_i - b_k"),
        (
            r"(WX + b\mathbf{1}^\top)_{kj} = \sum_{i=1}^{n} W_{ki} X_{ij} + b_k",
            r"(WX + b\mathbf{1}^\top)_{kj} = \sum_{i=1}^{n} W_{ki} X_{ij}",
        ),
        (r"\sum_{i=1}^{n} W_{ki} x_i + b_k = (b + Wx)_k", r"\sum_{i=1}^{n} W_{ki} x_i + b_k = 2(b + Wx)_k"),
    ],
)
def test_the_letter_of_an_entry_is_one_wherever_it_stands(truth: str, lie: str) -> None:
    """b_k beside (Wx + b)_k is an entry of b, and no name of its own."""
    assert symnn.prove(truth, let=AFFINE).word == "proved"
    assert symnn.prove(lie, let=AFFINE).word == "refuted"


@pytest.mark.parametrize("word", ["floor", "log1p", "norm2", "ceil", "relu6", "Var", "inv", "hypot", "digamma"])
def test_a_function_in_plain_letters_is_no_product_of_letters(word: str) -> None:
    with pytest.raises(SymnnError, match=rf"^{word} is read as the letters"):
        symnn.prove(f"{word}(x) <= x")


def test_letters_that_are_declared_are_factors_before_a_bracket() -> None:
    letters = ["i:", "n:", "v:", "x:"]
    assert symnn.prove("inv(x + 1) = vnix + vni", let=letters).word == "proved"
    assert symnn.prove("inv(x + 1) = vnix + vn", let=letters).word == "refuted"
