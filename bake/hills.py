"""Ridge lines with trees and mist: what stands between the sky and the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats


@dataclass(frozen=True)
class Ridge:
    """One range of hills, farthest first. Heights are full-size master pixels above the horizon."""

    height: float
    relief: float
    """How much the crest rises and falls."""
    length: float
    """Width of its largest hill in pixels."""
    light: tuple[float, float, float]
    """Linear light of its body."""
    foot: tuple[float, float, float]
    """Linear light where it meets the mist below."""
    trees: float = 0.0
    """Height of the trees on it in pixels."""
    rim: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Linear light caught by the crest."""
    seed: int = 1


def crest(ridge: Ridge, columns: Floats) -> Floats:
    """Height of the crest above the horizon at full-size master ``columns``."""
    rng = np.random.default_rng(ridge.seed)
    height = np.full_like(columns, ridge.height)
    for octave in range(7):
        wave = ridge.length / 1.9**octave
        height += (
            ridge.relief
            * 0.55**octave
            * np.sin(2 * np.pi * columns / wave + rng.uniform(0, 6.28))
            * rng.uniform(0.5, 1.0)
        )
    return height


def tree_line(ridge: Ridge, columns: Floats) -> Floats:
    """Height of the tree tops above the crest: rounded crowns of many sizes side by side."""
    rng = np.random.default_rng(ridge.seed + 100)
    top = np.zeros_like(columns)
    at = float(columns.min()) - 50
    while at < columns.max() + 50:
        size = ridge.trees * rng.uniform(0.35, 1.0) ** 1.3
        wide = size * rng.uniform(0.45, 0.95)
        inside = np.clip(1 - ((columns - at) / wide) ** 2, 0, None)
        ragged = 1 + 0.10 * np.sin(columns * rng.uniform(0.3, 0.9) + rng.uniform(0, 6.28))
        top = np.maximum(top, size * np.sqrt(inside) * ragged)
        at += wide * rng.uniform(0.25, 1.1)
    stand = (
        0.5
        + 0.5 * np.sin(columns / max(ridge.length, 1) * 9 + ridge.seed)
        + 0.3 * np.sin(columns / ridge.length * 31)
    )
    return top * np.clip(0.45 + 0.6 * stand, 0.15, 1.0)


def cover(
    light: Floats, ridges: tuple[Ridge, ...], horizon: float, scale: float, shine: Floats | None = None
) -> Floats:
    """(h, w, 3) ``light`` with the ridges painted over it down to the horizon row; ``shine`` (w,) scales each rim."""
    h, w = light.shape[:2]
    columns = ((np.arange(w) + 0.5) / scale).astype(np.float32)
    above = horizon - ((np.arange(h) + 0.5) / scale).astype(np.float32)[:, None]
    out = light.copy()
    for ridge in ridges:
        top = crest(ridge, columns)
        if ridge.trees:
            top = top + tree_line(ridge, columns)
        alpha = np.clip((top[None] - above) * scale + 0.5, 0, 1) * (above > -3)
        rise = np.clip(above / max(ridge.height + ridge.relief, 1.0), 0, 1)[..., None] ** 0.8
        body = np.array(ridge.foot, np.float32) * (1 - rise) + np.array(ridge.light, np.float32) * rise
        edge = np.exp(-np.clip(top[None] - above, 0, None) / 5.0)
        if shine is not None:
            edge = edge * shine[None]
        body = body + edge[..., None] * np.array(ridge.rim, np.float32)
        out = out * (1 - alpha[..., None]) + body * alpha[..., None]
    return out.astype(np.float32)
