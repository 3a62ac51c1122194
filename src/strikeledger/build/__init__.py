"""Building editions: the catalogue, what is current, the pool of workers, publishing."""
