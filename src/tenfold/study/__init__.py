"""What to run, and what follows from the results: studies, ensembles, searches."""
