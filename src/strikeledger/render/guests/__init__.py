"""Anyone's Markdown and HTML as clean XHTML: what a notebook brings that this package didn't write."""
