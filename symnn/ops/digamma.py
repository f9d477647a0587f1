"""The digamma function ψ = (log Γ)′ of a positive number."""

from symnn.ops.polygamma import polygamma

digamma = polygamma(0)
