"""Values of nodes: exact ones over the rationals and prime fields, real ones to a fixed precision, entries of
arrays.
"""
