"""A data package on disk, checked and read into a ledger, and the views of it."""
