"""Measurements of Tenfold against what it replaces; `make bench` runs them."""
