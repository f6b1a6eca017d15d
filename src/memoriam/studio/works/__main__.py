"""A worker as a process: ``python -m memoriam.studio.works``. The command ``memoriam worker`` is the same."""

from __future__ import annotations

import argparse

from memoriam.studio.works.process import run_worker


def main() -> None:
    """Read the flags and work."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--leashed", action="store_true", help="end with the process that started it")
    parser.add_argument(
        "--housekeeping", action="store_true", help="keep journal, mail and retention as well"
    )
    said = parser.parse_args()
    run_worker(leashed=said.leashed, housekeeping=said.housekeeping)


if __name__ == "__main__":
    main()
