"""The project's notebook kernel: Python as usual, quicker to start."""

import sys

sys.modules["debugpy"] = None  # type: ignore[assignment]  # reports are not debugged, and its import is half of a start
