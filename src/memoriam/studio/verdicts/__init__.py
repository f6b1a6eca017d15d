"""What the house rules said of an order, and what its owner decided."""
