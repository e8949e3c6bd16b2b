"""What everything else stands on: data sets, splits, files and run directories."""
