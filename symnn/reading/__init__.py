"""What users have, read as data: formulas in the typed language, in LaTeX. Nothing that is read is ever evaluated."""
