"""What a film costs, from a list the owner edits; every quote is a list of reasons."""
