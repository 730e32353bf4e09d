"""What is done with videos and sounds."""
