"""A scratch folder that remembers every long step, so that a bake can be stopped and taken up again."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Workshop:
    """Where intermediate arrays are kept, and how large the bake is (1.0 full, smaller for thumbnails)."""

    folder: Path
    scale: float

    def array(self, name: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """The array made by ``make``, or what an earlier run kept under ``name``."""
        path = self.path(f"{name}.npy")
        if not path.exists():
            started = time.process_time()
            made = make()
            np.save(path, made)
            self.note(name, time.process_time() - started)
        return np.load(path)

    def path(self, name: str) -> Path:
        """A file of this scale in the scratch folder."""
        folder = self.folder / f"{self.scale:g}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def note(self, name: str, seconds: float) -> None:
        """Record how many seconds of processor time a step took."""
        spent = self.spent()
        spent[name] = round(seconds, 1)
        self.path("seconds.json").write_text(json.dumps(spent, indent=1, sort_keys=True))
        print(f"{name}: {seconds:.1f} s", flush=True)

    def spent(self) -> dict[str, float]:
        """Processor seconds of every step that was made, by name."""
        path = self.path("seconds.json")
        return json.loads(path.read_text()) if path.exists() else {}
