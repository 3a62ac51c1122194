"""LaTeX as notebooks write it, made ready for its translation."""
