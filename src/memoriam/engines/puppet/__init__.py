"""The CPU engine: moves the photograph's own pixels."""
