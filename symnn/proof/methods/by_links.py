"""A chain, link by link: its certificate holds the proofs of the links."""

from __future__ import annotations

from symnn.proof.chain import Links
from symnn.proof.method import Method
from symnn.proof.proof_lines.of_proofs import of_links

METHOD = Method(
    name="link by link",
    certificate=Links,
    recheck=Links.recheck,
    lines=of_links,
)
