"""The marble stairs, rendered by Blender (bpy 4.5, GPL: run by hand in an environment of its own, see docs/baking.md).

    python bake/stairway_blender.py JOB.json

The job names a Radiance environment map, the sun, the picture size and the file to write: a numpy array (h, w, 5) of
linear premultiplied light, coverage, and the distance from the eye in metres (0 where nothing is).
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import bpy
import mathutils
import numpy as np
import OpenEXR

sys.path.insert(0, str(Path(__file__).parents[1]))
from bake.stair_path import EYE_HEIGHT, FIRST, RISE, RUN, STEPS, centre, half_width

Point = tuple[float, float, float]
"""Blender's axes: x right, y away, z up."""

NOSE_RADIUS = 0.021
NOSE_OVERHANG = 0.026
CHEEK_WIDTH = 0.34
CHEEK_HEIGHT = 0.34
CHEEK_ROUNDING = 0.06


def across(z: float, offset: float, height: float) -> Point:
    """The point ``offset`` metres right of the path's middle at distance ``z``."""
    bend = (centre(z + 0.05) - centre(z - 0.05)) / 0.1
    norm = 1 / math.hypot(1, bend)
    return (centre(z) + offset * norm, z - offset * bend * norm, height)


def step_profile(index: int) -> list[tuple[float, float]]:
    """(forward, up) outline of one step: riser, rounded nose, tread."""
    base, top = index * RISE, (index + 1) * RISE
    outline = [(0.012, base), (0.012, top - 0.050), (0.004, top - 0.046)]
    for degrees in range(-90, -271, -30):
        a = math.radians(degrees)
        outline.append(
            (-NOSE_OVERHANG + math.cos(a) * NOSE_RADIUS, top - NOSE_RADIUS + math.sin(a) * NOSE_RADIUS)
        )
    outline.append((RUN + 0.12, top - 0.0005))
    return outline


def cheek_profile() -> list[tuple[float, float]]:
    """(outward, up) outline of the low walls at the sides, with rounded shoulders."""
    r, w, top = CHEEK_ROUNDING, CHEEK_WIDTH, CHEEK_HEIGHT
    left = [(r - math.cos(k * math.pi / 12) * r, top - r + math.sin(k * math.pi / 12) * r) for k in range(7)]
    right = [
        (w - r + math.sin(k * math.pi / 12) * r, top - r + math.cos(k * math.pi / 12) * r) for k in range(7)
    ]
    return [(0.0, -1.2), *left, *right, (w, -1.2)]


def add_ribbon(name: str, rows: Sequence[Sequence[Point]], flipped: bool = False) -> None:
    """A mesh of quads between neighbouring rows of points."""
    width = len(rows[0])
    faces = []
    for a in range(len(rows) - 1):
        for b in range(width - 1):
            quad = (a * width + b, a * width + b + 1, (a + 1) * width + b + 1, (a + 1) * width + b)
            faces.append(quad[::-1] if flipped else quad)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([p for row in rows for p in row], [], faces)
    mesh.update()
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, mesh))


def add_steps() -> None:
    for index in range(STEPS):
        z, half = FIRST + index * RUN, half_width(index)
        bend = (centre(z + 0.05) - centre(z - 0.05)) / 0.1
        norm = 1 / math.hypot(1, bend)
        sides = []
        for side in (-1, 1):
            x, y = centre(z) + side * half * norm, z - side * half * bend * norm
            sides.append(
                [(x + bend * norm * forward, y + norm * forward, up) for forward, up in step_profile(index)]
            )
        add_ribbon(f"step {index}", sides)


def add_landing() -> None:
    half = half_width(0) + 3.2
    add_ribbon("landing", [[(side * half, -6.0, 0.0), (side * half, FIRST + 0.02, 0.0)] for side in (-1, 1)])


def add_cheeks() -> None:
    for side in (-1, 1):
        rows = []
        for k in range(int((STEPS + 1.6) / 0.5)):
            step = -1.6 + 0.5 * k
            height = step * RISE + 0.02 if step > 0.5 else max(0.0, 0.5 * RISE * (step + 1.6) / 2.1)
            z, edge = FIRST + step * RUN, half_width(max(step, 0.0)) - 0.02
            rows.append([across(z, side * (edge + out), height + up) for out, up in cheek_profile()])
        rows.insert(
            0, [across(FIRST - 1.6 * RUN, side * (half_width(0) + CHEEK_WIDTH / 2), 0.1)] * len(rows[0])
        )
        add_ribbon(f"cheek {side}", rows, flipped=side > 0)
        bpy.data.meshes[f"cheek {side}"].shade_smooth()


