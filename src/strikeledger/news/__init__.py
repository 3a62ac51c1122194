"""What is told of a run: to the program that started it, to people, and to a watchdog."""
