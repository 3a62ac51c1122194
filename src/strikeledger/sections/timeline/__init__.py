"""What happened when, in one picture."""
