"""Eyes on a drawn face: fast, and with everything known that must not change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.engines.puppet.eyes import MAXIMUM_GAZE, Eyes
from memoriam.engines.puppet.spectacles import wears_spectacles
from memoriam.engines.puppet.topology import CHEEKS, EYES, EyeLandmarks
from memoriam.performance.pose import REST, Pose

WIDTH, HEIGHT, EYE = 420, 300, 96.0
CENTRES = ((130.0, 140.0), (290.0, 140.0))
SKIN = (205, 160, 135)
IRIS = (40, 70, 150)


def _eye_points(points: Points, eye: EyeLandmarks, centre: tuple[float, float]) -> None:
    across = np.linspace(-0.5, 0.5, 9)
    arch = 1 - (2 * across) ** 2
    x = centre[0] + EYE * across
    points[list(eye.upper), :2] = np.stack([x, centre[1] - 0.20 * EYE * arch], axis=1)
    points[list(eye.lower), :2] = np.stack([x, centre[1] + 0.14 * EYE * arch], axis=1)
    brow = np.linspace(-0.55, 0.55, len(eye.brow))
    points[list(eye.brow), :2] = np.stack(
        [centre[0] + EYE * brow, np.full(len(brow), centre[1] - 0.55 * EYE)], 1
    )
    rim = np.array([(0, 0), (1, 0), (0, -1), (-1, 0), (0, 1)]) * 0.19 * EYE
    points[list(eye.iris), :2] = np.asarray(centre) + rim


def _draw_eye(picture: RGB, points: Points, eye: EyeLandmarks) -> None:
    outline = (
        np.concatenate([points[list(eye.upper), :2], points[list(eye.lower)[::-1], :2]])
        .round()
        .astype(np.int32)
    )
    opening = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(opening, [outline], 1)
    ball = picture.copy()
    ball[:] = (232, 228, 222)
    x, y = (int(v) for v in points[eye.iris[0], :2].round())
    cv2.circle(ball, (x, y), round(0.19 * EYE), IRIS, -1, cv2.LINE_AA)
    cv2.circle(ball, (x, y), round(0.07 * EYE), (12, 10, 10), -1, cv2.LINE_AA)
    picture[opening > 0] = ball[opening > 0]
    lashes = points[list(eye.upper), :2].round().astype(np.int32)
    cv2.polylines(picture, [lashes], False, (60, 40, 34), 3, cv2.LINE_AA)


def face(*, spectacles: bool = False) -> tuple[RGB, Points]:
    """A flat face with two open eyes, perhaps with spectacles: (HEIGHT, WIDTH, 3), (478, 3)."""
    rng = np.random.default_rng(3)
    points = np.full((478, 3), 0.0, np.float32)
    points[:, 0], points[:, 1] = WIDTH / 2, HEIGHT * 0.8
    for eye, centre in zip(EYES, CENTRES, strict=True):
        _eye_points(points, eye, centre)
    points[list(CHEEKS), :2] = (WIDTH / 2, HEIGHT * 0.85)
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = SKIN
    for eye in EYES:
        _draw_eye(picture, points, eye)
    noise = cv2.GaussianBlur(rng.normal(0, 6, picture.shape[:2]), (0, 0), 1.0)
    picture = np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + noise[..., None], 0, 255).astype(np.uint8)
    if spectacles:
        for x, y in CENTRES:
            cv2.ellipse(picture, (round(x), round(y)), (66, 52), 0, 0, 360, (20, 20, 24), 5, cv2.LINE_AA)
        cv2.line(picture, (196, 138), (224, 138), (20, 20, 24), 6, cv2.LINE_AA)
    return picture, points


def apply(picture: RGB, eyes: Eyes, pose: Pose) -> RGB:
    """The picture with the pose's patches put in."""
    out = picture.copy()
    for (x, y, w, h), pixels in eyes.patches(pose):
        assert pixels.shape == (h, w, 3)
        out[y : y + h, x : x + w] = pixels
    return out


