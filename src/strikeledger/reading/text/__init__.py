"""What a text says by its words alone, whatever the ledger holds: sentences, days and numbers."""
