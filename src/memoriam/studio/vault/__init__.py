"""Keys and sealed data: what an order's key sealed is gone with that key."""
