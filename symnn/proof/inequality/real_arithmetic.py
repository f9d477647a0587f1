"""Numbers built of primitives as terms of real arithmetic. A function that arithmetic lacks becomes a variable
with its laws.

1/b is a variable r with r·b = 1, a root a variable s >= 0 with s^q = b. e^u is a product of powers of bases t = e^{g·m}
> 0, one for every monomial m of the exponents and as coarse as their coefficients allow; log u is a variable. sin u and
cos u lie on the circle. Any other function is a variable of its own for every argument. Every law is true of the
function, so what follows from them is true; a model of them need not be a counterexample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial, reduce
from itertools import combinations, permutations
from math import ceil, floor, gcd, lcm
from operator import mul
from typing import Any

from symnn.claims.entrywise import Fact
from symnn.errors import UnsupportedError
from symnn.expr import Add, Atom, Const, Contract, Map, Node, Operator, Size, add
from symnn.expr.walk import children, postorder
from symnn.ops.cos import cos
from symnn.ops.exp import exp
from symnn.ops.floor import floor as whole_part
from symnn.ops.log import log
from symnn.ops.power import power as raised
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sin import sin
from symnn.proof.inequality.polynomials import Monomial, Polynomial, combined, polynomial, product, replaced
from symnn.proof.inequality.smtlib import BOOL, INT, REAL, RealTerm, chosen, number, operation, variable

LARGEST_POWER_OF_E = 100
"""The bounds of a larger power would have more digits than anybody needs; without them nothing wrong is said."""
DIGITS = 10**25
LARGEST_POWER = 64
"""A product of more equal factors is too much for any solver of real arithmetic."""
MOST_LINKED, MOST_NUMBERS, MOST_SUMS = 6, 2, 2


class Arithmetic:
    """One translation: variables for atoms and functions, and the laws of those variables.

    `linked` adds that e^· and log are increasing, with e^0 = 1, and e^{u−v} >= 1 + u − v: more is proved, and more
    slowly.
    """

    def __init__(self, nodes: Iterable[Node], linked: bool) -> None:
        self.nodes = list(nodes)
        self.has_wholes = any(isinstance(n, Map) and n.operator is whole_part for n in postorder(self.nodes))
        self.linked = linked
        self.laws: list[RealTerm] = []
        self.values: dict[Node, RealTerm] = {}
        self.functions: dict[Any, RealTerm] = {}
        self.wholes: list[tuple[Polynomial, RealTerm]] = []
        self.steps = self._steps()
        self.bases: dict[Monomial, RealTerm] = {}
        self.pairs: list[tuple[RealTerm, RealTerm]] = [(number(0), number(1))]
        self.sums: list[tuple[RealTerm, RealTerm]] = []
        """Exponents of several terms, and their exponentials: e^(u + v) >= 1 where u + v >= 0."""
        self.numbers: list[tuple[RealTerm, RealTerm]] = []
        """Logarithms of numbers, which are added to others: log u + log 2 < log v where 2u < v."""
        self.count = 0

    @property
    def has_exponentials(self) -> bool:
        return len(self.pairs) > 1

    def fresh(self, name: str) -> RealTerm:
        self.count += 1
        return variable(f"{name}!{self.count}")

    def real(self, root: Node) -> RealTerm:
        """The term of a number."""
        for node in postorder(root, lambda n: () if n in self.values else self._below(n)):
            if node not in self.values:
                self.values[node] = self._term(node)
        return self.values[root]

    def holds(self, fact: Fact) -> RealTerm:
        return compared(self.real(fact.node), fact.relation)

    def finish(self) -> list[RealTerm]:
        """All laws, once every term is there."""
        if self.linked:
            to_one = ((pair, self.pairs[0]) for pair in self.sums[:MOST_SUMS])
            for (u, a), (v, b) in (*combinations(self.pairs[:MOST_LINKED], 2), *to_one):
                self.laws += [(u < v) == (a < b), (u > v) == (a > b)]
                # the graph of e^· is above its tangents
                self.laws += [a >= b * (1 + u - v), b >= a * (1 + v - u)]
            self.laws += self._beside_numbers()
        for (inside, k), (other, j) in permutations(self.wholes[:MOST_LINKED], 2):
            if (q := whole_ratio(inside, other)) is not None:
                # nothing new, but the difference is bounded, and a solver branches on variables alone
                self.laws.append(k == variable(f"beyond!{len(self.laws)}", INT) + j * q)
        return self.laws

    def _beside_numbers(self) -> Iterator[RealTerm]:
        """u + log k < v where e^u · k < e^v, for the numbers k of which a logarithm is taken."""
        for c, k in self.numbers[:MOST_NUMBERS]:
            for (u, a), (v, b) in permutations(self.pairs[:MOST_LINKED], 2):
                yield (u + c < v) == (a * k < b)
                yield (u + c > v) == (a * k > b)

    @staticmethod
    def _below(node: Node) -> tuple[Node, ...]:
        # an exponent is read as a polynomial, so the walk does not go through it
        return () if isinstance(node, Map) and (node.operator is exp or node.operator is whole_part) else children(node)

    def _term(self, node: Node) -> RealTerm:
        match node:
            case Const():
                return number(node.value)
            case Atom():
                name = str(node.label).replace("|", "!").replace("\\", "!")
                sort = INT if self.has_wholes and is_whole(node.label) else REAL
                return variable(f"{name}#{len(self.values)}" if len(name) < 40 else f"v#{len(self.values)}", sort)
            case Add():
                return operation("+", *(self.values[t] for t in node.terms))
            case Contract():
                return self._product(node)
            case Map():
                return self._map(node)
            case _:
                raise AssertionError(f"{type(node).__name__} is no number built of primitives")

    def _product(self, node: Contract) -> RealTerm:
        powers_of_e = [x for x in node.operands if isinstance(x, Map) and x.operator is exp]
        if len(powers_of_e) > 1 and not any(first_jump(x.arguments[0]) for x in powers_of_e):
            whole = polynomial(add(*(x.arguments[0] for x in powers_of_e)))
            self.sums.append((self._of_polynomial(whole), reduce(mul, (self.values[x] for x in powers_of_e))))
        return reduce(mul, (self.values[x] for x in node.operands)) if node.operands else number(1)

    def _map(self, node: Map) -> RealTerm:
        operator = node.operator
        if operator is exp:
            return self._exp(node.arguments[0])
        if operator is whole_part:
            return self._shared(node, lambda: self._whole_part(node))
        x = self.values[node.arguments[0]]
        if operator.sides is not None:
            below, there, above = (self._line(c, slope, x) for c, slope in operator.sides)
            if meets(operator):
                return chosen(x >= 0, above, below)
            return chosen(x > 0, above, chosen(x == 0, there, below))
        if operator is reciprocal:
            return self._inverse(x)
        if operator is raised:
            return self._power(x, node)
        if operator is log:
            return self._log(node, x)
        return self._circle(node) if operator in (sin, cos) else self._unknown(node)

    def _line(self, c: int, slope: int, x: RealTerm) -> RealTerm:
        if not slope:
            return number(c)
        if slope == -1:
            x = -x
        elif slope != 1:
            x = number(slope) * x
        return number(c) + x if c else x

    def _inverse(self, x: RealTerm) -> RealTerm:
        r = self.fresh("inverse")
        self.laws.append(r * x == 1)
        return r

    def _power(self, x: RealTerm, node: Map) -> RealTerm:
        exponent = node.arguments[1]
        assert isinstance(exponent, Const)
        c = exponent.value
        root = x
        if c.denominator != 1:
            root = self.fresh("root")
            self.laws += [root >= 0, power(root, c.denominator) == x]
        whole = power(root, abs(c.numerator))
        return self._inverse(whole) if c < 0 else whole

    def _log(self, node: Map, x: RealTerm) -> RealTerm:
        def new() -> RealTerm:
            value = self.fresh("log")
            self.laws.append(x > 0)
            self.pairs.append((value, x))
            if isinstance(node.arguments[0], Const):
                self.numbers.append((value, x))
            return value

        return self._shared(node, new)

    def _circle(self, node: Map) -> RealTerm:
        (u,) = node.arguments
        both = [self._shared(f(u), partial(self.fresh, f.name)) for f in (sin, cos)]
        law = power(both[0], 2) + power(both[1], 2) == 1
        self.laws.append(law)
        return both[node.operator is cos]

    def _unknown(self, node: Map) -> RealTerm:
        def new() -> RealTerm:
            value = self.fresh(node.operator.name)
            low, high = node.operator.range
            self.laws += [value >= number(Fraction(low))] if low is not None else []
            self.laws += [value <= number(Fraction(high))] if high is not None else []
            return value

        return self._shared(node, new)

    def _shared(self, node: Node, new: Callable[[], RealTerm]) -> RealTerm:
        """One variable for one function of one argument, however the argument is written."""
        assert isinstance(node, Map)
        key = node.operator, tuple(frozenset(polynomial(a).items()) for a in node.arguments)
        if key not in self.functions:
            self.functions[key] = new()
        return self.functions[key]

    # whole parts
    # ---------------------------------------------------------------------------------------------------------------
    def _whole_part(self, node: Map) -> RealTerm:
        """k <= u < k + 1 for a whole number k, without denominators: kd <= du < (k + 1)d where d > 0."""
        k = variable(f"whole!{self.count}", INT)
        self.count += 1
        inside = polynomial(node.arguments[0])
        self.wholes.append((inside, k))
        above, below = cleared(inside)
        u, d = self._of_polynomial(above), self._of_polynomial(below)
        within = operation("and", k * d <= u, u < (k + 1) * d, sort=BOOL)
        if set(below) == {()}:
            self.laws.append(within)
        else:
            turned = operation("and", k * d >= u, u > (k + 1) * d, sort=BOOL)
            self.laws += [operation("=>", d > 0, within, sort=BOOL), operation("=>", d < 0, turned, sort=BOOL)]
        return k

    def _of_polynomial(self, p: Polynomial) -> RealTerm:
        terms = [reduce(mul, [number(c), *(power(self.real(x), k) for x, k in m)]) for m, c in p.items()]
        return operation("+", *terms) if len(terms) > 1 else (terms or [number(0)])[0]

    # exponentials
    # ---------------------------------------------------------------------------------------------------------------
    def _steps(self) -> dict[Monomial, Fraction]:
        """For every monomial m of an exponent, the g for which all its exponentials are powers of e^{g·m}."""
        met: dict[Monomial, list[Fraction]] = {}
        for node in postorder(self.nodes):
            if isinstance(node, Map) and node.operator is exp:
                for leaf in leaves(node.arguments[0]):
                    for m, c in polynomial(leaf).items():
                        met.setdefault(m, []).append(c)
        found = {}
        for m, cs in met.items():
            common = lcm(*(c.denominator for c in cs))
            g = Fraction(gcd(*(int(c * common) for c in cs)), common)
            found[m] = -g if m and sum(c < 0 for c in cs) > len(cs) / 2 else g
        return found

    def _exp(self, u: Node) -> RealTerm:
        jump = first_jump(u)
        if jump is not None:
            ((v,), (up, down, level)) = jump.arguments, sides(jump)
            x, one = self.real(v), self._exp(replaced(u, {jump: up}))
            other = self._exp(replaced(u, {jump: down}))
            if level is None:
                return chosen(x >= 0, one, other)
            return chosen(x > 0, one, chosen(x == 0, self._exp(replaced(u, {jump: level})), other))
        result, terms = number(1), polynomial(u)
        for m, c in terms.items():
            k = c / self.steps[m] if m in self.steps else None
            if k is None or k.denominator != 1:
                raise UnsupportedError("an exponential inside a jump inside an exponent")
            t = self._base(m)
            result = result * (power(t, int(k)) if k > 0 else power(self._reciprocal_base(m, t), int(-k)))
        if sum(map(bool, terms)) > 1:
            self.sums.append((self._of_polynomial(terms), result))
        return result

    def _base(self, m: Monomial) -> RealTerm:
        if m not in self.bases:
            g = self.steps[m]
            t = self.bases[m] = self.fresh("exp")
            self.laws.append(t > 0)
            factors = [power(self.real(x), k) for x, k in m]
            value = number(g) * reduce(mul, factors, number(1))
            self.pairs.append((value, t))
            if not m and abs(g) <= LARGEST_POWER_OF_E:
                low, high = bounds_of_exp(g)
                self.laws += [t >= number(low), t <= number(high)]
            elif len(m) == 1 and m[0][1] == 1 and isinstance(m[0][0], Map) and m[0][0].operator is log:
                x = self.real(m[0][0].arguments[0])
                left, right = power(t, g.denominator), power(x, abs(g.numerator))
                self.laws += [x > 0, left == right if g > 0 else left * right == 1]
        return self.bases[m]

    def _reciprocal_base(self, m: Monomial, t: RealTerm) -> RealTerm:
        key = "1/", m
        if key not in self.functions:
            self.functions[key] = self._inverse(t)
        return self.functions[key]


def bounds_of_exp(g: Fraction) -> tuple[Fraction, Fraction]:
    """Rational numbers below and above e^g that leave a hair between them: the series of e^x for x = g/n <= 1/2, whose
    rest is less than twice its first term.
    """
    if g < 0:
        low, high = bounds_of_exp(-g)
        return 1 / high, 1 / low
    n = max(1, ceil(2 * g))
    x, total, term, k = g / n, Fraction(1), g / n, 1
    while term > x * Fraction(1, 10**25):
        total, k = total + term, k + 1
        term = term * x / k
    low, high = total**n, (total + 2 * term) ** n
    if n == 1:  # as it is: what is next to 1 must not be rounded to 1
        return low, high
    return Fraction(floor(low * DIGITS), DIGITS), Fraction(ceil(high * DIGITS), DIGITS)


def is_whole(label: Any) -> bool:
    """Whether an atom is declared to be a whole number, or stands for a size."""
    node = getattr(label, "node", None)
    return bool(getattr(node.value if isinstance(node, Size) else label, "is_integer", False))


def whole_ratio(u: Polynomial, v: Polynomial) -> Fraction | None:
    """The whole number q for which u − qv is a constant."""
    ratios = {c / v.get(m, Fraction(0)) if m in v else None for m, c in u.items() if m}
    q = ratios.pop() if len(ratios) == 1 and {*u, ()} == {*v, ()} else None
    return q if q is not None and q.denominator == 1 else None


def cleared(p: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(above, below): p as a quotient of polynomials with whole coefficients and without reciprocals."""
    powers: dict[Map, int] = {}
    for m in p:
        for x, k in m:
            if isinstance(x, Map) and x.operator is reciprocal:
                powers[x] = max(k, powers.get(x, 0))
    least = Fraction(lcm(*(c.denominator for c in p.values())))
    inside = {x: polynomial(x.arguments[0]) for x in powers}
    below: Polynomial = {(): least}
    for x, k in powers.items():
        below = reduce(product, [inside[x]] * k, below)
    above: Polynomial = {}
    for m, c in p.items():
        left = dict(m)
        term: Polynomial = {tuple(f for f in m if f[0] not in powers): c * least}
        for x, k in powers.items():
            term = reduce(product, [inside[x]] * (k - left.get(x, 0)), term)
        above = combined([(Fraction(1), above), (Fraction(1), term)])
    return above, below


