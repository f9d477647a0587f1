"""From a claim to a verdict. Each method has its file; everything returns data, nothing prints."""

from symnn.proof.asserting import assert_proved, assert_refuted
from symnn.proof.certificate import Recheck, recheck
from symnn.proof.claim import Chain, Claim, claim
from symnn.proof.derivation import Derivation, Name, Step, step
from symnn.proof.equality import equal_nodes
from symnn.proof.hypotheses import Hypotheses, Hypothesis, read_hypotheses
from symnn.proof.induction import induction
from symnn.proof.moments import equal
from symnn.proof.program import backprop
from symnn.proof.prove import prove
from symnn.proof.repair import Product
from symnn.proof.verdict import Condition, IllTyped, Proved, Refuted, Statement, Supported, Unknown, Verdict

__all__ = [
    "Chain", "Claim", "Condition", "Derivation", "Hypotheses", "Hypothesis", "IllTyped", "Name", "Product", "Proved", "Recheck", "Refuted",
    "Statement", "Step", "Supported", "Unknown", "Verdict", "assert_proved", "assert_refuted", "backprop", "claim", "equal",
    "equal_nodes", "induction", "prove", "read_hypotheses", "recheck", "step",
]  # fmt: skip
