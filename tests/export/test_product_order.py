"""Orders of products: what was multiplied before is not multiplied again, and nothing else takes longer for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

import symnn
from symnn.export import lambdify
from symnn.export.contraction import Contraction, LabelledArray
from symnn.export.plan import Plan
from symnn.expr import Atom, Node, add, einsum, matmul

N, M = sp.symbols("n m", integer=True, positive=True)


def multiplications(plan: Plan, start: int = 0) -> int:
    return sum(i.op in ("matmul", "tensordot", "einsum") for i in plan.instructions[start:])


def loaded(plan: Plan, *shapes: tuple[Any, ...]) -> list[int]:
    return [plan.add("load", (), shape, k) for k, shape in enumerate(shapes)]


def run(plan: Plan, operands: list[tuple[int, tuple[int, ...]]], out: tuple[int, ...]) -> LabelledArray:
    sizes = {m: n for x, labels in operands for m, n in zip(labels, plan.shape(x), strict=True)}
    return Contraction(plan, sizes).run([LabelledArray(x, labels) for x, labels in operands], out)


def test_a_chain_that_stands_on_both_sides_is_multiplied_once() -> None:
    """(ABCD)ᵀ S (ABCD): three products for the chain and two more, not nine."""
    plan = Plan()
    *chain, S = loaded(plan, *[(N, N)] * 5)
    left = [(x, (10 + k, 10 + k + 1)) for k, x in enumerate(chain)]
    right = [(x, (20 + k, 20 + k + 1)) for k, x in enumerate(chain)]
    found = run(plan, [*left, (S, (10, 20)), *right], (14, 24))
    assert multiplications(plan) == 5
    assert set(found.labels) == {14, 24}


def test_a_product_is_found_again_whatever_its_indices_are_called_and_however_it_lies() -> None:
    plan = Plan()
    A, B = loaded(plan, (M, N), (N, M))
    first = run(plan, [(A, (0, 1)), (B, (1, 2))], (0, 2))
    before = len(plan.instructions)
    turned = run(plan, [(B, (5, 6)), (A, (7, 5))], (6, 7))
    assert len(plan.instructions) == before
    assert (turned.ref, turned.labels) == (first.ref, tuple({0: 7, 2: 6}[m] for m in first.labels))


def test_other_products_of_the_same_arrays_are_not_taken_for_it() -> None:
    plan = Plan()
    A, B = loaded(plan, (N, N), (N, N))
    spoken = {
        "AB": ([(A, (0, 1)), (B, (1, 2))], (0, 2)),
        "ABᵀ": ([(A, (0, 1)), (B, (2, 1))], (0, 2)),
        "AᵀB": ([(A, (1, 0)), (B, (1, 2))], (0, 2)),
        "BA": ([(B, (0, 1)), (A, (1, 2))], (0, 2)),
        "A∘B": ([(A, (0, 1)), (B, (0, 1))], (0, 1)),
        "A∘Bᵀ": ([(A, (0, 1)), (B, (1, 0))], (0, 1)),
        "tr": ([(A, (0, 1)), (B, (0, 1))], ()),
        "rows": ([(A, (0, 1)), (B, (0, 1))], (0,)),
        "columns": ([(A, (0, 1)), (B, (0, 1))], (1,)),
    }
    refs = {name: run(plan, operands, out).ref for name, (operands, out) in spoken.items()}
    assert len(set(refs.values())) == len(spoken), refs


def test_a_product_that_is_there_is_left_where_it_would_cost_more() -> None:
    """(X Y) v with X Y there is one product with a vector; for X of few columns the way over Y v is the shorter one."""
    plan = Plan()
    wide, few = sp.Integer(1000), sp.Integer(2)
    X, Y, v = loaded(plan, (wide, few), (few, wide), (wide,))
    run(plan, [(X, (0, 1)), (Y, (1, 2))], (0, 2))
    before = len(plan.instructions)
    run(plan, [(X, (0, 1)), (Y, (1, 2)), (v, (2,))], (0,))
    assert [i.shape for i in plan.instructions[before:]] == [(few,), (wide,)]


def networks_hessian(batch: Any) -> tuple[Any, Any]:
    many = {"layout": "torch", "batch": batch} if batch > 1 else {}
    hidden = [symnn.Dense(4, activation="relu", bias=False) for _ in range(5)]
    net = symnn.Network(*hidden, symnn.Dense(4, bias=False), inputs=4, loss="softmax_cross_entropy", **many)
    return net, symnn.hessian(net.loss_expression(), net.parameters["W1"])


def test_the_jacobian_of_a_network_is_multiplied_once() -> None:
    """Six layers, five products of matrices for the chain behind the first; one more for the two sides."""
    net, hessian = networks_hessian(3)
    f = lambdify([net.x, net.y, *net.parameters.values()], hessian)
    code = f.source.split('"""')[-1]
    stacked = [line for line in code.splitlines() if ".transpose(0, 2, 1)" in line]
    assert len(stacked) <= 6, code
    draw = np.random.default_rng(0)
    Ws = [draw.normal(size=(4, 4)) for _ in range(6)]
    X, Y = draw.normal(size=(3, 4)), np.eye(4)[[0, 3, 1]]
    np.testing.assert_allclose(f(X, Y, *Ws), _gauss_newton(Ws, X), rtol=1e-10, atol=1e-12)


