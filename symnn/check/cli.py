"""The command line: `symnn derive`, `symnn export`, `symnn build`. A command loads the heavy modules it needs; `--help` loads none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from symnn import __version__
from symnn.check.gain import gain
from symnn.errors import SymnnError

F = TypeVar("F", bound=Callable[..., Any])

option = partial(click.option, show_default=True)
to_file = option("-o", "--output-file", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write a file, not to the screen.")


class Refusal(click.ClickException):
    """What symnn refuses on purpose: one sentence, and exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"symnn: {self.format_message()}", file=file or sys.stderr)


class Commands(click.Group):
    """A group whose commands end in a sentence where the library raises one of its own errors."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SymnnError as error:
            raise Refusal(str(error)) from error


def version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"symnn {__version__}")
        ctx.exit()


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Commands, context_settings=CONTEXT)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=version, help="Show the version and exit.")
def main() -> None:
    """Unit tests for the mathematics of neural networks.

    Derive the gradients of a network, with every line checked for all values and sizes; export them as one NumPy file; build the book.

    \b
    Begin with:
      symnn derive backprop --layers 3,2,1 --activation tanh --output sigmoid --loss binary-cross-entropy
      symnn build
    """


main.add_command(gain)


def network_options(command: F) -> F:
    """The options that describe a network; `derive` and `export` share them."""
    for added in reversed((
        option("--layers", metavar="N0,N1,…", help="Sizes from inputs to outputs: numbers or symbols (3,2,1 or n0,n1,K)."),
        option("--depth", metavar="L", help="Instead of --layers: any number of layers, proved by induction."),
        option("--activation", default="tanh", metavar="NAME",
               help="Of the hidden layers: tanh, relu, sigmoid, gelu, …; one letter (g) is a function left open."),
        option("--output", default="identity", metavar="NAME", help="Activation of the last layer."),
        option("--loss", default="half-squared-error", metavar="NAME",
               help="binary-cross-entropy, softmax-cross-entropy, mean-squared-error, …"),
        option("--layout", type=click.Choice(["columns", "rows", "torch"]), default="columns",
               help="Wx + b with column vectors, XW + b with rows, XWᵀ + b as PyTorch has it."),
        option("--batch", metavar="N", help="Examples in a batch, a number or a symbol; without it, a single example."),
        option("--reduction", type=click.Choice(["mean", "sum"]), default="mean", help="Over the batch."),
        option("--l2", is_flag=True, help="Add λ/2 times the sum of the squares of all weights."),
        option("--input-index", type=click.IntRange(0, 1), default=0, help="Call the input a^[0] or a^[1]."),
    )):  # fmt: skip
        command = added(command)
    return command


@main.group()
def derive() -> None:
    """Derive, check and print.

    \b
    symnn derive backprop --layers 3,2,1 --output sigmoid --loss binary-cross-entropy
    """


@derive.command("backprop", epilog="Exit status: 0 if every line was proved, 1 if not, 2 if the request makes no sense.")
@network_options
@option("--format", "form", type=click.Choice(["latex", "markdown", "text", "json"]), default="latex", help="What to print.")
@to_file
@option("--standalone", is_flag=True, help="LaTeX: a document that compiles, not a fragment.")
@option("--numbers", is_flag=True, help="Print the derivation once more with small numbers put in.")
@option("--sizes", is_flag=True, help="An under brace with its size beneath every factor.")
@option("--layer-style", type=click.Choice(["[l]", "(l)", "_l"]), default="[l]", help="W^{[2]}, W^{(2)} or W_2.")
@option("--bold", is_flag=True, help="Vectors and matrices in bold.")
@option("--hadamard", type=click.Choice(["circ", "odot"]), default="circ", help="∘ or ⊙ for the elementwise product.")
@option("--transpose", type=click.Choice(["top", "T", "mathsf"]), default="top", help="⊤, T or an upright sans-serif T.")
@option("--gradient", type=click.Choice(["partial", "nabla"]), default="partial", help="∂L/∂W or ∇_W L.")
def derive_backprop(**options: Any) -> None:
    """Forward pass, δ of every layer, all gradients; each line with its rule and judged.

    \b
    symnn derive backprop --layers 3,2,1 --output sigmoid --loss binary-cross-entropy --format markdown -o backprop.md
    symnn derive backprop --layers n0,n1,K --activation g --loss softmax-cross-entropy --sizes
    symnn derive backprop --layers 784,128,10 --activation relu --layout torch --batch N --loss softmax-cross-entropy
    symnn derive backprop --depth L --activation g
    symnn derive backprop --layers 3,2,1 --standalone -o backprop.tex && pdflatex backprop.tex
    """
    from symnn.check.derive import derivation, printed

    found = derivation(options)
    deliver(printed(found, options), options["target"])
    for step in found.unproved:
        click.echo(f"symnn: line {step.key} is {step.verdict.word}: {step.verdict}", err=True)
    if found.unproved:
        raise SystemExit(1)


@main.group()
def export() -> None:
    """Write code that computes what was derived.

    \b
    symnn export backprop --layers 784,128,10 --activation relu --loss softmax-cross-entropy -o mlp.py
    """


@export.command("backprop")
@network_options
@to_file
def export_backprop(target: Path | None, **options: Any) -> None:
    """One readable file that needs NumPy alone: loss and all gradients.

    \b
    symnn export backprop --layers 784,128,10 --activation relu --loss softmax-cross-entropy -o mlp.py
    python -c "import mlp; help(mlp)"
    """
    from symnn.check.derive import exported

    deliver(exported(options), target)


@main.command(epilog="Exit status: 0 if every verdict is as the chapters say, 1 if one is not (it is named), 2 if a chapter fails.")
@click.argument("chapters", nargs=-1, type=click.Path())
@option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("build"), metavar="DIR", help="Where to.")
@option("--only", multiple=True, metavar="NAME", help="Only the chapter of this name; may be repeated.")
def build(chapters: tuple[str, ...], folder: Path, only: tuple[str, ...]) -> None:
    """Run chapters and write the book: Markdown pages, book.tex and verdicts.json.

    CHAPTERS are .py files, folders of them, or names of chapters of the book that comes with symnn; without any, the whole book.

    \b
    symnn build
    symnn build --only backpropagation -o /tmp/page
    symnn build my_chapters/ -o build && cd build && latexmk -pdf book.tex
    """
    from symnn.check.progress import report, run_all

    pages = run_all(chapters, only)
    raise SystemExit(report(pages, folder))


def deliver(text: str, target: Path | None) -> None:
    """To the screen, or whole into a file."""
    if target is None:
        click.echo(text.rstrip("\n"))
        return
    from symnn.check.files import write

    write(target, text if text.endswith("\n") else text + "\n")
    click.echo(f"wrote {target}", err=True)
