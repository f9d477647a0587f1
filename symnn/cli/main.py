"""The command line: `symnn derive`, `symnn export`, `symnn build`. A command loads the heavy modules it needs; `--help`
loads none.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from symnn import __version__
from symnn.cli.build_command import build
from symnn.cli.check_command import check
from symnn.cli.gain_command import gain
from symnn.cli.judge_command import judge
from symnn.cli.prove_command import FormulaCommand, budgeted, formula, lets, prove, recheck
from symnn.cli.waiting import told
from symnn.errors import SymnnError
from symnn.proof.budget import interruptible

F = TypeVar("F", bound=Callable[..., Any])

option = partial(click.option, show_default=True)
to_file = option(
    "-o",
    "--output-file",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a file, not to the screen.",
)


SELDOM = 500_000
"""So many new objects are made between two searches for garbage."""
INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""


def own_process() -> None:
    """Garbage is looked for seldom, and not at all when the process ends: while libraries are loaded there is none,
    and a search through all of SymPy takes longer than a short proof. And NumPy starts no threads, which nothing here
    needs; whoever wants them says so.
    """
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Refusal(click.ClickException):
    """What symnn refuses on purpose: one sentence, and exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"symnn: {self.format_message()}", file=file or sys.stderr)


class Commands(click.Group):
    """A group whose commands end in a sentence where the library raises one of its own errors, and where the answer
    cannot be written. Warnings of other people's packages are not for whoever reads it.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        if not args and options.get("args") is None:  # the command line of this process, which ends with it
            own_process()
        try:
            return super().main(*args, **options)
        except OSError as error:
            click.echo(f"symnn: the answer could not be written: {error.strerror or error}", err=True)
            _give_up_the_screen()
            sys.exit(2)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with interruptible(), warnings.catch_warnings():
                for kind in (DeprecationWarning, PendingDeprecationWarning, FutureWarning, SyntaxWarning):
                    warnings.simplefilter("ignore", kind)
                return super().invoke(ctx)
        except SymnnError as error:
            raise Refusal(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nsymnn: stopped", err=True)
            ctx.exit(INTERRUPTED)


def _give_up_the_screen() -> None:
    """What is still in the buffer would be written, and fail, once more when Python ends."""
    if sys.stdout is sys.__stdout__ and sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"symnn {__version__}")
        ctx.exit()


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Commands, context_settings=CONTEXT)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=version, help="Show the version and exit."
)
def main() -> None:
    """Unit tests for the mathematics of neural networks.

    Prove or refute a formula for all sizes and all values; derive gradients, of a formula or of a network, every line
    checked; export them as one NumPy file; build the book.

    \b
    Begin with:
      symnn prove "tr(A*B) = tr(B*A)" --let 'A: n,m' --let 'B: m,n' --explain
      symnn derive gradient "norm2(A*x - y)^2" --wrt x --let 'A: m,n'
      symnn derive backprop --layers 3,2,1 --activation tanh --output sigmoid --loss binary-cross-entropy
      symnn build
    """


main.add_command(build)
main.add_command(check)
main.add_command(gain)
main.add_command(judge)
main.add_command(prove)
main.add_command(recheck)


def whole(_: click.Context, __: click.Parameter, value: str) -> int:
    return int(value)


def network_options(command: F) -> F:
    """The options that describe a network; `derive` and `export` share them."""
    for added in reversed((
        option("--layers", metavar="N0,N1,…", help="Sizes from inputs to outputs: numbers or symbols (3,2,1 or "
                                                   "n0,n1,K)."),
        option("--depth", metavar="L", help="Instead of --layers: any number of layers, proved by induction."),
        option("--activation", default="tanh", metavar="NAME|FORMULA",
               help="Of the hidden layers: identity, tanh, relu, sigmoid, softplus, gelu, silu, elu, leaky_relu, …; "
                    "one letter (g) is a function left open; or a formula of x, z or t, as in 'x*sigmoid(beta*x)'."),
        option("--parameter", multiple=True, metavar="'NAME: ROLE'",
               help="A number of the activation is trained in each layer, shared by all, or fixed: 'beta: shared'."),
        option("--output", default="", show_default=False, metavar="NAME",
               help="Activation of the last layer, as --activation; without it none, or what the loss is made for."),
        option("--loss", default="half-squared-error", metavar="NAME",
               help="mean-squared-error, mean-absolute-error, huber, hinge, binary-cross-entropy, "
                    "softmax-cross-entropy, focal, …; help(symnn.losses) in Python tells all. A setting stands after a "
                    "colon: huber:delta=1/2."),
        option("--layout", type=click.Choice(["columns", "rows", "torch"]), default="columns",
               help="Wx + b with column vectors, XW + b with rows, XWᵀ + b as PyTorch has it."),
        option("--batch", metavar="N", help="Examples in a batch, a number or a symbol; without it, a single example."),
        option("--reduction", type=click.Choice(["mean", "sum"]), default="mean", help="Over the batch."),
        option("--l2", is_flag=True, help="Add λ/2 times the sum of the squares of all weights."),
        option("--input-index", type=click.Choice(["0", "1"]), default="0", callback=whole,
               help="Call the input a^[0] or a^[1]."),
    )):  # fmt: skip
        command = added(command)
    return command


@main.group(short_help="Gradients of a formula, or of a network.")
def derive() -> None:
    """Derive, check and print: a network's gradients, or the derivative of a formula.

    \b
    symnn derive gradient "norm2(A*x - y)^2" --wrt x --let 'A: m,n'
    symnn derive backprop --layers 3,2,1 --output sigmoid --loss binary-cross-entropy
    symnn derive module nets:small --format summary
    """


@derive.command(
    "backprop", epilog="Exit status: 0 if every line was proved, 1 if not, 2 if the request makes no sense."
)
@network_options
@option(
    "--format", "form", type=click.Choice(["latex", "markdown", "text", "json"]), default="latex", help="What to print."
)
@to_file
@option("--standalone", is_flag=True, help="LaTeX: a document that compiles, not a fragment.")
@option("--numbers", is_flag=True, help="Print the derivation once more with small numbers put in.")
@option("--sizes", is_flag=True, help="An under brace with its size beneath every factor.")
@option("--layer-style", type=click.Choice(["[l]", "(l)", "_l"]), default="[l]", help="W^{[2]}, W^{(2)} or W_2.")
@option("--bold", is_flag=True, help="Vectors and matrices in bold.")
@option(
    "--traces",
    type=click.Choice(["trace", "sums"]),
    default="trace",
    help="tr(AᵀB), or Σ A_ij B_ij and ‖A‖²_F.",
)
@option("--hadamard", type=click.Choice(["circ", "odot"]), default="circ", help="∘ or ⊙ for the elementwise product.")
@option(
    "--transpose", type=click.Choice(["top", "T", "mathsf"]), default="top", help="⊤, T or an upright sans-serif T."
)
@option("--gradient", type=click.Choice(["partial", "nabla"]), default="partial", help="∂L/∂W or ∇_W L.")
@option(
    "--order",
    type=click.Choice(["layers", "computation"]),
    default="layers",
    help="Gradients of the first layer first, or of the last, as they are computed.",
)
def derive_backprop(**options: Any) -> None:
    """Forward pass, δ of every layer, all gradients; each line with its rule and judged.

    \b
    symnn derive backprop --layers 3,2,1 --output sigmoid --loss binary-cross-entropy --format markdown -o backprop.md
    symnn derive backprop --layers n0,n1,K --activation g --loss softmax-cross-entropy --sizes
    symnn derive backprop --layers 784,128,10 --activation relu --layout torch --batch N --loss softmax-cross-entropy
    symnn derive backprop --depth L --activation g
    symnn derive backprop --layers 3,2,1 --standalone -o backprop.tex && pdflatex backprop.tex
    """
    from symnn.cli.network_commands import derivation, printed

    found = derivation(options)
    deliver(printed(found, options), options["target"])
    for step in found.unproved:
        click.echo(f"symnn: line {step.key} is {step.verdict.word}: {step.verdict}", err=True)
    if found.unproved:
        raise SystemExit(1)


@derive.command("module", epilog="Exit status: 0 if every line was proved, 1 if not, 2 if the module is refused.")
@click.argument("source", metavar="MODULE")
@option(
    "--format",
    "form",
    type=click.Choice(["latex", "markdown", "text", "json", "summary", "diagram", "python"]),
    default="latex",
    help="What to print; summary is a table, diagram a flow chart (Mermaid), python a module that needs NumPy alone.",
)
@to_file
def derive_module(source: str, form: str, target: Path | None) -> None:
    """A PyTorch module, read as torch.export traces it: its formulas and all gradients, each line judged.

    MODULE is package.module:factory, a function that takes nothing and returns the arguments of symnn.from_torch: the
    module, a tuple of example inputs and, if wanted, a dictionary of options. Or it is a file model.pt2 that
    torch.export.save wrote; one that holds more than tensors is refused. It needs the extra `torch`.

    \b
    # nets.py
    import torch
    def small():
        return torch.nn.Linear(3, 2), (torch.zeros(5, 3), torch.zeros(5, 2)), {"loss": torch.nn.functional.mse_loss}

    \b
    symnn derive module nets:small --format summary
    symnn derive module model.pt2 --format python -o model.py
    """
    from symnn.cli.module_command import read_module, shown

    text, found = shown(read_module(source), form)
    deliver(text, target)
    for step in found.unproved if found is not None else ():
        click.echo(f"symnn: line {step.key} is {step.verdict.word}: {step.verdict}", err=True)
    if found is not None and found.unproved:
        raise SystemExit(1)


MISTAKE = "a sentence and the place of the mistake"


def derivative(kind: str, of: str, examples: str) -> None:
    """Add the command `symnn derive gradient`, `jacobian` or `hessian`."""

    @derive.command(
        kind, cls=FormulaCommand, help=f"{of}\n\n\b\n{examples}", epilog=f"Exit status: 0, or 2 with {MISTAKE}."
    )
    @formula
    @click.option("--wrt", "by", required=True, metavar="NAME", help="By which name of the formula.")
    @lets
    @option(
        "--format",
        "form",
        type=click.Choice(["text", "latex", "markdown", "python", "json"]),
        default="text",
        help="What to print; python is a module that needs NumPy alone.",
    )
    @budgeted
    @to_file
    def command(formula: str, by: str, let: tuple[str, ...], form: str, budget: float, target: Path | None) -> None:
        from symnn.cli.derivative_command import FORMS, differentiated

        with told("deriving", budget):
            found = differentiated(kind, formula, by.strip(), let, budget)
            text = FORMS[form](found)
        deliver(text, target)
        for note in found.formula.notes:
            click.echo(f"symnn: {note}", err=True)


derivative(
    "gradient",
    "The gradient of a FORMULA that is a number, in the shape of what it is taken by, in the syntax of "
    "matrixcalculus.org:"
    " ' transpose, * product, .* ./ .^ of entries, sum, norm1, norm2, tr, det, logdet, inv, diag, kron, vec, "
    "vector(1), exp, relu, …",
    """symnn derive gradient "norm2(A*x - y)^2" --wrt x --let 'A: m,n'
