"""A chain, link by link: its certificate holds the proofs of the links."""

from __future__ import annotations

from symnn.proof.chain import Links
from symnn.proof.method import Method

METHOD = Method(
    name="link by link",
    certificate=Links,
    recheck=Links.recheck,
)
