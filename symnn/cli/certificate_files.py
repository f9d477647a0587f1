"""The certificate of a claim as a file, and the file judged again. What a file says is a stranger's word: nothing in it
is believed.

The formula in the file is read anew, and what is verified is that formula, not the file's description of it. A pairing
of products goes to the checker of `symnn.proof.equality.check_pairing`; any other proof is found once more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from symnn.bridge import read_shaped, size_symbols
from symnn.claims.claim import Claim
from symnn.claims.verdict import Proved
from symnn.cli.typed_claims import JudgedTyped, in_words, proved_or_not
from symnn.errors import ArgumentError, SymnnError
from symnn.expr import Node
from symnn.proof.equality import check_pairing as pairing
from symnn.proof.equality.certificate import CARRIED_OUT, Certificate, derives
from symnn.proof.equality.certificate_json import from_data, to_data
from symnn.proof.method import Recheck
from symnn.reading.typed.language import Spoken
from symnn.reading.typed.statements import read_stated

FORMAT = "symnn certificate 1"
LARGEST_FILE = 5_000_000
LISTS = ("let", "assume", "steps", "hypotheses", "conditions")
TEXTS = ("format", "formula", "method", "digest")
KEYS = {*LISTS, *TEXTS, "proofs"}


def certificate_text(judged: JudgedTyped) -> str:
    """The certificate of a proof as JSON."""
    verdict, claim = judged.verdict, judged.spoken
    if not isinstance(verdict, Proved) or claim is None:
        raise ArgumentError(f"only a proof has a certificate, and this claim is {verdict.word}: nothing was written")
    pairings = [paired(certificate) for certificate in links(verdict, claim)]
    told = {
        "format": FORMAT,
        "formula": claim.text,
        "let": list(claim.let),
        "assume": [" ".join(a.split()) for a in judged.assume],
        **_words(verdict),
        "proofs": [{"kind": "prover"} if p is None else {"kind": "pairing", **to_data(p)} for p in pairings],
    }
    return json.dumps({**told, "digest": digest(told)}, indent=1, ensure_ascii=False) + "\n"


def digest(told: Mapping[str, Any]) -> str:
    """Of all but itself: it shows that a file was changed by accident, or by somebody who did not mind this line. It
    proves nothing.
    """
    rest = {k: v for k, v in told.items() if k != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _words(verdict: Proved) -> dict[str, Any]:
    return {
        "method": verdict.method,
        "steps": list(verdict.steps),
        "hypotheses": list(verdict.hypotheses),
        "conditions": [str(c) for c in verdict.conditions],
    }


def load(data: bytes) -> dict[str, Any]:
    """The certificate in a file. ArgumentError if it is none."""
    if len(data) > LARGEST_FILE:
        raise ArgumentError(f"a certificate has at most {LARGEST_FILE} bytes, and this file has more")
    try:
        told = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _no_certificate("it is not JSON, or says a thing twice") from None
    if not isinstance(told, dict) or set(told) != KEYS or told["format"] != FORMAT:
        raise _no_certificate(f"it is not of the form {FORMAT!r}")
    if not all(isinstance(told[k], list) and all(isinstance(w, str) for w in told[k]) for k in LISTS):
        raise _no_certificate(f"{', '.join(LISTS)} must be lists of texts")
    if not all(isinstance(told[k], str) for k in TEXTS) or not isinstance(told["proofs"], list):
        raise _no_certificate("its formula and method must be texts, its proofs a list")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON would keep the last of two formulas, a reader might see the first."""
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")
    return made


def _no_certificate(reason: str) -> ArgumentError:
    return ArgumentError(f"this file is no certificate: {reason}; `symnn prove … --certificate FILE` writes one")


