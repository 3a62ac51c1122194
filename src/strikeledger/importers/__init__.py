"""Other people's event tables: a file that a user downloaded comes in, a data package that the same reports are made of goes out."""
