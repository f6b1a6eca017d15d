"""What families read, in their language: one Fluent catalogue a language, shared by every door."""