class Nodes:
    """Short hand for building one node tree."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree

    def add(self, kind: str, **inputs: object) -> bpy.types.Node:
        node = self.tree.nodes.new(kind)
        for name, value in inputs.items():
            self.set(node, name, value)
        return node

    def set(self, node: bpy.types.Node, name: str | int, value: object) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, node.inputs[name])
        else:
            node.inputs[name].default_value = value

    def calculate(self, operation: str, a: object, b: object) -> bpy.types.NodeSocket:
        node = self.tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        self.set(node, 0, a)
        self.set(node, 1, b)
        return node.outputs[0]

    def noise(
        self, position: object, scale: float, detail: float, distortion: float = 0.0
    ) -> bpy.types.NodeSocket:
        node = self.add(
            "ShaderNodeTexNoise", Vector=position, Scale=scale, Detail=detail, Distortion=distortion
        )
        return node.outputs["Fac"]

    def mix(self, share: object, first: object, second: object, kind: str = "MIX") -> bpy.types.NodeSocket:
        node = self.tree.nodes.new("ShaderNodeMix")
        node.data_type, node.blend_type = "RGBA", kind
        for index, value in ((0, share), (6, first), (7, second)):
            self.set(node, index, value)
        return node.outputs[2]


def marble() -> bpy.types.Material:
    """Pale marble: warm white, a few soft grey veins, polished but worn."""
    material = bpy.data.materials.new("marble")
    material.use_nodes = True
    n = Nodes(material.node_tree)
    position = n.add("ShaderNodeNewGeometry").outputs["Position"]

    def vein(scale: float, distortion: float, sharpness: float) -> bpy.types.NodeSocket:
        ridge = n.calculate(
            "ABSOLUTE", n.calculate("SUBTRACT", n.noise(position, scale, 8, distortion), 0.5), 0.0
        )
        line = n.calculate("MINIMUM", n.calculate("MULTIPLY", ridge, sharpness), 1.0)
        return n.calculate("POWER", n.calculate("SUBTRACT", 1.0, line), 2.0)

    veins = n.calculate(
        "ADD",
        n.calculate("MULTIPLY", vein(0.9, 1.6, 14), 0.7),
        n.calculate("MULTIPLY", vein(2.7, 1.1, 12), 0.3),
    )
    patches = n.calculate("ADD", n.calculate("MULTIPLY", n.noise(position, 0.6, 3), 1.6), -0.4)
    veins = n.calculate("MAXIMUM", n.calculate("MULTIPLY", veins, patches), 0.0)
    ground = n.mix(n.noise(position, 1.4, 5), (0.82, 0.79, 0.75, 1), (0.91, 0.89, 0.86, 1))
    shader = material.node_tree.nodes["Principled BSDF"]
    n.set(shader, "Base Color", n.mix(veins, ground, (0.50, 0.46, 0.43, 1)))
    n.set(
        shader,
        "Roughness",
        n.calculate("ADD", n.calculate("MULTIPLY", n.noise(position, 3.0, 6), 0.16), 0.24),
    )
    n.set(shader, "Coat Weight", 0.18)
    n.set(shader, "Coat Roughness", 0.15)
    return material


def add_light(job: dict) -> None:
    world = bpy.data.worlds.new("clouds")
    bpy.context.scene.world = world
    world.use_nodes = True
    n = Nodes(world.node_tree)
    environment = n.tree.nodes.new("ShaderNodeTexEnvironment")
    environment.image = bpy.data.images.load(job["environment"])
    calm = n.add(
        "ShaderNodeHueSaturation", Color=environment.outputs[0], Saturation=job["environment_saturation"]
    )
    n.set(n.tree.nodes["Background"], "Color", calm.outputs[0])
    n.set(n.tree.nodes["Background"], "Strength", job["environment_strength"])
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.color, data.angle = (
        job["sun_strength"],
        job["sun_colour"],
        math.radians(job["sun_size"]),
    )
    sun = bpy.data.objects.new("sun", data)
    bpy.context.scene.collection.objects.link(sun)
    x, y, z = job["sun_direction"]
    sun.rotation_euler = mathutils.Vector((x, z, y)).to_track_quat("Z", "Y").to_euler()


def add_camera(job: dict) -> None:
    data = bpy.data.cameras.new("eye")
    camera = bpy.data.objects.new("eye", data)
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    camera.location = (0, 0, EYE_HEIGHT)
    camera.rotation_euler = (math.radians(90), 0, 0)
    data.sensor_width = 36.0
    data.lens = 36.0 * job["focal"] / job["master"]
    data.shift_y = (job["horizon"] - job["master"] / 2) / job["master"]
    data.clip_end = 1000


def set_up_render(job: dict) -> None:
    render, cycles = bpy.context.scene.render, bpy.context.scene.cycles
    render.engine = "CYCLES"
    cycles.device, cycles.samples, cycles.max_bounces = "CPU", job["samples"], 5
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.use_adaptive_sampling = False
    cycles.sample_clamp_indirect = 4
    cycles.seed = job["seed"]
    render.threads_mode, render.threads = "FIXED", 1
    render.film_transparent = True
    render.resolution_x = render.resolution_y = job["size"]
    render.use_border, render.use_crop_to_border = True, True
    render.border_min_x, render.border_max_x = 0.0, 1.0
    render.border_min_y, render.border_max_y = 0.0, 1.0 - job["top"] / job["master"]
    layer = bpy.context.scene.view_layers[0]
    layer.use_pass_position = True
    settings = render.image_settings
    settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "ZIP"
    render.filepath = job["output"] + ".exr"


def keep(job: dict) -> None:
    """Store the passes that are needed as one numpy array."""
    channels = OpenEXR.File(job["output"] + ".exr", separate_channels=True).channels()

    def passes(name: str, letters: str) -> np.ndarray:
        return np.stack([channels[f"ViewLayer.{name}.{letter}"].pixels for letter in letters], -1)

    colour, position = passes("Combined", "RGBA"), passes("Position", "XYZ")
    distance = np.linalg.norm(position - np.array([0, 0, EYE_HEIGHT]), axis=-1)
    distance[np.abs(position).max(-1) == 0] = 0
    np.save(job["output"], np.dstack([colour, distance]).astype(np.float32))


def main(job_file: str) -> None:
    job = json.loads(Path(job_file).read_text())
    bpy.ops.wm.read_factory_settings(use_empty=True)
    add_landing()
    add_steps()
    add_cheeks()
    material = marble()
    for thing in bpy.context.scene.objects:
        if thing.type == "MESH":
            thing.data.materials.append(material)
    add_light(job)
    add_camera(job)
    set_up_render(job)
    bpy.ops.render.render(write_still=True)
    keep(job)


if __name__ == "__main__":
    main(sys.argv[1])
