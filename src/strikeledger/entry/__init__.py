"""Adding a publication and its claims by a form."""
