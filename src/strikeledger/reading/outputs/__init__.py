"""What a reading of a draft is shown as: lines, Markdown, JSON, a page, and comments in a Word file."""
