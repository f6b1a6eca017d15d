"""What comes out of letters."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.orders.states import Actor


class LetterView(BaseModel):
    """One letter, readable."""

    model_config = ConfigDict(frozen=True)

    number: int
    author: Actor
    text: str
    at: datetime.datetime
