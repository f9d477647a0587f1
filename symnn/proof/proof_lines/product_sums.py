"""A proof by the normal form as lines: both sides as sums of products of entries, and why they are the same."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array.expressions.array_expressions import _CodegenArrayAbstract

from symnn.bridge.free_indices import EveryEntry
from symnn.bridge.tensors import IndexSum, TensorElement
from symnn.bridge.unevaluated import Unevaluated
from symnn.calculus.normal_form.normalizer import same
from symnn.calculus.printed_form.matrix_form import to_sympy
from symnn.claims.verdict import Proved, ReceivedStatement, SaidRelation
from symnn.expr import Call, Const, Map, MatrixFunction, Node
from symnn.expr.walk import postorder
from symnn.ops.power import power
from symnn.ops.reciprocal import reciprocal
from symnn.ops.sqrt import sqrt
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import Certificate
from symnn.proof.equality.check_quotients import agrees
from symnn.proof.proof_lines.by_structure import by_structure
from symnn.proof.proof_lines.carried_out import carried_out
from symnn.proof.proof_lines.factor_lemmas import by_factors
from symnn.proof.proof_lines.number_matrices import of_written_matrices
from symnn.proof.proof_lines.proof_line import AS_ASSUMED, ProofLine, expression
from symnn.proof.proof_lines.summed_products import ProductSum
from symnn.proof.proof_lines.sums_by_induction import closed_sum
from symnn.proof.proof_lines.written_out import written_out

MOST = 12
"""Products of one side that a reader still follows."""
SHORT = 60
"""Parts of a formula that is printed in no time."""
LETTERS = "ijklpqrstuv"
SAME_FORMULA = "both sides are the same formula"
MULTIPLIED, THE_RIGHT = "multiplied out", "the right side"
PICKED = "a Kronecker delta picks one term of its sum"
TURNED = "a transpose has the same entries, with their indices exchanged"
SPELT = (sp.KroneckerDelta, sp.Piecewise, sp.FunctionMatrix)
"""Sums over these are a computer's."""


def of_products(verdict: Proved) -> tuple[ProofLine, ...]:
    """The lines of a proof by the normal form; none where it is too long to be read."""
    certificate, said = verdict.certificate, verdict.statement
    if not isinstance(certificate, Certificate) or not isinstance(said, ReceivedStatement):
        return ()
    left, right = (_as_sympy(s) for s in (said.left, said.right))
    if not isinstance(left, sp.Basic) or not isinstance(right, sp.Basic):
        return ()
    given = certificate.hypotheses.given
    if left == right:
        return (ProofLine(left, right, SAME_FORMULA, given=given, begins=True),)
    whole = _is_whole(left, certificate.left) and _is_whole(right, certificate.right)
    ways = _ways(certificate, left, right) if whole else iter(())
    told = next(filter(None, ways), ()) or _structural(certificate, left, right)
    lines = (replace(line, given=given) for line in told)
    return tuple(_resting(line, verdict) if line.reason.endswith(AS_ASSUMED) else line for line in lines)


def _structural(proof: Certificate, left: Any, right: Any) -> tuple[ProofLine, ...]:
    """One line by what has a name in it; none where it is not short."""
    if not _is_short(left) or not _is_short(right):
        return ()
    reason, known = _why_same(proof) if proof.pairing is not None else ("", ())
    lines = by_structure(left, right, "" if known else reason)
    assumed = proof.said is not None and proof.said.hypotheses
    return tuple(replace(line, reason=f"{line.reason}; {AS_ASSUMED}") for line in lines) if assumed else lines


def _ways(proof: Certificate, left: Any, right: Any) -> Iterator[tuple[ProofLine, ...]]:
    """The lines in every way in which they may be told, the plainest first."""
    yield tuple(_lines(proof, left, right))
    yield carried_out(left, right)
    yield carried_out(right, left)
    yield written_out(left, right)
    yield of_written_matrices(proof, left, right)
    yield _as_functions(proof, left, right)
    yield _by_factors(proof, left, right)
    yield closed_sum(left, right, tuple(proof.hypotheses.given))


