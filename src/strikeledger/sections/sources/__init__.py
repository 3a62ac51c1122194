"""The sources report: who said what, where they differ, how the headlines moved, and what became of every row."""
