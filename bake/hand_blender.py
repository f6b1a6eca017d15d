"""The raised hand, rendered by Blender (bpy 4.5, GPL: run in an environment of its own, see docs/baking.md).

    python bake/hand_blender.py JOB.json

The job names a file of shapes and drawings (bake/hand.py writes it) and the picture's size. For every pose a numpy file
is written, float16 (h, w, channels): for each light red and green, then coverages (skin, sleeve, hem of the sleeve) and
maps (lines, blush, palm side), all premultiplied by their coverage.
"""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path

import bpy
import mathutils
import numpy as np
import OpenEXR

ALBEDO = 0.6
"""Grey of every surface: the colours come later, out = light / ALBEDO * colour."""
LIGHTS = ("left", "right", "fill", "sun")
SCATTER_METRES = 0.0032
SCATTER_COLOURS = (1.0, 0.42, 0.24)
"""Red light wanders farthest through skin: relative radii after Jensen et al. 2001, skin 1."""


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

    def aov(self, name: str, colour: object) -> None:
        node = self.tree.nodes.new("ShaderNodeOutputAOV")
        node.aov_name = name
        self.set(node, "Color", colour)


def picture(name: str, channels: list[np.ndarray]) -> bpy.types.Image:
    size = channels[0].shape[0]
    image = bpy.data.images.new(name, size, size, float_buffer=True, alpha=True)
    image.colorspace_settings.name = "Non-Color"
    image.alpha_mode = "CHANNEL_PACKED"
    image.pixels.foreach_set(np.dstack(channels).astype(np.float32).ravel())
    return image


def material(name: str) -> tuple[bpy.types.Material, Nodes, bpy.types.Node]:
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    return made, Nodes(made.node_tree), shader


def skin_material(drawing: bpy.types.Image) -> bpy.types.Material:
    made, n, shader = material("skin")
    uv = n.tree.nodes.new("ShaderNodeUVMap")
    uv.uv_map = "palm"
    texture = n.tree.nodes.new("ShaderNodeTexImage")
    texture.image, texture.extension, texture.interpolation = drawing, "EXTEND", "Cubic"
    n.set(texture, "Vector", uv.outputs[0])
    split = n.add("ShaderNodeSeparateColor", Color=texture.outputs["Color"])
    front = n.tree.nodes.new("ShaderNodeAttribute")
    front.attribute_name = "front"
    side = front.outputs["Fac"]
    n.set(shader, "Roughness", 0.44)
    n.set(shader, "Specular IOR Level", 0.38)
    n.set(shader, "Subsurface Weight", 1.0)
    n.set(shader, "Subsurface Radius", SCATTER_COLOURS)
    n.set(shader, "Subsurface Scale", SCATTER_METRES)
    bump = n.add("ShaderNodeBump", Strength=1.0, Distance=1.0)
    n.set(bump, "Height", n.calculate("MULTIPLY", split.outputs["Red"], side))
    n.set(shader, "Normal", bump.outputs[0])
    n.aov("coverage", (1, 0, 0, 1))
    maps = n.add("ShaderNodeCombineColor", Blue=side)
    n.set(maps, "Red", n.calculate("MULTIPLY", split.outputs["Green"], side))
    n.set(maps, "Green", split.outputs["Blue"])
    n.aov("maps", maps.outputs[0])
    return made


def cloth_material() -> bpy.types.Material:
    """Woven cloth: sheen, a fine weave, faint unevenness of the yarn."""
    made, n, shader = material("sleeve")
    n.set(shader, "Roughness", 0.9)
    n.set(shader, "Specular IOR Level", 0.2)
    n.set(shader, "Sheen Weight", 0.25)
    position = n.add("ShaderNodeTexCoord").outputs["Object"]
    weave = n.add("ShaderNodeTexNoise", Vector=position, Scale=900.0, Detail=2.0)
    slub = n.add("ShaderNodeTexNoise", Vector=position, Scale=140.0, Detail=3.0)
    height = n.calculate("ADD", weave.outputs["Fac"], n.calculate("MULTIPLY", slub.outputs["Fac"], 1.6))
    bump = n.add("ShaderNodeBump", Strength=0.5, Distance=0.0011, Height=height)
    n.set(shader, "Normal", bump.outputs[0])
    hem = n.tree.nodes.new("ShaderNodeAttribute")
    hem.attribute_name = "hem"
    share = hem.outputs["Fac"]
    coverage = n.add("ShaderNodeCombineColor", Red=0.0, Green=n.calculate("SUBTRACT", 1.0, share), Blue=share)
    n.aov("coverage", coverage.outputs[0])
    n.aov("maps", (0, 0, 0, 1))
    return made


