"""The project's notebook kernel: Python as usual, quicker to start."""

import sys

# Reports are not debugged, and no schema of theirs holds an IRI; together these imports are half of a start.
for slow in ("debugpy", "rfc3987_syntax"):
    sys.modules[slow] = None  # type: ignore[assignment]
