"""What is done with nodes: derivatives, the normal form, tidying, exact values, and the matrix form they are printed
in.
"""
