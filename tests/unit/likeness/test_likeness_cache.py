"""The cache gives back the same bits, or nothing."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from memoriam.errors import OutputError
from memoriam.likeness import cache
from memoriam.likeness.person import (
    Arm,
    BodyPose,
    Colours,
    FaceMesh,
    Finding,
    Fitness,
    HeadPose,
    Likeness,
    Portrait,
)

KEY = "0123abcd" * 8


def _portrait(source: str, body: bool) -> Portrait:
    chance = np.random.default_rng(len(source))
    fitness = Fitness(
        face_height=201.3,
        sharpness=0.6,
        eyes_open=1.0,
        mouth_open=0.1,
        occlusion=0.2,
        glasses=1.0,
        head_cut=False,
        matte_quality=0.7,
        blink=True,
        motion=1 / 3,
        findings=(Finding("glasses", "note", 1.0, "Glasses are worn — “Brille”."),),
    )
    mesh = FaceMesh(
        chance.random((478, 3), np.float32), chance.random(52, np.float32), 0.98, HeadPose(1.5, -5, 0.1)
    )
    return Portrait(
        photo=chance.integers(0, 256, (40, 30, 3), np.uint8),
        grey=True,
        mesh=mesh,
        body=BodyPose(chance.random((33, 4), np.float32)) if body else None,
        matte=chance.random((40, 30), np.float32),
        plate=chance.integers(0, 256, (40, 30, 3), np.uint8),
        depth=chance.random((6, 4), np.float32),
        colours=Colours((200, 150, 120), None, (10, 20, 30)),
        identity=chance.random(128, np.float32),
        fitness=fitness,
        source=source,
        scale=0.5,
        origin=(12.0, 7.0),
        arm=Arm(-1.0, *(chance.random(shape, np.float32) for shape in ((2,), (2,), (21, 2))))
        if body
        else None,
    )


@pytest.fixture
def likeness() -> Likeness:
    return Likeness((_portrait("aa", True), _portrait("bbb", False)), {"portrait": 1, "smile": 0}, KEY)


def _same(one: Likeness, other: Likeness) -> None:
    assert (one.best, one.key, len(one.portraits)) == (other.best, other.key, len(other.portraits))
    for a, b in zip(one.portraits, other.portraits, strict=True):
        for name in ("photo", "matte", "plate", "depth", "identity"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
            assert getattr(a, name).dtype == getattr(b, name).dtype
        np.testing.assert_array_equal(a.mesh.points, b.mesh.points)
        np.testing.assert_array_equal(a.mesh.blendshapes, b.mesh.blendshapes)
        assert (a.mesh.presence, a.mesh.head, a.grey) == (b.mesh.presence, b.mesh.head, b.grey)
        assert (a.body is None) == (b.body is None)
        assert (a.arm is None) == (b.arm is None)
        if a.arm is not None and b.arm is not None:
            assert a.arm.side == b.arm.side
            for name in ("shoulder", "elbow", "hand"):
                np.testing.assert_array_equal(getattr(a.arm, name), getattr(b.arm, name))
        assert (a.fitness, a.colours, a.source, a.scale, a.origin) == (
            b.fitness,
            b.colours,
            b.source,
            b.scale,
            b.origin,
        )


def test_what_is_saved_comes_back_bit_for_bit(tmp_path: Path, likeness: Likeness) -> None:
    cache.save(tmp_path / "new" / "folder", likeness)
    loaded = cache.load(tmp_path / "new" / "folder", KEY)
    assert loaded is not None
    _same(likeness, loaded)


def test_files_are_private_and_nothing_is_left_over(tmp_path: Path, likeness: Likeness) -> None:
    folder = tmp_path / "likenesses"
    cache.save(folder, likeness)
    cache.save(folder, likeness)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (path,) = folder.iterdir()
    assert path.name == f"{KEY}.npz"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unknown_key_is_nothing(tmp_path: Path) -> None:
    assert cache.load(tmp_path, KEY) is None
    assert cache.load(tmp_path / "nowhere", KEY) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text", "pickle"])
def test_a_damaged_file_is_removed_and_is_nothing(tmp_path: Path, likeness: Likeness, damage: str) -> None:
    cache.save(tmp_path, likeness)
    path = tmp_path / f"{KEY}.npz"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 3] ^= 0xFF
    elif damage == "pickle":
        np.savez(path, text=np.array([{"evil": True}], object))
        data = bytearray(path.read_bytes())
    else:
        data = {"cut": data[: len(data) // 2], "empty": bytearray(), "text": bytearray(b"hello")}[damage]
    path.write_bytes(data)
    assert cache.load(tmp_path, KEY) is None
    assert not path.exists()


def test_forgetting_by_key_and_by_photograph(tmp_path: Path, likeness: Likeness) -> None:
    cache.save(tmp_path, likeness)
    assert cache.forget(tmp_path, "something else") == 0
    assert cache.forget(tmp_path, KEY) == 1
    cache.save(tmp_path, likeness)
    assert cache.forget(tmp_path, "bbb") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_folder_keeps_what_was_used_last(
    tmp_path: Path, likeness: Likeness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, name in ((300, "old"), (200, "older but used"), (100, "recent")):
        cache.save(tmp_path, replace(likeness, key=name))
        os.utime(tmp_path / f"{name}.npz", (time.time() - age,) * 2)
    assert cache.load(tmp_path, "older but used") is not None
    size = (tmp_path / "old.npz").stat().st_size
    monkeypatch.setattr(cache, "LIMIT_BYTES", int(2.5 * size))
    cache.save(tmp_path, replace(likeness, key="new"))
    assert {path.stem for path in tmp_path.iterdir()} == {"older but used", "new"}


def test_keys_depend_on_photographs_order_and_choices() -> None:
    keys = {
        cache.likeness_key(["a", "b"], None, False),
        cache.likeness_key(["b", "a"], None, False),
        cache.likeness_key(["a"], None, False),
        cache.likeness_key(["a", "b"], 1, False),
        cache.likeness_key(["a", "b"], None, True),
    }
    assert len(keys) == 5
    assert cache.likeness_key(["a"], 1, True) == cache.likeness_key(["a"], 1, True)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, likeness: Likeness) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(OutputError, match="MEMORIAM_CACHE_FOLDER"):
        cache.save(blocked / "likenesses", likeness)
