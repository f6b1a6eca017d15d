"""The small still of every scene: one picture for the command, the web pages and the bot."""

from __future__ import annotations

import sys
from pathlib import Path

from memoriam.scenes.base import find_scene

FOLDER = "stills"
"""Name of the folder beside a scene's module that holds its still."""

STILLS = Path(__file__).with_name(FOLDER)
"""The stills of the scenes that ship (scripts/web_pictures.py makes them)."""


def find_still(name: str) -> Path | None:
    """The still of an installed scene: ``stills/NAME.webp`` beside its module; None if it brings none.

    Scenes of other packages ship theirs in the same way. Raises BriefError if no such scene is installed.
    """
    module = sys.modules[type(find_scene(name)).__module__].__file__
    still = Path(module or "").with_name(FOLDER) / f"{name}.webp"
    return still if still.is_file() else None
