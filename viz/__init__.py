"""Results and networks → something to look at."""
