"""A generated file read back: that it holds what it may hold and nothing else, and its statement as terms.

It shares no code with what writes the files, only the terms: a statement that is read back as another one was not
written as it was meant.
"""

from __future__ import annotations

import re

from symnn.certificates.coq_statement_reader import NotOfTheForm, ReadFile, StatementReader

FORM = re.compile(
    r"\A\(\* (?P<comment>(?:[^*]|\*(?!\)))*) \*\)\n"
    r"From Symnn Require Import Kernel\.\n"
    r"Theorem (?P<name>\w+) :\n  (?P<statement>(?:[^.]|\.(?!\s))*)\.\nProof\.\n(?P<proof>.*?)\nQed\.\n"
    r"(?:Example (?P<example>\w+) :\n  (?P<instance>(?:[^.]|\.(?!\s))*)\.\nProof\.\n(?P<shown>.*?)\nQed\.\n)?"
    r"Print Assumptions (?P<asked>\w+)\.\n\Z",
    re.DOTALL,
)
PROOF_WORDS = """
    intros exact destruct exfalso lia numbers simpl assert apply pose refine change reflexivity leaf_by lra
    induction split exists instance transitivity rewrite cbv mirror wheres symmetry inverse root sizes_apart
    limit_base limit_term limit_sign limit_value off_zero affine weight
    layers layers_at derive subst cbn
"""
TACTICS = frozenset(PROOF_WORDS.split())
"""How a sentence of a proof may begin."""


def read_file(text: str) -> ReadFile:
    """The file. NotOfTheForm for anything but a comment, one Require, one Theorem with its proof, at most one Example,
    one Print Assumptions.
    """
    found = FORM.match(text)
    if found is None:
        raise NotOfTheForm("it is not one comment, one Require, one Theorem with its proof and one Print Assumptions")
    if found["asked"] != found["name"]:
        raise NotOfTheForm("what it prints the assumptions of is not its theorem")
    if re.search(r"\(\*|\"", found["comment"]):
        raise NotOfTheForm("its comment has another one, or a string, in it")
    for proof in (found["proof"], found["shown"] or ""):
        _only_tactics(proof)
    return StatementReader(found["statement"]).file(found["comment"], found["name"], found["example"] is not None)


def _only_tactics(proof: str) -> None:
    """NotOfTheForm where a sentence of a proof is no tactic, but a command."""
    if "(*" in proof or '"' in proof:
        raise NotOfTheForm("its proof has a comment or a string in it")
    for sentence in re.split(r"\.(?:\s+|\Z)", re.sub(r"[{}]", " ", proof)):
        first = re.match(r"[\s+*-]*(\w*)", sentence)
        if sentence.strip() and (first is None or first[1] not in TACTICS):
            raise NotOfTheForm(f"its proof contains {sentence.split()[0]}, which is no tactic of symnn's proofs")
