"""What claims allow together: bounds of totals, rounds and rates, and what contradicts."""
