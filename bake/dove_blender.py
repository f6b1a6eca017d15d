"""The dove, rendered by Blender (bpy 4.5, GPL: run in an environment of its own, see docs/baking.md).

    python bake/dove_blender.py JOB.json

Passes and files are those of walker_blender.py: three lights, then coverages of plumage and beak.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import bpy
import numpy as np
from walker_blender import ALBEDO, add_lights, count_in, gathered, route_passes, set_up_render, thing

THROUGH = 0.34
"""Share of the light that feathers let through."""


def feathered() -> bpy.types.Material:
    """Matt above, and bright against the light."""
    made = bpy.data.materials.new("plumage")
    made.use_nodes = True
    tree = made.node_tree
    grey = (ALBEDO, ALBEDO, ALBEDO, 1)
    both = tree.nodes.new("ShaderNodeMixShader")
    both.inputs[0].default_value = THROUGH
    for slot, kind in ((1, "ShaderNodeBsdfDiffuse"), (2, "ShaderNodeBsdfTranslucent")):
        node = tree.nodes.new(kind)
        node.inputs["Color"].default_value = grey
        tree.links.new(node.outputs[0], both.inputs[slot])
    tree.links.new(both.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    count_in(tree, 0)
    return made


def horn() -> bpy.types.Material:
    made = bpy.data.materials.new("beak")
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    count_in(made.node_tree, 1)
    return made


def main(job_file: str) -> None:
    job = json.loads(Path(job_file).read_text())
    shapes = dict(np.load(job["shapes"]))
    folder = Path(job["output"])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    things = {}
    for name, material in (("plumage", feathered()), ("beak", horn())):
        things[name] = made = thing(name, shapes[name][0], job["faces"][name])
        made.data.materials.append(material)
    add_lights()
    set_up_render(job)
    route_passes(folder)
    for frame in job["frames"]:
        started = time.process_time()
        for name, made in things.items():
            made.data.vertices.foreach_set("co", shapes[name][frame].astype(np.float32).ravel())
            made.data.update()
        bpy.context.scene.frame_set(frame)
        bpy.ops.render.render(write_still=False)
        (written,) = folder.glob(f"pass_*{frame:04d}.exr")
        np.save(folder / f"frame_{frame}.npy", gathered(written)[..., :5])
        written.unlink()
        print(f"frame {frame}: {time.process_time() - started:.1f} s of processor", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
