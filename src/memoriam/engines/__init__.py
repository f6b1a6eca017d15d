"""Who turns a shot into frames. ``puppet`` (CPU, default) moves the photograph's own pixels."""
