"""What is known of somebody."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from memoriam.studio.people.models import Role


class Said(BaseModel):
    """What a family says of one person; kept sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    name: str = Field("", max_length=80)
    mail: str = Field("", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    relation: str = Field("", max_length=80, description="to the one who is remembered")
    country: str = Field("", pattern=r"^$|^[A-Z]{2}$", description="ISO 3166, for grief support")


class Known(Said):
    """Somebody who is kept."""

    id: str
