"""What owner and family write to each other."""
