"""The people of an order, their names readable only with the order's key."""
