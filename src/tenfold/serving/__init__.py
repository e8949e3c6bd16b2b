"""Digits for people and programs over HTTP: an API, a page, and what keeps both up."""
