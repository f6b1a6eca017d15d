"""What each stage is made of: its layers, where people stand in it, and the light on them."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bake import meadow, mist, night, sea, shore, stair_path, stairway, stars
from bake.arrays import Floats
from bake.cloud_kernels import Field
from bake.noise import CloudNoise, cloud_noise
from bake.pack import Plan, Plate
from bake.tone import develop
from bake.view import FOCAL, MASTER, View
from bake.workshop import Workshop
from memoriam.stage.manifest import (
    Camera,
    Format,
    Lighting,
    PathPoint,
    PlateLayer,
    Sparkle,
    Stand,
    SunLight,
    Window,
)

BLENDER_SCRIPT = Path(__file__).with_name("stairway_blender.py")
TALL, WIDE, SQUARE = (1080, 1920), (1920, 1080), (1080, 1080)
SOFT = 0.75
"""Clouds are soft: they are kept at this share of the size of what has sharp edges."""
STRIP_SCALE = 0.75
"""The strips in front are a little out of focus: three quarters of the size keep all there is to see."""
FRONT_DEPTH = 1.6


def windows(tall_top: float, wide_top: float, square_top: float) -> dict[Format, Window]:
    """Frames of the three formats round the middle column, at the given top rows."""
    tops: dict[Format, tuple[tuple[int, int], float]] = {
        "9:16": (TALL, tall_top),
        "16:9": (WIDE, wide_top),
        "1:1": (SQUARE, square_top),
    }
    return {
        name: Window(x=(MASTER - w) / 2, y=top, width=w, height=h) for name, ((w, h), top) in tops.items()
    }


def stands(frames: dict[Format, Window], x: float = MASTER / 2) -> dict[Format, Stand]:
    """Half-length people: face at the upper third line of the wide formats, lower on the tall one."""
    shares: dict[Format, tuple[float, float, float]] = {
        # chin, front crest (share of the frame's height), head (pixels)
        "9:16": (0.630, 0.845, 370.0),
        "16:9": (0.585, 0.895, 340.0),
        "1:1": (0.605, 0.880, 330.0),
    }
    return {
        name: Stand(x=x, chin=w.y + chin * w.height, head=head, front=w.y + front * w.height)
        for name, w in frames.items()
        for chin, front, head in [shares[name]]
    }


def camera_of(view: View) -> Camera:
    return Camera(focal=FOCAL, eye_height=view.eye_height, centre=view.centre, horizon=view.horizon)


def sun_of(view: View, direction: Floats, colour: tuple[float, float, float], visible: bool) -> SunLight:
    x, y = view.pixel_of_direction(direction)
    return SunLight(x=round(x, 1), y=round(y, 1), colour=colour, visible=visible)


def foothold(view: View, x: float, y: float, z: float, haze: float) -> PathPoint:
    """A point of a walk from world metres."""
    column, row = view.pixel(np.array([x, y, z]))
    return PathPoint(
        x=round(column, 1), y=round(row, 1), metre=round(FOCAL / z, 2), depth=round(z, 2), haze=round(haze, 3)
    )


def full(
    view: View, name: str, file: str, rows: slice, depth: float, parallax: float, **more: object
) -> PlateLayer:
    """A layer that spans the master's width and the given rows of the view."""
    top, bottom = rows.start / view.scale, rows.stop / view.scale
    return PlateLayer.model_validate(
        {
            "name": name,
            "file": file,
            "role": "middle",
            "x": 0,
            "y": round(top, 2),
            "width": MASTER,
            "height": round(bottom - top, 2),
            "depth": depth,
            "parallax": parallax,
            **more,
        }
    )


def back_layer(view: View) -> PlateLayer:
    return full(view, "back", "back.avif", slice(0, view.size), 1000.0, 0.04, role="back")


def front_layer(size: tuple[int, int], crest: float, **more: object) -> PlateLayer:
    """The strip before a half-length person; its y counts from the crest row of the stand."""
    return PlateLayer.model_validate(
        {
            "name": "front",
            "file": "front.avif",
            "role": "front",
            "x": (MASTER - size[0]) / 2,
            "y": -crest,
            "width": size[0],
            "height": size[1],
            "depth": FRONT_DEPTH,
            "parallax": 1.5,
            "anchor": "frame",
            **more,
        }
    )


def mist_layer(
    name: str, band: mist.Band, top: float, drift: float, opacity: float, parallax: float, depth: float
) -> PlateLayer:
    return PlateLayer(
        name=name,
        file=f"{name}.avif",
        role="middle",
        x=0,
        y=top,
        width=MASTER,
        height=band.height,
        depth=depth,
        parallax=parallax,
        wraps=True,
        drift=drift,
        opacity=opacity,
    )


