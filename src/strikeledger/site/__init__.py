"""The site around the editions: the index, and the run that builds what a user asks for."""
