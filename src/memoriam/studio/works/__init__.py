"""Work on orders: which executor does what, how far it is, and who is still alive."""
