"""PyTorch and JAX at the work of the races, each as its own manual would have it. Neither is imported before a race asks
for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import race_work as work


def _jax() -> tuple[Any, Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax, jax.numpy


def _torch() -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)
    return torch, torch.nn.functional


def tiny_torch() -> work.Work:
    torch, _ = _torch()
    x, y, *parts = work.tiny_numbers()
    x, given = torch.tensor(x), [torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in parts]

    def gradient() -> Any:
        W1, b1, w2, b2 = given
        r = w2 @ torch.tanh(W1 @ x + b1) + b2 - y
        loss = 0.5 * r * r
        return (loss, *torch.autograd.grad(loss, given))

    return gradient


def tiny_jax() -> work.Work:
    jax, jnp = _jax()
    x, y, *parts = work.tiny_numbers()
    given = [jnp.asarray(p, dtype=float) for p in (*parts, x)]

    def loss(W1: Any, b1: Any, w2: Any, b2: Any, x: Any) -> Any:
        r = w2 @ jnp.tanh(W1 @ x + b1) + b2 - y
        return 0.5 * r * r

    made = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))

    def gradient() -> Any:
        value, found = jax.block_until_ready(made(*given))
        return (value, *found)

    return gradient


def mlp_torch(batch: int) -> work.Work:
    torch, functional = _torch()
    X, Y, parts = work.mlp_numbers(batch)
    X, y = torch.from_numpy(X), torch.from_numpy(Y.argmax(1))
    given = [torch.from_numpy(p).requires_grad_() for p in parts]

    def gradient() -> Any:
        h = X
        for k in range(0, len(given), 2):
            h = torch.addmm(given[k + 1], h, given[k])
            h = functional.relu(h) if k < len(given) - 2 else h
        loss = functional.cross_entropy(h, y)
        return (loss, *torch.autograd.grad(loss, given))

    return gradient


def mlp_jax(batch: int) -> work.Work:
    jax, jnp = _jax()
    X, Y, parts = work.mlp_numbers(batch)
    X, Y, given = jnp.asarray(X), jnp.asarray(Y), [jnp.asarray(p) for p in parts]

    def loss(given: Any, X: Any, Y: Any) -> Any:
        h = X
        for k in range(0, len(given), 2):
            h = h @ given[k] + given[k + 1]
            h = jax.nn.relu(h) if k < len(given) - 2 else h
        return -(jax.nn.log_softmax(h) * Y).sum() / batch

    made = jax.jit(jax.value_and_grad(loss))

    def gradient() -> Any:
        value, found = jax.block_until_ready(made(given, X, Y))
        return (value, *found)

    return gradient


def logistic_torch(n: int, m: int) -> work.Work:
    torch, _ = _torch()
    X, w = map(torch.from_numpy, work.logistic_numbers(n, m))
    zero = torch.zeros((), dtype=w.dtype)
    made = torch.func.hessian(lambda w: torch.logaddexp(zero, X @ w).sum())

    def hessian() -> Any:
        with torch.no_grad():
            return made(w)

    return hessian


def logistic_jax(n: int, m: int) -> work.Work:
    jax, jnp = _jax()
    X, w = map(jnp.asarray, work.logistic_numbers(n, m))
    made = jax.jit(jax.hessian(lambda w, X: jnp.logaddexp(0.0, X @ w).sum()))
    return lambda: made(w, X).block_until_ready()


def factor_jax(n: int, k: int, masked: bool) -> work.Work:
    jax, jnp = _jax()
    T, U, V, O = map(jnp.asarray, work.factor_numbers(n, k))
    weight = O if masked else jnp.ones_like(O)
    loss = (lambda U, V, T, O: (O * (T - U @ V.T) ** 2).sum()) if masked else (lambda U, V, T, O: ((T - U @ V.T) ** 2).sum())
    made = jax.jit(jax.hessian(loss))
    return lambda: made(U, V, T, weight).block_until_ready()


def deep_jax(n: int, batch: int) -> work.Work:
    jax, jnp = _jax()
    Ws, X, Y = work.deep_numbers(n, batch)
    Ws, X, Y = [jnp.asarray(W) for W in Ws], jnp.asarray(X), jnp.asarray(Y)

    def loss(W1: Any, rest: Any, X: Any, Y: Any) -> Any:
        h = X @ W1.T
        for W in rest:
            h = jax.nn.relu(h) @ W.T
        return -(jax.nn.log_softmax(h) * Y).sum() / batch

    made = jax.jit(jax.hessian(loss))
    return lambda: made(Ws[0], Ws[1:], X, Y).block_until_ready()


def deep_torch(n: int, batch: int) -> work.Work:
    torch, functional = _torch()
    Ws, X, Y = work.deep_numbers(n, batch)
    given, X, y = [torch.from_numpy(W) for W in Ws], torch.from_numpy(X), torch.from_numpy(Y.argmax(1))

    def loss(W1: Any) -> Any:
        h = X @ W1.T
        for W in given[1:]:
            h = functional.relu(h) @ W.T
        return functional.cross_entropy(h, y)

    made = torch.func.hessian(loss)

    def hessian() -> Any:
        with torch.no_grad():
            return made(given[0])

    return hessian


def compile_jax(depth: int, width: int = 64, batch: int = 32) -> float:
    """CPU seconds of tracing, lowering and compiling all gradients of a deep network."""
    from time import process_time

    jax, jnp = _jax()
    draw = np.random.default_rng(0)
    given = [jnp.asarray(draw.standard_normal((width, width)[k % 2 :])) for k in range(2 * depth)]
    X, Y = jnp.asarray(draw.standard_normal((batch, width))), jnp.ones((batch, width)) / width

    def loss(given: Any, X: Any, Y: Any) -> Any:
        h = X
        for k in range(depth):
            h = h @ given[2 * k] + given[2 * k + 1]
            h = jnp.tanh(h) if k < depth - 1 else h
        return -(jax.nn.log_softmax(h) * Y).sum()

    jax.block_until_ready(jax.jit(jax.value_and_grad(lambda a: (a * a).sum()))(jnp.ones(3)))
    start = process_time()
    jax.jit(jax.value_and_grad(loss)).trace(given, X, Y).lower().compile()
    return process_time() - start
