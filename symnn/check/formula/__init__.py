"""Formulas as they are typed on the command line, in the syntax of matrixcalculus.org: read, judged, derived, kept as certificates.

Text is data: it is read by a parser of its own, and nothing of it is evaluated.
"""
