"""Claims typed by hand as files for Coq, and such a file rechecked: what it says is read again, and Coq is asked.

The formula in the file's comment is a stranger's word: it is read and proved anew, and the theorem in the file must be
the one that belongs to it.
"""

from __future__ import annotations

from symnn.certificates.certify import CoqProof, coq_proofs
from symnn.certificates.coq_file import plain_comment
from symnn.certificates.coq_library import INSTALL, accepted, coqc, library
from symnn.certificates.coq_reader import read_file
from symnn.certificates.coq_statement_reader import NotOfTheForm
from symnn.certificates.premise_example import example_text
from symnn.certificates.read_back import difference
from symnn.claims.verdict import Proved
from symnn.cli.typed_claims import JudgedTyped, judge
from symnn.errors import ArgumentError, UnsupportedError
from symnn.proof.method import Recheck

NAME = "claim"
WORDS = ("formula", "let", "assume")


def coq_file(judged: JudgedTyped) -> str:
    """The proof of a typed claim as a file for Coq. UnsupportedError, by its kind, for what has none: a proof that is a
    search is tried where Coq is installed.
    """
    proof = _proof(judged)
    assert judged.spoken is not None
    assume = "; ".join(" ".join(a.split()) for a in judged.assume)
    said = zip(WORDS, (judged.spoken.text, "; ".join(judged.spoken.let), assume), strict=True)
    text = proof.file(NAME, "\n   ".join([*(f"{word}: {text}" for word, text in said), f"proof: {proof.words}"]))
    if not proof.certain and coqc() is not None and not accepted(text, (NAME,)).accepted:
        raise UnsupportedError(f"{proof.way}, and Coq does not find the proof that its tactic searches")
    return text


def _proof(judged: JudgedTyped) -> CoqProof:
    if not isinstance(judged.formal, Proved) or judged.spoken is None:
        raise ArgumentError(f"only a proof has a certificate, and this claim is {judged.verdict.word}")
    first, *more = coq_proofs(judged.formal)
    if more:
        raise UnsupportedError("a chain, or an invariant of several relations: state them one by one")
    return first


def prepared() -> str:
    """What is told of Coq after a file was written: that it is ready, or how it is installed."""
    if coqc() is None:
        return f"{INSTALL}; then `symnn recheck` on the file"
    return f"Coq finds the library of symnn in {library()}"


def recheck_coq(text: str, budget: float) -> Recheck:
    """Whether the file's theorem is what its formula says, and whether Coq accepts its proof."""
    try:
        read = read_file(text)
    except NotOfTheForm as reason:
        return Recheck(False, True, f"this is no file of symnn: {reason}")
    told = _told(read.comment)
    judged = judge(told["formula"], _listed(told["let"]), _listed(told["assume"]), budget)
    if not isinstance(judged.verdict, Proved):
        return Recheck(False, True, f"the formula in its comment is {judged.verdict.word} when it is judged again")
    try:
        wanted = _proof(judged)
    except UnsupportedError as reason:
        return Recheck(False, True, f"the formula in its comment has no file for Coq: {reason}")
    if told["proof"] != plain_comment(wanted.words):
        return Recheck(False, True, f"its comment calls the proof {told['proof']}, and it is {wanted.words}")
    if different := difference(read, wanted.statement):
        return Recheck(False, True, f"the theorem in the file is not the formula in its comment: {different}")
    if read.has_example != bool(example := example_text(read.name, wanted.statement)) or example not in text:
        return Recheck(False, True, "the example in the file is not an instance of its premises that symnn gives")
    answer = accepted(text, (read.name,))
    if not answer.accepted:
        return Recheck(False, True, answer.reason)
    axioms = ", ".join(a.rpartition(".")[2] for a in answer.axioms[read.name]) or "nothing"
    after = ", of the derivatives that symnn took" if wanted.derived else ""
    return Recheck(True, not wanted.derived, f"checked by Coq's kernel{after}, assuming {axioms}")


def formula_of(text: str) -> str:
    """The formula in the comment."""
    return _told(read_file(text).comment)["formula"]


def _told(comment: str) -> dict[str, str]:
    lines = [line.strip().partition(":") for line in comment.split("\n")]
    if [word for word, _, _ in lines] != [*WORDS, "proof"]:  # a reader believes the first formula, whatever comes later
        raise ArgumentError("the comment of the file does not say formula, let, assume and proof, each once")
    return {word: text.strip() for word, _, text in lines}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