symnn derive gradient "sum(log(exp(-y.*(X*w)) + vector(1)))" --wrt w --let 'X: m,n' --format latex
symnn derive gradient "x'*A*x" --wrt x --let 'A: n,n symmetric'
symnn derive gradient "logdet(S) + tr(inv(S)*C)" --wrt S --format python -o gradient.py""",
)
derivative(
    "jacobian",
    "The Jacobian of a FORMULA: its entries are the rows, those of NAME the columns.",
    """symnn derive jacobian "A*sin(x)" --wrt x --let 'A: m,n' --let 'x: n'
symnn derive jacobian "softmax(z)" --wrt z --format latex""",
)
derivative(
    "hessian",
    "The Hessian of a FORMULA that is a number.",
    """symnn derive hessian "norm2(A*x - y)^2" --wrt x --let 'A: m,n'
symnn derive hessian "log_sum_exp(z)" --wrt z --format markdown""",
)


@main.group()
def export() -> None:
    """Write code that computes what was derived.

    \b
    symnn export backprop --layers 784,128,10 --activation relu --loss softmax-cross-entropy -o mlp.py
    """


@export.command("backprop")
@network_options
@option(
    "--target",
    "language",
    default="numpy",
    metavar="NAME",
    help="numpy, numpy_buffers, python (plain numbers), jax, torch, c or onnx.",
)
@option("--verify", is_flag=True, help="Print how far the code is from 60 digits, differences and other targets.")
@to_file
def export_backprop(target: Path | None, language: str, verify: bool, **options: Any) -> None:
    """One readable file, which needs NumPy alone unless another target is chosen: loss and all gradients.

    \b
    symnn export backprop --layers 784,128,10 --activation relu --loss softmax-cross-entropy -o mlp.py
    symnn export backprop --layers 4,3,2 --loss softmax-cross-entropy --target c -o mlp.c --verify
    python -c "import mlp; help(mlp)"
    """
    from symnn.cli.network_commands import exported, verified

    text = exported(options, target, language)
    if target is not None:
        click.echo(f"wrote {target}", err=True)
    elif not verify:
        click.echo(text.rstrip("\n"))
    if verify:
        table, agrees = verified(options, language)
        click.echo(table)
        if not agrees:
            sys.exit(1)


def deliver(text: str, target: Path | None) -> None:
    """To the screen, or whole into a file."""
    if target is None:
        click.echo(text.rstrip("\n"))
        return
    from symnn.files import write

    write(target, text if text.endswith("\n") else text + "\n")
    click.echo(f"wrote {target}", err=True)
