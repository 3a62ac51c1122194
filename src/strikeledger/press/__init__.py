"""The press: a notebook in, HTML and PDF out."""
