"""Building editions: from a catalogue of notebooks to published folders."""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # seconds of work for IRIs, which no notebook's schema holds
