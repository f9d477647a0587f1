"""Python's and NumPy's own words for sequences and arrays, on formulas: a value where there is one, and otherwise one
sentence, at once. All are tried on symbols of symnn and of SymPy, and on what SymPy builds of them.
"""

import builtins

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.errors import MatrixUseError

n, m, i = (*symnn.sizes("n m"), sp.Symbol("i", integer=True))
A, x, x3, plain = symnn.matrix("A", n, n), symnn.vector("x", n), symnn.vector("x", 3), sp.MatrixSymbol("v", n, 1)
COLUMNS = [x, plain, A * x, 2 * x, x + A * x, symnn.exp(x), sp.HadamardProduct(x, x)]
ENDLESS = [builtins.sum, list, builtins.max, sorted, tuple, any, lambda e: list(zip(e, e, strict=True)), sp.Add.fromiter]
ARRAYS = [np.exp, np.sum, np.array, np.maximum.reduce, lambda e: np.eye(3) * e, lambda e: np.ones((3, 1)) + e]


@pytest.mark.parametrize("use", ENDLESS)
@pytest.mark.parametrize("formula", [*COLUMNS, A, x.T, symnn.matrix("B", 2, n)], ids=str)
def test_nothing_runs_through_a_matrix_of_unknown_size(use, formula):
    with pytest.raises(MatrixUseError, match=r"symnn\.sum"):
        use(formula)


@pytest.mark.parametrize("use", ARRAYS)
@pytest.mark.parametrize("formula", COLUMNS, ids=str)
def test_a_formula_is_no_array(use, formula):
    with pytest.raises(MatrixUseError, match=r"(symnn\.exp|sympy\.ImmutableMatrix).*symnn\.lambdify"):
        use(formula)


def test_numbers_of_numpy_are_no_matrices_of_sympy():
    """The first of these was a product of entries, (3, 3), where SymPy's `*` is the product of matrices."""
    for wrong in (lambda: np.eye(3) * x3, lambda: x3.T * np.eye(3), lambda: np.eye(3) @ x3, lambda: x3 + np.ones((3, 1))):
        with pytest.raises(MatrixUseError, match=r"sympy\.ImmutableMatrix"):
            wrong()
    assert sp.Matrix(np.eye(3)).shape == (3, 3)
    assert np.float64(2) * x == x * np.float64(2) == 2.0 * x


@pytest.mark.parametrize("formula", COLUMNS, ids=str)
def test_one_index_of_a_column_or_a_row_is_its_entry(formula):
    assert symnn.equal(formula[i], formula[i, 0]).word == "proved"
    assert symnn.equal(formula[n - 1], formula.T[0, n - 1]).word == "proved"
    assert symnn.equal(formula[i], 2 * formula[i]).word == "refuted"
    assert symnn.equal(formula[0], formula[n - 1]).word == "refuted"


def test_one_index_of_a_matrix_is_refused():
    for matrix in (A, A * A, x * x.T):
        with pytest.raises(MatrixUseError, match="two indices"):
            matrix[i]


def test_sizes_that_are_numbers_keep_sympys_values():
    assert list(x3) == [x3[0, 0], x3[1, 0], x3[2, 0]]
    assert builtins.sum(2 * x3) == 2 * x3[0, 0] + 2 * x3[1, 0] + 2 * x3[2, 0]
    assert x3[2] == x3[2, 0]
    assert x3[i] == x3[i, 0]
    assert np.array(x3).shape == (3, 1)
    explicit = sp.ImmutableMatrix([[1, 2], [3, 4]])
    assert list(explicit) == [1, 2, 3, 4]
    assert np.array_equal(np.array(np.ones((2, 2)) * explicit, dtype=float), [[4, 6], [4, 6]])
    assert builtins.sum(np.array(explicit).ravel()) == 10


def test_other_slips_of_python_name_the_remedy():
    for wrong, remedy in (
        (lambda: x < 0, r"symnn\.claim"), (lambda: A * x >= 0, r"symnn\.claim"), (lambda: builtins.max(x, 0), r"symnn\.max"),
        (lambda: abs(x), r"symnn\.abs"), (lambda: 1 / x, r"symnn\.reciprocal"), (lambda: x + 1, r"sympy\.OneMatrix\(n, 1\)"),
        (lambda: m - A * x, r"sympy\.OneMatrix\(n, 1\)"), (lambda: x - sp.Symbol("t"), r"sympy\.OneMatrix\(n, 1\)"),
    ):  # fmt: skip
        with pytest.raises(MatrixUseError, match=remedy):
            wrong()
    assert builtins.sum([x, A * x]) == x + A * x
    assert x + 0 == x - 0 == x
    assert 0 - x == -x


def test_explicit_matrices_are_to_sympy_what_they_were():
    """An array of a matrix has its two axes, and a product of arrays four."""
    for kind in (sp.Matrix, sp.ImmutableMatrix, sp.SparseMatrix, sp.ImmutableSparseMatrix):
        matrix = kind([[1, 2, 3], [4, 5, 6]])
        assert sp.Array(matrix).shape == (2, 3)
        assert sp.tensorproduct(matrix, matrix.T).shape == (2, 3, 3, 2)
        assert list(matrix) == [1, 2, 3, 4, 5, 6]
