"""The scene 'memories' as data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memoriam.brief import Brief, Person
from memoriam.errors import UnreadablePhoto
from memoriam.performance.curves import Keyframes
from memoriam.performance.limits import Limits
from memoriam.scenes.base import SUBJECT, Cue, lengths_of
from memoriam.scenes.memories import HURRIED, MemoriesScene
from people import make_likeness


def make_cue(photos: list[Path], seconds: float | None = None) -> Cue:
    brief = Brief(person=Person(photos=(Path("a.jpg"),)), memories=tuple(photos))
    own, _ = lengths_of(MemoriesScene(), brief)
    chance = np.random.default_rng(1)
    return Cue(seconds or own, brief, {SUBJECT: make_likeness()}, {SUBJECT: Limits()}, chance)


@pytest.mark.parametrize("count", [1, 2, 5, 24])
def test_at_every_moment_a_photograph_is_seen_whole_or_crossing(count: int) -> None:
    cue = make_cue([Path(f"{i}.jpg") for i in range(count)])
    props = MemoriesScene().plan(cue).props
    assert [prop.facts["photo"].name for prop in props] == [f"{i}.jpg" for i in range(count)]
    curves = [Keyframes(prop.curves["opacity"]) for prop in props]
    for t in np.arange(-1.0, cue.seconds + 1.0, 0.04):
        seen = [curve(float(t)) for curve in curves]
        assert max(seen) == 1.0
        assert sum(value > 0.0 for value in seen) <= 2


def test_each_is_seen_long_enough_and_moves_all_the_while() -> None:
    cue = make_cue([Path(f"{i}.jpg") for i in range(24)])
    for prop in MemoriesScene().plan(cue).props:
        opacity = Keyframes(prop.curves["opacity"])
        seen = [t for t in np.arange(0.0, cue.seconds, 0.04) if opacity(float(t)) > 0.0]
        assert len(seen) * 0.04 >= HURRIED
        (start, _), (end, _) = prop.curves["move"]
        assert start <= seen[0]
        assert end >= seen[-1] - 0.2


def test_more_photographs_take_longer() -> None:
    lengths = [make_cue([Path("a.jpg")] * count).seconds for count in (1, 3, 8, 24)]
    assert lengths == sorted(lengths)
    assert lengths[-1] < 80


def test_without_memories_it_is_refused_with_a_way_out() -> None:
    said = MemoriesScene().objection(make_cue([]))
    assert said is not None
    assert "'memories' in the brief is empty" in said


def test_a_photo_that_cannot_be_read_is_named_before_anything_is_painted(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "torn.jpg"
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(good)
    bad.write_bytes(b"\xff\xd8\xff\xe0 not a photograph at all")
    assert MemoriesScene().objection(make_cue([good])) is None
    with pytest.raises(UnreadablePhoto, match="torn"):
        MemoriesScene().objection(make_cue([good, bad]))