@pytest.fixture(scope="module")
def plain() -> tuple[RGB, Points, Eyes]:
    picture, points = face()
    return picture, points, Eyes(picture, points, False)


def _blueness(picture: RGB) -> NDArray[np.int64]:
    return np.asarray(picture[..., 2].astype(int) - picture[..., 0].astype(int), np.int64)


def test_rest_changes_nothing(plain: tuple[RGB, Points, Eyes]) -> None:
    assert plain[2].can_move
    assert plain[2].patches(REST) == []
    assert plain[2].patches(Pose(yaw=5, smile=1, jaw=0.4)) == []


def test_a_hint_of_movement_is_nearly_the_photograph(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    for pose in (Pose(blink=2e-4), Pose(gaze_x=2e-4), Pose(gaze_y=-2e-4), Pose(squint=2e-4)):
        difference = np.abs(apply(picture, eyes, pose).astype(int) - picture)
        assert difference.max() <= 2


def test_a_blink_is_continuous(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    steps = [apply(picture, eyes, Pose(blink=b)).astype(int) for b in np.linspace(0, 1, 26)]
    changes = [np.abs(b - a).mean() for a, b in pairwise(steps)]
    total = np.abs(steps[-1] - steps[0]).mean()
    assert max(changes) < 0.2 * total


def test_closed_lids_cover_iris_and_white(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    closed = apply(picture, eyes, Pose(blink=1))
    assert (_blueness(picture) > 20).sum() > 500
    assert (_blueness(closed) > 5).sum() == 0
    for x, y in CENTRES:
        lid = closed[round(y) - 12 : round(y), round(x) - 20 : round(x) + 20].reshape(-1, 3).mean(0)
        assert np.abs(lid - SKIN).max() < 40


def test_a_closed_eye_has_a_lash_line_a_crease_and_a_bulge_between() -> None:
    picture, points = face()
    bare = cv2.inpaint(picture, _lash_mask(points), 3, cv2.INPAINT_TELEA)
    closed = apply(bare, Eyes(bare, points, False), Pose(blink=1)).astype(np.float32).mean(axis=2)
    for x, y in CENTRES:
        column = closed[:, round(x) - 6 : round(x) + 7].mean(axis=1)
        line = round(y + 0.10 * EYE)
        bulge = column[round(y - 0.06 * EYE) : round(y + 0.03 * EYE)].max()
        assert column[line - 6 : line + 10].min() < 0.75 * bulge
        assert column[round(y - 0.34 * EYE) : round(y - 0.16 * EYE)].min() < 0.96 * bulge


def test_a_faded_photograph_gets_faint_lashes() -> None:
    picture, points = face()
    faded = (0.5 * picture + 0.5 * np.array(SKIN)).astype(np.uint8)
    x, y = (round(v) for v in CENTRES[0])
    darkest = []
    for photo in (picture, faded):
        eyes = Eyes(photo, points, False)
        assert eyes.can_blink
        darkest.append(
            float(apply(photo, eyes, Pose(blink=1))[y : y + 30, x - 20 : x + 20].mean(axis=2).min())
        )
    assert darkest[1] > darkest[0] + 25


def _lash_mask(points: Points) -> NDArray[np.uint8]:
    """The lashes and their surroundings above the open eyes: what fair lashes do not show."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for eye in EYES:
        line = points[list(eye.upper), :2].round().astype(np.int32) - [0, 3]
        cv2.polylines(mask, [line], False, (255,), 5)
    return mask


def test_half_closed_covers_from_above(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    half = apply(picture, eyes, Pose(blink=0.5))
    x, y = (round(v) for v in CENTRES[0])
    assert _blueness(half)[y - 14, x] < 0
    assert np.abs(half[y + 8, x].astype(int) - picture[y + 8, x]).max() < 40


def test_nothing_changes_away_from_the_eyes(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    closed = apply(picture, eyes, Pose(blink=1, squint=1, gaze_x=0.07))
    assert np.array_equal(closed[: round(140 - 0.6 * EYE)], picture[: round(140 - 0.6 * EYE)])
    assert np.array_equal(closed[round(140 + 0.7 * EYE) :], picture[round(140 + 0.7 * EYE) :])


@pytest.mark.parametrize("direction", [-1.0, 1.0])
def test_gaze_moves_the_iris_within_the_opening(plain: tuple[RGB, Points, Eyes], direction: float) -> None:
    picture, _, eyes = plain
    moved = apply(picture, eyes, Pose(gaze_x=direction * MAXIMUM_GAZE))

    def centre(image: RGB) -> float:
        return float(np.nonzero((_blueness(image) > 20)[:, :210])[1].mean())

    assert (centre(moved) - centre(picture)) * direction == pytest.approx(MAXIMUM_GAZE * EYE, abs=1.5)


def test_gaze_is_limited(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    assert np.array_equal(
        apply(picture, eyes, Pose(gaze_x=0.5)), apply(picture, eyes, Pose(gaze_x=MAXIMUM_GAZE))
    )


def test_the_lid_follows_a_downward_look(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    down = apply(picture, eyes, Pose(gaze_y=MAXIMUM_GAZE))
    x, y = round(CENTRES[0][0]) + 27, round(CENTRES[0][1] - 0.20 * EYE * 0.68) + 4
    assert int(down[y, x].min()) < int(picture[y, x].min()) - 20


def test_grey_stays_grey() -> None:
    picture, points = face()
    grey = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    eyes = Eyes(grey, points, True)
    for pose in (Pose(blink=0.4), Pose(blink=1), Pose(gaze_x=0.05, squint=0.7)):
        out = apply(grey, eyes, pose).astype(int)
        assert np.ptp(out, axis=2).max() <= 1


def test_a_mirrored_picture_gives_the_mirrored_blink() -> None:
    picture, points = face()
    mirrored = points.copy()
    for one, other in ((EYES[0], EYES[1]), (EYES[1], EYES[0])):
        for name in ("upper", "lower", "brow"):
            mirrored[list(getattr(one, name))] = points[list(getattr(other, name))[::-1]]
        mirrored[list(one.iris)] = points[list(other.iris)]
    mirrored[:, 0] = WIDTH - 1 - mirrored[:, 0]
    flipped = np.ascontiguousarray(picture[:, ::-1])
    here = apply(picture, Eyes(picture, points, False), Pose(blink=0.7, gaze_x=0.04))
    there = apply(flipped, Eyes(flipped, mirrored, False), Pose(blink=0.7, gaze_x=-0.04))
    assert np.abs(here.astype(int) - there[:, ::-1]).mean() < 0.15


def test_frames_of_spectacles_stay() -> None:
    picture, points = face(spectacles=True)
    bare, _ = face()
    assert wears_spectacles(picture, points)
    assert not wears_spectacles(bare, points)
    eyes = Eyes(picture, points, False)
    assert eyes.can_move
    frame = picture.max(axis=2) < 40
    frame[:, [*range(115, 145), *range(275, 305)]] &= False
    near_eye = np.zeros_like(frame)
    for x, y in CENTRES:
        near_eye |= np.hypot(*np.meshgrid(np.arange(WIDTH) - x, (np.arange(HEIGHT) - y) * 1.2)) < 48
    frame &= ~near_eye
    assert frame.sum() > 300
    for pose in (Pose(blink=0.5), Pose(blink=1), Pose(squint=1)):
        assert np.array_equal(apply(picture, eyes, pose)[frame], picture[frame])


def test_dark_glasses_do_not_blink() -> None:
    picture, points = face(spectacles=True)
    for x, y in CENTRES:
        lens = np.zeros(picture.shape[:2], np.uint8)
        cv2.ellipse(lens, (round(x), round(y)), (66, 52), 0, 0, 360, 1, -1)
        picture[lens > 0] = picture[lens > 0] // 6
    assert Eyes(picture, points, False).patches(Pose(blink=1)) == []


def test_closed_eyes_stay_closed() -> None:
    picture, points = face()
    for eye in EYES:
        points[list(eye.upper)] = points[list(eye.lower)]
    assert Eyes(picture, points, False).patches(Pose(blink=1, gaze_x=0.05)) == []


def test_the_caller_may_refuse() -> None:
    picture, points = face()
    eyes = Eyes(picture, points, False, can_blink=False)
    assert not eyes.can_move
    assert eyes.patches(Pose(blink=1, gaze_x=0.05, squint=1)) == []


def test_one_lost_eye_keeps_both_still() -> None:
    picture, points = face()
    points[list(EYES[0].upper), 0] -= WIDTH
    points[list(EYES[0].lower), 0] -= WIDTH
    assert Eyes(picture, points, False).patches(Pose(blink=1)) == []


def test_a_far_eye_that_is_hardly_seen_keeps_both_still() -> None:
    picture, points = face()
    far = list({*EYES[0].upper, *EYES[0].lower, *EYES[0].iris})
    points[far, 0] = CENTRES[0][0] + 0.5 * (points[far, 0] - CENTRES[0][0])
    assert Eyes(picture, points, False).patches(Pose(blink=1)) == []


def test_out_of_a_black_socket_only_the_gaze_moves() -> None:
    picture, points = face()
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    for x, y in CENTRES:
        margin = y - 0.20 * EYE * np.clip(1 - (2 * (columns - x) / EYE) ** 2, 0, 1)
        socket = (np.abs(columns - x) < 0.7 * EYE) & (rows < margin - 8) & (rows > y - 0.6 * EYE)
        picture[socket] //= 6
    eyes = Eyes(picture, points, False)
    assert [box for box, _ in eyes.patches(Pose(blink=1))] == [
        box for box, _ in eyes.patches(Pose(gaze_x=0.05))
    ]
    assert np.abs(apply(picture, eyes, Pose(blink=1)).astype(int) - picture).max() <= 1
    assert np.abs(apply(picture, eyes, Pose(gaze_x=0.05)).astype(int) - picture).max() > 50


def test_patches_are_fresh_and_the_same_from_threads(plain: tuple[RGB, Points, Eyes]) -> None:
    picture, _, eyes = plain
    poses = [Pose(blink=b, gaze_x=0.03) for b in np.linspace(0.1, 1, 8)]
    alone = [apply(picture, eyes, pose) for pose in poses]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pose: apply(picture, eyes, pose), poses * 3))
    assert all(np.array_equal(a, b) for a, b in zip(alone * 3, together, strict=True))
    first, second = eyes.patches(poses[0])[0][1], eyes.patches(poses[0])[0][1]
    assert not np.shares_memory(first, second)


@settings(max_examples=30, deadline=None)
@given(
    scale=st.floats(0.0, 3.0),
    shift=st.tuples(st.floats(-600, 600), st.floats(-600, 600)),
    angle=st.floats(-3.2, 3.2),
    jitter=st.floats(0, 30),
)
def test_degenerate_meshes_never_raise(
    scale: float, shift: tuple[float, float], angle: float, jitter: float
) -> None:
    picture, points = face()
    rng = np.random.default_rng(1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    plane = (points[:, :2] - (WIDTH / 2, HEIGHT / 2)) @ turn.T * scale + (WIDTH / 2, HEIGHT / 2) + shift
    points[:, :2] = plane + rng.normal(0, jitter + 1e-9, plane.shape)
    eyes = Eyes(picture, points, False)
    for (x, y, w, h), pixels in eyes.patches(Pose(blink=0.6, squint=0.5, gaze_x=0.05, gaze_y=-0.05)):
        assert x >= 0
        assert y >= 0
        assert pixels.shape == picture[y : y + h, x : x + w].shape


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_meaningless_points_keep_the_eyes_still(value: float) -> None:
    picture, points = face()
    points[:] = value
    assert Eyes(picture, points, False).patches(Pose(blink=1)) == []
