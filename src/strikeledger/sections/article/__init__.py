"""One publication by itself: what it alone allows, its numbers in its words, and what all had said by its day."""