def _by_factors(proof: Certificate, left: Any, right: Any) -> tuple[ProofLine, ...]:
    h = proof.hypotheses
    assumed = proof.said is not None and proof.said.hypotheses
    equal = partial(same, symmetric=h.symmetric, positive=h.positive)
    return by_factors(left, right, equal, AS_ASSUMED if assumed else MULTIPLIED)


def _as_sympy(side: Any) -> Any:
    """A side of which parts can be replaced: numbers of Python and matrices that may change are none."""
    if isinstance(side, sp.MatrixBase):
        return side.as_immutable()
    return expression(side) if isinstance(side, int | Fraction) else side


def _resting(line: ProofLine, verdict: Proved) -> ProofLine:
    """The line with the hypotheses on which it rests: formulas beside its reason, words in it."""
    formulas = tuple(h for h in verdict.hypotheses if isinstance(h, SaidRelation))
    said = [str(h) for h in verdict.hypotheses if not isinstance(h, SaidRelation)]
    return replace(line, reason=", ".join([line.reason, *said]), put=formulas)


def _as_functions(proof: Certificate, left: Any, right: Any) -> tuple[ProofLine, ...]:
    """Arrays that are given by a formula of their indices, in one line: the sums of their entries are too long."""
    others = [(s, n) for s, n in ((left, proof.left), (right, proof.right)) if not isinstance(s, sp.FunctionMatrix)]
    if len(others) == len((left, right)) or (proof.said is not None and proof.said.hypotheses):
        return ()
    reasons = [_begins(*other) for other in others]
    known: tuple[ReceivedStatement, ...] = ()
    if proof.pairing is not None:
        reason, known = _why_same(proof)
        reasons.append(reason)
    elif any(s.has(sp.KroneckerDelta) for s in (left, right)):
        reasons.append(PICKED)
    return (ProofLine(left, right, "; ".join(reasons), known=known, begins=True),) if reasons else ()


def _is_whole(side: Any, node: Node) -> bool:
    """Whether a side is a tensor and no entry of one at an index that is named in it, and none of its axes stands for
    several.
    """
    shape = getattr(side, "shape", ())
    return not isinstance(side, _CodegenArrayAbstract) and sum(s != 1 for s in shape) == node.rank


def _lines(proof: Certificate, left: Any, right: Any) -> Iterator[ProofLine]:
    rank, letters = proof.left.rank, _letters(proof.left.rank, left, right)
    at = letters[:rank]
    try:
        sums = [ProductSum(tuple(pairing.expand(side)), side.rank, letters) for side in (proof.left, proof.right)]
    except pairing.Rejected:
        return
    if any(len(s.terms) > MOST or s.indices > len(letters) or s.expression.has(*SPELT) for s in sums):
        return
    ends = [_entry_of(side, at) for side in (left, right)]
    if _alike(*ends):
        yield ProofLine(left, right, SAME_FORMULA, begins=True)
        return
    chain = [ProofLine(None, ends[0], "", places=at)]
    for made, reason, known in _steps(proof, sums, left, (ends[1], f"{THE_RIGHT}, {_begins(right, proof.right)}", ())):
        before = chain[-1].right
        if not _alike(made, before):
            chain.append(ProofLine(before, made, reason, known=known, places=at, begins=len(chain) == 1))
        elif made is ends[1] and len(chain) > 1:
            chain[-1] = replace(chain[-1], right=made)
    if len(chain) == 2:
        chain[1] = replace(chain[1], reason=chain[1].reason.removeprefix(f"{THE_RIGHT}, "))
    yield from chain[1:]


Step = tuple[Any, str, tuple[ReceivedStatement, ...]]
"""A side, why it is equal to the one before, and equations for that."""


