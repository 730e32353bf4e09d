"""What changes the words of the search."""
