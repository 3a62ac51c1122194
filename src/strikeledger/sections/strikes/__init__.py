"""The strikes and the dead, and people killed in the attacks themselves."""
