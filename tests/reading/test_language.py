"""The language of the command line: what a formula means, what it cannot mean, and that no text does anything but be read."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.claims.claim import Claim
from symnn.claims.verdict import IllTyped, Proved, Refuted, Verdict
from symnn.cli.derivative_command import differentiated
from symnn.cli.typed_claims import judge
from symnn.errors import ArgumentError, ShapeError, SymnnError
from symnn.proof.prove import prove
from symnn.reading.typed.language import Spoken, read_claim, read_formula
from symnn.reading.typed.language_functions import names
from symnn.reading.typed.typed_walk import MOMENTS
from symnn.reading.typed.write import spoken

# the examples of matrixcalculus.org/documentation, in their order: formula, by what, the derivative, and slips in writing it down
EXAMPLES = [
    ("0.5*x'*A*x", "x", "0.5*A*x + 0.5*A'*x", ["A*x", "A'*x", "A*x + A'*x"]),
    ("A*exp(x)", "x", "A*diag(exp(x))", ["A", "diag(exp(x))*A'", "-A*diag(exp(x))"]),
    ("(y.*v)'*x", "x", "y.*v", ["y", "x.*v", "-(y.*v)"]),
    ("a^b", "a", "b*a^(b-1)", ["a^(b-1)", "b*a^b", "b*a^(b+1)", "log(a)*a^b"]),
    ("norm1(A*x-y)", "x", "A'*sign(A*x-y)", ["A'*(A*x-y)", "-A'*sign(A*x-y)", "A'*vector(1)"]),
    ("norm2(A*x-y)^2", "x", "2*A'*(A*x-y)", ["A'*(A*x-y)", "2*A'*(A*x+y)", "2*A*(A*x-y)", "2*A'*A*x"]),
    (
        "sum(log(exp(-y.*(X*w)) + vector(1)))",
        "w",
        "-X'*(y./(exp(y.*(X*w)) + vector(1)))",
        ["-X'*(y.*sigmoid(y.*(X*w)))", "X'*(y.*sigmoid(-y.*(X*w)))", "-X*(y.*sigmoid(-y.*(X*w)))"],
    ),
    ("tr(A*X'*B*X*C)", "X", "B*X*C*A + B'*X*A'*C'", ["B*X*C*A", "2*B*X*C*A", "B'*X*C*A + B*X*A'*C'"]),
    ("log(det(inv(X)))", "X", "-inv(X)'", ["-inv(X)", "inv(X)'", "inv(X')/2"]),
]


def kind(formula: str) -> str:
    return "jacobian" if formula == "A*exp(x)" else "gradient"


def judged(formula: str, by: str, derivative: str) -> Verdict:
    """The verdict on: the derivative of the formula is this one, the names being what they are in the formula."""
    found = differentiated(kind(formula), formula, by, ())
    let = [note.split("--let '")[1].rstrip("'") for note in found.formula.notes]
    try:
        claimed = read_formula(derivative, let).value
    except ShapeError as error:
        return IllTyped(where=str(error))
    return prove(Claim(found.value, "=", claimed))


def test_there_are_nine_examples() -> None:
    assert len(EXAMPLES) == 9


@pytest.mark.parametrize(("formula", "by", "derivative"), [e[:3] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_the_derivatives_of_the_examples_are_proved(formula: str, by: str, derivative: str) -> None:
    assert isinstance(judged(formula, by, derivative), Proved)


@pytest.mark.parametrize(("formula", "by", "slip"), [(e[0], e[1], s) for e in EXAMPLES for s in e[3]])
def test_slips_in_them_are_refuted_or_do_not_conform(formula: str, by: str, slip: str) -> None:
    assert isinstance(judged(formula, by, slip), Refuted | IllTyped)


# what a formula means: its brackets, told and another way in which they are not meant
BRACKETS = [
    ("-x^2", "-(x^2)", "(-x)^2"),
    ("a - b - c", "(a - b) - c", "a - (b - c)"),
    ("a/b*c", "(a/b)*c", "a/(b*c)"),
    ("a/b/c", "(a/b)/c", "a/(b/c)"),
    ("a + b*c", "a + (b*c)", "(a + b)*c"),
    ("a*b^2", "a*(b^2)", "(a*b)^2"),
    ("a^-1*b", "(a^-1)*b", "a^(-1*b)"),
    ("2^-a", "2^(-a)", "-(2^a)"),
    ("--x - -y", "x + y", "x - y"),
    ("1e2*x", "100*x", "2*x"),
    (".5*x", "x/2", "5*x"),
    ("2*x + 3", "3 + x*2", "2*(x + 3)"),
]
WITH_ARRAYS = [
    ("A*B'", "A*(B')", "(A*B)'"),
    ("A'^2*x", "(A')^2*x", "A^2*x"),
    ("A^-1*x", "inv(A)*x", "A*x"),
    ("A*x.*y", "(A*x).*y", "A*(x.*y)"),
    ("x.^2'", "(x.^2)'", "2*x'"),
    ("x - y.*x", "x - (y.*x)", "(x - y).*x"),
    ("x./y.*y", "(x./y).*y", "x./(y.*y)"),
    ("c./x", "c*(x.^-1)", "x/c"),
    ("vector(c)", "c*vector(1) + 0*x", "vector(1) + 0*x"),
    ("A + eye", "eye + A", "A + matrix(1)"),
    ("max(x, y) + min(x, y)", "x + y", "x - y"),
    ("mean(x)*sum(vector(1).*x.^0)", "sum(x)", "mean(x)"),
    ("norm2(x)^2", "x'*x", "norm1(x)^2"),
    ("diag(diag(x))", "x", "diag(diag(A))"),
    ("logdet(A)", "log(det(A))", "log(abs(tr(A)))"),
    ("g(A)'", "g(A')", "g(A)"),
    ("log_sum_exp(x)", "log(sum(exp(x)))", "sum(x)"),
    ("n*x", "x*n", "x"),
]
LET = ["A: n,n", "B: n,n", "x: n", "y: n", "c:", "g: function"]


@pytest.mark.parametrize(("formula", "meant", "other"), BRACKETS)
def test_operators_bind_as_in_mathematics(formula: str, meant: str, other: str) -> None:
    assert isinstance(judge(f"{formula} = {meant}").verdict, Proved)
    assert isinstance(judge(f"{formula} = {other}").verdict, Refuted)


@pytest.mark.parametrize(("formula", "meant", "other"), WITH_ARRAYS)
def test_formulas_of_arrays_mean_what_they_say(formula: str, meant: str, other: str) -> None:
    assert isinstance(judge(f"{formula} = {meant}", LET).verdict, Proved)
    assert isinstance(judge(f"{formula} = {other}", LET).verdict, Refuted | IllTyped)


SPOKEN = [*(e[0] for e in EXAMPLES), *(e[2] for e in EXAMPLES), "1 - 2*a/b", "a/(b*c)", "(a - b)^(a/2)", "1/(a + b)", "-(a + b)*c"]
SPOKEN += [
    "(x.*y)./(x + y)",
    "1./(x + y)",
    "2.*x.^3",
    "sum(A*x)/n",
    "vector(1)'*A",
    "tr(inv(A)'*B)",
    "x*y'*A",
    "A*(x - 2*y)*x'",
    "sign(-x)",
]


@pytest.mark.parametrize("formula", SPOKEN)
def test_what_is_printed_means_what_was_read(formula: str) -> None:
    read = read_formula(formula, [*LET, "X: n,n", "w: n", "v: n", "C: n,n", "a:", "b:"])
    text = spoken(read.value)
    assert text is not None
    again = read_formula(text, [*LET, "X: n,n", "w: n", "v: n", "C: n,n", "a:", "b:"])
    assert isinstance(prove(Claim(read.value, "=", again.value)), Proved)


# names that are not declared
@pytest.mark.parametrize(
    ("formula", "let", "notes"),
    [
        ("norm2(A*x - y)^2", ["A: m,n"], ["x: n", "y: m"]),
        ("x'*A*x", [], ["x: n", "A: n, n"]),
        ("a*b", [], ["a:", "b:"]),
        ("exp(x).*y", [], ["x: n", "y: n"]),
        ("tr(A*B)", ["A: n,2"], ["B: 2, n"]),
        ("β*norm2(w)", [], ["β:", "w: n"]),
    ],
)
def test_undeclared_names_get_the_sizes_that_fit_and_that_is_told(formula: str, let: list[str], notes: list[str]) -> None:
    assert [n.split("--let '")[1].rstrip("'") for n in read_formula(formula, let).notes] == notes


def test_a_capital_letter_is_never_taken_for_a_number() -> None:
    with pytest.raises(ShapeError):
        read_claim("diag(A) = A")


# mistakes: the place under which the caret stands, and what is said
MISTAKES = [
    ("", [], None, "there is no formula"),
    ("x +", [], 3, "ends where"),
    ("x + = 2", [], 4, "= stands where"),
    ("(x + y = 2", [], 0, "not closed before ="),
    ("x) = 2", [], 1, "never opened"),
    ("2x = 1", [], 0, "2*x"),
    ("x y = 1", [], 2, r"write \* for a product"),
    ("x, y = 1", [], 1, "comma"),
    ("x^2^3 = 1", [], 3, "brackets"),
    ("A^' = A", [], 2, "A'"),
    ("A^T = A", ["A: n,n"], 1, "transpose is written A'"),
    ("x = 1; y", [], 5, "write ,"),
    ("‖x‖ = 1", [], 0, "norm2"),
    ("a.b = 1", [], 1, "point"),
    ("tnh(x) = 1", [], 0, "did you mean .*tanh"),
    ("f(x) = 1", [], 0, "'f: function'"),
    ("relu(x, y) = 1", [], 0, "takes 1 argument"),
    ("sum = 1", [], 0, r"write sum\(…\)"),
    ("g = 1", ["g: function"], 0, r"write g\(…\)"),
    ("c(2) = 1", ["c:"], 0, r"c\*\(…\)"),
    ("x = y = ", [], 8, "ends where"),
    ("x", [], 1, "two sides"),
    ("eye(0) = A", ["A: n,n"], 4, "size"),
    ("vector(1)*c = vector(c)", ["c:"], 0, "nothing tells the size"),
]
MISFITS = [
    ("A*x = y", ["A: m,n", "x: m", "y: m"], 1, r"did you mean A'\*x\?"),
    ("A*B = B", ["A: m,n", "B: m,n"], 1, r"did you mean A\*B'\?"),
    ("x*y = 1", ["x: n", "y: n"], 1, r"x'\*y"),
    ("x + 1 = y", ["x: n", "y: n"], 2, r"vector\(1\)"),
    ("A/B = A", ["A: n,n", "B: n,n"], 1, r"inv\(B\)"),
    ("tr(A) = 1", ["A: m,n"], 0, "square"),
    ("x^2 = y", ["x: n", "y: n"], 1, r"x\.\^2"),
    ("x = x'", ["x: n"], 2, "transpose"),
    ("A + B = A", ["A: m,n", "B: n,m"], 2, "B'"),
    ("softmax(c) = 1", ["c:"], 0, "column"),
    ("diag(A) = 1", ["A: m,n"], 0, "square"),
    ("max(x, y) = x", ["x: n", "y: m"], 7, "agree"),
]


def caret(message: str) -> int | None:
    """Where the caret stands, in characters of the formula."""
    lines = message.split("\n")
    return next((len(line) - 3 for line in lines[1:] if line.strip() == "^"), None)


@pytest.mark.parametrize(("text", "let", "place", "said"), MISTAKES)
def test_a_mistake_is_shown_at_its_place_with_a_remedy(text: str, let: Sequence[str], place: int | None, said: str) -> None:
    with pytest.raises(ArgumentError, match=said) as raised:
        read_claim(text, let)
    assert caret(str(raised.value)) == place


@pytest.mark.parametrize(("text", "let", "place", "said"), MISFITS)
def test_parts_that_do_not_conform_are_shown_with_a_remedy(text: str, let: Sequence[str], place: int, said: str) -> None:
    with pytest.raises(ShapeError, match=said) as raised:
        read_claim(text, let)
    assert caret(str(raised.value)) == place


@pytest.mark.parametrize(
    "let",
    ["", "A", ":", "A: 0,1", "A: -1,n", "A: n,m,k", "A: 1.5", "1: n", "A\x00: n", "A: n; m", "A: 99999999999999999999", "A: 1001", "n: n",
     "A: m,n symmetric", "x: n function", "exp: function", "A: " + "n," * 10_000, "А: n\x1b[2J"],
)  # fmt: skip
def test_declarations_that_make_no_sense_are_refused(let: str) -> None:
    with pytest.raises(ArgumentError, match="--let") as raised:
        read_formula("2", [let])
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("assume", ["", "x", "x > 0 > 1", "z is positive", "x symmetric", "x is odd", "sum(x) >"])
def test_assumptions_that_make_no_sense_are_refused(assume: str) -> None:
    with pytest.raises(SymnnError):
        read_claim("x = x", ["x: n"], [assume])


# hostile texts
HOSTILE = {
    "brackets": "(" * 100_000,
    "brackets within the length": "(" * 9_000,
    "functions": "exp(" * 2_000 + "x",
    "minus signs": "-" * 9_000 + "x",
    "transposes": "x" + "'" * 9_000,
    "powers": "^".join(["x"] * 3_000),
    "signs that alternate": "x" + "*x/x" * 2_000,
    "huge exponent": "x^999999999 = 1",
    "huge power": "2^999999999 = 1",
    "tower": "((2^60)^60)^60 = 1",
    "power of a matrix": "A^999999999 = A",
    "huge number": "9" * 5_000 + " = 1",
    "huge decimal exponent": "1e99999999999 = 1",
    "import": "__import__('os').system('ls') = 1",
    "attribute": "x.__class__ = 1",
    "lambda": "(lambda: 1)() = 1",
    "Cyrillic x": "х = 1",
    "mathematical x": "𝐱 = 1",
    "full-width sign": "x ＝ 1",
    "NUL": "x\x00 = 1",
    "escape": "x = 1\x1b[31m",
    "right-to-left": "x \u202e= 1",
    "surrogate": "x = \ud800",
    "many names": "+".join(f"x{k}" for k in range(40)) + " = 1",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_a_moment_with_a_sentence_that_can_be_printed(text: str) -> None:
    took = []
    for _ in range(2):  # in one of which the garbage of the tests before may be searched
        begun = time.process_time()
        with pytest.raises((ArgumentError, ShapeError)) as raised:
            read_claim(text)
        took.append(time.process_time() - begun)
    assert min(took) < 1
    message = str(raised.value)
    assert len(message) < 500
    assert message.replace("\n", "").isprintable()


def test_words_of_python_are_only_names() -> None:
    found = read_formula("lambda*None + __import__*os", ["None:", "__import__:", "os:", "lambda:"])
    assert sorted(found.symbols) == ["None", "__import__", "lambda", "os"]
    assert {type(s).__name__ for s in found.symbols.values()} == {"Symbol"}


PIECES = ["x", "y", "A", "B", "c", "n", "2", "0", "1.5", "'", "*", ".*", "/", "./", "^", ".^", "+", "-", "(", ")", ",", "=", "<=", " "]
PIECES += ["sum(", "tr(", "inv(", "exp(", "vector(1)", "eye", "max(", "diag(", "1e9", ".", "é", "\\", "norm2("]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
def test_any_text_is_read_or_refused(text: str, declared: bool) -> None:
    let = ["A: n,n", "B: n,m", "x: n", "y: m", "c:"] if declared else []
    found = read_or_refused(text, let)
    if isinstance(found, SymnnError):
        assert re.search(r"\(at character \d+\)|declare|no formula", str(found))
    else:
        assert found.links
        assert set(found.symbols) <= {*re.findall(r"\w+", text), *(d.partition(":")[0] for d in let)}


def read_or_refused(text: str, let: Sequence[str]) -> Spoken | SymnnError:
    try:
        return read_claim(text, let)
    except (ArgumentError, ShapeError) as error:
        return error


def test_every_function_can_be_called() -> None:
    """By its name, with as many columns or matrices as it takes; moments are of what is random."""
    for name in set(names()) - set(MOMENTS):
        called = [f"{name}({inside})" for inside in ("x", "A", "x, y", "c, c", "1", "n", "")]
        assert any(reads(f"{c} + {end}") for c in called for end in ("c", "x", "A")), name


def reads(text: str) -> bool:
    try:
        read_formula(text, LET)
    except SymnnError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "assume", "word"),
    [
        ("x'*A*x >= 0", "A is positive semidefinite", "proved"),
        ("x'*A*x > 0", "A is positive semidefinite", "refuted"),
        ("tr(A) > 0", "A positive definite", "proved"),
        ("tr(A) > n", "A positive definite", "refuted"),
        ("sum(x) >= 0", "x >= 0", "proved"),
        ("sum(x) > 0", "0 <= x", "refuted"),
        ("W*inv(W'*W)*W'*W = W", "W has full column rank", "proved"),
        ("x'*A*x <= 2*norm2(x)^2", "2*eye - A is positive semidefinite", "proved"),
        ("x'*A*x <= norm2(x)^2", "2*eye - A is positive semidefinite", "refuted"),
        ("x'*A*x >= norm2(x)^2", "A - eye positive definite", "proved"),
        ("det(A + eye) != 0", "A + eye is invertible", "proved"),
    ],
)
def test_assumptions_in_words(text: str, assume: str, word: str) -> None:
    found = read_claim(text, ["A: n,n", "x: n", "W: m,n"], [assume])
    assert prove(found.claim).word == word


@pytest.mark.parametrize("said", ["2*c - 1 positive", "W*W' + x positive definite", "W positive definite", "A*x invertible"])
def test_words_that_are_said_of_names_or_of_square_matrices_alone(said: str) -> None:
    with pytest.raises(SymnnError):
        read_claim("x'*A*x >= c", ["A: n,n", "x: n", "W: m,n", "c:"], [said])


@pytest.mark.parametrize(("text", "word"), [("cos(pi) = -1", "proved"), ("cos(pi) = 1", "refuted"), ("pi > 22/7", "refuted")])
def test_pi_is_the_number(text: str, word: str) -> None:
    assert prove(read_claim(text).claim).word == word


def test_pi_is_a_name_where_it_is_declared() -> None:
    assert prove(read_claim("cos(pi) = -1", ["pi:"]).claim).word == "refuted"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("vec(A*X*B) = kron(B',A)*vec(X)", "proved"),
        ("vec(A*X*B) = kron(B,A)*vec(X)", "refuted"),
        ("tr(kron(A,B)) = tr(A)*tr(B)", "proved"),
        ("tr(kron(A,B)) = tr(A) + tr(B)", "refuted"),
        ("kron(A,c) = c*A", "proved"),
        ("vec(x*y') = kron(y,x)", "proved"),
        ("vec(x*y') = kron(x,y)", "ill-typed"),
        ("det(kron(A,B)) = det(A)^m*det(B)^n", "proved"),
        ("det(kron(A,B)) = det(A)*det(B)", "refuted"),
    ],
)
def test_kronecker_products_and_vec(text: str, word: str) -> None:
    assert judge(text, ["A: n,n", "B: m,m", "X: n,m", "x: n", "y: m", "c:"], (), 10.0).verdict.word == word


@pytest.mark.parametrize(
    ("claim", "assume", "word"),
    [
        ("rank(u*v') = 1", ["u != 0", "v != 0"], "proved"),
        ("rank(u*v') = 1", ["u != 0"], "refuted"),
        ("rank(u*w') = 1", ["u != w"], "refuted"),
        ("norm2(u - w) > 0", ["u != w"], "proved"),
        ("norm2(u - w) > 0", ["u != 0"], "refuted"),
    ],
)
def test_an_array_may_be_assumed_to_differ(claim: str, assume: list[str], word: str) -> None:
    """x != 0 says that some entry is none."""
    assert judge(claim, ["u: n", "v: m", "w: n"], assume).verdict.word == word
