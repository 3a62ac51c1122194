"""Outputs that were made for a live page: which form of them a still one holds, and what is said of the rest."""
