"""Expectations as moments: linearity, independence, the laws of named distributions."""
