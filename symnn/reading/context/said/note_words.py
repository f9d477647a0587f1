"""The words of which a note may be made that only says what a name is for: "fixed target of the teacher". No word is
here that may restrict a value.
"""

from __future__ import annotations

import re

WORDS = """
a an the of in for per over at on to from by with and or its their this that is are as each every all any
constant fixed given arbitrary known unknown joint target true predicted current previous next last first final
initial learned learnable trainable upstream downstream incoming local global hidden visible input inputs output
outputs scalar real raw reference sampling empirical observed latent dense sparse single new old noisy clean
column columns row rows vector vectors matrix matrices number numbers value values entry entries component
components array tensor gradient gradients activation activations pre preactivation preactivations bias biases
weight weights parameter parameters hyperparameter coefficient coefficients logit logits score scores label
labels class classes prediction predictions feature features example examples sample samples batch minibatch
token tokens sequence sequences position positions query queries key keys heads head layer layers units neuron
neurons state states cell cells gate gates step steps time rate learning size momentum temperature decay
threshold slope ratio distribution policy reward rewards weighting return returns advantage action actions agent episode
loss cost objective risk error errors residual residuals noise signal image amount
padding stride pooling filter filters kernel channel
channels pixel pixels data dataset training test point points count counts frequency regularisation
regularization regularizer strength penalty term terms design embedding embeddings attention context document
word words candidate candidates model teacher student encoder decoder prior posterior distributions depends only
preference preferences random function functions left right inner outer probability
"""
DESCRIBING = frozenset(WORDS.split())
RESTRICTING = re.compile(
    r"\bconstant (?:in|over|along|across|for|vector|column|row|matrix|entr\w+)\b|\b(?:one|first|last) of\b"
)
"""Phrases of such words that do say something."""
PHRASES = re.compile(
    r"\b(?:zero|total)[ -]padding|\b(?:positive|negative|random|normal) (?:example|sample|pair|image|document)s?\b",
    re.I,
)
"""Names of things in which a word that elsewhere restricts values tells a kind."""
NAMING = re.compile(
    r"\b(?:mean|variance|sum|sums|distribution|probability|inverse|transposed?|rank|solution|normali[sz]ed|covariance"
    r"|correlation|gram|hessian|optimal|minimi[sz]er|maximi[sz]er|normal|rows?|columns?|labels?|fixed|projections?"
    r"|gaussian|exponential|unbiased|constant|geometric|spectral|degree|depends?|uniform\w*)\b",
    re.IGNORECASE,
)
"""Words that only name what a formula defines; of a name without a definition they may say something."""

OF_FUNCTIONS = re.compile(
    r"\b(?:kernels?|polic(?:y|ies)|priors?|posteriors?|distributions?|probabilit\w+|penalty|risk)\b", re.IGNORECASE
)
"""What a function is called of which not every function is one: a kernel is symmetric."""


def describes(part: str) -> bool:
    """Whether a part of a note is made of words that restrict no value."""
    if RESTRICTING.search(part):
        return False
    part = PHRASES.sub("example", part)
    return all(word.lower() in DESCRIBING for word in re.findall(r"[A-Za-z]{2,}|[^A-Za-z\s-]+", part))


def describes_function(part: str) -> bool:
    """The same of a function, whose note has formulas in it too: of its words."""
    words = " ".join(re.findall(r"[A-Za-z]{4,}", part))
    return describes(words) and OF_FUNCTIONS.search(words) is None
