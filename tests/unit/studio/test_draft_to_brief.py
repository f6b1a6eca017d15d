"""What a family told becomes the brief of its film."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from memoriam.brief import Brief
from memoriam.studio.drafts.making import as_preview, brief_of, read_draft
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import Looked, UploadView

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def brief(*uses: Use, **told: Any) -> Brief:
    uploads = [
        UploadView(id=use, use=use, name="a.jpg", size=9, face=None, added_at=NOW, looked=Looked())
        for use in uses
    ]
    files = {one.id: Path(f"{one.id}.jpg") for one in uploads}
    return brief_of(read_draft(told), files, uploads)


def test_who_is_on_a_photograph_was_said_when_it_was_sent() -> None:
    both = brief(
        Use.PERSON,
        Use.YOUNGER,
        Use.COMPANION,
        scenes=("younger", "embrace"),
        companion={"name": "Vincent", "consent": True},
    )
    assert both.younger_confirmed
    assert both.companion is not None
    assert both.companion.look_alike
    assert both.companion.consent
    assert both.younger == (Path("younger.jpg"),)


def test_nothing_is_confirmed_about_photographs_that_were_not_sent() -> None:
    alone = brief(Use.PERSON)
    assert not alone.younger_confirmed
    assert alone.companion is None


def test_the_dove_goes_with_the_light() -> None:
    light = brief(Use.PERSON, scenes=("light",), dove=True)
    assert light.dove
    preview = as_preview(light)
    assert Brief.model_validate(preview.model_dump()) == preview
    assert not brief(Use.PERSON, scenes=("portrait",), dove=True).dove
