"""Formulas as they are typed by hand, in the syntax of matrixcalculus.org: text in, SymPy out, part by part and
unevaluated.
"""
