"""Judging a network by its labels and logits alone; it never sees a model."""
