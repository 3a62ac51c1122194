"""The project's notebook kernel: Python as usual, quicker to start, and forked from a process that is ready where it can be."""
