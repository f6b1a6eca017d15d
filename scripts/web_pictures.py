"""Make the pictures of the web pages: a sample film and a still of every scene, from the portrait that ships.

Scenes that need a second person, a younger self or a voice are left out: nothing of that kind ships.

    .venv/bin/python scripts/web_pictures.py [sample | SCENE …]
"""

from __future__ import annotations

import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image

from memoriam.brief import make_brief
from memoriam.film import make_film
from memoriam.media.footage import facts, read_frames
from memoriam.rules.declaration import Declaration
from memoriam.scenes.base import scene_names

ROOT = Path(__file__).parents[1]
HOPPER = ROOT / "examples" / "grace-hopper.jpg"
STATIC = ROOT / "src" / "memoriam" / "doors" / "web" / "static"

STILL = (252, 336)
"""Width and height in pixels: 84 by 112 on the page, on a phone with three pixels to each."""

POSTER = (540, 960)
MOMENT = 0.55
"""Where in a film its still is taken: in the middle of the scene."""

WITHOUT = {"embrace", "younger", "speak"}
EXTRAS: dict[str, dict[str, Any]] = {
    "words": {"words": "She taught machines to listen to people."},
    "memories": {"memories": [HOPPER]},
}


def main() -> None:
    """Make what was asked for, or everything."""
    (STATIC / "scenes").mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or ["sample", *(name for name in scene_names() if name not in WITHOUT)]
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            _sample(Path(folder)) if name == "sample" else _still(name, Path(folder))


def _sample(folder: Path) -> None:
    """The film as it is made, signed and all; and its poster."""
    film = _film(folder, scenes=["portrait"], seconds=11, name="Grace Hopper", born="1906", died="1992")
    (STATIC / "sample.mp4").write_bytes(film.read_bytes())
    poster = Image.open(film.with_suffix(".poster.jpg")).convert("RGB")
    poster.resize(POSTER, Image.Resampling.LANCZOS).save(STATIC / "sample.webp", quality=78, method=6)


def _still(name: str, folder: Path) -> None:
    film = _film(folder, scenes=[name], **EXTRAS.get(name, {}))
    wanted = round(facts(film).frames * MOMENT)
    picture = Image.fromarray(next(islice(read_frames(film), wanted, None)))
    width, height = picture.size
    cut = round(width * STILL[1] / STILL[0])
    top = max(0, round((height - cut) * 0.42))
    still = picture.crop((0, top, width, top + cut)).resize(STILL, Image.Resampling.LANCZOS)
    still.save(STATIC / "scenes" / f"{name}.webp", quality=74, method=6)


def _film(folder: Path, **said: Any) -> Path:
    person = {"photos": [HOPPER], **{key: said.pop(key) for key in ("name", "born", "died") if key in said}}
    declaration = Declaration.made("public_portrait", "U.S. Navy, public domain")
    brief = make_brief(
        {"person": person, "preview": True, "music": "none", "declaration": declaration, **said}
    )
    make_film(brief, folder / "film.mp4")
    return folder / "film.mp4"


if __name__ == "__main__":
    main()
