"""Messages to families: only the changes they asked to hear of, each once, in plain and warm words."""