def power(x: RealTerm, k: int) -> RealTerm:
    """x to a whole power k >= 0, written as a product. UnsupportedError for a power that no solver can use."""
    if k > LARGEST_POWER:
        raise UnsupportedError(f"a power of degree {k} is too high for a solver")
    return reduce(mul, [x] * k) if k else x * 0 + 1


def compared(term: RealTerm, relation: str) -> RealTerm:
    """term relation 0."""
    return {">=": term >= 0, ">": term > 0, "=": term == 0, "≠": term != 0}[relation]


def first_jump(u: Node) -> Map | None:
    """A |v|, sign v or step v that is a factor of a monomial of the polynomial u."""
    for m in polynomial(u):
        for x, _ in m:
            if isinstance(x, Map) and x.operator.sides is not None:
                return x
    return None


def sides(jump: Map) -> tuple[Node, Node, Node | None]:
    """What |v|, step v or sign v is for v >= 0 (sign: v > 0), for v < 0, and, of the sign, for v = 0."""
    (v,), f = jump.arguments, jump.operator
    return f.side(1, v), f.side(-1, v), None if meets(f) else f.side(0, v)


def meets(f: Operator) -> bool:
    """Whether the value at 0 belongs to the upper half line."""
    assert f.sides is not None
    return f.sides[1][0] == f.sides[2][0]


def leaves(u: Node) -> list[Node]:
    """An exponent on each side of its jumps."""
    jump = first_jump(u)
    if jump is None:
        return [u]
    return [leaf for side in sides(jump) if side is not None for leaf in leaves(replaced(u, {jump: side}))]
