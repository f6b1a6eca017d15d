"""From what was told to a brief: what is still missing, whether it can be, what it would cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from memoriam.brief import Brief, make_brief
from memoriam.errors import BriefError
from memoriam.scenes.base import CLOSING, OPENING, find_scene, lengths_of
from memoriam.studio.drafts.schemas import Declared, Draft
from memoriam.studio.prices.schemas import Wishes
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import UploadView

PREVIEW_SCENE = "portrait"
"""What the free preview shows, as short as it can be: longer ones take longer than a minute."""

SCENE_NEEDS: Mapping[str, str] = {
    "embrace": "companion-photo",
    "younger": "younger-photo",
    "memories": "memory-photo",
    "words": "words",
    "speak": "words-or-recording",
}
"""What a scene needs of the family, as a code of what is missing."""

_PLACEHOLDER = Path("photo.jpg")


def read_draft(told: Mapping[str, Any]) -> Draft:
    """The draft as it is kept."""
    return Draft.model_validate(told)


def change_draft(draft: Draft, changes: Mapping[str, Any]) -> Draft:
    """The draft with some of it said anew; parts (person, companion, figure) are changed key by key.

    Raises BriefError, one sentence, for what cannot be.
    """
    told = draft.model_dump()
    for key, value in changes.items():
        before = told.get(key)
        both = isinstance(before, dict) and isinstance(value, Mapping) and key != "pronounce"
        told[key] = {**before, **value} if both and isinstance(before, dict) else value
    try:
        changed = Draft.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BriefError(f"'{place}' cannot be {first.get('input')!r}; change it.") from None
    _trial(changed)
    return changed


def missing(draft: Draft, uploads: Sequence[UploadView]) -> tuple[str, ...]:
    """Codes of what has to be told before anything is made, in the order a form asks for it."""
    found: list[str] = []
    person = _of(uploads, Use.PERSON)
    if not person:
        found.append("photo")
    if any(one.needs_face for one in uploads):
        found.append("face")
    if any(not one.usable and not one.needs_face for one in person):
        found.append("better-photo")
    if not draft.person.name:
        found.append("name")
    given = _given(draft, uploads)
    needs = dict.fromkeys(SCENE_NEEDS[name] for name in draft.scenes if name in SCENE_NEEDS)
    found += [need for need in needs if need not in given]
    if "embrace" in draft.scenes and not (draft.companion and draft.companion.consent):
        found.append("companion-consent")
    if "speak" in draft.scenes and draft.words and not draft.words_approved:
        found.append("words-approval")
    declaration = draft.declaration
    if declaration is None or declaration.missing:
        found.append("declaration")
    return tuple(found)


def unchecked(draft: Draft, uploads: Sequence[UploadView]) -> bool:
    """Whether files came after the preview was made, of which nobody knows what they can carry."""
    return draft.checked is not None and not {one.id for one in uploads} <= set(draft.checked.uploads)


def impossible(draft: Draft) -> tuple[str, ...]:
    """Wished scenes that the files cannot carry, as it was found when the preview was made."""
    known = None if draft.checked is None else set(draft.checked.scenes)
    return () if known is None else tuple(name for name in draft.scenes if name not in known)


def beyond(draft: Draft, uploads: Sequence[UploadView]) -> tuple[str, ...]:
    """Wished scenes of which it is known that these files cannot carry them, whatever else is told.

    Those that still wait for a file, and all once files came that nobody looked at yet, may be possible.
    """
    if unchecked(draft, uploads):
        return ()
    waits_for = set(missing(draft, uploads))
    return tuple(name for name in impossible(draft) if SCENE_NEEDS.get(name) not in waits_for)


def brief_of(draft: Draft, files: Mapping[str, Path], uploads: Sequence[UploadView]) -> Brief:
    """The brief of a film. ``files``: where each upload lies, by its id. Raises BriefError.

    A family says who is on a photograph when it sends it (see decision 0087), so it is not asked again.
    """

    def paths(use: Use) -> tuple[Path, ...]:
        return tuple(files[one.id] for one in _of(uploads, use))

    said: dict[str, Any] = draft.wished()
    person = _of(uploads, Use.PERSON)
    said["person"] = {**_known(draft.person.model_dump()), "photos": paths(Use.PERSON)}
    if person and person[0].face is not None:
        said["person"]["face"] = person[0].face
    beside = _of(uploads, Use.COMPANION)
    if draft.companion is not None and beside and "embrace" in draft.scenes:
        said["companion"] = {
            **draft.companion.model_dump(),
            "photos": paths(Use.COMPANION),
            "look_alike": True,
        }
        if beside[0].face is not None:
            said["companion"]["face"] = beside[0].face
    said |= {"younger": paths(Use.YOUNGER), "younger_confirmed": bool(paths(Use.YOUNGER))}
    said |= {"memories": paths(Use.MEMORY), "voice": paths(Use.VOICE)}
    for use, key in ((Use.SPEECH, "speech"), (Use.MUSIC, "music")):
        if paths(use):
            said[key] = paths(use)[0]
    if draft.declaration is not None:
        said["declaration"] = draft.declaration.model_dump()
    return make_brief(said)


def as_preview(brief: Brief) -> Brief:
    """A few seconds of the person alone, small: what a family sees before it pays."""
    return brief.model_copy(
        update={
            "preview": True,
            "seconds": float(math.ceil(_least_seconds(brief, (PREVIEW_SCENE,)))),
            "scenes": (PREVIEW_SCENE,),
            "companion": None,
            "younger": (),
            "memories": (),
            "words": "",
            "speech": None,
            "voice": (),
            "stage": None,
            "dove": False,
        }
    )


def wishes_of_draft(draft: Draft, *, currency: str, free: bool) -> Wishes:
    """The part of a draft that has a price."""
    scenes = [find_scene(name) for name in draft.scenes]
    brief = _trial(draft)
    seconds = draft.seconds or OPENING + CLOSING + sum(lengths_of(scene, brief)[0] for scene in scenes)
    return Wishes(
        currency=currency,
        scenes=tuple(scene.price_key for scene in scenes),
        companions=int("embrace" in draft.scenes),
        voice="speak" in draft.scenes,
        rush=draft.rush,
        seconds=seconds,
        free=free,
    )


def keeps_recordings(uploads: Sequence[UploadView]) -> bool:
    """Whether a voice was given, for which consent is needed."""
    return any(one.use in {Use.VOICE, Use.SPEECH} for one in uploads)


def declaration_of(said: Declared) -> dict[str, Any]:
    """The rules' declaration of what was ticked."""
    basis = "leave" if said.relation in {"relative", "friend", "other"} else "family"
    return {
        "died": said.died,
        "entitled": said.entitled and said.adult,
        "nobody_objects": said.nobody_objects,
        "living_agree": said.living_agree,
        "basis": basis,
        "note": said.note,
    }


