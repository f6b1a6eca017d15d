"""What a stage says about itself: its layers, its camera, its light, and where people stand."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["9:16", "16:9", "1:1"]
"""Shape of a film frame: 1080x1920, 1920x1080 or 1080x1080 pixels."""

Colour = tuple[float, float, float]


class Part(BaseModel):
    """Base of the parts of a manifest: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(Part):
    """A rectangle in stage pixels."""

    x: float
    y: float
    width: float = Field(gt=0)
    height: float = Field(gt=0)


class Camera(Part):
    """The pinhole the stage was baked with: its sensor is shifted, not tilted, so the horizon is one straight row."""

    focal: float = Field(gt=0, description="focal length in stage pixels")
    eye_height: float = Field(gt=0, description="metres above the ground")
    centre: float = Field(description="column of the view axis in stage pixels")
    horizon: float = Field(description="row of the horizon in stage pixels")


class SunLight(Part):
    """The strongest light of the sky: the sun, or the moon at night."""

    x: float = Field(description="column in stage pixels; may lie outside the master")
    y: float
    visible: bool
    colour: Colour = Field(description="linear light, brightest channel 1")


class Lighting(Part):
    """Light on a person who stands in the stage, for relighting a photograph.

    Colours are linear multipliers of what is seen under white light.
    """

    key: Colour
    key_azimuth: float = Field(
        description="degrees, where the key comes from: 0 behind the person, +90 from the right of the picture"
    )
    key_elevation: float
    fill: Colour = Field(description="light from the viewer's side")
    ambient: Colour = Field(description="light from everywhere, which also fills shadows")
    rim: float = Field(ge=0, le=1, description="how strong the edge light from behind is")
    exposure: float = Field(
        gt=0, description="overall brightness of a person against the photograph as taken"
    )
    saturation: float = Field(gt=0)
    haze: Colour = Field(description="display sRGB 0-1 colour that distance fades to")


class Stand(Part):
    """Where a half-length person stands in one format, in stage pixels."""

    x: float = Field(description="middle of the person")
    chin: float = Field(description="row of the chin")
    head: float = Field(gt=0, description="height of the head, chin to crown")
    front: float = Field(
        description="row of the crest of the front layers: the cut edge of a photograph must lie below"
    )


class PathPoint(Part):
    """One foothold of a walk into the stage, nearest first."""

    x: float
    y: float
    metre: float = Field(gt=0, description="length of one metre there, in stage pixels")
    depth: float = Field(gt=0, description="metres from the eye")
    haze: float = Field(ge=0, le=1, description="share of the haze colour over a figure there")


class PlateLayer(Part):
    """One picture of a stage. Layers are listed back to front."""

    name: str
    file: str = Field(description="picture file; with frames > 1 a pattern with {:02d}")
    role: Literal["back", "middle", "front", "light"]
    x: float
    y: float
    width: float = Field(gt=0, description="size on the stage; the file may be smaller and is scaled up")
    height: float = Field(gt=0)
    depth: float = Field(gt=0, description="metres from the eye")
    parallax: float = Field(
        ge=0, description="how far it moves against a person (1) when the camera moves sideways; 0 is the sky"
    )
    blend: Literal["over", "add"] = "over"
    anchor: Literal["stage", "frame"] = Field(
        "stage", description="frame: y counts from the row Stand.front, not from the stage's top"
    )
    opacity: float = Field(1.0, ge=0, le=1)
    wraps: bool = Field(False, description="the left edge continues the right one, so it may drift forever")
    drift: float = Field(0.0, description="stage pixels a second to the right")
    sway: float = Field(
        0.0, ge=0, description="amplitude of a shear at the upper edge in stage pixels, lower edge fixed"
    )
    bob: float = Field(0.0, ge=0, description="amplitude of a slow rise and fall in stage pixels")
    period: float = Field(0.0, ge=0, description="seconds of one sway, bob or loop")
    frames: int = Field(1, ge=1, description="pictures of a seamless loop; blend neighbours")


class Sparkle(Part):
    """A star that twinkles, painted at run time over the back plate."""

    x: float
    y: float
    radius: float = Field(gt=0, description="standard deviation of its disc in stage pixels")
    colour: Colour = Field(description="display sRGB 0-1 added at its brightest")
    period: float = Field(gt=0, description="seconds")


class StageManifest(Part):
    """Everything a compositor needs to know about a stage beside the pictures."""

    name: str
    title: str
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    camera: Camera
    sun: SunLight
    lighting: Lighting
    windows: dict[Format, Window] = Field(
        description="what each format shows at rest; there is room round it for camera moves"
    )
    stands: dict[Format, Stand]
    path: tuple[PathPoint, ...] = ()
    layers: tuple[PlateLayer, ...]
    sparkles: tuple[Sparkle, ...] = ()
    licence: str
    script: str
    seed: int
    seconds: float = Field(description="processor time of the bake")


class WingManifest(Part):
    """The right wing (the viewer's right) in a row of poses from folded to spread; mirror it for the left one."""

    file: str = Field(description="pattern with {:02d}")
    poses: int = Field(ge=2)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    shoulder: tuple[float, float] = Field(
        description="x, y in the picture of the point where the wing leaves the back"
    )
    span: float = Field(gt=0, description="pixels from the shoulder to the tip when spread")
    licence: str
    script: str
    seed: int
    seconds: float