def mesh(
    name: str, vertices: np.ndarray, faces: list[list[int]], attribute: tuple[str, np.ndarray]
) -> bpy.types.Object:
    data = bpy.data.meshes.new(name)
    data.from_pydata(vertices.tolist(), [], faces)
    data.update()
    data.shade_smooth()
    layer = data.attributes.new(attribute[0], "FLOAT", "POINT")
    layer.data.foreach_set("value", np.ascontiguousarray(attribute[1], np.float32))
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def add_hand(shapes: dict[str, np.ndarray], faces: list[list[int]]) -> bpy.types.Object:
    hand = mesh("hand", shapes["pose_0"], faces, ("front", shapes["front"]))
    layer = hand.data.uv_layers.new(name="palm")
    corners = np.empty(len(hand.data.loops), int)
    hand.data.loops.foreach_get("vertex_index", corners)
    layer.data.foreach_set("uv", shapes["uv"][corners].astype(np.float32).ravel())
    round_off = hand.modifiers.new("round", "SUBSURF")
    round_off.levels = round_off.render_levels = 3
    group = hand.vertex_groups.new(name="front")
    for vertex, weight in enumerate(shapes["front"]):
        group.add([vertex], float(weight), "REPLACE")
    relief = bpy.data.textures.new("relief", "IMAGE")
    relief.image = picture(
        "relief", [shapes["relief"] / RELIEF_RANGE + 0.5] * 3 + [np.ones_like(shapes["relief"])]
    )
    relief.extension = "EXTEND"
    lift = hand.modifiers.new("relief", "DISPLACE")
    lift.texture, lift.texture_coords, lift.uv_layer = relief, "UV", "palm"
    lift.vertex_group, lift.strength, lift.mid_level = "front", RELIEF_RANGE, 0.5
    drawing = picture(
        "drawing", [shapes["bump"], shapes["crease"], shapes["blush"], np.ones_like(shapes["bump"])]
    )
    hand.data.materials.append(skin_material(drawing))
    return hand


RELIEF_RANGE = 0.01
"""Metres from the lowest to the highest value of the relief picture."""


def area_light(group: str, place: tuple[float, float, float], size: float, power: float) -> None:
    data = bpy.data.lights.new(group, "AREA")
    data.size, data.energy = size, power
    light = bpy.data.objects.new(group, data)
    bpy.context.scene.collection.objects.link(light)
    light.location = place
    light.rotation_euler = (
        (mathutils.Vector((0, 0, 0.05)) - light.location).to_track_quat("-Z", "Y").to_euler()
    )
    light.lightgroup = group


def sun_light(group: str, azimuth: float, elevation: float, power: float, spread: float) -> None:
    """A sun behind the hand: azimuth 0 is straight behind, positive to the right of the picture."""
    a, e = math.radians(azimuth), math.radians(elevation)
    data = bpy.data.lights.new(group, "SUN")
    data.energy, data.angle = power, math.radians(spread)
    light = bpy.data.objects.new(group, data)
    bpy.context.scene.collection.objects.link(light)
    toward = mathutils.Vector((math.sin(a) * math.cos(e), math.cos(a) * math.cos(e), math.sin(e)))
    light.rotation_euler = toward.to_track_quat("Z", "Y").to_euler()
    light.lightgroup = group


def add_lights() -> None:
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.35
    world.lightgroup = "fill"
    area_light("left", (-1.3, -1.0, 1.0), 0.45, 34)
    area_light("right", (1.3, -1.0, 1.0), 0.45, 34)
    area_light("fill", (0.0, -2.0, 0.6), 1.2, 22)
    sun_light("sun", -10, 40, 3.5, 14)
    sun_light("sun", 0, 28, 2.2, 100)


