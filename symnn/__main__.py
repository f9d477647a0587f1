"""`python -m symnn` is the command line."""

from symnn.cli.main import main

main(prog_name="symnn")
