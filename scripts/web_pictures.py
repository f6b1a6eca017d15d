"""Make the sample film of the web pages and the still of every scene, from the portrait that ships.

Scenes that need a second person or a younger self are shown with the baked figures alone: no such photograph ships.

    .venv/bin/python scripts/web_pictures.py [sample | SCENE …]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from memoriam.brief import make_brief
from memoriam.film import make_film
from memoriam.likeness.person import Triple
from memoriam.media.footage import facts, read_frames
from memoriam.picture.camera import after
from memoriam.rules.declaration import Declaration
from memoriam.scenes.base import scene_names
from memoriam.scenes.still import STILLS
from memoriam.stage.painted import PaintedStage
from memoriam.stage.props.walker import stage_light
from memoriam.stage.scenery import lay_picture
from memoriam.stage.walker import WalkerLook, load_walker, sprite

ROOT = Path(__file__).parents[1]
HOPPER = ROOT / "examples" / "grace-hopper.jpg"
STATIC = ROOT / "src" / "memoriam" / "doors" / "web" / "static"

STILL = (252, 336)
"""Width and height in pixels: 84 by 112 on the page, on a phone with three pixels to each."""

POSTER = FIGURE_STILL = (540, 960)
MOMENT = 0.55
"""Where in a film its still is taken: in the middle of the scene."""

MOMENTS = {"light": 0.515, "stairway": 0.60}
"""Other scenes say what they are at another time."""

EXTRAS: dict[str, dict[str, Any]] = {
    "words": {"words": "She taught machines to listen to people."},
    "speak": {"words": "Thank you for listening. Be kind to each other.", "captions": True},
    "memories": {"memories": [HOPPER]},
    "light": {"dove": True},
    "stairway": {"figure": {"body": "woman", "clothes": "coat"}},
}


@dataclass(frozen=True)
class Standing:
    """A baked figure in a still: its middle and feet as shares of the picture, its height as one, degrees it leans."""

    kind: str
    hair: str
    at: tuple[float, float]
    tall: float
    lean: float
    frame: int
    hair_colour: Triple
    top: Triple
    bottom: Triple = (52, 50, 54)


TWO: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "embrace": (
        "shore",
        (
            Standing("man-slim-coat", "short", (0.575, 0.90), 0.50, -3.0, 10, (96, 90, 86), (60, 62, 70)),
            Standing("woman-slim-coat", "bob", (0.43, 0.91), 0.50, 3.5, 34, (120, 92, 70), (116, 84, 78)),
        ),
    ),
    "younger": (
        "meadow",
        (
            Standing("woman-slim-skirt", "long", (0.62, 0.80), 0.36, -1.0, 10, (92, 66, 48), (170, 150, 132)),
            Standing("woman-slim-coat", "bob", (0.36, 0.93), 0.52, 1.0, 34, (190, 186, 182), (92, 84, 96)),
        ),
    ),
}
"""Stage, and who stands on it from the farthest to the nearest."""

SKIN: Triple = (200, 160, 138)


def main() -> None:
    """Make what was asked for, or everything."""
    STILLS.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or ["sample", *scene_names()]:
        with tempfile.TemporaryDirectory() as folder:
            if name == "sample":
                _sample(Path(folder))
            elif name in TWO:
                _write(name, _figures(*TWO[name]))
            else:
                _write(name, _moment(name, Path(folder)))


def _sample(folder: Path) -> None:
    """The film as it is made, signed and all; and its poster."""
    film = _film(folder, scenes=["portrait"], seconds=11, name="Grace Hopper", born="1906", died="1992")
    (STATIC / "sample.mp4").write_bytes(film.read_bytes())
    poster = Image.open(film.with_suffix(".poster.jpg")).convert("RGB")
    poster.resize(POSTER, Image.Resampling.LANCZOS).save(STATIC / "sample.webp", quality=78, method=6)


def _moment(name: str, folder: Path) -> Image.Image:
    """A frame of a film of that scene."""
    film = _film(folder, scenes=[name], **EXTRAS.get(name, {}))
    wanted = round(facts(film).frames * MOMENTS.get(name, MOMENT))
    return Image.fromarray(next(islice(read_frames(film), wanted, None)))


def _write(name: str, picture: Image.Image) -> None:
    width, height = picture.size
    cut = round(width * STILL[1] / STILL[0])
    top = max(0, round((height - cut) * 0.42))
    still = picture.crop((0, top, width, top + cut)).resize(STILL, Image.Resampling.LANCZOS)
    still.save(STILLS / f"{name}.webp", quality=74, method=6)


def _figures(stage_name: str, standing: tuple[Standing, ...]) -> Image.Image:
    """Figures seen from behind before a painted stage."""
    width, height = FIGURE_STILL
    stage = PaintedStage(stage_name, FIGURE_STILL, seed=7)
    frame = np.zeros((height, width, 4), np.uint8)
    view = np.eye(2, 3)
    stage.back.paint(frame, 0.0, view)
    for one in standing:
        look = WalkerLook(
            SKIN, one.hair_colour, one.top, one.bottom, light=stage_light(stage.manifest.lighting)
        )
        picture = sprite(one.kind, one.hair, "near", one.frame, look).levels[0]
        manifest = load_walker(one.kind, "near")
        scale = one.tall * height / (1.75 * manifest.metre)
        x, y = one.at[0] * width, one.at[1] * height
        turn = cv2.getRotationMatrix2D((x, y), -one.lean, 1.0)
        place = np.array(
            [
                [scale, 0.0, x - scale * manifest.width / 2],
                [0.0, scale, y - scale * manifest.anchor[1]],
            ]
        )
        lay_picture(frame, picture, after(turn, place))
    stage.front.paint(frame, 0.0, view)
    return Image.fromarray(np.ascontiguousarray(frame[..., :3]))


def _film(folder: Path, **said: Any) -> Path:
    person: dict[str, Any] = {
        "photos": [HOPPER],
        **{key: said.pop(key) for key in ("name", "born", "died") if key in said},
    }
    declaration = Declaration.made("public_portrait", "U.S. Navy, public domain")
    brief = make_brief(
        {"person": person, "preview": True, "music": "none", "declaration": declaration, **said}
    )
    make_film(brief, folder / "film.mp4")
    return folder / "film.mp4"


if __name__ == "__main__":
    main()
