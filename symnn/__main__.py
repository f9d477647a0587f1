"""`python -m symnn` is the command line."""

from symnn.check.cli import main

main(prog_name="symnn")
