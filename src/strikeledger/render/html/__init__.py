"""A report as one offline web page."""
