"""A look at the data before anything is trained: what `tenfold explore` measures and draws."""
