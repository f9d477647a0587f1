"""Data only: claims and properties, what they assume, the five verdicts, derivations. Nothing here proves."""

from symnn.claims.claim import Chain, Claim

__all__ = ["Chain", "Claim"]
