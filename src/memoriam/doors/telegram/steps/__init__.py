"""The steps of the conversation, one small class each, by the name that stands in their buttons."""

from __future__ import annotations

from memoriam.doors.telegram.steps.base import Step
from memoriam.doors.telegram.steps.consents import AskRelation, Consents
from memoriam.doors.telegram.steps.person import AskDate, AskName
from memoriam.doors.telegram.steps.photos import Photos
from memoriam.doors.telegram.steps.price import Hardship, Price
from memoriam.doors.telegram.steps.status import Change, Erase, Publish, Status, Withdraw
from memoriam.doors.telegram.steps.welcome import ChooseLanguage, Welcome
from memoriam.doors.telegram.steps.wishes import (
    MUSIC,
    PLACE,
    ApproveWords,
    Companion,
    Line,
    Scenes,
    VoiceConsent,
    Words,
)

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Welcome(),
        ChooseLanguage(),
        Consents(),
        AskRelation(),
        AskName(),
        AskDate("born", after="died"),
        AskDate("died", after=""),
        Photos(),
        Scenes(),
        Words(),
        ApproveWords(),
        VoiceConsent(),
        Companion(),
        MUSIC,
        PLACE,
        Line(),
        Price(),
        Hardship(),
        Status(),
        Change(),
        Publish(),
        Withdraw(),
        Erase(),
    )
}
"""Every step by its name."""
