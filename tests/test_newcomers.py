"""What a newcomer meets: mistakes, each with one sentence that says what to write instead; help; the names that `dir` lists."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from click.testing import CliRunner

import symnn
from symnn.cli.main import main
from symnn.expr.records import Composition, operands
from symnn.ops import TABLE

n, m = symnn.sizes("n m")
A, B = symnn.matrix("A", n, n), symnn.matrix("B", m, n)
x, y, three = symnn.vector("x", n), symnn.vector("y", n), symnn.vector("x", 3)
t = sp.Symbol("t", real=True)
SMALL = symnn.Network(symnn.Dense(1), inputs=2, loss="mean_squared_error")

MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "x.reshape(3)": (lambda: x.reshape(3), "a formula keeps its shape"),
    "A.flatten()": (lambda: A.flatten(), "a formula keeps its shape"),
    "x.numpy()": (lambda: x.numpy(), "symnn.lambdify puts numbers in"),
    "np.eye(3)*x": (lambda: symnn.gradient(symnn.sum(np.eye(3) * three), three), "write sympy.ImmutableMatrix(array) for"),
    "A*x + 1": (lambda: symnn.gradient(symnn.sum(A * x + 1), x), ": write sympy.OneMatrix(n, 1) for that number in every"),
    "np.exp(A*x)": (lambda: np.exp(A * x), "which is a formula: use the functions of symnn (symnn.exp)"),
    "np.linalg.det(A)": (lambda: np.linalg.det(A), "use the functions of symnn"),
    "sum(x)": (lambda: sum(x), "use symnn.sum, symnn.max, symnn.mean"),
    "A*x == y": (lambda: symnn.prove(A * x == y), 'state the claim with symnn.claim(a, "=", b)'),
    "claim of ==": (lambda: symnn.claim(A * x == y), 'state the claim with symnn.claim(a, "=", b)'),
    "no relation": (lambda: symnn.claim(A * x), 'a claim is made by symnn.claim(a, "=", b)'),
    "== as an assumption": (lambda: symnn.prove(symnn.claim(t, "=", 0, assume=[t == 0])), "write sympy.Eq(a, b) for a == b"),
    "a text as an assumption": (lambda: symnn.prove(symnn.claim(t, ">=", 0, assume="t>0")), "write a relation such as Eq(a, b)"),
    "a lambda": (lambda: symnn.gradient(lambda x: x, x), "a lambda is a function: call it with symbols"),
    "a function": (lambda: symnn.gradient(symnn.tanh, x), "tanh is a function: call it with symbols"),
    "what does not occur": (lambda: symnn.gradient((x.T * x)[0, 0], y), 'with absent="zero" its derivative is 0'),
    "a tuple": (lambda: symnn.prove((A * x, y)), 'a claim is made by symnn.claim(a, "=", b)'),
    "no claim": (lambda: symnn.prove(A * x), 'a claim is made by symnn.claim(a, "=", b)'),
    "two sides": (lambda: symnn.prove(A * x, y), "write symnn.equal(a, b)"),
    "text": (lambda: symnn.gradient("x'*A*x", x), "write it with symnn.vector, symnn.matrix and sympy.Symbol"),
    "text for a symbol": (lambda: symnn.gradient((x.T * x)[0, 0], "x"), "'x' is text: write it with symnn.vector"),
    "a prime in LaTeX": (lambda: symnn.prove("x' A x = 0", let=["A: n,n", "x: n"]), r"a transpose is x^\top in LaTeX"),
    "a star in LaTeX": (lambda: symnn.prove("A*A = A", let=["A: n,n"]), r"write \odot for entries, and no sign"),
    "x*A*x": (lambda: symnn.gradient(x * A * x, x), "did you mean x.T*A?"),
    "a list": (lambda: symnn.gradient([x, y], x), "give its parts one by one"),
    "1/x": (lambda: 1 / x, "use symnn.reciprocal for that of every entry"),
    "x/y": (lambda: symnn.gradient(symnn.sum(x / y), x), "entry by entry is sympy.HadamardProduct(x, symnn.reciprocal(y))"),
    "a LaTeX text without relation": (lambda: symnn.prove("x + y"), "no relation such as = or <= stands in it"),
    "dot": (lambda: symnn.dot, "it is written x.T*y"),
    "eye": (lambda: symnn.eye, "it is written sympy.Identity(n)"),
    "det": (lambda: symnn.det, "did you mean symnn.determinant?"),
    "logdet": (lambda: symnn.logdet, "did you mean symnn.log_determinant?"),
    "diff": (lambda: symnn.diff, "did you mean symnn.gradient?"),
    "x > 0": (lambda: x > 0, "write symnn.claim(left, '>', right)"),
    "sp.exp(x)": (lambda: symnn.sum(sp.exp(x)), "write symnn.exp(x)"),
    "x**2": (lambda: symnn.gradient(symnn.sum(x**2), x), "1 column meets n rows: the inner product is x.T*x"),
    "x.^2": (lambda: symnn.gradient(symnn.sum(x**2), x), "the elementwise power HadamardPower(x, 2)"),
    "a gradient of a vector": (lambda: symnn.gradient(A * x, x), "sum it, or use symnn.jacobian"),
    "(A*z)[0, 0]": (lambda: symnn.gradient((A * symnn.vector("z", m))[0, 0], A), "say which sizes are equal"),
    "arguments last": (lambda: symnn.lambdify(symnn.tanh(t), [t]), "the arguments come first"),
    "an array for a number": (lambda: symnn.lambdify([t], symnn.tanh(t))(np.ones(3)), "declare t with symnn.vector"),
    "a verdict as a truth value": (lambda: bool(symnn.equal(x, x)), "symnn.assert_proved(v)"),
    "gain of a misspelling": (lambda: symnn.gain("rleu"), "did you mean relu"),
    "gain with a letter": (lambda: symnn.gain("leaky_relu(a)"), "between the brackets stand numbers"),
    "gain with too many": (lambda: symnn.gain("leaky_relu(1, 2)"), "does not take 2 numbers beside z"),
    "a size as text": (lambda: symnn.vector("x", "n"), 'a symbol from symnn.sizes("n")'),
    "sizes as a network": (lambda: symnn.Network([3, 2, 1]), "a layer is written symnn.Dense(units"),
    "layers in a list": (lambda: symnn.Network([symnn.Dense(2)], inputs=3), "Network(*layers)"),
    "no inputs": (lambda: symnn.Network(symnn.Dense(2)), "Network(Dense(2), inputs=3)"),
    "an unknown activation": (lambda: symnn.Network(symnn.Dense(2, activation="reul"), inputs=3), "did you mean relu"),
    "too few operands": (lambda: symnn.layer_norm(x), "layer_norm takes 3 arguments, layer_norm(x, gamma, beta), not 1"),
    "too many operands": (lambda: symnn.relu(x, y), "relu takes 1 argument, relu(x), not 2"),
    "operands with a default": (lambda: symnn.leaky_relu(), "1 to 2 arguments, leaky_relu(x, alpha=1/100), not 0"),
    "an operand by name": (lambda: symnn.leaky_relu(x, alpha=1), "write leaky_relu(x, alpha=1/100), in this order"),
    "an unknown setting": (lambda: symnn.softmax(x, dim=0), "softmax has no setting 'dim'; it has axis"),
    "an axis by its place": (lambda: symnn.softmax(x, -1), "softmax takes 1 argument, softmax(x, axis=…), not 2"),
    "a key of names": (lambda: symnn.backprop([(t, (x.T * x)[0, 0])], by=[x], names={y: symnn.text}), "no line has a symbol y"),
    "names of a derivation": (lambda: SMALL.backprop().latex(names={"W1": "V"}), "a derivation brings the names of its symbols"),
    "names of a verdict": (lambda: symnn.equal(A, A).markdown(names={A: "B"}), "a verdict brings the names of its symbols"),
    "names by text": (lambda: symnn.latex(A * x, names={"A": "B"}), "the keys of names are symbols, and 'A' is str"),
    "a loss at the top": (lambda: symnn.cross_entropy, "symnn.Network(…, loss='softmax_cross_entropy')"),
    "a loss of another library": (lambda: symnn.mse_loss, "loss='mean_squared_error'"),
    "a misspelled loss": (lambda: symnn.losses.msee, "did you mean"),
    "a loss as an attribute": (lambda: symnn.losses.mse, "by its name, loss='mean_squared_error'"),
    "a layer of another library": (lambda: symnn.Linear, "did you mean symnn.Dense?"),
    "a misspelled name": (lambda: symnn.sofmax, "did you mean symnn.softmax"),
    "another library's name": (lambda: symnn.grad, "did you mean symnn.gradient"),
    "a misspelled layer": (lambda: symnn.layers.Dropuot, "did you mean Dropout"),
    "the size first": (lambda: symnn.vector(3, "x"), "the name comes first, then the sizes"),
    "indices run together": (lambda: symnn.einsum("ij,jk->ik", A, A), "names are written apart, as in 'i j'"),
    "a method of arrays": (lambda: x.sum(), "x of shape (n, 1) has no method sum: write symnn.sum(x)"),
    "a method of an expression": (lambda: (A * x).softmax(), "write symnn.softmax(A*x)"),
    "a product of arrays": (lambda: A.dot(x), "the product is A*y"),
    "no verdict to explain": (lambda: symnn.explain("x = x"), "takes a verdict, as symnn.prove gives it"),
    "a layer at the top": (lambda: symnn.Dropout, "did you mean symnn.layers.Dropout"),
}

TYPED = {
    "x.T*A*x": "the transpose is written ': A', not A.T",
    "x'@A@x": "the matrix product is written *",
    "x^T*A*x": "the transpose is written x'",
    "x*A*x": "did you mean x'*A?",
    "sum(A*x + 1)": "to add it to every entry of A*x write vector(1)",
    "sum(x^2)": "the elementwise power x.^2",
    "A*x": "sum it, or ask for its jacobian",
    "x'A*x": "write * for a product, as in A*x",
    "sum(sofmax(x))": "did you mean softmax",
    "x'*x = 1": "= makes it a claim: leave one side",
}

CLAIMED = {
    "sin^2(x) + cos^2(x) = 1": "the exponent stands behind the bracket: sin(…)^2, not sin^2(…)",
    "relu'(x) >= 0": "a derivative is written gradient(relu(t), t)",
    "x[0] = y[0]": "entries are not read here: state it in LaTeX, $x_1$",
    "x[0, 1] = y": "or in Python, x[0, 0]",
    "E[x] = 0": "in Python with symnn.E",
    "x in [0, 1]": "an interval is written as a chain: 0 <= t <= 1",
    "trace(x) = x": "write tr(A)",
    "σ(x) < 1": "write sigmoid(t)",
    "exp[x] = 1": "[ is not read here: write (",
    "np.exp(x) = 1": "functions have their names alone: exp(…), not np.exp(…)",
    "x.sum() = 1": "functions stand before what they take: sum(x), not x.sum()",
    "∇f = 1": "a gradient is written gradient(f, x)",
    "derivative(x^2, x) = 2*x": "unknown function derivative: write gradient(f, x)",
    "dot(x, y) = dot(y, x)": "write x'*y for the inner product",
    "x^T A x = 1": "the transpose is written x', not x^T, and a product with *: x'*A*x",
    "sum_i x_i = 1": "a sum over all entries is written sum(x), without an index",
    "P(x > 0) = 1": "this bracket is not closed before >: add ), for no relation stands in brackets",
    "||x|| = 1": "write abs(…), or norm2(…) for a column",
    "A*x = 'y'": "names are written without quotation marks",
    "sin x = x": "did you mean sin(x)?",
    "x >= 0 and x <= 1": "state the others apart, or write a chain such as 0 <= x <= 1",
    "x y = y x": "y follows without a sign: write * for a product",
}


@pytest.mark.parametrize("formula", CLAIMED)
def test_a_mistake_in_a_typed_claim_is_told_with_its_remedy(formula: str) -> None:
    run = CliRunner().invoke(main, ["prove", formula, "--let", "x:", "--let", "y:"])
    assert run.exit_code == 2
    assert CLAIMED[formula] in " ".join(run.output.split())


@pytest.mark.parametrize("formula", ["x*A*x = 1", "exp(x*A*x) = 1"])
def test_of_names_that_are_not_declared_the_reading_with_a_remedy_complains(formula: str) -> None:
    said = " ".join(CliRunner().invoke(main, ["prove", formula]).output.split())
    assert "did you mean x'*A?" in said.replace("Did", "did")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_newcomers_is_told_with_its_remedy(mistake: str) -> None:
    call, remedy = MISTAKES[mistake]
    with pytest.raises((symnn.SymnnError, AttributeError)) as told:
        call()
    assert remedy in str(told.value)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("formula", TYPED)
def test_a_mistake_in_a_typed_formula_is_told_with_its_remedy(formula: str) -> None:
    run = CliRunner().invoke(main, ["derive", "gradient", formula, "--wrt", "x", "--let", "A: n,n", "--let", "x: n"])
    assert run.exit_code == 2
    assert TYPED[formula] in " ".join(run.output.split())


def test_sympys_equation_is_a_claim() -> None:
    assert symnn.prove(sp.Eq(x.T * A * x, x.T * A.T * x)).word == "proved"
    assert symnn.prove(sp.Eq(A * x, A.T * x)).word == "refuted"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_help_of_an_operator_names_its_operands(name: str) -> None:
    record, function = TABLE[name], getattr(symnn, name)
    settings = [s for s, _ in record.settings] if isinstance(record, Composition) else []
    assert list(inspect.signature(function).parameters) == [o.partition("=")[0] for o in operands(record)] + settings
    assert len(operands(record)) == getattr(record, "arity", 1)
    assert "field" not in function.__doc__
    for at, _ in getattr(record, "kinks", ()):
        assert f"kink {operands(record)[0]} = {at}" in function.__doc__ or len(str(at)) > 11
    with pytest.raises(symnn.SymnnError, match=rf"{name} takes .*{name}\(|{name} needs one square matrix"):
        function(*[x] * 7)


def test_help_opens_with_names_that_exist() -> None:
    listed = [line[:31] for line in (symnn.__doc__ or "").splitlines() if line.startswith("    ")]
    names = [word.strip(",;") for line in listed for word in line.split() if word.strip(",;").isidentifier()]
    assert 20 <= len(names) <= 40
    assert all(hasattr(symnn, name) for name in names)


@pytest.mark.parametrize("room", [symnn.ops, symnn.losses, symnn.layers], ids=["ops", "losses", "layers"])
def test_the_help_of_a_table_has_a_line_for_each_record(room: Any) -> None:
    lines = room.__doc__.split("\n\n")[-1].splitlines()
    assert [line.split()[0] for line in lines] == sorted(room.TABLE)
    assert all(len(line.split()) > 1 for line in lines)


@pytest.mark.parametrize("name", sorted(symnn.layers.TABLE))
def test_the_help_of_a_layer_names_what_it_takes(name: str) -> None:
    kind = symnn.layers.TABLE[name]
    assert [p for p in inspect.signature(kind).parameters if p not in kind.__doc__] == []


def test_dir_lists_what_users_need_and_no_floor_of_the_house() -> None:
    assert {"gradient", "softmax", "layers", "testing", "ops"} <= set(dir(symnn))
    assert not {"bridge", "calculus", "claims", "expr", "proof", "reading"} & set(dir(symnn))


def test_a_gain_is_shown_in_one_line_and_takes_functions_and_numbers() -> None:
    assert len(repr(symnn.gain("tanh"))) < 100
    assert symnn.gain(symnn.tanh) == symnn.gain("tanh")
    assert str(symnn.gain("leaky_relu(0.2)").forward) == str(symnn.gain(symnn.leaky_relu(t, sp.Rational(1, 5))).forward)
    assert symnn.recheck_gain(symnn.gain("leaky_relu(0.2)")).accepted


def test_an_activation_may_be_a_function() -> None:
    def gradient(activation: Any) -> str:
        net = symnn.Network(symnn.Dense(2, activation=activation), inputs=3, loss="mse")
        return net.backprop().markdown()

    assert gradient(symnn.tanh) == gradient("tanh")
    z = sp.Symbol("z", real=True)
    assert gradient(lambda z: z * symnn.sigmoid(z)) == gradient(z * symnn.sigmoid(z))


def test_kinks_and_singular_points_are_as_the_readme_says() -> None:
    s, zeros = sp.Symbol("s", real=True), np.zeros(3)

    def slope(f: Any, by: Any, *at: Any) -> Any:
        return symnn.lambdify([t, s] if len(at) == 2 else [by], symnn.gradient(f, by))(*at)

    assert slope(symnn.relu(t), t, 0.0) == 0 == slope(symnn.abs(t), t, 0.0)
    assert slope(symnn.maximum(t, s), t, 1.0, 1.0) == 0.5 == slope(symnn.minimum(t, s), s, 1.0, 1.0)
    assert symnn.lambdify([t], symnn.step(t))(0.0) == 1
    assert symnn.lambdify([x], x / symnn.norm(x))(zeros).tolist() == [0, 0, 0]
    assert slope(symnn.norm(x), x, zeros).tolist() == [0, 0, 0]
    assert symnn.lambdify([x, y], symnn.cosine_similarity(x, y))(zeros, np.ones(3)) == 0
    assert slope(symnn.max(x), x, np.array([2.0, 2.0, 1.0])).tolist() == [0.5, 0.5, 0]
    assert symnn.lambdify([t], t * symnn.log(t))(0.0) == 0


def test_the_options_of_printing_are_told_by_help() -> None:
    from dataclasses import fields

    told = inspect.getdoc(symnn.Derivation.latex) or ""
    for name in ("standalone", "numbers", *(f.name for f in fields(symnn.text.Notation))):
        assert f"\n{name} " in told, name
    for form in (symnn.Derivation.markdown, symnn.Verdict.latex, symnn.Verdict.markdown):
        assert inspect.getdoc(form)


def test_a_symbol_may_be_named_in_latex() -> None:
    assert symnn.latex(A * x, names={A: r"\Omega"}) == r"\Omega x"


def test_what_other_libraries_call_it_is_none_of_our_names_and_what_is_named_instead_is() -> None:
    assert not {*symnn._ELSEWHERE, *symnn._WRITTEN} & set(dir(symnn))
    assert all(hasattr(symnn, name) for name in symnn._ELSEWHERE.values())
    functions = {name for written in symnn._WRITTEN.values() for name in re.findall(r"sympy\.(\w+)", written)}
    assert all(hasattr(sp, name) for name in functions)


def test_the_inverse_of_a_matrix_that_is_no_column_is_no_quotient() -> None:
    with pytest.raises(symnn.ShapeError) as told:
        symnn.gradient(symnn.sum(symnn.inverse(B)), B)
    assert "quotient" not in str(told.value)
