"""What vanishes where its argument does, by a power series there: e^t − 1 − t, sin(t)/t at 0, 1/t − 1/(e^t − 1)."""
