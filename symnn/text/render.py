"""The three ways into this floor: `latex`, `markdown` and `paragraph`, for expressions, verdicts and derivations
alike. The printers of derivations are loaded when one is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symnn.claims.derivation import Derivation
from symnn.claims.verdict import Verdict
from symnn.errors import ArgumentError
from symnn.text.expressions import expression
from symnn.text.notation import Notation, notation
from symnn.text.verdicts import verdict_latex, verdict_markdown


def latex(
    obj: Any, *, names: Mapping[Any, Any] | None = None, standalone: bool = False, numbers: bool = False, **options: Any
) -> str:
    """LaTeX of a SymPy expression, a verdict or a derivation.

    names       how symbols of an expression are written: {symbol: LaTeX}, or a name with its layer
    standalone  a document that compiles, in place of a fragment; a fragment needs amsmath alone
    numbers     a derivation once more, with small numbers put in
    options     the fields of `Notation`

    An expression gives mathematics without delimiters, a derivation displays (`align*`), a verdict a paragraph.
    """
    style = notation(options)
    _checked(obj, names)
    match obj:
        case Derivation():
            return _derivation(obj, style, standalone, numbers)
        case Verdict():
            body = verdict_latex(obj)
        case _:
            body = expression(obj, style, names)
            if standalone:
                body = rf"\[ {body} \]"
    if not standalone:
        return body
    from symnn.text.document import standalone as document

    return document(body)


def _checked(obj: Any, names: Mapping[Any, Any] | None) -> None:
    """ArgumentError for names that would match nothing."""
    if names and isinstance(obj, Derivation | Verdict):
        word = "derivation" if isinstance(obj, Derivation) else "verdict"
        raise ArgumentError(
            f"a {word} brings the names of its symbols: say them where it is made, as "
            "symnn.backprop(…, names=…), or as the names of the symbols themselves"
        )
    for key in names or ():
        if not isinstance(key, sp.Basic):
            raise ArgumentError(f"the keys of names are symbols, and {key!r} is {type(key).__name__}")


def _derivation(derivation: Derivation, style: Notation, whole: bool, numbers: bool) -> str:
    from symnn.text.derivation_latex import DerivationPrinter
    from symnn.text.document import derivation_document

    printer = DerivationPrinter(derivation, style)
    fragments = [printer.document()]
    if numbers:
        from symnn.text.numeric import NumberPrinter

        fragments.append(NumberPrinter(derivation, style).document())
    return derivation_document(printer, *fragments) if whole else "\n\n".join(fragments)


def markdown(obj: Any, *, names: Mapping[Any, Any] | None = None, numbers: bool = False, **options: Any) -> str:
    """Markdown of a SymPy expression, a verdict or a derivation, with mathematics between dollar signs."""
    style = notation(options)
    _checked(obj, names)
    match obj:
        case Derivation():
            return _markdown(obj, style, numbers)
        case Verdict():
            return verdict_markdown(obj)
        case _:
            from symnn.text.markdown_tables import display

            return display(expression(obj, style, names))


def _markdown(derivation: Derivation, style: Notation, numbers: bool) -> str:
    from symnn.text.derivation_latex import DerivationPrinter
    from symnn.text.markdown_tables import derivation_markdown
    from symnn.text.numeric import NumberPrinter

    extra = [NumberPrinter(derivation, style)] if numbers else []
    return derivation_markdown(DerivationPrinter(derivation, style), *extra)
