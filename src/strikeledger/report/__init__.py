"""The vocabulary of a report: figures, blocks and how a notebook shows them."""
