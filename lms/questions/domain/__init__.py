"""What changes questions, one verb a function."""
