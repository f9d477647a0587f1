"""Documents under test: every formula of a note judged in workers with limits, and reported in every format.

The way: `places` (which files) → `checking` (read, judge, keep) → `findings` (what was found) → `formats`. A note is
data
throughout: it is read and judged in `worker` processes that can be killed, and never takes part in the program.
"""
