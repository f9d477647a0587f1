r"""Names that an equation ties to others though it defines none of them: y_c = w^2 of a declared place c, u + v = w.
As hypotheses such equations are true, but no derivative sees them: that ∂y_c/∂w is 0 would be said of nothing that the
text means.
"""

from __future__ import annotations

from symnn.expr import Node
from symnn.reading.formula import tree as t
from symnn.reading.formula.held_values import reach
from symnn.reading.formula.meaning import Context


def may_depend(context: Context, node: Node, by: str) -> bool:
    """Whether a name in the node is tied to `by`, or to something that is computed from it: a name that is equal to a
    formula to what stands in that, and where `by` does not stand in the node all names of an equation to one another.
    """
    if not context.equations:
        return False
    met = reach(node)
    known = [k for k in context.names.values() if k.kind in ("array", "number", "random") and k.atom() in met]
    held = any(k.key == by for k in known)
    ties = _ties(context, everything=not held)
    waiting = [other for k in known if k.key != by for other in ties.get(k.key, ())]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += ties.get(name, ())
            waiting += t.mentioned(context.definitions[name].value) if name in context.definitions else ()
    return by in seen


def _ties(context: Context, *, everything: bool) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sides in context.equations:
        mentioned = {name for side in sides for name in t.mentioned(side)}
        for name in mentioned if everything else {s.name for s in sides if isinstance(s, t.Name)}:
            found.setdefault(name, set()).update(mentioned - {name})
    return found
