"""Private links: a secret that opens one order, and nothing else."""
