"""The book, the pages it is printed on, and the command line. What a user runs; nothing here differentiates or proves."""
