"""What a family tells bit by bit, until a film can be made of it."""
