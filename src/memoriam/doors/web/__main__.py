"""``python -m memoriam.doors.web [HOST] [PORT]``: serve the studio of this machine's settings."""

from __future__ import annotations

import sys

from memoriam.doors.web.app import run

if __name__ == "__main__":
    host, port = [*sys.argv[1:3], *("127.0.0.1", "8000")[len(sys.argv[1:3]) :]]
    run(host, int(port))
