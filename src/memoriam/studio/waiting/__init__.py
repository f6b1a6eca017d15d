"""The waiting list: fair, explainable, and quick for a million."""