# ---- stairway ------------------------------------------------------------------------------------------------------

STAIR_MIST = {
    "morning": mist.Band(430, (1.55, 1.32, 1.08), 0.62, 0.5, 0.24, seed=61),
    "day": mist.Band(430, (1.55, 1.58, 1.62), 0.58, 0.5, 0.24, seed=62),
}
STAIR_MIST_TOP = 700.0
STAIR_LIGHTING = {
    "morning": Lighting(
        key=(1.30, 1.08, 0.80),
        key_azimuth=2.0,
        key_elevation=23.0,
        fill=(0.88, 0.85, 0.86),
        ambient=(0.50, 0.48, 0.50),
        rim=0.75,
        exposure=1.05,
        saturation=0.92,
        haze=(0.93, 0.88, 0.82),
    ),
    "day": Lighting(
        key=(1.16, 1.12, 1.04),
        key_azimuth=-38.0,
        key_elevation=44.0,
        fill=(0.90, 0.93, 0.98),
        ambient=(0.52, 0.55, 0.60),
        rim=0.5,
        exposure=1.06,
        saturation=0.96,
        haze=(0.90, 0.92, 0.95),
    ),
}
STAIR_TITLES = {
    "morning": "A stairway into the clouds, morning gold",
    "day": "A stairway into the clouds, clear day",
}


def plan_stairway(shop: Workshop, name: str, blender: str) -> Plan:
    """The stairway in the light ``name``; ``blender`` is the Python that has bpy."""
    light = stairway.LIGHTS[name]
    view, fine = stairway.view(shop.scale), stairway.view(min(1.0, shop.scale / SOFT))
    fields: list[Field] = []

    def lit_field() -> Field:
        if not fields:
            spheres = list(shop.array("stairway-spheres", lambda: np.stack(stairway.cloudscape(light.seed))))
            step = stairway.GRID_STEP / min(1.0, shop.scale / 0.5)
            fields.append(stairway.build_field(light, noise(), max(step, stairway.GRID_STEP), spheres))
        return fields[0]

    noise = _once(cloud_noise)
    environment = shop.array(f"stairway-{name}-environment", lambda: stairway.environment(light, lit_field()))
    marched = shop.array(f"stairway-{name}-back", lambda: stairway.march_back(light, lit_field(), view))
    marble = shop.array(
        f"stairway-{name}-stairs", lambda: _render_stairs(shop, name, fine.scale, environment, blender)
    )
    before = shop.array(
        f"stairway-{name}-front", lambda: stairway.march_front(light, lit_field(), fine, marble[..., 4])
    )
    strip = shop.array(
        f"stairway-{name}-strip", lambda: stairway.strip(light, noise(), shop.scale * STRIP_SCALE)
    )
    sky = stairway.back(light, stairway.calmed(marched), view)
    stairs = stairway.stairs_layer(marble, before, sky, fine, light.marble)
    rows = slice(fine.size - stairs.shape[0], fine.size)
    frames = windows(240, 560, 600)
    band = STAIR_MIST[name]
    return Plan(
        name=f"stairway-{name}",
        title=STAIR_TITLES[name],
        script="bake/stairway.py",
        seed=light.seed,
        grade=light.grade,
        camera=camera_of(view),
        sun=sun_of(
            view,
            light.sky.sun,
            (1.0, 0.84, 0.60) if name == "morning" else (1.0, 0.96, 0.88),
            name == "morning",
        ),
        lighting=STAIR_LIGHTING[name],
        windows=frames,
        stands=stands(frames),
        plates=[
            Plate(back_layer(view), [sky]),
            Plate(full(fine, "stairs", "stairs.avif", rows, 12.0, 0.35), [stairs]),
            Plate(
                mist_layer("mist", band, STAIR_MIST_TOP, 5.0, 0.8, 0.15, 70.0),
                [mist.paint(band, 0.4 * shop.scale)],
            ),
            Plate(
                front_layer(stairway.STRIP_SIZE, stairway.STRIP_CREST, drift=6.0, bob=5.0, period=9.0),
                [stairway.finish_strip(strip)],
            ),
        ],
        path=tuple(_stair_foothold(view, step) for step in range(2, 210, 2)),
    )


def _stair_foothold(view: View, step: int) -> PathPoint:
    z = stair_path.FIRST + (step + 0.45) * stair_path.RUN
    return foothold(
        view, stair_path.centre(z), (step + 1) * stair_path.RISE, z, 1 - float(np.exp(-((z / 85.0) ** 2)))
    )