def _trial(draft: Draft) -> Brief:
    """A brief with stand-ins for the photographs: the brief's own rules check what was told. Raises BriefError."""
    said = draft.wished()
    said["person"] = {**_known(draft.person.model_dump()), "photos": (_PLACEHOLDER,)}
    if draft.companion is not None:
        said["companion"] = {"name": draft.companion.name, "photos": (_PLACEHOLDER,), "consent": True}
    for name in draft.scenes:
        find_scene(name)
    if "speak" in draft.scenes and not draft.words:
        said["speech"] = _PLACEHOLDER  # what is to be said is asked for afterwards, see :func:`missing`
    brief = make_brief(said)
    need = _least_seconds(brief, draft.scenes)
    if brief.seconds is not None and brief.seconds < need:
        raise BriefError(
            f"{brief.seconds:g} seconds are too short for these scenes; ask for at least {math.ceil(need)}."
        )
    return brief


def _least_seconds(brief: Brief, scenes: Sequence[str]) -> float:
    """The shortest film of some scenes."""
    return OPENING + CLOSING + sum(lengths_of(find_scene(name), brief)[1] for name in scenes)


def _given(draft: Draft, uploads: Sequence[UploadView]) -> set[str]:
    spoken = bool(draft.words) or bool(_of(uploads, Use.SPEECH))
    given = {
        "companion-photo": bool(_of(uploads, Use.COMPANION)),
        "younger-photo": bool(_of(uploads, Use.YOUNGER)),
        "memory-photo": bool(_of(uploads, Use.MEMORY)),
        "words": bool(draft.words),
        "words-or-recording": spoken,
    }
    return {code for code, is_given in given.items() if is_given}


def _of(uploads: Sequence[UploadView], use: Use) -> list[UploadView]:
    return [one for one in uploads if one.use is use]


def _known(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None}
