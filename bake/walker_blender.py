"""The walker, rendered by Blender (bpy 4.5, GPL: run in an environment of its own, see docs/baking.md).

    python bake/walker_blender.py JOB.json

The job names a file of shapes (bake/walker.py writes it) and the picture's size. For every frame a numpy file is
written, float16 (h, w, channels): three lights, then coverages of skin, top, bottom and shoes, all premultiplied. The
stairs are there too, but only to hide what stands behind an edge. A job with strands renders hair alone (its coverage
in the first place); the body then only hides and shades it.
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
"""Grey of every surface: the colours come later."""
LIGHTS = ("ambient", "left", "right")
COVERAGES = ("skin", "top", "bottom", "shoes")
NOWHERE = 9
"""What only hides counts in no coverage."""
STEPS = 9
"""Stairs above and below the walker that can hide something."""
NOSE = 0.026
"""Metres a tread overhangs, as in stairway_blender.py."""


def material(name: str, number: int) -> bpy.types.Material:
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    tree = made.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    cloth = name in ("top", "bottom")
    shader.inputs["Roughness"].default_value = {"skin": 0.5, "shoes": 0.4}.get(name, 0.9)
    shader.inputs["Specular IOR Level"].default_value = 0.2 if cloth else 0.4
    if cloth:
        shader.inputs["Sheen Weight"].default_value = 0.3
        shader.inputs["Sheen Roughness"].default_value = 0.45
        _creases(tree, shader)
    count_in(tree, number)
    return made


def count_in(tree: bpy.types.NodeTree, number: int) -> None:
    """Say in which of the coverages the material counts."""
    for pass_name, first in (("coverage_a", 0), ("coverage_b", 3)):
        colour = [float(number == first + channel) for channel in range(3)]
        node = tree.nodes.new("ShaderNodeOutputAOV")
        node.aov_name = pass_name
        node.inputs["Color"].default_value = (*colour, 1)


def hair_material() -> bpy.types.Material:
    """Half diffuse, half what hairs reflect and let through: against the light its edge shines."""
    made = bpy.data.materials.new("hair")
    made.use_nodes = True
    tree = made.node_tree
    grey = (ALBEDO, ALBEDO, ALBEDO, 1)
    diffuse = tree.nodes.new("ShaderNodeBsdfDiffuse")
    diffuse.inputs[0].default_value = grey
    shine = tree.nodes.new("ShaderNodeMixShader")
    for slot, component in ((1, "Reflection"), (2, "Transmission")):
        node = tree.nodes.new("ShaderNodeBsdfHair")
        node.component = component
        node.inputs[0].default_value = grey
        node.inputs["RoughnessU"].default_value, node.inputs["RoughnessV"].default_value = 0.28, 0.6
        tree.links.new(node.outputs[0], shine.inputs[slot])
    both = tree.nodes.new("ShaderNodeMixShader")
    both.inputs[0].default_value = 0.4
    tree.links.new(diffuse.outputs[0], both.inputs[1])
    tree.links.new(shine.outputs[0], both.inputs[2])
    tree.links.new(both.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    count_in(tree, 0)
    return made


def add_hair(strands: np.ndarray) -> None:
    """Strands as curves, thinner toward their ends."""
    count, steps, _ = strands.shape
    data = bpy.data.hair_curves.new("hair")
    data.add_curves([steps] * count)
    data.attributes["position"].data.foreach_set("vector", strands.astype(np.float32).ravel())
    radius = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    radius.data.foreach_set("value", np.tile(np.linspace(*HAIR_RADIUS, steps), count).astype(np.float32))
    data.materials.append(hair_material())
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("hair", data))


def _creases(tree: bpy.types.NodeTree, shader: bpy.types.Node) -> None:
    """Soft slanting creases: cloth without any looks like plaster."""
    place = tree.nodes.new("ShaderNodeTexCoord")
    stretch = tree.nodes.new("ShaderNodeMapping")
    stretch.inputs["Scale"].default_value = (9.0, 9.0, 4.0)
    stretch.inputs["Rotation"].default_value = (0.3, 0.5, 0.0)
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 1.0, 2.5
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = 0.55, 0.02
    tree.links.new(place.outputs["Object"], stretch.inputs[0])
    tree.links.new(stretch.outputs[0], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Fac"], bump.inputs["Height"])
    tree.links.new(bump.outputs[0], shader.inputs["Normal"])


HAIR_RADIUS = (0.0009, 0.0004)
"""Metres at root and tip: each stands for several hairs."""


def thing(name: str, vertices: np.ndarray, faces: list[list[int]]) -> bpy.types.Object:
    data = bpy.data.meshes.new(name)
    data.from_pydata(vertices.tolist(), [], faces)
    data.update()
    data.shade_smooth()
    made = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(made)
    return made


def melt(cloth: bpy.types.Object, voxel: float) -> None:
    """One smooth surface round all overlapping pieces."""
    remesh = cloth.modifiers.new("melt", "REMESH")
    remesh.mode, remesh.voxel_size, remesh.use_smooth_shade = "VOXEL", voxel, True
    smooth = cloth.modifiers.new("smooth", "SMOOTH")
    smooth.factor, smooth.iterations = 0.5, 7


def add_stairs(stair: dict[str, float]) -> bpy.types.Object:
    """Stairs that are not seen but hide; the stair the foot lands on has its tread at z = 0."""
    vertices, faces = [], []
    for number in range(-STEPS, STEPS):
        front = -(stair["ahead"] + (number - 0.45) * stair["run"]) + NOSE
        top = number * stair["rise"]
        low = len(vertices)
        corners = [
            (y, z)
            for y, z in ((front, top), (front, top - 0.05), (front - 0.5, top - 0.05), (front - 0.5, top))
        ]
        for x in (-2.0, 2.0):
            vertices += [(x, y, z) for y, z in corners]
        faces += [[low + k, low + (k + 1) % 4, low + 4 + (k + 1) % 4, low + 4 + k] for k in range(4)]
    stairs = thing("stairs", np.array(vertices), faces)
    stairs.is_holdout = True
    stairs.visible_diffuse = stairs.visible_glossy = stairs.visible_shadow = False
    return stairs


def sun_light(group: str, azimuth: float, elevation: float, power: float, spread: float) -> None:
    """A sun before the walker: azimuth 0 is where they go, positive to the right of the picture."""
    a, e = math.radians(azimuth), math.radians(elevation)
    data = bpy.data.lights.new(group, "SUN")
    data.energy, data.angle = power, math.radians(spread)
    light = bpy.data.objects.new(group, data)
    bpy.context.scene.collection.objects.link(light)
    toward = mathutils.Vector((-math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)))
    light.rotation_euler = toward.to_track_quat("Z", "Y").to_euler()
    light.lightgroup = group


def add_lights() -> None:
    """Against the light: the sky is brighter where the walker goes, the back gets what is left."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.lightgroup = "ambient"
    tree = world.node_tree
    place = tree.nodes.new("ShaderNodeTexCoord")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(place.outputs["Generated"], split.inputs[0])

    def calculate(operation: str, a: object, b: object) -> bpy.types.NodeSocket:
        node = tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        for i, value in enumerate((a, b)):
            if isinstance(value, bpy.types.NodeSocket):
                tree.links.new(value, node.inputs[i])
            else:
                node.inputs[i].default_value = value
        return node.outputs[0]

    upward = calculate("MULTIPLY", split.outputs["Z"], 0.20)
    onward = calculate("MULTIPLY", split.outputs["Y"], -0.30)
    strength = calculate("MAXIMUM", calculate("ADD", calculate("ADD", upward, onward), 0.64), 0.16)
    tree.nodes["Background"].inputs[0].default_value = (1, 1, 1, 1)
    tree.links.new(strength, tree.nodes["Background"].inputs[1])
    for group, azimuth in (("left", -34), ("right", 34)):
        sun_light(group, azimuth, 34, 4.2, 30)
        sun_light(group, azimuth * 1.9, 30, 2.0, 90)