def _render_stairs(shop: Workshop, name: str, scale: float, environment: Floats, blender: str) -> Floats:
    """Run the Blender script in its own Python and read what it wrote."""
    picture, output = shop.path(f"{name}-environment.hdr"), shop.path(f"{name}-marble")
    write_radiance(str(picture), environment)
    job = shop.path(f"{name}-job.json")
    job.write_text(json.dumps(stairway.blender_job(stairway.LIGHTS[name], str(picture), str(output), scale)))
    subprocess.run([blender, str(BLENDER_SCRIPT), str(job)], check=True, stdout=subprocess.DEVNULL)
    shop.note(f"stairway-{name}-blender", resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
    return np.load(f"{output}.npy")


def write_radiance(path: str, light: Floats) -> None:
    """Write (h, w, 3) linear light as a Radiance picture."""
    import cv2

    cv2.imwrite(path, light[..., ::-1])


def _once(make: Callable[[], CloudNoise]) -> Callable[[], CloudNoise]:
    made: list[CloudNoise] = []

    def get() -> CloudNoise:
        if not made:
            made.append(make())
        return made[0]

    return get


# ---- shore ---------------------------------------------------------------------------------------------------------


def plan_shore(shop: Workshop) -> Plan:
    """The shore at dawn."""
    view = shore.view(shop.scale)
    sky = shop.array("shore-above", lambda: shore.above(view))
    sand = shop.array("shore-sand", lambda: shore.sand(view, sky))
    loop = shop.array(
        "shore-sea",
        lambda: np.stack(
            [shore.water(view, sky, t) for t in loop_times(shore.LOOP_FRAMES, shore.LOOP_SECONDS)]
        ),
    )
    strip = shop.array("shore-strip", lambda: shore.strip(shop.scale * STRIP_SCALE))
    frames = windows(240, 700, 760)
    return Plan(
        name="shore",
        title="A shore at dawn",
        script="bake/shore.py",
        seed=shore.SEED,
        grade=shore.GRADE,
        camera=camera_of(view),
        sun=sun_of(view, shore.SUN, (1.0, 0.68, 0.36), True),
        lighting=Lighting(
            key=(1.25, 0.90, 0.60),
            key_azimuth=-9.0,
            key_elevation=2.3,
            fill=(0.80, 0.76, 0.82),
            ambient=(0.42, 0.40, 0.46),
            rim=0.6,
            exposure=0.95,
            saturation=0.92,
            haze=(0.90, 0.76, 0.66),
        ),
        windows=frames,
        stands=stands(frames, x=1220.0),
        plates=[
            Plate(back_layer(view), [sky]),
            Plate(
                full(
                    view,
                    "sea",
                    "sea_{:02d}.avif",
                    shore.sea_rows(view),
                    60.0,
                    0.10,
                    frames=shore.LOOP_FRAMES,
                    period=shore.LOOP_SECONDS,
                ),
                list(sea.long_exposure(loop)),
            ),
            Plate(
                full(view, "sand", "sand.avif", shore.sand_rows(view), 7.0, 0.45, bob=2.5, period=7.0), [sand]
            ),
            Plate(front_layer(shore.STRIP_SIZE, shore.STRIP_CREST, sway=9.0, period=5.0), [strip]),
        ],
        path=tuple(foothold(view, 0.9 - 0.75 * (z - 4.6), 0.0, z, 0.0) for z in np.arange(4.6, 10.2, 0.35)),
    )


def loop_times(frames: int, seconds: float) -> list[float]:
    """Times of the pictures of a loop."""
    return [k * seconds / frames for k in range(frames)]


# ---- meadow --------------------------------------------------------------------------------------------------------


def plan_meadow(shop: Workshop) -> Plan:
    """The meadow in evening light."""
    view = meadow.view(shop.scale)
    marched = shop.array("meadow-clouds", lambda: meadow.march_clouds(cloud_noise(), view))
    sky = meadow.above(view, marched)
    grown = shop.array("meadow-field", lambda: meadow.field(view))
    strip = shop.array("meadow-strip", lambda: meadow.strip(shop.scale * STRIP_SCALE))
    frames = windows(240, 640, 700)
    return Plan(
        name="meadow",
        title="A meadow in evening light",
        script="bake/meadow.py",
        seed=meadow.SEED,
        grade=meadow.GRADE,
        camera=camera_of(view),
        sun=sun_of(view, meadow.SUN, (1.0, 0.76, 0.44), True),
        lighting=Lighting(
            key=(1.35, 1.02, 0.64),
            key_azimuth=8.0,
            key_elevation=8.5,
            fill=(0.84, 0.80, 0.74),
            ambient=(0.46, 0.44, 0.40),
            rim=0.7,
            exposure=0.98,
            saturation=0.95,
            haze=(0.88, 0.80, 0.66),
        ),
        windows=frames,
        stands=stands(frames, x=1180.0),
        plates=[
            Plate(back_layer(view), [sky]),
            Plate(
                full(view, "field", "field.avif", meadow.field_rows(view), 8.0, 0.40, sway=2.0, period=6.0),
                [grown],
            ),
            Plate(front_layer(meadow.STRIP_SIZE, meadow.STRIP_CREST, sway=10.0, period=5.0), [strip]),
        ],
        path=tuple(
            foothold(view, 0.10 * (z - 4), 0.0, z, 1 - float(np.exp(-z / 90)))
            for z in 4.5 * 1.08 ** np.arange(36)
        ),
    )


# ---- night ---------------------------------------------------------------------------------------------------------

NIGHT_MIST = mist.Band(240, (0.135, 0.138, 0.162), 0.55, 0.62, 0.17, seed=5)
LAKE_SCALE = 0.6
"""The lake is dim and soft; its loop of large pictures is kept at this share of the size."""


def plan_night(shop: Workshop) -> Plan:
    """The starlit night."""
    view, lake_view = night.view(shop.scale), night.view(shop.scale * LAKE_SCALE)
    sky = shop.array("night-above", lambda: night.above(view))
    mirrored = shop.array("night-mirrored", lambda: night.above(lake_view, with_stars=False))
    loop = shop.array(
        "night-lake",
        lambda: np.stack(
            [night.water(lake_view, mirrored, t) for t in loop_times(night.LOOP_FRAMES, night.LOOP_SECONDS)]
        ),
    )
    strip = shop.array("night-strip", lambda: night.strip(shop.scale * STRIP_SCALE))
    frames = windows(240, 640, 700)
    return Plan(
        name="night",
        title="A starlit night over still water",
        script="bake/night.py",
        seed=night.SEED,
        grade=night.GRADE,
        camera=camera_of(view),
        sun=sun_of(view, night.MOON, (1.0, 0.86, 0.64), False),
        lighting=Lighting(
            key=(0.70, 0.60, 0.46),
            key_azimuth=8.5,
            key_elevation=4.0,
            fill=(0.46, 0.50, 0.62),
            ambient=(0.24, 0.28, 0.38),
            rim=0.45,
            exposure=0.62,
            saturation=0.78,
            haze=(0.36, 0.38, 0.46),
        ),
        windows=frames,
        stands=stands(frames, x=1180.0),
        plates=[
            Plate(back_layer(view), [sky]),
            Plate(
                full(
                    lake_view,
                    "lake",
                    "lake_{:02d}.avif",
                    night.water_rows(lake_view),
                    30.0,
                    0.12,
                    frames=night.LOOP_FRAMES,
                    period=night.LOOP_SECONDS,
                ),
                list(sea.long_exposure(loop)),
            ),
            Plate(
                mist_layer("mist", NIGHT_MIST, night.HORIZON - 148, 3.0, 0.9, 0.08, 120.0),
                [mist.paint(NIGHT_MIST, 0.4 * shop.scale)],
            ),
            Plate(front_layer(night.STRIP_SIZE, night.STRIP_CREST, sway=6.0, period=7.0), [strip]),
        ],
        sparkles=_sparkles(view),
    )


def _sparkles(view: View) -> tuple[Sparkle, ...]:
    """The brightest stars, as what they add to the display at their brightest."""
    _, bright = night.star_field(view)
    rng = np.random.default_rng(night.SEED)
    out = []
    for (x, y), light, magnitude in zip(bright.at, bright.light, bright.magnitude, strict=True):
        radius = stars.radius_of(float(magnitude))
        peak = develop(light[None, None] * night.STAR_GAIN / radius**2, night.GRADE)[0, 0]
        colour = tuple(round(float(c), 3) for c in peak)
        out.append(
            Sparkle(
                x=round(float(x), 1),
                y=round(float(y), 1),
                radius=round(radius, 2),
                colour=colour,
                period=round(float(rng.uniform(2.5, 7.0)), 2),
            )
        )
    return tuple(out)


def plans(blender: str) -> dict[str, Callable[[Workshop], Plan]]:
    """Every stage by name."""
    return {
        "stairway-morning": lambda shop: plan_stairway(shop, "morning", blender),
        "stairway-day": lambda shop: plan_stairway(shop, "day", blender),
        "shore": plan_shore,
        "meadow": plan_meadow,
        "night": plan_night,
    }
