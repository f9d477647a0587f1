"""Laws over tables. (latex2sympy2 installs a top-level package `tests` of its own: this file keeps ours in front.)"""
