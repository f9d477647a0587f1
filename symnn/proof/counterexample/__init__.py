"""Where a claim is false: small sizes, small exact numbers, points that satisfy what is assumed. It refutes; it never
proves.
"""
