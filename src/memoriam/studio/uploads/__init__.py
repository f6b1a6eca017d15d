"""What a family gives: photographs and recordings, what each is for, and what was seen on it."""
