"""What the doors may ask: everything a family or the studio's owner can do, and nothing else."""
