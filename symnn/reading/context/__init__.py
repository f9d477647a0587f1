"""What stands around a formula: declared names, definitions, sentences. Together they make a `Setting`, in which
claims are read."""
