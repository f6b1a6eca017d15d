"""People from different photographs on one stage: the same size, light, contrast, colour and grain.

Skin is never matched to skin: only what camera, print and lamp did to a photograph is evened out, and only half-way, so
that each face keeps its own complexion. Photographs are never mirrored: a parting, a scar, a uniform or a line of
writing on the wrong side would make a stranger of a face that the family knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN, crown_to_chin, scale_of
from memoriam.picture.look import LUMA
from memoriam.stage.clarity import grain_of
from memoriam.stage.keepsake import has_silhouette

EYES, MOUTH = (33, 133, 362, 263), (61, 291)

HALF_WAY = 0.6
"""Share of the difference between two photographs that is evened out: all of it would flatten the better one."""

LARGEST_GAIN = 1.06
"""Contrast changes by no more than this: beyond it noise and blotches show, and faces turn pale or dark."""

LARGEST_TINT = 0.04
"""Largest gain of a channel for the colour of the light: more would paint the face."""

BLACK, WHITE = 0.02, 0.98
"""Quantiles of a photograph's tones that count as its black and white; the clothes of one person would mislead."""

ILLUMINANT_NORM = 6.0
"""Minkowski norm of the estimate of the light's colour (Finlayson & Trezzi, Shades of Gray, 2004)."""

MONOCHROME = 5.5
"""Deviation of a and b (CIELAB) over a person below which a print is of one tone: sepia prints measured 2 to 4."""

TONE = (8.0, 1.0, -9.0)
"""Levels of red, green and blue added in the middle tones of a toned print: warm, and still a black and white one."""

COARSEST_GRAIN = 5.0
"""Levels of grain beyond which a clean photograph is not made to follow a noisy one."""

LARGEST_STEP = 1.3
"""How much larger than their stand asks somebody may become so that two faces are equally large."""


LEAST_BODY = 0.55
"""Head heights that a photograph must show below the chin: less is a floating head."""


def can_meet(portrait: Portrait) -> bool:
    """True if the photograph shows head and shoulders well enough to stand beside somebody from another one."""
    below = portrait.photo.shape[0] - 1.0 - float(portrait.mesh.points[CHIN, 1])
    return has_silhouette(portrait) and below >= LEAST_BODY * crown_to_chin(portrait)


@dataclass(frozen=True, slots=True)
class _Print:
    """What camera and print did: darkest and brightest tone 0-255, colour of the light, grain in levels."""

    black: float
    white: float
    light: NDArray[np.float64]
    grain: float


def brought_together(portraits: Mapping[str, Portrait], seed: int) -> dict[str, Portrait]:
    """The portraits with tones, light and grain drawn toward each other; one alone stays as it is.

    If one of them is black and white or sepia and another in colour, all become black and white and are toned alike:
    one deliberate look instead of a grey figure beside a coloured one.
    """
    if len({portrait.source for portrait in portraits.values()}) < 2:
        return dict(portraits)
    mono = {person: portrait.grey or _is_monochrome(portrait) for person, portrait in portraits.items()}
    if any(mono.values()) and not all(portrait.grey for portrait in portraits.values()):
        return {person: _toned(one) for person, one in _evened(_all_grey(portraits), seed).items()}
    return _evened(portraits, seed)


def _all_grey(portraits: Mapping[str, Portrait]) -> dict[str, Portrait]:
    return {person: _greyed(portrait) for person, portrait in portraits.items()}


def _evened(portraits: Mapping[str, Portrait], seed: int) -> dict[str, Portrait]:
    prints = {person: _measure(portrait) for person, portrait in portraits.items()}
    return {
        person: _toward(portrait, prints[person], list(prints.values()), np.random.default_rng([seed, 61, i]))
        for i, (person, portrait) in enumerate(portraits.items())
    }


def aligned(
    portraits: Mapping[str, Portrait], placements: Mapping[str, Affine], x: float
) -> dict[str, Affine]:
    """Placements with faces equally long from eyes to mouth, all in the same place: their middle at column ``x``.

    That distance hardly changes when a head turns, and hats, hair and beards have no part in it.
    """
    lengths = {person: face_length(portraits[person]) for person in placements}
    wanted = {person: lengths[person] * scale_of(placement) for person, placement in placements.items()}
    common = min(max(wanted.values()), LARGEST_STEP * min(wanted.values()))
    scales = {person: common / lengths[person] for person in placements}
    row = max(float(_placed_middle(portraits[person], placements[person])[1]) for person in placements)
    return {person: _at(portraits[person], scales[person], (x, row)) for person in placements}


def _at(portrait: Portrait, scale: float, place: tuple[float, float]) -> Affine:
    x, y = middle(portrait).tolist()
    return np.array([[scale, 0.0, place[0] - scale * x], [0.0, scale, place[1] - scale * y]])


def _placed_middle(portrait: Portrait, placement: Affine) -> NDArray[np.float64]:
    return np.asarray(placement[:, :2] @ middle(portrait) + placement[:, 2], np.float64)


def middle(portrait: Portrait) -> NDArray[np.float64]:
    """(2,) half-way between eyes and mouth, photo pixels."""
    points = portrait.mesh.points[:, :2].astype(np.float64)
    return np.asarray((points[list(EYES)].mean(axis=0) + points[list(MOUTH)].mean(axis=0)) / 2.0)


