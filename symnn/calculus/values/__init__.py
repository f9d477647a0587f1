"""Values of nodes: exact ones over the rationals, real ones to a fixed precision, entries of
arrays.
"""
