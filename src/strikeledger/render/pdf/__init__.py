"""A report as a tagged PDF, set by Typst."""
