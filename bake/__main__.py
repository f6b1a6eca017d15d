"""``python -m bake STAGE [--size thumbnail|full]``: bake the plates of one stage, or the wings."""

from __future__ import annotations

import argparse
from pathlib import Path

from bake.pack import pack
from bake.plans import plans
from bake.workshop import Workshop

SIZES = {"thumbnail": 0.2, "shipped": 0.75, "full": 1.0}
"""Share of the 2400-pixel master. ``shipped`` is what is in the repository: skies and clouds are soft."""
PLATES = Path(__file__).parents[1] / "src" / "memoriam" / "stage" / "plates"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bake", description="Bake the plates of a stage.")
    parser.add_argument("stage", choices=sorted(plans("")))
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
