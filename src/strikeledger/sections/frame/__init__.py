"""What frames a report: the title, points and cards that it opens with, and at its foot how to read it and how it was made."""
