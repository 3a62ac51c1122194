"""The site around the editions: index, failure pages, and the run that builds what a user asks for."""
