"""Make docs/gallery: every scene as three stills and a short film, from photographs that may be shipped.

Scenes that need a second person or a younger self are shown by their still of baked figures: no photograph of that kind
ships.

    .venv/bin/python scripts/gallery.py [SCENE …]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

from memoriam.brief import make_brief
from memoriam.errors import MemoriamError
from memoriam.film import make_film
from memoriam.media.footage import facts, read_frames
from memoriam.media.still import write_jpeg
from memoriam.rules.declaration import Declaration
from memoriam.scenes.base import find_scene, scene_names
from memoriam.scenes.still import find_still

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
HOPPER = ROOT / "examples" / "grace-hopper.jpg"
MOMENTS = (0.25, 0.45, 0.65)
LATE = {"light": (0.25, 0.5, 0.62)}
"""Other moments, for scenes in which more happens late."""
EXTRAS: dict[str, dict[str, Any]] = {
    "words": {"words": "She taught machines to listen to people."},
    "speak": {"words": "Thank you for listening. Be kind to each other."},
    "light": {"stage": "shore", "dove": True},
    "nod": {"stage": "meadow"},
    "stairway": {"figure": {"body": "woman", "clothes": "coat"}},
    "memories": {"memories": [HOPPER]},
}


def main() -> None:
    """Make the films, their stills and the page."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or scene_names()
    for name in wanted:
        try:
            film = _film(name)
        except MemoriamError as error:
            sys.stderr.write(f"{name}: {error}\n")
            continue
        write_jpeg(GALLERY / f"{name}.jpg", _strip(film))
    _write_page()


def _film(name: str) -> Path:
    """A small signed film of one scene; what lies beside a film is not kept here."""
    film = GALLERY / f"{name}.mp4"
    said = {
        "person": {"photos": [HOPPER], "name": "Grace Hopper", "born": 1906, "died": 1992},
        "scenes": [name],
        "preview": True,
        "seed": 7,
        "declaration": Declaration.made("public_portrait", "U.S. Navy, public domain"),
    }
    make_film(make_brief(said | EXTRAS.get(name, {})), film)
    for beside in GALLERY.glob(f"{name}.*"):
        if beside.suffix != ".mp4":
            beside.unlink()
    return film


def _strip(film: Path) -> np.ndarray:
    """Three moments side by side."""
    wanted = [int(moment * facts(film).frames) for moment in LATE.get(film.stem, MOMENTS)]
    return np.hstack([frame for index, frame in enumerate(read_frames(film)) if index in wanted])


def _write_page() -> None:
    lines = [
        "# Gallery",
        "",
        "Made by `scripts/gallery.py` from the one portrait that ships; nothing here was touched up.",
        "",
    ]
    for name in scene_names():
        said = (type(find_scene(name)).__doc__ or "").strip().splitlines()[0]
        lines += [f"## {name}", "", said, ""]
        if (GALLERY / f"{name}.mp4").exists():
            lines += [f"![{name}]({name}.jpg)", "", f"[The film]({name}.mp4)", ""]
        elif still := find_still(name):
            shutil.copyfile(still, GALLERY / still.name)
            lines += [
                f"![{name}]({still.name})",
                "",
                "*The baked figures alone; no film of it can ship.*",
                "",
            ]
    (GALLERY / "README.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
