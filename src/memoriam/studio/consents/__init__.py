"""What was agreed to, each thing by itself, each revocable."""
