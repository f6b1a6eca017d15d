"""The only room that decodes or encodes files from outside. Kept empty: the decoding child process imports it."""
