"""Pictures that we make from a seed: written pages, and what is no digit."""
