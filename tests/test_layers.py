"""The house stands: import contract, what an import costs, and no call that evaluates a string."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import symnn
from tests.conftest import LONGEST

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "symnn").rglob("*.py"))
HEAVY = ("sympy", "numpy", "torch", "jax", "latex2sympy2", "matplotlib", "z3", "cvc5", "flint", "rich", "click")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()


def test_import_symnn_loads_nothing_heavy() -> None:
    assert python(f"import sys, symnn; print([m for m in {HEAVY!r} if m in sys.modules])") == "[]"


def test_a_public_name_loads_what_it_needs_and_no_extra() -> None:
    loaded = python(f"import sys, symnn; symnn.sizes('n'); print([m for m in {HEAVY!r} if m in sys.modules])")
    # SymPy takes python-flint for its integers where it finds it
    assert set(ast.literal_eval(loaded)) <= {"sympy", "numpy", "flint"}


def test_help_loads_no_mathematics() -> None:
    code = (
        "import sys\nfrom symnn.cli.main import main\n"
        "main(['derive', 'backprop', '--help'], standalone_mode=False)\n"
        "print([m for m in ('sympy', 'numpy', 'rich') if m in sys.modules])"
    )
    assert python(code).endswith("[]")


def test_a_derivation_in_letters_goes_without_numpy() -> None:
    code = (
        "import sys\nfrom symnn.cli.main import main\n"
        "main(['derive', 'backprop', '--layers', '2,3,1'], standalone_mode=False)\n"
        "print([m for m in ('numpy._core', 'hashlib', 'sympy.assumptions.handlers.matrices') if m in sys.modules])"
    )
    assert python(code).endswith("[]")


def test_numpy_that_waits_is_numpy() -> None:
    code = (
        "import sys\nfrom symnn.later import np\nassert 'numpy' not in sys.modules\nz = np.zeros(2)\nimport numpy\n"
        "print(np.ndarray is numpy.ndarray, np.zeros is vars(np)['zeros'], np.linalg is numpy.linalg, hasattr(np, 'nothing'))"
    )
    assert python(code) == "True True True False"


def test_a_proof_goes_without_what_sympy_loads_seldom() -> None:
    code = (
        "import sys\nfrom symnn.cli.main import main\n"
        "try: main(['prove', 'tr(A*B) = tr(B*A)'])\nexcept SystemExit as end: assert end.code == 0\n"
        "print([m for m in ('sympy.combinatorics', 'sympy.codegen') if m in sys.modules])"
    )
    assert python(code).endswith("[]")


FRESH = """
import sys
import sympy as sp
from symnn.bridge import call, read
from symnn.bridge.unevaluated import unevaluated
from symnn.errors import NotDifferentiableError
from symnn.ops.softmax import softmax
from symnn.proof.prove import prove
X, t = sp.MatrixSymbol('X', 2, 2), sp.Symbol('t')
read(X)
print([m for m in ('sympy.tensor.array.expressions', 'sympy.codegen') if m in sys.modules])
"""
SELDOM = {
    # read or refused though its part of SymPy is loaded only now: code → what it prints
    "the derivative of a call": """
try: call(softmax, X).diff(X)
except NotDifferentiableError: print('refused')
""",
    "the derivative of a derivative": """
try: unevaluated('gradient', sp.Trace(X * X), X).diff(X)
except NotDifferentiableError: print('refused')
""",
    "an array expression": """
from sympy.tensor.array.expressions import ArrayContraction, ArraySymbol, ArrayTensorProduct
twice = ArrayContraction(ArrayTensorProduct(X, X), (1, 2), (0, 3))
found = [prove(sp.Eq(twice, sp.Trace(X * Y))) for Y in (X, X.T)]
print(*[type(verdict).__name__ for verdict in found], *read(ArraySymbol('A', (3, 4))).shape)
""",
    "a function of C": """
from sympy.codegen.cfunctions import expm1, hypot
found = [prove(sp.Eq(expm1(t), value)) for value in (sp.exp(t) - 1, sp.exp(t))]
print(*[type(verdict).__name__ for verdict in found], read(hypot(t, 2)).operator.name)
""",
}
PRINTED = ["refused", "refused", "Proved Refuted 3 4", "Proved Refuted hypot"]


@pytest.mark.parametrize(("what", "printed"), [*zip(SELDOM, PRINTED, strict=True)])
def test_what_sympy_loads_late_is_known_from_then_on(what: str, printed: str) -> None:
    assert python(FRESH + SELDOM[what]).splitlines() == ["[]", printed]


def test_every_floor_is_under_the_import_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    floors = {f"symnn.{p.stem}" for p in (ROOT / "symnn").iterdir() if p.suffix in ("", ".py") and not p.name.startswith("_")}
    assert {room.strip() for layer in contract["layers"] for room in layer.split("|")} == floors


def test_an_editor_sees_the_names_that_are_loaded_lazily() -> None:
    stub = ast.parse((ROOT / "symnn" / "__init__.pyi").read_text())
    seen = {
        (a.name, None if node.module == "symnn" else node.module)
        for node in ast.walk(stub)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("symnn")
        for a in node.names
    }
    floors = {(name, None) for name in symnn._FLOORS.split()}
    assert seen == {*symnn._HOME.items(), *floors}


def test_the_import_contract_is_kept() -> None:
    linter = pytest.importorskip("importlinter.cli")
    assert linter.lint_imports(no_cache=True, config_filename=str(ROOT / "pyproject.toml")) == 0


KNOTS = {
    # files that ask one another inside of functions, so that no import waits for the other: group → why
    "a node shows itself, and rebuilding builds": "expr.build expr.nodes expr.show expr.walk",
    "a call of a call is read": "bridge.calls bridge.functions bridge.read bridge.rules_calls",
    "a verdict and a derivation print themselves": "claims.derivation claims.verdict text text.data text.derivation_latex text.document"
    " text.lines text.markdown_tables text.numeric text.render text.repeated_layers text.told text.verdicts",
    "a claim is said by its kind, which states it": "claims.claim claims.properties claims.property_kind",
    "each is the other's derivative": "ops.cos ops.sin",
    "a formula stands inside a formula": "reading.formula.building reading.formula.meaning reading.formula.slopes reading.formula.statistics",
    "brackets stand inside brackets": "reading.latex.constructs reading.latex.function_calls",
    "a sentence holds formulas, a formula's meaning sentences": "reading.context.claim_links reading.context.definitions"
    " reading.context.facts reading.context.said.note_rules reading.context.said.notes reading.context.said.sentences reading.context.setting",
}


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(file)))


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(f) for f in SOURCES}


def imported(node: ast.AST, inside_functions: bool) -> Iterator[str]:
    """The modules that a file imports when it is run; those only named in annotations are none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            continue
        if isinstance(child, ast.ImportFrom) and child.module:
            yield from (name if (name := f"{child.module}.{a.name}") in MODULES else child.module for a in child.names)
        elif isinstance(child, ast.Import):
            yield from (a.name for a in child.names)
        yield from imported(child, inside_functions)


