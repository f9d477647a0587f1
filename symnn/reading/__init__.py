"""What users have, read as data: formulas in the typed language and in LaTeX, documents. Nothing that is read is ever
evaluated."""
