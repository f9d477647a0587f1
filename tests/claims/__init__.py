"""Claims of textbooks with a known truth, a file per topic: each true claim beside its lies, which differ from it in one place.

The claims are stated in SymPy and symnn's public names only, from what their context says: no method is hinted at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Stated(NamedTuple):
    """A claim that is stated when `claim` is called, and whether it is true."""

    name: str
    true: bool
    claim: Callable[[], Any]


def true(name: str, claim: Callable[[], Any], *lies: Callable[[], Any]) -> Iterator[Stated]:
    """`claim` is true under the name `name`; its lies are false and called name-m1, name-m2, …"""
    yield Stated(name, True, claim)
    yield from (Stated(f"{name}-m{k}", False, lie) for k, lie in enumerate(lies, 1))