def face_length(portrait: Portrait) -> float:
    """From the eyes to the mouth, photo pixels: the length in which two faces are made equal."""
    points = portrait.mesh.points[:, :2].astype(np.float64)
    length = np.linalg.norm(points[list(EYES)].mean(axis=0) - points[list(MOUTH)].mean(axis=0))
    return max(float(length), 1e-3)


def _person_pixels(portrait: Portrait) -> NDArray[np.float32]:
    """(n, 3) pixels that certainly are the person, or the whole photo where there are hardly any."""
    step = max(max(portrait.matte.shape) // 400, 1)
    inside = portrait.matte[::step, ::step] > 0.9
    pixels = portrait.photo[::step, ::step]
    return np.asarray(pixels[inside] if inside.sum() > 50 else pixels.reshape(-1, 3), np.float32)


def _is_monochrome(portrait: Portrait) -> bool:
    """True for sepia and other prints of one tone."""
    pixels = np.clip(_person_pixels(portrait), 0.0, 255.0)[None] / np.float32(255.0)
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0]
    return bool(max(lab[:, 1].std(), lab[:, 2].std()) < MONOCHROME)


def _greyed(portrait: Portrait) -> Portrait:
    photo, plate = (_grey(picture) for picture in (portrait.photo, portrait.plate))
    return replace(portrait, photo=photo, plate=plate, grey=True)


def _toned(portrait: Portrait) -> Portrait:
    """A black and white portrait as a gently toned print; black and white themselves stay neutral."""
    tone = np.arange(256, dtype=np.float64)[:, None]
    middle = 4.0 * tone / 255.0 * (1.0 - tone / 255.0)
    table = np.clip(tone + middle * np.array(TONE) + 0.5, 0.0, 255.0).astype(np.uint8)[None]
    photo, plate = (np.asarray(cv2.LUT(one, table), np.uint8) for one in (portrait.photo, portrait.plate))
    return replace(portrait, photo=photo, plate=plate)


def _grey(picture: RGB) -> RGB:
    tone = np.rint(picture @ LUMA).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(tone[..., None], 3, axis=2))


def _measure(portrait: Portrait) -> _Print:
    step = max(max(portrait.photo.shape[:2]) // 400, 1)
    pixels = portrait.photo[::step, ::step].reshape(-1, 3)
    black, white = np.quantile(pixels @ LUMA, [BLACK, WHITE]).tolist()
    linear = (pixels / 255.0) ** 2.2
    light = (linear**ILLUMINANT_NORM).mean(axis=0) ** (1.0 / ILLUMINANT_NORM)
    return _Print(black, max(white, black + 24.0), light / light.mean(), grain_of(portrait))


def _toward(portrait: Portrait, own: _Print, prints: list[_Print], chance: np.random.Generator) -> Portrait:
    """The portrait on its way to the mean of all."""
    black = own.black + HALF_WAY * (float(np.mean([one.black for one in prints])) - own.black)
    white = own.white + HALF_WAY * (float(np.mean([one.white for one in prints])) - own.white)
    gain = float(np.clip((white - black) / (own.white - own.black), 1.0 / LARGEST_GAIN, LARGEST_GAIN))
    light = np.mean([one.light for one in prints], axis=0)
    tint = (light / own.light) ** (HALF_WAY / 2.2)
    tint = np.clip(tint / tint.mean(), 1.0 - LARGEST_TINT, 1.0 + LARGEST_TINT)
    if portrait.grey:
        tint = np.ones(3)
    table = _table(own.black, black, gain, tint)
    photo = np.asarray(cv2.LUT(portrait.photo, table), np.uint8)
    plate = np.asarray(cv2.LUT(portrait.plate, table), np.uint8)
    target = min(max(one.grain for one in prints), COARSEST_GRAIN) * HALF_WAY
    added = float(np.sqrt(max(target**2 - (own.grain * gain) ** 2, 0.0)))
    if added > 0.5:
        photo = _grained(photo, added, chance)
    return replace(portrait, photo=photo, plate=plate)


def _table(black: float, new_black: float, gain: float, tint: NDArray[np.float64]) -> RGB:
    """(1, 256, 3) look-up: black moved, contrast by ``gain``, channels by ``tint``, highlights rolled off softly."""
    tone = np.arange(256, dtype=np.float64)[:, None]
    above, below = new_black + (tone - black) * gain, tone * new_black / max(black, 1.0)
    wanted = np.where(tone >= black, above, below) * tint
    knee = 225.0
    rolled = knee + (255.0 - knee) * np.tanh((wanted - knee) / (255.0 - knee))
    return np.clip(np.where(wanted > knee, rolled, wanted) + 0.5, 0.0, 255.0).astype(np.uint8)[None]


def _grained(photo: RGB, deviation: float, chance: np.random.Generator) -> RGB:
    """Grain of that deviation in levels, the same in all channels, most in the middle tones."""
    noise = chance.standard_normal(photo.shape[:2], np.float32) * np.float32(deviation)
    noisy = photo.astype(np.float32) + noise[..., None]
    return np.asarray(np.clip(noisy + 0.5, 0.0, 255.0), np.uint8)
