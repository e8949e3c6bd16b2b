"""Runs compared: recipes over seeds and images, their differences, verdicts, costs and pages."""
