"""Pages with many digits: ink, lines, pieces of ink that may be digits, and marks."""
