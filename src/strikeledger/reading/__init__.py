"""Reading a draft against the ledger: each number that it counts, and what the sources say of it."""
