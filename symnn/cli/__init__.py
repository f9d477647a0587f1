"""The command line, one file a command. What a user runs; nothing here differentiates or proves."""