def _steps(proof: Certificate, sums: Sequence[ProductSum], left: Any, last: Step) -> tuple[Step, ...]:
    """Both sides as sums, and the right side. f(A(x + y)) is not written as f(Ax + Ay) before what is assumed is put
    in.
    """
    reason, known = _why_same(proof, *sums)
    second = (sums[1], reason, known)
    if reason.endswith(AS_ASSUMED) and sums[0].is_one_entry:
        return second, last
    return (sums[0], _begins(left, proof.left), ()), second, last


def _alike(one: Any, other: Any) -> bool:
    """Whether two sides are one formula on the page, of whatever classes they are made. Large ones are neither built
    anew nor printed: SymPy would carry out the sums.
    """
    first, second = expression(one), expression(other)
    return _same(first, second) or (_is_short(first) and _is_short(second) and str(first) == str(second))


def _is_short(side: Any) -> bool:
    return sum(1 for _ in islice(sp.preorder_traversal(side), SHORT + 1)) <= SHORT


def _same(one: Any, other: Any) -> bool:
    if one == other:
        return True
    kinds = [sp.Sum if isinstance(e, IndexSum) else type(e) for e in (one, other)]
    parts, others = getattr(one, "args", ()), getattr(other, "args", ())
    return kinds[0] is kinds[1] and 0 < len(parts) == len(others) and all(map(_same, parts, others))


def _letters(rank: int, left: Any, right: Any) -> tuple[Any, ...]:
    """The letters of the place, which the claim does not use, and of the sums: those that it sums over come again."""
    sides = (left, right)
    written = {str(s) for side in sides for s in side.atoms(sp.Symbol, sp.MatrixSymbol)}
    free = {str(s) for side in sides for s in side.free_symbols}
    spoken = _spoken_of(left) or _spoken_of(right)
    place = [*spoken, *(sp.Symbol(name, integer=True) for name in islice(_names(written), rank))][:rank]
    summed = _names(free | set(map(str, place)))
    return (*place, *(sp.Symbol(name, integer=True) for name in summed))


def _why_same(proof: Certificate, *sums: ProductSum) -> tuple[str, tuple[ReceivedStatement, ...]]:
    """Why the two sums of products are the same, and equations for that."""
    if proof.pairing is None:
        equations = [(e.left, e.right) for e in proof.hypotheses.equations]
        equal = agrees(proof.left, proof.right, equations).equal
        assumed = proof.said is not None and proof.said.hypotheses
        how = (_definitions(proof) if equal else "") or _rules(*(s.leaves(equations) for s in sums))
        return "; ".join([how] * bool(how) + [AS_ASSUMED]) if assumed else how or MULTIPLIED, ()
    renamed = [s for s in proof.pairing.leaves if str(s.leaf) != str(s.model)]
    if any(s.axes != tuple(range(len(s.axes))) for s in renamed):  # as matrices they are not equal
        return TURNED, ()
    inside = tuple(ReceivedStatement(to_sympy(s.leaf), to_sympy(s.model)) for s in renamed)
    return ("the same products" if inside else "the same products, with other names of the summed indices"), inside


def _definitions(proof: Certificate) -> str:
    """Of which operators the definition is put in, and whether there are fractions to add."""
    maps = [n.operator for n in postorder([proof.left, proof.right]) if isinstance(n, Map)]
    names = dict.fromkeys(op.spelled for op in maps if op.define is not None and not op.latex.startswith(r"\mathbf"))
    said = [f"definition of {', '.join(names)}"] if names else []
    if any(isinstance(n, Map) and n.operator is reciprocal for n in _opened(proof)):
        said.append("over one denominator")
    return "; ".join(said)


def _opened(proof: Certificate) -> Iterator[Node]:
    """All nodes of both sides, and of what their operators stand for."""
    seen, waiting = set(), [proof.left, proof.right]
    while waiting:
        for n in postorder([waiting.pop()]):
            if n not in seen:
                seen.add(n)
                yield n
                if isinstance(n, Map) and n.operator.define is not None:
                    waiting.append(n.operator.define(*n.arguments))


