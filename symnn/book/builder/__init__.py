"""A build: chapters are found, each is run in a process of its own unless an earlier build has its page, and the book
is written. What changed since is found before anything heavy is loaded.
"""
