"""What sentences of a text and the notes of its symbols say of them, by fixed lists of patterns."""
