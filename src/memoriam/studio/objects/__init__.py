"""Photographs, recordings and films: sealed, addressed by what they hold, kept until a day, erased for good."""
