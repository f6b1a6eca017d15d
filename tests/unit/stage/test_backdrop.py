"""The ground of a portrait and its melting edge."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.brief import SIZES
from memoriam.likeness import Portrait
from memoriam.picture.camera import frame_portrait, zoom
from memoriam.stage.backdrop import Backdrop, Veil, edge_mask, lost_row
from people import make_portrait

STILL = np.eye(2, 3)


def painted(portrait: Portrait, size: tuple[int, int], *, veiled: bool = False) -> Frame:
    placement = frame_portrait(portrait, *size)
    frame = np.zeros((size[1], size[0], 4), np.uint8)
    Backdrop(portrait, placement, size, 1).paint(frame, 0.0, STILL)
    if veiled:
        Veil(portrait, placement, size, 1).paint(frame, 0.0, STILL)
    return frame


def with_body(portrait: Portrait) -> Portrait:
    """A bright body on a dark ground, cut by the photo's lower edge."""
    photo, matte = portrait.photo.copy(), portrait.matte.copy()
    rows, columns = matte.shape
    matte[int(rows * 0.6) :, columns // 6 : -columns // 6] = 1.0
    photo[int(rows * 0.6) :, columns // 6 : -columns // 6] = (230, 225, 220)
    return dataclasses.replace(portrait, photo=photo, matte=matte)


@pytest.mark.parametrize("shape", [(200, 200), (300, 200), (160, 320)])
@pytest.mark.parametrize("size", [(270, 480), (480, 270), (270, 270)])
def test_no_edge_of_the_photo_is_seen(shape: tuple[int, int], size: tuple[int, int]) -> None:
    frame = painted(make_portrait(*shape), size)[..., :3].astype(float)
    for axis in (0, 1):
        smooth = np.apply_along_axis(
            lambda line: np.convolve(line, np.ones(5) / 5, "valid"), axis, frame.mean(axis=2)
        )
        steps = np.abs(np.diff(smooth, axis=axis)).mean(axis=1 - axis)
        assert steps.max() < 4.0


def test_inside_the_ground_is_the_plate_itself() -> None:
    portrait = make_portrait(600, 800)
    size = SIZES["1:1"]
    placement = frame_portrait(portrait, *size)
    frame = painted(portrait, size)
    x, y = (placement @ [300.0, 340.0, 1.0]).round().astype(int)
    assert np.abs(frame[y, x, :3].astype(int) - portrait.plate[340, 300]).max() <= 4


def test_the_veil_melts_a_cut_body() -> None:
    portrait, size = with_body(make_portrait(200, 220)), (270, 480)
    placement = frame_portrait(portrait, *size)
    veil = Veil(portrait, placement, size, 1)
    frame = np.zeros((size[1], size[0], 4), np.uint8)
    frame[..., 1] = 255
    veil.paint(frame, 0.0, STILL)
    edge = int(placement[1, 1] * 219 + placement[1, 2])
    assert edge < size[1]
    column = frame[:, 135, 1].astype(int)
    assert (frame[edge - 2 : edge + 1, 80:190, 1] < 150).all()
    face = int((placement @ [100.0, 90.0, 1.0])[1])
    assert (column[face - 20 : face + 20] == 255).all()
    assert np.abs(np.diff(column[face : edge - 2])).max() < 25


def in_pink(plate_tone: int) -> Portrait:
    """Somebody in a pink coat before a plain grey ground, cut by the photo's lower edge."""
    portrait = with_body(make_portrait(200, 220))
    photo, plate = portrait.photo.copy(), np.full_like(portrait.plate, plate_tone)
    photo[portrait.matte < 0.5] = plate_tone
    photo[int(220 * 0.6) :, 200 // 6 : -200 // 6] = (230, 70, 160)
    return dataclasses.replace(portrait, photo=photo, plate=plate)


def test_no_smear_of_cloth_lies_below_a_body() -> None:
    portrait, size = in_pink(150), (270, 480)
    edge = int(frame_portrait(portrait, *size)[1, 1] * 219 + frame_portrait(portrait, *size)[1, 2])
    below = painted(portrait, size, veiled=True)[edge + 10 :, :, :3].astype(int)
    assert below.size
    assert np.ptp(below, axis=2).max() <= 6


@pytest.mark.parametrize(("tone", "share"), [(230, (0.70, 1.05)), (130, (0.3, 0.62))])
def test_light_grounds_stay_light_and_others_go_to_shade(tone: int, share: tuple[float, float]) -> None:
    portrait, size = in_pink(tone), (270, 480)
    lowest = painted(portrait, size, veiled=True)[-40:, :, :3].astype(float).mean()
    assert share[0] <= lowest / tone <= share[1]


def test_a_body_is_lost_where_it_is_said_to_be() -> None:
    portrait, size = in_pink(150), (270, 480)
    placement = frame_portrait(portrait, *size)
    middle = float((placement[:, :2] @ portrait.mesh.points[152, :2] + placement[:, 2])[0])
    row = lost_row(portrait, placement, middle)
    assert lost_row(portrait, placement, middle + 60) < row
    frame = painted(portrait, size)
    frame[..., :3] = 255
    Veil(portrait, placement, size, 1).paint(frame, 0.0, STILL)
    column = frame[:, round(middle), 1].astype(int)
    chin = int(placement[1, 1] * portrait.mesh.points[152, 1] + placement[1, 2])
    assert column[round(row)] < 110
    assert column[chin] > 230


def test_the_veil_is_nothing_where_the_person_ends_inside() -> None:
    portrait = make_portrait(900, 900)
    size = (270, 270)
    frame = np.full((270, 270, 4), 90, np.uint8)
    Veil(portrait, frame_portrait(portrait, *size), size, 1).paint(frame, 0.0, STILL)
    assert (frame == 90).all()


def test_grey_stays_grey() -> None:
    portrait = make_portrait(200, 220)
    grey = portrait.photo.mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, axis=2)
    portrait = dataclasses.replace(portrait, photo=grey, plate=grey, grey=True)
    frame = painted(portrait, (270, 480), veiled=True)
    assert np.ptp(frame[..., :3].astype(int), axis=2).max() <= 1


def test_a_moving_camera_never_uncovers_the_end() -> None:
    portrait, size = make_portrait(200, 220), (270, 480)
    placement = frame_portrait(portrait, *size)
    layers = (Backdrop(portrait, placement, size, 1), Veil(portrait, placement, size, 1))
    for view in (zoom(1.3, (135.0, 200.0)), zoom(1.08, (0.0, 0.0)), np.array([[1.0, 0, 15], [0, 1.0, -20]])):
        frame = np.zeros((size[1], size[0], 4), np.uint8)
        for layer in layers:
            layer.paint(frame, 0.0, view)
        assert frame[..., :3].max(axis=2).min() > 10


def test_a_printed_border_melts_as_well() -> None:
    portrait = make_portrait(300, 340)
    photo = portrait.photo.copy()
    bordered = np.full_like(photo, 235)
    bordered[24:-24, 24:-24] = photo[24:-24, 24:-24]
    portrait = dataclasses.replace(portrait, photo=bordered, plate=bordered)
    placement = np.array([[1.0, 0.0, 30.0], [0.0, 1.0, 60.0]])
    mask = edge_mask(portrait, placement, (360, 480), spare_head=False)
    offset = np.array([round(360 * 1.15) - 360, round(480 * 1.15) - 480]) / 2
    x, y = (np.array([30 + 12, 60 + 170]) + offset).round().astype(int)
    assert mask[y, x] == 0.0
    frame = painted(portrait, (360, 480))
    assert frame[:40, :, :3].mean() < 200


def test_the_same_seed_paints_the_same() -> None:
    portrait = make_portrait(200, 220)
    assert np.array_equal(
        painted(portrait, (270, 480), veiled=True), painted(portrait, (270, 480), veiled=True)
    )
