"""One sentence of a draft: its numbers with what is around each, and what it says of where and when."""