def _gauss_newton(Ws: list[Any], X: Any) -> Any:
    """By hand, an example after the other."""
    total = 0
    for x in X:
        J, a = np.eye(4), x
        for k, W in enumerate(Ws):
            z = W @ a
            J = W @ J if k else J
            mask = (z > 0) if k < len(Ws) - 1 else np.ones(4)
            J, a = mask[:, None] * J, mask * z
        p = np.exp(a - a.max()) / np.exp(a - a.max()).sum()
        G = J.T @ (np.diag(p) - np.outer(p, p)) @ J
        total = total + np.einsum("ij,a,c->iajc", G, x, x)
    return total / len(X)


def test_sums_of_products_with_common_parts_keep_their_numbers() -> None:
    (A, B, C), v = (Atom(s, (N, N)) for s in "ABC"), Atom("v", (N,))
    chain: Node = matmul(matmul(A, B), C)
    whole = add(einsum("i a, j a -> i j", chain, chain), chain, einsum("a i, a, a j -> j i", chain, v, chain))
    f = lambdify([A, B, C, v], whole)
    a, b, c, w = (np.random.default_rng(k).normal(size=(5, 5)[: 2 - (k == 3)]) for k in range(4))
    J = a @ b @ c
    np.testing.assert_allclose(f(a, b, c, w), J @ J.T + J + (J.T * w) @ J, rtol=1e-11, atol=1e-11)


def test_a_product_with_its_axes_mixed_is_written_where_it_stands() -> None:
    """Σ_b G_b x_b x_bᵀ laid out as (i, a, j, c): no large product that is copied into another order."""
    G, X, Y = Atom("G", (M, N, N)), Atom("X", (M, N)), Atom("Y", (M, N))
    blocks = einsum("b i j, b a, b c -> i a j c", G, X, Y)
    draw = np.random.default_rng(0)
    for target in ("numpy", "numpy_buffers"):
        f = lambdify([G, X, Y], blocks, target=target)
        assert "tensordot" not in f.source
        for m, n in ((3, 4), (1, 1), (0, 3), (5, 2)):
            g, x, y = draw.normal(size=(m, n, n)), draw.normal(size=(m, n)), draw.normal(size=(m, n))
            np.testing.assert_allclose(f(g, x, y), np.einsum("bij,ba,bc->iajc", g, x, y), rtol=1e-12, atol=1e-13)
    small = Atom("G", (M, 3, 3)), Atom("X", (M, 3)), Atom("Y", (M, 3))
    few = lambdify(list(small), einsum("b i j, b a, b c -> i a j c", *small))
    assert "tensordot" in few.source  # nine products of 3 × 3
    g, x, y = draw.normal(size=(4, 3, 3)), draw.normal(size=(4, 3)), draw.normal(size=(4, 3))
    np.testing.assert_allclose(few(g, x, y), np.einsum("bij,ba,bc->iajc", g, x, y), rtol=1e-12)
    for order in ("i j a c", "a i c j", "c j a i", "j c i a", "i a c j", "a c i j"):
        f = lambdify([G, X, Y], einsum(f"b i j, b a, b c -> {order}", G, X, Y))
        g, x, y = draw.normal(size=(4, 3, 3)), draw.normal(size=(4, 3)), draw.normal(size=(4, 3))
        wanted = np.einsum(f"bij,ba,bc->{order.replace(' ', '')}", g, x, y)
        np.testing.assert_allclose(f(g, x, y), wanted, rtol=1e-12)
