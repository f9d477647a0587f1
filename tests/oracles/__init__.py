"""Independent evaluators that judge the product from outside: dual numbers for derivatives, prime fields for identities."""
