"""Measure how Kokoro's styles are heard, and make the vendored map from it (memoriam/voice/voice_map.py).

    python scripts/make_voice_map.py measure heard.npz     # some 15 minutes of one processor
    python scripts/make_voice_map.py fit heard.npz src/memoriam/models/kokoro/voice_map.npz

Every ready style speaks three sentences. Then random styles do, drawn from the space the ready ones span, at random
heights. What the speaker encoder hears is explained by a ridge regression on the style's coordinates and its height.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoriam.voice.enrol import SENTENCES
from memoriam.voice.inventory import tokens_of
from memoriam.voice.kokoro_model import Pitch, Take, kokoro_model
from memoriam.voice.speaker import embed
from memoriam.voice.styles import style_at, styles
from memoriam.voice.voice_map import DIRECTIONS, MIDDLE, SOUND

RANDOM, SEED = 160, 5
HEIGHTS = (np.log(85.0), np.log(250.0))
RATE = 24_000
USUAL = 200
"""Tokens a sentence usually has at most: the styles of such lengths are averaged."""

RIDGE_DIRECTION, RIDGE_HEIGHT, RIDGE_TEXT = 3.0, 0.1, 0.01
"""Chosen by five-fold cross-validation; the result depends little on them."""

Reals = NDArray[np.float64]


def main() -> None:
    """Run the stage named first."""
    if sys.argv[1] == "measure":
        measure(Path(sys.argv[2]))
    else:
        fit(Path(sys.argv[2]), Path(sys.argv[3]))


def space() -> tuple[Reals, Reals, Reals]:
    """Mean (SOUND,) and principal directions (DIRECTIONS, SOUND) of the ready styles, and each one's coordinates."""
    usual = styles().knots < USUAL
    sounds = styles().values[:, usual, :SOUND].mean(axis=1).astype(np.float64)
    mean = sounds.mean(axis=0)
    _, sizes, axes = np.linalg.svd(sounds - mean, full_matrices=False)
    directions = sizes[:DIRECTIONS, None] * axes[:DIRECTIONS] / np.sqrt(len(sounds))
    return mean, directions, (sounds - mean) @ np.linalg.pinv(directions)


def measure(path: Path) -> None:
    """Let the styles speak and write down what is heard."""
    known, model, chance = styles(), kokoro_model(1), np.random.default_rng(SEED)
    mean, directions, coordinates = space()
    sentences = [tokens_of(text) for text in SENTENCES[:3]]
    rows: list[tuple[int, int, float, float, Reals, NDArray[np.float32]]] = []
    own = np.zeros((len(known.names), len(sentences)))

    def heard(voice: int, text: int, take: Take, place: Reals) -> None:
        logs = np.log(take.pitch[take.pitch > 30.0])
        rows.append((voice, text, float(logs.mean()), float(logs.std()), place, embed(take.samples, RATE)))

    for text, tokens in enumerate(sentences):
        for voice, pack in enumerate(known.values):
            take = model.say(tokens, style_at(known.knots, pack, len(tokens)))
            heard(voice, text, take, coordinates[voice])
            own[voice, text] = rows[-1][2]
    for _ in range(RANDOM):
        voice, text = int(chance.integers(len(known.names))), int(chance.integers(len(sentences)))
        place = chance.standard_normal(DIRECTIONS) * chance.uniform(0.5, 1.1)
        style = style_at(known.knots, known.values[voice], len(sentences[text])).copy()
        style[:SOUND] = mean + place @ directions
        shift = chance.uniform(*HEIGHTS) - own[voice, text]
        heard(voice, text, model.say(sentences[text], style, 1.0, Pitch(shift)), place)
    names = ("voice", "text", "height", "spread", "place", "embedding")
    columns: dict[str, Any] = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    np.savez(path, **columns)


def fit(path: Path, out: Path) -> None:
    """From what was heard to the map."""
    with np.load(path) as file:
        heard = {name: file[name] for name in file.files}
    mean, directions, coordinates = space()
    height = heard["height"] - MIDDLE
    texts = np.eye(int(heard["text"].max()) + 1)[heard["text"]]
    inputs = np.concatenate([heard["place"], height[:, None], height[:, None] ** 2, texts], axis=1)
    ridge = [RIDGE_DIRECTION] * DIRECTIONS + [RIDGE_HEIGHT] * 2 + [RIDGE_TEXT] * texts.shape[1]
    response = np.linalg.solve(inputs.T @ inputs + np.diag(ridge), inputs.T @ heard["embedding"])
    ready = len(styles().names) * texts.shape[1]
    voice = heard["voice"][:ready]

    def of_voices(values: Reals) -> Reals:
        return np.array([values[:ready][voice == i].mean(axis=0) for i in range(len(coordinates))])

    np.savez_compressed(
        out,
        mean=mean.astype(np.float16),
        directions=directions.astype(np.float16),
        coordinates=coordinates.astype(np.float16),
        response=response[: DIRECTIONS + 2].astype(np.float16),
        embeddings=of_voices(heard["embedding"]).astype(np.float16),
        heights=of_voices(heard["height"]),
        spreads=of_voices(heard["spread"]),
    )


if __name__ == "__main__":
    main()
