"""Scenes that the files cannot carry are known as such, and those that only wait for something are not."""

from __future__ import annotations

import datetime

from memoriam.studio.drafts.making import beyond
from memoriam.studio.drafts.schemas import Checked, Draft
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import UploadView
from studio_house import ONE_FACE

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def upload(upload_id: str) -> UploadView:
    return UploadView(
        id=upload_id, use=Use.PERSON, name="a.jpg", size=9, face=1, added_at=NOW, looked=ONE_FACE
    )


def wishing(
    *scenes: str, uploads: tuple[str, ...] = ("a",), carried: tuple[str, ...] = ("portrait",)
) -> Draft:
    return Draft(scenes=scenes, checked=Checked(scenes=carried, uploads=uploads))


def test_what_was_found_with_the_preview_is_known() -> None:
    assert beyond(wishing("portrait", "wave"), [upload("a")]) == ("wave",)


def test_before_the_preview_nothing_is_known() -> None:
    assert beyond(Draft(scenes=("wave",)), [upload("a")]) == ()


def test_a_scene_that_waits_for_a_photograph_may_be_possible() -> None:
    assert beyond(wishing("embrace", "younger", "wave"), [upload("a")]) == ("wave",)


def test_new_files_may_carry_more() -> None:
    assert beyond(wishing("wave"), [upload("a"), upload("b")]) == ()
