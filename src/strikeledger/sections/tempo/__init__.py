"""The tempo report: how often attacks came, what followed each strike, what else changed then, and what no test here can show."""
