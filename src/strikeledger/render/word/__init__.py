"""The one tree as a Word file, from what print has of it: real headings, tables and lists, and each figure's passport as a comment."""
