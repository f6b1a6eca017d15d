"""What comes out of objects."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.objects.models import Content


class ObjectView(BaseModel):
    """One object, as shown to the family."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    content: Content
    size: int
    kept_at: datetime.datetime


class Receipt(BaseModel):
    """What the family is given when everything was erased. ``anchor``: the record in the studio's journal."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    erased_at: datetime.datetime
    objects: int
    anchor: str
