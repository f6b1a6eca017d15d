"""Kokoro's 54 style packs as one small file.

    python scripts/make_voice_styles.py FOLDER src/memoriam/models/kokoro/styles.npz

FOLDER holds the .bin files of npm's kokoro-js 1.2.1 (package/voices): one style of 256 numbers for every length of
sentence from 1 to 510 tokens. They change smoothly with the length, so 64 lengths as float16 carry all of them (28 MB
become 1.7 MB); the largest distance that is left is printed.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import numpy as np

LENGTHS = 510
KNOTS = np.unique(np.concatenate([np.arange(24), np.geomspace(24, LENGTHS - 1, 41).round()]).astype(np.int64))


def main(folder: Path, target: Path) -> None:
    names = sorted(path.stem for path in folder.glob("*.bin"))
    packs = np.stack(
        [np.fromfile(folder / f"{name}.bin", np.float32).reshape(LENGTHS, 256) for name in names]
    )
    kept = packs[:, KNOTS].astype(np.float16)
    worst = max(
        float(np.linalg.norm(_filled(few) - all_, axis=1).max())
        for few, all_ in zip(kept, packs, strict=True)
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, values in (("names", np.array(names)), ("knots", KNOTS), ("styles", kept)):
            memory = io.BytesIO()
            np.lib.format.write_array(memory, values, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), memory.getvalue(), zipfile.ZIP_DEFLATED)
    size = float(np.linalg.norm(packs, axis=2).mean())
    sys.stdout.write(
        f"{len(names)} styles of size {size:.2f} at {len(KNOTS)} lengths: {target.stat().st_size} bytes, "
        f"largest distance {worst:.4f}\n"
    )


def _filled(few: np.ndarray) -> np.ndarray:
    lengths = np.arange(LENGTHS)
    return np.stack([np.interp(lengths, KNOTS, column) for column in few.astype(np.float32).T], axis=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
