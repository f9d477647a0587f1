"""Before a plan is made: nodes are rewritten by proved identities, so that what is computed is finite and right.

`laws` is the table of the identities; the other files find the places where they help.
"""
