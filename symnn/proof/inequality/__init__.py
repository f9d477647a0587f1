"""Inequalities: by sums of squares, by real arithmetic (SMT), by analysis in one number, between lengths and sums of
tensors.
"""
