"""A module that was read as a flow chart in Mermaid's text, which Markdown pages draw: inputs, definitions, arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnn.expr.nodes import show
from symnn.expr.walk import atoms

if TYPE_CHECKING:
    from symnn.reading.modules.module_program import ModuleProgram


def flow_chart(program: ModuleProgram) -> str:
    """A box for every input and every definition, an arrow for every name that a definition uses; no parameters."""
    lines, names = ["flowchart TD"], {}
    for g in program.inputs:
        names[g.atom] = str(g.symbol)
        lines.append(f'    {g.symbol}(["{g.symbol} {show(g.shape)}"])')
    for d in program.definitions:
        shape = f" {show(d.node.shape)}" if d.node.shape else ""
        lines.append(f'    {d.symbol}["{d.symbol}{shape}<br>{_plain(d.rule)}"]')
        read = [names[a] for a in atoms(d.node) if a in names]
        lines += [f"    {name} --> {d.symbol}" for name in dict.fromkeys(read)]
        names[d.atom] = str(d.symbol)
    return "\n".join(lines)


def _plain(words: str) -> str:
    """What may stand between double quotes there."""
    return words.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
