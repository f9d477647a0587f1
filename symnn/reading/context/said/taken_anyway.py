"""Sentences that say what is taken anyway: what a norm, an identity, a trace or a bracket is. Nothing follows from
them.
"""

from __future__ import annotations

NORM = r"\\\|(?:\.|\\cdot|\w+|\\mathbf\{\w\})\\\|"
RADIUS = r"\\rho\(\S+\) (?:is|denotes) the spectral radius(?: of \S+)?"
SPECTRAL = (
    rf"{NORM}_2 (?:of a matrix )?(?:(?:is |denotes )?the )?(?:spectral|operator|induced) norm"
    r"(?: of (?:a|the) matrix| of \S+)?"
)
TAKEN_ANYWAY: tuple[str, ...] = (
    rf"{RADIUS}(?:,? (?:and )?{SPECTRAL})?",  # it is not read in formulas
    rf"{NORM}(?:_2)? (?:is|denotes) the (?:Euclidean|\\ell_2|L2|2-) ?norm(?: of (?:a|the) vectors?)?",
    rf"{NORM}_F (?:is|denotes) the Frobenius norm(?: of a matrix)?",
    rf"{NORM}_1 (?:is|denotes) the (?:\\ell_1|L1|1-) ?norm|{NORM}_1 is the sum of (?:the )?absolute values",
    r"(?:all )?norms are (?:the )?Euclidean(?: norms?)?",
    (
        r"(?:\\mathbf ?\{?1\}?|\\mathbb ?\{?1\}?|\\mathbf\{1\}_\w) (?:is|denotes) (?:the|a) (?:all-?ones (?:vector"
        r"|column)|(?:vector|column)(?: vector)? of (?:all )?ones)(?: (?:of (?:length|size|dimension) \w+|in \S+"
        r"|with \w+ entries))?"
    ),
    r"(?:I|I_\w|\\mathbf ?\{?I\}?(?:_\w)?) (?:is|denotes) the (?:\w x \w )?identity(?: matrix)?",
    r"\\delta_\{?\w,?\w\}? (?:is|denotes) the Kronecker delta",
    r"(?:\\operatorname\{)?\\?(?:tr|trace|Tr)\}?(?:\(.\))? (?:is|denotes) the trace",
    (
        r"(?:\\operatorname\{)?\\?diag\}?(?:\((\S+)\))? (?:is|denotes) the diagonal matrix (?:with|of) \S+ on (?:its|"
        r"the) diagonal"
    ),
    r"\\langle\s*\S+,?\s*\S+\s*\\rangle (?:is|denotes) the (?:inner|dot|scalar) product",
    r"0 ?\\?log ?0 ?(?:=|is) ?0|the convention 0 \\?log 0 = 0 is used",
    r"\\mathbb\{E\}_\{(\w) ?\\sim ?.+\} (?:denotes|is|means) \\sum_\{?\1\}? ?\S+ ?\(\.\)_\{?\1\}?",
    (
        r"(?:(?:all )?gradients|the gradient) (?:have|has) the shape of (?:the|their|its) (?:variables?|parameters?"
        r"|arrays?)"
    ),
    r"(?:the )?(?:derivative|subgradient) of (?:the )?relu at (?:0|zero) is (?:0|zero)|relu'\(0\) = 0",
)
