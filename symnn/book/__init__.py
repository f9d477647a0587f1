"""The book: chapters, and every form they are printed in. Nothing here differentiates or proves."""
