"""Limits of what is composed of quotients (`leading_terms.py`): sums, products, roots, logarithms, functions that are
continuous.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf
from typing import Any

from symnn.calculus.printed_form.reduce import tidy
from symnn.expr import Add, Const, Contract, Define, Map, Node, Operator, add, const, hadamard
from symnn.ops.exp import exp
from symnn.ops.log import log
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.signs import POSITIVE
from symnn.proof.limits.leading_terms import ONE, WAVERING, LimitValue, Quotients, Rate, Unsure, applied, is_whole

ONE_NODE = const(1)


def _opened(node: Node) -> Node:
    """What an operator is that is defined by a logarithm."""
    while isinstance(node, Map) and node.operator.define is not None and not is_whole(node.operator):
        node = node.operator.define(*node.arguments)
    return node


class Asymptotics(Quotients):
    """Limits as t goes to infinity."""

    def limit(self, node: Node) -> LimitValue:
        """The limit; Unsure if the rules do not tell, or there is none."""
        try:
            return self.of_quotient(node)
        except Unsure as reason:
            for rule in (self._of_logarithms, self._of_log_factor, self._of_log_near_one, self._of_parts):
                try:
                    return rule(node)
                except Unsure:
                    continue
            raise reason

    def _of_logarithms(self, node: Node) -> LimitValue:
        """Σ k·log u + at + b as the logarithm of Π u^k·e^(at + b)."""
        logs, rest = self._logarithms(node)
        if not logs or any(k.denominator != 1 for k, _ in logs):
            raise Unsure("no sum of logarithms")
        if any(self.side(u) < 0 for _, u in logs):
            raise Unsure("a logarithm of what is negative")
        whole = [applied(power, u, const(k)) for k, u in logs]
        if rest:
            whole.append(applied(exp, add(*rest)))
        return self._function(log, self.limit(hadamard(*whole)))

    def _of_log_factor(self, node: Node) -> LimitValue:
        """The limit of v·log u, where v has a finite one and u is led by one term: log u is the logarithm of that term,
        and what vanishes.
        """
        factor, u = self._log_factor(node)
        if self.limit(factor).value is None:
            raise Unsure("a factor without a limit")
        rate, c = self._leader(u)
        size = applied(log, c) if c is not ONE_NODE else const(0)
        return self.of_quotient(tidy(factor * add(size, *self._log_of_rate(rate))))

    def _of_log_near_one(self, node: Node) -> LimitValue:
        """v·log u → c where u → 1 and v·(u − 1) → c, as log(1 + s)/s → 1."""
        factor, u = self._log_factor(node)
        near = self.limit(u)
        if near.value is None or tidy(near.value) is not ONE_NODE:
            raise Unsure("a logarithm of what does not tend to 1")
        return self.limit(tidy(factor * (u - 1)))

    def _log_factor(self, node: Node) -> tuple[Node, Node]:
        """v and u of v·log u."""
        operands = [_opened(x) for x in node.operands] if isinstance(node, Contract) and not node.sizes else []
        logs = [k for k, x in enumerate(operands) if isinstance(x, Map) and x.operator is log]
        if not logs:
            raise Unsure("no product with a logarithm")
        logarithm = operands.pop(logs[0])
        assert isinstance(logarithm, Map)
        return hadamard(*operands), logarithm.arguments[0]

    def _leader(self, u: Node) -> tuple[Rate, Node]:
        """The one term that grows faster than all others, with a coefficient c > 0: u is it times what tends to 1."""
        p, q = self.quotient(u)
        if q != {Rate(): const(1)}:
            raise Unsure("the logarithm of a quotient")
        rate, c = self.leading(p)
        slower = all(self.grows(r.times_other(rate.inverse())) < 0 for r in p if r != rate)
        if c is WAVERING or self.sign(c) != 1 or not slower:
            raise Unsure("no term leads")
        return rate, c

    def _log_of_rate(self, rate: Rate) -> list[Node]:
        """The terms of log(t^a·e^(bt)·base^(ct))."""
        if rate.logs:
            raise Unsure("a logarithm of a logarithm")
        parts = [const(rate.exponent) * self.t, const(rate.degree) * log(self.t)]
        if rate.base is not None:
            is_power = isinstance(rate.base, Map) and rate.base.operator is exp
            base = rate.base.arguments[0] if is_power else applied(log, rate.base)  # type: ignore[attr-defined]
            parts.append(hadamard(const(rate.times), base, self.t))
        return parts

    def _logarithms(self, node: Node) -> tuple[list[tuple[Fraction, Node]], list[Node]]:
        logs: list[tuple[Fraction, Node]] = []
        rest: list[Node] = []
        todo: list[tuple[Fraction, Node]] = [(ONE, node)]
        while todo:
            k, x = todo.pop()
            match x:
                case Add():
                    todo += [(k, y) for y in x.terms]
                case Contract(operands=operands) if (
                    not x.sizes and sum(not isinstance(y, Const) for y in operands) == 1
                ):
                    factor = k
                    for y in operands:
                        factor *= y.value if isinstance(y, Const) else 1
                    todo.append((factor, next(y for y in operands if not isinstance(y, Const))))
                case Map(operator=operator, arguments=(u,)) if operator is log:
                    logs.append((k, u))
                case Map(operator=operator, arguments=arguments) if operator.define is not None and not is_whole(
                    operator
                ):
                    todo.append((k, operator.define(*arguments)))
                case _:
                    rest.append(const(k) * x)
        return logs, rest

    def _of_parts(self, node: Node) -> LimitValue:
        match node:
            case Define():
                return self.limit(node.value)
            case Add():
                return self._sum([self.limit(x) for x in node.terms])
            case Contract() if not node.sizes:
                return self._product([self.limit(x) for x in node.operands])
            case Map(operator=operator) if operator is power and isinstance(node.arguments[1], Const):
                return self._root(self.limit(node.arguments[0]), node.arguments[1].value)
            case Map(operator=operator) if operator is power:
                return self._moving_power(*node.arguments)
            case Map(operator=operator) if operator is reciprocal:
                return self._root(self.limit(node.arguments[0]), -ONE)
            case Map(operator=operator) if is_whole(operator) and operator.arity == 1:
                return self._function(operator, self.limit(node.arguments[0]))
            case Map(operator=operator) if operator.define is not None:
                return self.limit(operator.define(*node.arguments))
        raise Unsure(f"no rule for {node}")

    def _moving_power(self, base: Node, exponent: Node) -> LimitValue:
        """u^v → e^c where u → 1 and v·(u − 1) → c, as log(1 + s)/s → 1."""
        near = self.limit(base)
        if near.value is None or tidy(near.value) is not ONE_NODE:
            raise Unsure("a power whose base does not tend to 1")
        return self._function(exp, self.limit(tidy(exponent * (base - 1))))

    def _sum(self, parts: Sequence[LimitValue]) -> LimitValue:
        signs = {p.sign for p in parts if p.value is None}
        if len(signs) > 1:
            raise Unsure("∞ − ∞")
        return (
            LimitValue(None, signs.pop())
            if signs
            else LimitValue(tidy(add(*(p.value for p in parts if p.value is not None))))
        )

    def _product(self, parts: Sequence[LimitValue]) -> LimitValue:
        if all(p.value is not None for p in parts):
            return LimitValue(tidy(hadamard(*(p.value for p in parts if p.value is not None))))
        sign = 1
        for p in parts:
            own = p.sign if p.value is None else self.sign(p.value)
            if own is None:
                raise Unsure("0·∞")
            sign *= own
        return LimitValue(None, sign)

    def _root(self, inside: LimitValue, c: Fraction) -> LimitValue:
        """The limit of u^c."""
        if inside.value is None:
            if inside.sign < 0 and c.denominator != 1:
                raise Unsure("a root of what is negative")
            sign = 1 if inside.sign > 0 or c % 2 == 0 else -1
            return LimitValue(None, sign) if c > 0 else LimitValue(const(0), above=sign)
        sign_here = self.sign(inside.value)
        if (c.denominator == 1 and (c > 0 or sign_here is not None)) or sign_here == 1:
            return LimitValue(applied(power, inside.value, const(c)))
        if inside.value is const(0) and inside.above > 0:
            return LimitValue(const(0), above=1) if c > 0 else LimitValue(None, 1)
        raise Unsure("a power of what vanishes")

    def _function(self, operator: Operator, inside: LimitValue) -> LimitValue:
        """Continuous functions, and their limits at the ends of their domain."""
        if inside.value is None:
            return self._at_end(operator, operator.limit(inside.sign), operator.low == POSITIVE)
        known = operator.exact_at if isinstance(inside.value, Const) else ()
        exact = dict(known).get(getattr(inside.value, "value", None))
        if operator.jumps or not (operator.analytic or operator.sides or operator.limits):
            raise Unsure(f"{operator.name} need not be continuous")
        if not operator.domain or (operator.domain != ("within one",) and self.sign(inside.value) == 1):
            return LimitValue(const(exact) if exact is not None else applied(operator, inside.value))
        if inside.value is const(0) and inside.above > 0:
            return self._at_end(operator, operator.at_border, operator.keeps_sign)
        raise Unsure(f"{operator.name} where it is not continuous")

    def _at_end(self, operator: Operator, limit: Any, above: bool) -> LimitValue:
        if limit is None:
            raise Unsure(f"{operator.name} has no limit there")
        if limit in (inf, -inf):
            return LimitValue(None, 1 if limit > 0 else -1)
        return LimitValue(const(limit), above=int(limit == 0 and above))
