"""Logs: one JSON object a line, for machines to read; what a family said or sent never enters them.

Records are written by templates whose values are numbers of orders, names of workers and kinds of errors. Texts of
errors stay out, since an error may quote a wish or a file's name.
"""

from __future__ import annotations

import datetime
import json
import logging
import sys


class JsonLines(logging.Formatter):
    """One object a line: at, level, from, says; and the kind and place of an error, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.datetime.fromtimestamp(record.created, tz=datetime.UTC)
        said: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
            said["where"] = _place(record)
        return json.dumps(said, ensure_ascii=False)


def start_logging(*, as_json: bool) -> None:
    """Send everything from warnings on, and our own news, to the error stream."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if as_json else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("memoriam").setLevel(logging.INFO)


def _place(record: logging.LogRecord) -> str:
    """Where an error came from: file and line of its innermost frame."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