def set_up_render(job: dict) -> None:
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine, cycles.device, cycles.samples = "CYCLES", "CPU", job["samples"]
    cycles.use_adaptive_sampling, cycles.use_denoising = False, False
    cycles.max_bounces, cycles.sample_clamp_indirect, cycles.seed = 2, 4, job["seed"]
    render.threads_mode, render.threads = "FIXED", job["threads"]
    render.film_transparent, render.use_persistent_data = True, True
    render.resolution_x, render.resolution_y, render.resolution_percentage = job["width"], job["height"], 100
    scene.view_settings.view_transform = "Raw"
    layer = scene.view_layers[0]
    layer.cycles.denoising_store_passes = True
    for name in ("coverage_a", "coverage_b"):
        layer.aovs.add().name = name
    for name in LIGHTS:
        layer.lightgroups.add().name = name
    data = bpy.data.cameras.new("eye")
    camera = bpy.data.objects.new("eye", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.location, camera.rotation_euler = (0, job["distance"], job["eye"]), (math.pi / 2, 0, math.pi)
    data.sensor_fit = "VERTICAL"
    data.angle = 2 * math.atan(job["metres"] / 2 / job["distance"])
    across, up = job["middle"]
    data.shift_x, data.shift_y = across / job["metres"], (up - job["eye"]) / job["metres"]


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

    # the three grey lights are cleaned as the three channels of one picture: the denoiser is half of the cost
    together = tree.nodes.new("CompositorNodeCombineColor")
    for channel, name in zip(("Red", "Green", "Blue"), LIGHTS, strict=True):
        split = tree.nodes.new("CompositorNodeSeparateColor")
        tree.links.new(source.outputs[f"Combined_{name}"], split.inputs[0])
        tree.links.new(split.outputs["Green"], together.inputs[channel])
    clean = tree.nodes.new("CompositorNodeDenoise")
    clean.prefilter = "FAST"
    tree.links.new(together.outputs[0], clean.inputs["Image"])
    tree.links.new(source.outputs["Denoising Normal"], clean.inputs["Normal"])
    tree.links.new(source.outputs["Denoising Albedo"], clean.inputs["Albedo"])
    keep("lights", clean.outputs[0])
    for name in ("coverage_a", "coverage_b"):
        keep(name, source.outputs[name])


def gathered(path: Path) -> np.ndarray:
    channels = OpenEXR.File(str(path), separate_channels=True).channels()

    def read(name: str, letter: str) -> np.ndarray:
        return channels[f"{name}.{letter}"].pixels

    planes = [read("lights", letter) for letter in "RGB"]
    planes += [read("coverage_a", letter) for letter in "RGB"] + [read("coverage_b", "R")]
    return np.dstack(planes).astype(np.float16)


def main(job_file: str) -> None:
    job = json.loads(Path(job_file).read_text())
    shapes = dict(np.load(job["shapes"]))
    folder = Path(job["output"])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    things = {}
    for number, name in enumerate(COVERAGES):
        if name not in shapes or not shapes[name].shape[1]:
            continue
        things[name] = made = thing(name, shapes[name][0], job["faces"][name])
        made.data.materials.append(material(name, NOWHERE if "strands" in job else number))
        if name == "skin":
            round_off = made.modifiers.new("round", "SUBSURF")
            round_off.levels = round_off.render_levels = 1
        elif "strands" not in job:
            melt(made, job["voxel"] * (0.75 if name == "shoes" else 1.0))
        made.is_holdout = "strands" in job
    if "strands" in job:
        add_hair(np.load(job["strands"])["strands"])
        scalp = thing("scalp", shapes["scalp"][0], job["faces"]["scalp"])
        scalp.data.materials.append(hair_material())
    stairs = add_stairs(job["stair"])
    add_lights()
    set_up_render(job)
    route_passes(folder)
    for frame in job["frames"]:
        started = time.process_time()
        for name, made in things.items():
            made.data.vertices.foreach_set("co", shapes[name][frame].astype(np.float32).ravel())
            made.data.update()
        climbed = frame / job["half_cycle"]
        stairs.location = (0, climbed * job["stair"]["run"], -climbed * job["stair"]["rise"])
        bpy.context.scene.frame_set(frame)
        bpy.ops.render.render(write_still=False)
        (written,) = folder.glob(f"pass_*{frame:04d}.exr")
        np.save(folder / f"frame_{frame}.npy", gathered(written))
        written.unlink()
        print(f"frame {frame}: {time.process_time() - started:.1f} s of processor", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
