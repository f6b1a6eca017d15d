"""What was handed to a family."""
