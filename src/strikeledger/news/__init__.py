"""What is new, and who is told of it: programs, people and a watchdog; what differs between two editions."""
