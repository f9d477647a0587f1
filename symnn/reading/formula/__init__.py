"""The one tree for formulas, what its names are, and how it becomes nodes: shapes are found while it is built."""
