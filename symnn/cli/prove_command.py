"""`symnn prove` and `symnn recheck`: claims typed by hand, verdicts printed, certificates in files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from symnn.cli.waiting import told
from symnn.errors import ArgumentError, UnsupportedError

if TYPE_CHECKING:
    from symnn.cli.typed_claims import JudgedTyped

EXIT = {"proved": 0, "refuted": 1, "ill-typed": 1, "supported": 3, "unknown": 3}
CODES = "Exit status: 0 proved, 1 refuted or ill-typed, 2 not understood, 3 neither proved nor refuted."


class FormulaCommand(click.Command):
    """A command whose argument is a formula, which may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # only a word such as -o or --let=… is an option
        worded = [
            a if not a.startswith("-") or re.fullmatch(r"-\w|--\w[\w-]*(=.*)?|--", a, re.DOTALL) else f" {a}"
            for a in args
        ]
        return super().parse_args(ctx, worded)


def stripped(_: click.Context, __: click.Parameter, text: str) -> str:
    return text.strip()


formula = click.argument("formula", callback=stripped)
lets = click.option(
    "--let", "let", multiple=True, metavar="'A: m,n'",
    help="Declare a name: 'A: m,n' a matrix, 'x: n' a column, 'c:' a number; 'A: n,n symmetric', 'c: positive', 'g: "
         "function', 'X: random', 'w: n normal(0, 1)'.",
)  # fmt: skip
budgeted = click.option(
    "--budget", type=click.FloatRange(0.01, 3600), default=10.0, show_default=True, metavar="SECONDS",
    help="Time at most."
)  # fmt: skip


@click.command("prove", cls=FormulaCommand, epilog=CODES, short_help="Is a formula true for all sizes and values?")
@formula
@lets
@click.option(
    "--assume",
    multiple=True,
    metavar="FACT",
    help="'sum(y) = 1', 'c > 0', 'A = B*C', 'A symmetric'; in LaTeX also 'f(x) = x^2', for every x; may be repeated.",
)
@click.option("--explain", is_flag=True, help="Print the steps of the proof, or the counterexample name by name.")
@click.option(
    "--certificate", type=click.Path(path_type=Path), metavar="FILE", help="Write what `symnn recheck` verifies."
)
@budgeted
@click.option(
    "--format", "form", type=click.Choice(["text", "latex", "markdown", "json"]), default="text",
    show_default=True, help="What to print."
)  # fmt: skip
def prove(
    formula: str,
    let: tuple[str, ...],
    assume: tuple[str, ...],
    explain: bool,
    certificate: Path | None,
    budget: float,
    form: str,
) -> None:
    """Is FORMULA true for all sizes and all values? One honest paragraph.

    FORMULA is an equality, an inequality (<=, <, >=, >, !=) or a chain of them, in the syntax of matrixcalculus.org: '
    transpose,
    * product, .* ./ .^ of entries, ^ power, sum, norm1, norm2, tr, det, logdet, inv, diag, kron, vec, lambda_max,
    lambda_min, sigma_max, rank, vector(1), matrix(1), eye, gradient(f, x), jacobian(f, x), hessian(f, x), E(u), Var(u),
    Cov(u, v) of random names, and the operators of symnn by name (exp, log, relu, softmax, …).

    Or it is convex(f, x), strictly_convex(f, x), strongly_convex(f, m, x), lipschitz(f, L, x),
    lipschitz_gradient(f, L, x), minimised_at(f, a, x), has_minimum(f, x), argmin(f, x) = argmax(g, x),
    limit(f, x, inf) = c (or at a number), grows_exponentially(f, L), or for_all_depths(a = c^L, L, a, c, c*a): an
    invariant, the depth, and of each state its name, its start at depth 1 and its step.

    A formula with a backslash or a $ is LaTeX, and so are its names: --let '\\mathbf{W}: n,m', --let 'f: function'.

    A name that is not declared is a matrix if it begins with a capital letter, else a number, and a column where a
    number does not fit. How names were taken is told.

    \b
    symnn prove "tr(A*B) = tr(B*A)" --let 'A: n,m' --let 'B: m,n'
    symnn prove "x'*A'*A*x >= 0" --let 'A: m,n'
    symnn prove '\\nabla_x (x^\\top A x) = (A + A^\\top) x' --let 'A: n,n' --let 'x: n'
    symnn prove "sigmoid(-z) = 1 - sigmoid(z)" --explain
    symnn prove "convex(sum(softplus(X*beta)), beta)" --let 'X: n,d' --let 'beta: d'
    symnn prove "sum(y.*(z - c*vector(1))) = sum(y.*z) - c" --let 'y: n' --assume "sum(y) = 1"
    symnn prove "E(w'*A*w) = s^2*tr(A)" --let 'w: n normal(0, s^2)' --let 's:' --let 'A: n,n'
    symnn prove "x'*A*x = x'*A'*x" --certificate proof.json && symnn recheck proof.json
    symnn prove "tr(A*B) = tr(B*A)" --certificate proof.v && coqc proof.v
    """
    if "\\" in formula or "$" in formula:
        _prove_latex(formula, let, assume, budget, form, explain, certificate)
    from symnn.cli.explaining import printed
    from symnn.cli.typed_claims import judge

    with told("proving", budget):
        judged = judge(formula, let, assume, budget)
        text = printed(judged, form, explain)
    status = EXIT[judged.verdict.word]
    click.echo(text)
    for note in judged.spoken.notes if judged.spoken is not None else ():
        click.echo(f"symnn: {note}", err=True)
    if certificate is not None and certificate.suffix == ".v" and status == 0:
        _keep_coq(certificate, judged)
    elif certificate is not None:
        from symnn.cli.certificate_files import certificate_text

        _keep(certificate, certificate_text(judged) if status == 0 else None)
    raise SystemExit(status)