def imports(inside_functions: bool) -> dict[str, set[str]]:
    trees = {dotted(f): tree_of(f) for f in SOURCES}
    return {m: {x for x in imported(tree, inside_functions) if x in MODULES and x != m} for m, tree in trees.items()}


def test_no_file_waits_for_itself_while_it_is_imported() -> None:
    graphlib.TopologicalSorter(imports(inside_functions=False)).prepare()  # CycleError names the circle


def test_circles_inside_functions_are_those_with_a_reason() -> None:
    known = [{f"symnn.{m}" for m in group.split()} for group in KNOTS.values()]
    graph = imports(inside_functions=True)
    for group in known:
        assert group <= graph.keys()
        for m in group:
            graph[m] -= group
    graphlib.TopologicalSorter(graph).prepare()


def test_no_class_and_no_module_has_the_name_of_another() -> None:
    found = defaultdict(list)
    for file in SOURCES:
        found[dotted(file).rpartition(".")[2]].append(dotted(file))
        for node in nodes_of(file):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{dotted(file)}.{node.name}")
    assert [places for places in found.values() if len(places) > 1] == []


def calls(file: Path) -> list[tuple[str, ast.Call]]:
    """Every call in a file, with the last part of the name that is called."""
    found = [n for n in nodes_of(file) if isinstance(n, ast.Call)]
    return [(n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", ""), n) for n in found]


def evaluates(name: str, call: ast.Call) -> bool:
    """Whether a call may run text as code. SymPy's sympify does, unless it is strict."""
    strict = any(k.arg == "strict" and isinstance(k.value, ast.Constant) and k.value.value is True for k in call.keywords)
    return name in {"parse_expr", "eval", "exec"} or (name == "sympify" and not strict)


def test_no_source_evaluates_strings() -> None:
    # what symnn.lambdify has written itself is compiled in one place
    compiled = ROOT / "symnn" / "export" / "compiled.py"
    places = [f"{f.relative_to(ROOT)}:{call.lineno}" for f in SOURCES if f != compiled for name, call in calls(f) if evaluates(name, call)]
    assert places == []


def decisions(node: ast.AST) -> int:
    """The branches of a function's own body; those of functions inside it are theirs."""
    match node:
        case ast.Try():
            own = len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            own = len(node.values) - 1
        case ast.If() | ast.IfExp() | ast.Assert():
            own = 1
        case ast.For() | ast.While():
            own = 1 + bool(node.orelse)
        case ast.Match():
            own = len(node.cases) - any(isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None for c in node.cases)
        case ast.comprehension():
            own = 1 + len(node.ifs)
        case _:
            own = 0
    inside = () if isinstance(node, ast.Assert) else ast.iter_child_nodes(node)
    return own + sum(decisions(n) for n in inside if not isinstance(n, ast.FunctionDef))


def test_no_function_is_more_complex_than_fifteen() -> None:
    """By the count of branches that radon calls cyclomatic complexity."""
    functions = ((f, n) for f in SOURCES for n in nodes_of(f) if isinstance(n, ast.FunctionDef))
    found = {f"{f.relative_to(ROOT)}:{n.lineno} {n.name}": 1 + decisions(n) for f, n in functions}
    assert {place: count for place, count in found.items() if count > 15} == {}


def test_no_line_hides_two_conditionals() -> None:
    found = []
    for file in SOURCES:
        ternaries = [n.lineno for n in nodes_of(file) if isinstance(n, ast.IfExp)]
        found += [f"{file.relative_to(ROOT)}:{line}" for line, times in Counter(ternaries).items() if times > 1]
    assert found == []


def test_nothing_counts_what_the_process_has_done() -> None:
    kept = [
        f"{file.relative_to(ROOT)}:{statement.lineno}"
        for file in SOURCES
        for statement in tree_of(file).body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Call)
        if ast.unparse(statement.value.func) in ("count", "itertools.count")
    ]
    assert kept == []


def test_every_file_says_what_lives_there() -> None:
    assert [str(f.relative_to(ROOT)) for f in SOURCES if not ast.get_docstring(tree_of(f))] == []


def test_the_longest_tests_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []


def test_the_ci_script_is_executable() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
