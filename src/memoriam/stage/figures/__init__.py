"""Baked figures: the raised hand and the walker. ``python -m bake hand-…`` writes the data beside this file."""
