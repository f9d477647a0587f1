"""What `symnn derive` and `symnn export` print: from options to text. Derivation and code come from the floors
below.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symnn.claims.derivation import Derivation
from symnn.cli.network_request import Request
from symnn.errors import ArgumentError
from symnn.nets import Network
from symnn.text import json as to_json
from symnn.text import latex, markdown
from symnn.text.notation import Notation

NETWORK = tuple(Request.__dataclass_fields__)


def network(options: Mapping[str, Any]) -> Network:
    return Request(**{k: v for k, v in options.items() if k in NETWORK}).network()


def derivation(options: Mapping[str, Any]) -> Derivation:
    return network(options).backprop(order=options["order"])


def exported(options: Mapping[str, Any], path: Path | None, language: str) -> str:
    """The source; written with the files that belong to it, if a path is given."""
    return network(options).export(path, language)


def verified(options: Mapping[str, Any], language: str) -> tuple[str, bool]:
    """The table of the cross-check, and whether everything agrees."""
    from symnn.export.crosscheck import crosscheck

    rows = crosscheck(network(options), language)
    return "\n".join(map(str, rows)), all(row.agrees for row in rows)


def printed(found: Derivation, options: Mapping[str, Any]) -> str:
    """The derivation in the form that was asked for."""
    form, numbers, notation = options["form"], options["numbers"], wanted_notation(options)
    if form == "latex":
        return latex(found, standalone=options["standalone"], numbers=numbers, **notation)
    if options["standalone"]:
        raise ArgumentError(
            f"--standalone makes a LaTeX document: leave it out, or take --format latex instead of {form}"
        )
    if form == "markdown":
        return markdown(found, numbers=numbers, **notation)
    if numbers:
        raise ArgumentError(f"--numbers is printed as latex or markdown, not as {form}")
    return str(found) if form == "text" else to_json(found, Notation(**notation))


def wanted_notation(options: Mapping[str, Any]) -> dict[str, Any]:
    names = {"layer": "layer_style"}
    return {
        k: options[names.get(k, k)] for k in Notation.__dataclass_fields__ if names.get(k, k) in options and k != "loss"
    }