def recheck(told: Mapping[str, Any], budget: float = 10.0) -> Recheck:
    """Whether the file proves its formula: the pairings by their own checker, everything else by the provers once more.

    Names, method, hypotheses and conditions must be those of the proof. A file that says more than was proved is not
    accepted.
    """
    if told["digest"] != digest(told):
        return Recheck(False, True, "the file was changed after it was written: its digest is another")
    try:
        claim = _read(told["formula"], told["let"], told["assume"])
    except SymnnError as error:
        return Recheck(False, True, f"its claim cannot be read: {str(error).partition(' (at character ')[0]}")
    if (
        told["formula"] != claim.text
        or tuple(told["let"]) != claim.let
        or any(a != " ".join(a.split()) for a in told["assume"])
    ):
        return Recheck(
            False, True, f"the claim is not written as symnn writes it: {claim.text}, for {'; '.join(claim.let)}"
        )
    if len(told["proofs"]) != len(claim.links):
        return Recheck(False, True, f"{len(told['proofs'])} proofs for {len(claim.links)} claims")
    try:
        counts = [_checked(link, proof) for link, proof in zip(claim.links, told["proofs"], strict=True)]
    except (pairing.Rejected, RecursionError) as reason:
        return Recheck(False, True, str(reason) or "the functions are nested too deep")
    return _proved_again(told, claim, [c for c in counts if c is not None], None in counts or not counts, budget)


def _read(formula: str, let: Sequence[str], assume: Sequence[str]) -> Spoken:
    if "\\" not in formula and "$" not in formula:
        return read_stated(formula, let, assume)
    from symnn.cli.latex_claims import spoken

    return spoken(formula, let, assume)


def _proved_again(told: Mapping[str, Any], claim: Spoken, counts: list[int], others: bool, budget: float) -> Recheck:
    """A pairing does not tell where the sides are defined, nor what was assumed: that is found once more in any
    case.
    """
    formal = proved_or_not(claim, budget)
    again = in_words(formal, claim.text, claim.equations)
    if not isinstance(again, Proved):
        return Recheck(False, not others, f"the claim is {again.word} when it is judged again")
    written = [paired(certificate) is None for certificate in links(again, claim)]
    if [p["kind"] == "prover" for p in told["proofs"]] != written:
        return Recheck(False, True, "a proof in the file is not of the kind that is found: a pairing was left out")
    for word, value in _words(again).items():
        if told[word] != value:
            return Recheck(False, True, f"the {word} in the file are not those of the proof: {_listed(value)}")
    by_checker = f"{sum(counts)} products paired by a checker that shares no code with the prover"
    if not others:
        derived = isinstance(formal, Proved) and derives(formal)
        return Recheck(True, not derived, f"{by_checker}; {CARRIED_OUT}" if derived else by_checker)
    from symnn.reading.stated import recheck as verified

    trusted = verified(formal)
    reasons = [by_checker] if counts else []
    return Recheck(trusted.accepted, trusted.independent, "; ".join([*reasons, f"proved again, and {trusted.reason}"]))


def _checked(link: Claim, proof: Any) -> int | None:
    """How many products were paired; None where the provers must answer."""
    if proof == {"kind": "prover"}:
        return None
    if not isinstance(proof, dict) or proof.get("kind") != "pairing":
        raise pairing.Rejected("a proof is of kind pairing or prover")
    if link.relation != "=":
        raise pairing.Rejected(f"a pairing proves an equality, not {link.relation}")
    left, right = sides(link)
    found = from_data(left, right, {k: v for k, v in proof.items() if k != "kind"})
    if found.axes is not None:
        raise pairing.Rejected("the pairing is about transposed sides")
    return pairing.check(found)


def links(verdict: Proved, claim: Spoken) -> tuple[Any, ...]:
    """The certificate of every link of the claim."""
    if len(claim.links) < 2:
        return (verdict.certificate,) * len(claim.links)
    return tuple(proof.certificate for proof in verdict.certificate)


def sides(claim: Claim) -> tuple[Node, Node]:
    """Both sides as the prover reads them."""
    sizes = (*size_symbols(claim.left), *size_symbols(claim.right))
    return read_shaped(claim.left, sizes)[0], read_shaped(claim.right, sizes)[0]


def paired(certificate: Any) -> pairing.Pairing | None:
    return certificate.pairing if isinstance(certificate, Certificate) else None


def _listed(value: Any) -> str:
    return value if isinstance(value, str) else "; ".join(value) or "none"
