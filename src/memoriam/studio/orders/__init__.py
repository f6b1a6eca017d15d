"""An order: its life as a state machine, and the record of every step of it."""