def _rules(left: set[Node], right: set[Node]) -> str:
    """Of which operators the rules are used: of those in factors of one side alone. Whole powers are multiplied out."""
    alone = _alone(left, right)
    cancelled = _cancelled(alone, left, right)
    nodes = [n for n in postorder([*alone]) if isinstance(n, Map | MatrixFunction) and not _is_whole_power(n)]
    names = {
        n.operator.spelled if isinstance(n, Map) else n.operator.name for n in nodes if n.operator not in cancelled
    }
    said = [f"by the rules of {', '.join(sorted(names))}"] * bool(names) + ["cancelled"] * bool(cancelled)
    return ", ".join(said)


def _cancelled(alone: set[Node], left: set[Node], right: set[Node]) -> set[Any]:
    """What there is in denominators that one side alone has: its rules are not used, it goes away as it is."""
    gone = [x.arguments[0] for x in alone if isinstance(x, Map) and x.operator is reciprocal]
    if not gone or (_has_quotients(left) and _has_quotients(right)):
        return set()
    return {reciprocal, *(n.operator for n in postorder(gone) if isinstance(n, Map))}


def _alone(left: set[Node], right: set[Node]) -> set[Node]:
    """The factors of one side alone."""
    return {
        x
        for known, more in ((left, right - left), (right, left - right))
        for x in more
        if not any(_are_alike(x, y) for y in known)
    }


def _has_quotients(leaves: set[Node]) -> bool:
    return any(isinstance(n, Map) and n.operator is reciprocal for n in postorder([*leaves]))


def _are_alike(one: Node, other: Node) -> bool:
    return isinstance(one, Map) and isinstance(other, Map) and one.operator is other.operator and bool(same(one, other))


def _is_whole_power(n: Node) -> bool:
    exponent = n.arguments[1] if isinstance(n, Map) and n.operator is power else None
    return isinstance(exponent, Const) and exponent.value.denominator == 1 and exponent.value > 0


def _names(taken: Container[str]) -> Iterator[str]:
    """Letters for indices: i, j, …, then i1, j1, …"""
    return (name for k in ("", *range(1, 9)) for letter in LETTERS if (name := f"{letter}{k}") not in taken)


def _begins(side: Any, node: Node) -> str:
    """How a side becomes a sum of products."""
    names = dict.fromkeys(n.composition.name.replace("_", "-") for n in postorder(node) if isinstance(n, Call))
    said = [f"definition of {', '.join(names)}"] if names else []
    if any(isinstance(part, Unevaluated | sp.Derivative) for part in sp.preorder_traversal(side)):
        said.append("differentiated")
    if odd := sorted({n.operator.spelled for n in postorder(node) if isinstance(n, Map) and _is_rewritten(n)}):
        said.append(f"by the rules of {', '.join(odd)}")
    return ", ".join(said if odd and isinstance(node, Map) else [*said, MULTIPLIED])


def _is_rewritten(n: Map) -> bool:
    """Whether it is written with its minus sign in front, tanh(−z) as −tanh(z), or without its root, sqrt(b²) as b."""
    if n.operator is sqrt and not n.rank:
        return not to_sympy(n).has(sp.Pow)
    if n.rank or n.operator in (reciprocal, power):
        return False
    written = to_sympy(n)
    return bool(written.is_Mul and written.args[0] == -1)


def _spoken_of(side: Any) -> Sequence[Any]:
    """The indices of a claim that is itself about every entry."""
    if not isinstance(side, EveryEntry):
        return ()
    return [k for k, extent in zip(side.lamda.variables, side.shape, strict=True) if extent != 1]


def _entry_of(side: Any, at: Sequence[Any]) -> Any:
    """A side at the generic place."""
    shape = getattr(side, "shape", ())
    letters = iter(at)
    place = [sp.S.Zero if s == 1 else next(letters) for s in shape]
    if not shape:
        return side
    if isinstance(side, sp.FunctionMatrix):
        return side.lamda(*place)
    if getattr(side, "is_ZeroMatrix", False):
        return sp.S.Zero
    return MatrixElement(side, *place) if len(shape) == 2 else TensorElement(side, *place)
