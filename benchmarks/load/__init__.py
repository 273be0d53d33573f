"""Load: a hundred people who talk at once, with and without HTTP."""
