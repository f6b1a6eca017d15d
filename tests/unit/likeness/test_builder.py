"""Photographs become a likeness, or one sentence says why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memoriam.arrays import RGB
from memoriam.errors import BriefError, NoFace, SeveralFaces, Stranger
from memoriam.likeness import cache
from memoriam.likeness.builder import build_likeness
from memoriam.likeness.identity import cosine
from memoriam.likeness.look import look, numbered_picture
from memoriam.likeness.person import Likeness


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("photos")


@pytest.fixture(scope="module")
def likeness(hopper: Path, folder: Path) -> Likeness:
    return build_likeness([hopper], cache_folder=folder / "cache")


def _saved(folder: Path, name: str, pixels: RGB) -> Path:
    path = folder / name
    Image.fromarray(pixels).save(path)
    return path


def test_all_pixel_data_share_one_size(likeness: Likeness) -> None:
    (portrait,) = likeness.portraits
    height, width = portrait.photo.shape[:2]
    assert portrait.photo.shape == portrait.plate.shape == (height, width, 3)
    assert portrait.matte.shape == (height, width)
    assert portrait.depth.shape == (height // 8 + 1, width // 8 + 1)
    assert portrait.matte.dtype == portrait.depth.dtype == portrait.identity.dtype == np.float32
    assert (portrait.scale, portrait.origin, portrait.grey) == (1.0, (0.0, 0.0), False)


def test_the_person_is_in_the_matte_and_not_on_the_plate(likeness: Likeness) -> None:
    (portrait,) = likeness.portraits
    face = portrait.mesh.points[:468, :2].mean(axis=0).astype(int)
    assert portrait.matte[face[1], face[0]] > 0.95
    assert portrait.matte[20, 20] < 0.1
    changed = np.abs(portrait.plate.astype(int) - portrait.photo).max(axis=2) > 8
    assert changed[portrait.matte > 0.9].mean() > 0.8
    assert not changed[20, 20]


def test_findings_and_best_are_there(likeness: Likeness) -> None:
    assert likeness.best["portrait"] == 0
    fitness = likeness.portraits[0].fitness
    assert {"face_small", "glasses"} <= {finding.code for finding in fitness.findings}
    assert fitness.blink
    assert fitness.motion > 0.7


def test_the_second_time_it_comes_from_the_cache(hopper: Path, folder: Path, likeness: Likeness) -> None:
    told: list[str] = []
    again = build_likeness(
        [hopper], cache_folder=folder / "cache", progress=lambda what, _share: told.append(what)
    )
    assert told[-1] == "known already"
    np.testing.assert_array_equal(again.portraits[0].matte, likeness.portraits[0].matte)
    assert cache.forget(folder / "cache", likeness.portraits[0].source) == 1


def test_no_photograph_is_said() -> None:
    with pytest.raises(BriefError, match="No photograph"):
        build_likeness([])


def test_nobody_on_it_is_said(folder: Path) -> None:
    path = _saved(folder, "meadow.png", np.random.default_rng(1).integers(0, 256, (200, 300, 3), np.uint8))
    with pytest.raises(NoFace, match=r"meadow\.png"):
        build_likeness([path])
    (report,) = look([path])
    assert report.problem is not None
    assert "meadow.png" in report.problem
    assert report.uses is None


def test_a_group_asks_for_a_number_and_the_report_counts(folder: Path, portrait_photo: RGB) -> None:
    twins = np.hstack([portrait_photo, portrait_photo[:, ::-1]])
    path = _saved(folder, "twins.png", twins)
    with pytest.raises(SeveralFaces, match=r"twins\.png"):
        build_likeness([path])
    (report,) = look([path])
    assert report.problem is not None
    assert "--face 1 to --face 2" in report.problem
    assert [face.number for face in report.faces] == [1, 2]
    assert report.faces[0].x < report.faces[1].x
    assert numbered_picture(path).shape == twins.shape


def test_look_says_what_can_be_made(hopper: Path) -> None:
    (report,) = look([hopper])
    assert (report.problem, report.chosen, report.width, report.height) == (None, 1, 512, 600)
    assert report.uses is not None
    assert report.uses.blink
    assert not report.uses.left_arm_free
    assert report.model_validate_json(report.model_dump_json()) == report


def test_look_never_raises_for_a_photograph(folder: Path) -> None:
    broken = folder / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not a photograph")
    reports = look([broken, folder / "missing.jpg"])
    assert [report.file for report in reports] == ["broken.jpg", "missing.jpg"]
    assert all(report.problem for report in reports)


def test_a_stranger_among_the_photographs_is_named(hopper: Path, shared_inputs: Path) -> None:
    (stranger,) = (shared_inputs / "photos").glob("d11*")
    with pytest.raises(Stranger, match=rf"'{stranger.name}' shows somebody else than '{hopper.name}'"):
        build_likeness([hopper, stranger])
    second = look([hopper, stranger])[1]
    assert second.problem is not None
    assert second.similarity is not None
    assert second.similarity < 0.3


@pytest.mark.heavy
def test_one_person_on_four_files(shared_inputs: Path) -> None:
    photos = [next((shared_inputs / "photos").glob(f"{name}*")) for name in ("d01", "d02", "d03", "d04")]
    likeness = build_likeness(photos)
    first, *others = likeness.portraits
    assert likeness.best["portrait"] == 0, "the largest"
    assert all(cosine(first.identity, other.identity) > 0.8 for other in others)


@pytest.mark.heavy
def test_the_same_person_is_found_again_in_a_group(shared_inputs: Path, folder: Path) -> None:
    (group,) = (shared_inputs / "photos").glob("d23*")
    with Image.open(group) as picture:
        alone = _saved(folder, "alone.png", np.asarray(picture.convert("RGB").crop((700, 0, 1049, 861))))
    likeness = build_likeness([alone, group])
    assert likeness.portraits[1].mesh.points[1, 0] > 700, "the man on the right, not the largest face"