def _prove_latex(
    formula: str,
    let: tuple[str, ...],
    assume: tuple[str, ...],
    budget: float,
    form: str,
    explain: bool,
    certificate: Path | None,
) -> NoReturn:
    """The same of a formula in LaTeX: read as it is written, judged by the same provers."""
    from symnn.cli.latex_claims import judge_latex

    with told("proving", budget):
        judged = judge_latex(formula, let, assume, budget)
    click.echo(judged.printed(form, explain))
    for note in judged.notes:
        click.echo(f"symnn: {note}", err=True)
    if certificate is not None:
        from symnn.cli.certificate_files import certificate_text

        try:
            proof = judged.as_typed(formula)
            _keep(certificate, None if proof is None else certificate_text(proof))
        except ArgumentError as error:
            click.echo(f"symnn: {error}: {certificate} was not written", err=True)
    raise SystemExit(EXIT[judged.verdict.word])


def _keep(target: Path, text: str | None) -> None:
    """A certificate that was there before, of another claim, must not seem to belong to this one: it is left, and that
    is said.
    """
    if text is None:
        click.echo(f"symnn: only a proof has a certificate: {target} was not written", err=True)
        return
    from symnn.files import write

    write(target, text)
    click.echo(f"wrote {target}", err=True)


def _keep_coq(target: Path, judged: JudgedTyped) -> None:
    """The proof as a file for Coq; a kind of proof that has none is named."""
    from symnn.cli.coq_command import coq_file, prepared

    try:
        text = coq_file(judged)
    except UnsupportedError as reason:
        click.echo(f"symnn: {target} was not written, for this proof has no file for Coq yet: {reason}", err=True)
        return
    _keep(target, text)
    click.echo(f"symnn: {prepared()}", err=True)


@click.command(
    "recheck", epilog="Exit status: 0 accepted, 1 not accepted, 2 no certificate.",
    short_help="Verify the certificate of a proof."
)  # fmt: skip
@click.argument("file", type=click.Path(path_type=Path))
@budgeted
def recheck(file: Path, budget: float) -> None:
    """Verify the certificate in FILE, and say by whom.

    The formula in the file is read anew. A pairing of products is verified by a checker that shares no code with the
    prover; any other proof is found once more, and the answer names whom that trusts. A file for Coq, FILE.v, is read
    back, compared with its formula, and given to coqc.

    \b
    symnn prove "tr(A*B) = tr(B*A)" --certificate proof.json && symnn recheck proof.json
    symnn prove "tr(A*B) = tr(B*A)" --certificate proof.v && symnn recheck proof.v
    """
    from symnn.cli.certificate_files import load
    from symnn.cli.certificate_files import recheck as verified

    try:
        with file.open("rb") as opened:
            data = opened.read(10_000_000)
    except OSError as error:
        raise ArgumentError(f"cannot read {file}: {error.strerror or error}") from error
    if file.suffix == ".v":
        _recheck_coq(data, budget)
        return
    certificate = load(data)
    with told("rechecking", budget):
        found = verified(certificate, budget)
    if not found.accepted:
        click.echo(f"Not accepted: {found.reason}.")
        raise SystemExit(1)
    click.echo(f"Accepted: {certificate['formula']}\n{_scope(certificate)}{found.reason[0].upper()}{found.reason[1:]}.")


def _recheck_coq(data: bytes, budget: float) -> None:
    from symnn.cli.coq_command import formula_of, recheck_coq

    text = data.decode(errors="replace")
    with told("rechecking", budget):
        found = recheck_coq(text, budget)
    if not found.accepted:
        click.echo(f"Not accepted: {found.reason}.")
        raise SystemExit(1)
    click.echo(f"Accepted: {formula_of(text)}\n{found.reason[0].upper()}{found.reason[1:]}.")


def _scope(certificate: Mapping[str, Any]) -> str:
    """What the formula was proved for."""
    lines = [(word, certificate[key]) for word, key in (("for", "let"), ("under", "assume"), ("where", "conditions"))]
    return "".join(f"  {word} {'; '.join(said)}\n" for word, said in lines if said)
