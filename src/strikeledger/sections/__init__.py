"""The sections of a report: each subject is one module with its figures, its chart, its table and its sentences, which a notebook calls."""

from strikeledger.sections.headings import heading

__all__ = ["heading"]
