"""How the durable engine writes down what steps take and give: JSON, which no code can hide in, as pickles can."""

from __future__ import annotations

import json
from typing import Any

from dbos import Serializer


class JsonForm(Serializer):
    """JSON. Errors are kept as the name of their kind and their sentence."""

    def name(self) -> str:
        """Kept beside everything that was written."""
        return "memoriam-json"

    def serialize(self, data: Any) -> str:
        """To text."""
        return json.dumps(data, default=_plain)

    def deserialize(self, serialized_data: str) -> Any:
        """From text; what was an error is one again, of a plain kind."""
        data = json.loads(serialized_data)
        if isinstance(data, dict) and data.keys() == {"error", "says"}:
            return RuntimeError(f"{data['error']}: {data['says']}")
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, BaseException):
        return {"error": type(value).__name__, "says": str(value)[:300]}
    raise TypeError(f"{type(value).__name__} cannot be kept by the workflow")
