"""What goes into and comes out of consents."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict, Field

from memoriam.studio.consents.models import Subject


class NewConsent(BaseModel):
    """One consent, given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Subject
    wording: str = Field(min_length=1, max_length=64, description="version of the text that was shown")
    person_id: str | None = Field(None, description="whom it is about, if it is not the whole order")


class ConsentView(BaseModel):
    """One consent, as shown to the family."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    subject: Subject
    wording: str
    person_id: str | None
    given_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
