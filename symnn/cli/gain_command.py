"""`symnn gain`: what an activation does to a variance, as text, Markdown or JSON. The numbers come from
`symnn.proof.gain.gains`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symnn.errors import ArgumentError, DomainError, UnsupportedError

if TYPE_CHECKING:
    from symnn.proof.gain.complex_balls import Enclosure
    from symnn.proof.gain.gains import Gain


@click.command(
    "gain", epilog="Digits are cut off, not rounded, and every digit printed is certain. It needs the extra `prove`."
)
@click.argument("activation", required=False)
@click.option("--all", "every", is_flag=True, help="A table of all activations that have a gain.")
@click.option("--variance", default="1", show_default=True, metavar="Q", help="Of z: a number such as 2, 1/3 or 0.1.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
def gain(activation: str | None, every: bool, variance: str, form: str) -> None:
    """E[g(z)²] and E[g′(z)²] for z ~ N(0, Q), and the gains of forward and backward pass.

    ACTIVATION is a name, with its number if it has one; --all tells those that have a gain. Weights of standard
    deviation gain/√n keep the variance of the signal (forward), or of the gradient (backward), in a layer of n inputs.

    \b
    symnn gain tanh
    symnn gain "leaky_relu(0.2)"
    symnn gain relu --variance 1/3 --format json
    symnn gain --all --format markdown
    """
    if every == (activation is not None):
        raise ArgumentError("give the name of one activation, as in `symnn gain tanh`, or --all")
    if activation is not None:
        from symnn.proof.gain.gains import gain as of

        click.echo(ONE[form](of(activation, variance)))
        return
    found, refused = all_gains(variance)
    click.echo(MANY[form](found, refused))


def all_gains(variance: str) -> tuple[list[Gain], dict[str, str]]:
    """The gains of every activation by name, and for those that have none the reason."""
    from symnn.proof.gain.gains import ACTIVATIONS
    from symnn.proof.gain.gains import gain as of

    found, refused = [], {}
    for name in ACTIVATIONS:
        try:
            found.append(of(name, variance))
        except (DomainError, UnsupportedError) as error:
            refused[name] = str(error)
    return found, refused


def told(found: Gain) -> dict[str, Any]:
    """A gain as data for JSON. Numbers are texts, for a double would lose digits."""
    numbers = {k: number(getattr(found, k)) for k in ("mean", "square", "slope", "forward", "backward")}
    torch = (
        None
        if found.torch is None
        else {"value": str(found.torch), "exact": found.torch_is_exact, "remark": found.remark}
    )
    return {"activation": found.activation, "variance": str(found.variance), **numbers, "torch": torch}


def number(x: Enclosure | None) -> dict[str, str | None] | None:
    if x is None:
        return None
    return {"digits": x.digits(30), "radius": f"{float(x.radius):.1e}", "exact": x.form}


def table(found: Sequence[Gain], refused: dict[str, str], bars: bool) -> str:
    """One line an activation."""
    rows = [("activation", "E[g²]", "E[g′²]", "forward", "backward", "PyTorch")]
    for g in found:
        gains = [x.digits(10) if x else "none" for x in (g.square, g.slope, g.forward, g.backward)]
        rows.append((g.activation, gains[0], gains[1], gains[2], gains[3], str(g.torch) if g.torch is not None else ""))
    widths = [max(len(row[k]) for row in rows) for k in range(6)]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    if bars:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|---|---|---|---|---|---|")
    return "\n".join([*lines, "", *(f"{'- ' if bars else ''}{reason}" for reason in refused.values())]).rstrip()


def as_json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)


ONE: dict[str, Callable[[Gain], str]] = {
    "text": str,
    "markdown": lambda g: g._repr_markdown_(),
    "json": lambda g: as_json(told(g)),
}
MANY: dict[str, Callable[[Sequence[Gain], dict[str, str]], str]] = {
    "text": lambda found, refused: table(found, refused, False),
    "markdown": lambda found, refused: table(found, refused, True),
    "json": lambda found, refused: as_json({"gains": [told(g) for g in found], "refused": refused}),
}
