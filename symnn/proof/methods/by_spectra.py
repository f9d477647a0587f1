"""Claims about largest eigenvalues and singular values, by the vectors at which they are attained."""

from symnn.claims.question import EQUALITY, INEQUALITY
from symnn.proof.method import Method

METHOD = Method(
    name="eigenvalues",
    kinds=(EQUALITY, INEQUALITY),
    rank=52,
    prover="symnn.proof.inequality.spectra:by_spectra",
    keeps="symnn.proof.inequality.spectra:SpectralCertificate",
    tells="symnn.proof.proof_lines.of_eigenvalues:of_eigenvalues",
)
