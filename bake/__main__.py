"""``python -m bake STAGE [--size thumbnail|full]``: bake the plates of one stage, or the wings."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bake import wings
from bake.pack import LICENCE, pack, pack_wings
from bake.plans import plans
from bake.workshop import Workshop
from memoriam.stage.manifest import WingManifest

SIZES = {"thumbnail": 0.2, "shipped": 0.75, "full": 1.0}
"""Share of the 2400-pixel master. ``shipped`` is what is in the repository: skies and clouds are soft."""
PLATES = Path(__file__).parents[1] / "src" / "memoriam" / "stage" / "plates"


WING_SCALE = 0.5
"""Wings are as wide as a tall frame when this is 0.5."""


def bake_wings(shop: Workshop, out: Path) -> None:
    """Draw every pose of the wing and pack them."""
    scale = WING_SCALE * min(1.0, shop.scale / SIZES["shipped"])
    stock = wings.plumage()
    poses = shop.array(
        "wings",
        lambda: np.stack([wings.draw(stock, share, scale) for share in np.linspace(0, 1, wings.POSES)]),
    )
    seconds = shop.spent().get("wings", 0.0)
    manifest = WingManifest(
        file="wing_{:02d}.avif",
        poses=wings.POSES,
        width=poses.shape[2],
        height=poses.shape[1],
        shoulder=(wings.SHOULDER[0] * scale, wings.SHOULDER[1] * scale),
        span=wings.SPAN * scale,
        licence=LICENCE,
        script="bake/wings.py",
        seed=wings.SEED,
        seconds=seconds,
    )
    size = pack_wings(list(poses), manifest, out / "wings")
    print(f"wings: {size / 1e6:.2f} MB, {seconds:.0f} s of processor time")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bake", description="Bake the plates of a stage.")
    parser.add_argument("stage", choices=[*sorted(plans("")), "wings"])
    parser.add_argument("--size", choices=SIZES, default="shipped")
    parser.add_argument(
        "--work", type=Path, default=Path("work/bake"), help="scratch folder; long steps are kept there"
    )
    parser.add_argument("--out", type=Path, default=PLATES, help="where the stage's folder is written")
    parser.add_argument(
        "--blender", default="python3.11", help="the Python that has bpy (only for the stairway)"
    )
    chosen = parser.parse_args()
    shop = Workshop(chosen.work, SIZES[chosen.size])
    if chosen.stage == "wings":
        bake_wings(shop, chosen.out)
        return
    plan = plans(chosen.blender)[chosen.stage](shop)
    words = chosen.stage.split("-")
    seconds = sum(
        spent
        for step, spent in shop.spent().items()
        if step.startswith("-".join(words)) or step == f"{words[0]}-spheres"
    )
    size = pack(plan, seconds, chosen.out / plan.name)
    print(f"{plan.name}: {size / 1e6:.2f} MB, {seconds:.0f} s of processor time")


if __name__ == "__main__":
    main()
