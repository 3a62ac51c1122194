"""What plain Altair charts of the ledger share."""
