"""Building while somebody edits: a server on this machine whose open pages follow."""
