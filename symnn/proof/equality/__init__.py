"""Is one side equal to the other? By normal forms, with certificates that are checked by code of their own."""