def set_up_render(job: dict) -> None:
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine, cycles.device, cycles.samples = "CYCLES", "CPU", job["samples"]
    cycles.use_adaptive_sampling, cycles.use_denoising = False, False
    cycles.max_bounces, cycles.sample_clamp_indirect, cycles.seed = 6, 4, job["seed"]
    render.threads_mode, render.threads = "FIXED", job["threads"]
    render.film_transparent, render.use_persistent_data = True, True
    render.resolution_x, render.resolution_y, render.resolution_percentage = job["width"], job["height"], 100
    scene.view_settings.view_transform = "Raw"
    layer = scene.view_layers[0]
    layer.cycles.denoising_store_passes = True
    for name in ("coverage", "maps"):
        layer.aovs.add().name = name
    for name in LIGHTS:
        layer.lightgroups.add().name = name
    data = bpy.data.cameras.new("eye")
    camera = bpy.data.objects.new("eye", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    x, z = job["centre"]
    camera.location, camera.rotation_euler = (x, -job["distance"], z), (math.pi / 2, 0, 0)
    data.sensor_fit = "VERTICAL"
    data.angle = 2 * math.atan(job["metres"] / 2 / job["distance"])


def route_passes(folder: Path) -> None:
    """Denoise each light by itself and write all passes of a frame to one file."""
    scene = bpy.context.scene
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    source = tree.nodes.new("CompositorNodeRLayers")
    tree.links.new(source.outputs["Image"], tree.nodes.new("CompositorNodeComposite").inputs[0])
    target = tree.nodes.new("CompositorNodeOutputFile")
    target.base_path = str(folder / "pass_")
    target.format.file_format, target.format.color_depth = "OPEN_EXR_MULTILAYER", "32"
    target.layer_slots.clear()

    def keep(name: str, socket: bpy.types.NodeSocket) -> None:
        target.layer_slots.new(name)
        tree.links.new(socket, target.inputs[name])

    for name in LIGHTS:
        clean = tree.nodes.new("CompositorNodeDenoise")
        clean.prefilter = "ACCURATE"
        tree.links.new(source.outputs[f"Combined_{name}"], clean.inputs["Image"])
        tree.links.new(source.outputs["Denoising Normal"], clean.inputs["Normal"])
        tree.links.new(source.outputs["Denoising Albedo"], clean.inputs["Albedo"])
        keep(name, clean.outputs[0])
    for name in ("coverage", "maps"):
        keep(name, source.outputs[name])


def gathered(path: Path) -> np.ndarray:
    channels = OpenEXR.File(str(path), separate_channels=True).channels()

    def read(name: str, letter: str) -> np.ndarray:
        return channels[f"{name}.{letter}"].pixels

    planes = [read(light, letter) for light in LIGHTS for letter in "RG"]
    planes += [read(name, letter) for name in ("coverage", "maps") for letter in "RGB"]
    return np.dstack(planes).astype(np.float16)


def main(job_file: str) -> None:
    job = json.loads(Path(job_file).read_text())
    shapes = dict(np.load(job["shapes"]))
    folder = Path(job["output"])
    folder.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    hand = add_hand(shapes, job["hand_faces"])
    sleeve = mesh("sleeve", shapes["sleeve"], job["sleeve_faces"], ("hem", shapes["hem"]))
    smooth = sleeve.modifiers.new("round", "SUBSURF")
    smooth.levels = smooth.render_levels = 1
    sleeve.data.materials.append(cloth_material())
    add_lights()
    set_up_render(job)
    route_passes(folder)
    for pose in job["poses"]:
        started, clock = time.process_time(), time.time()
        hand.data.vertices.foreach_set("co", shapes[f"pose_{pose}"].astype(np.float32).ravel())
        hand.data.update()
        bpy.context.scene.frame_set(pose)
        bpy.ops.render.render(write_still=False)
        (written,) = folder.glob(f"pass_*{pose:04d}.exr")
        np.save(folder / f"pose_{pose}.npy", gathered(written))
        written.unlink()
        print(
            f"pose {pose}: {time.process_time() - started:.0f} s of processor, {time.time() - clock:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1])
