"""What the owner of a studio may decide; every value by an environment variable ``MEMORIAM_STUDIO_<NAME>``."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOME = Path(platformdirs.user_data_dir("memoriam")) / "studio"


class StudioSettings(BaseSettings):
    """Two of these take a studio from one machine to many: ``database_url`` and ``store_url``."""

    model_config = SettingsConfigDict(env_prefix="MEMORIAM_STUDIO_", extra="ignore", frozen=True)

    database_url: str = Field(
        f"sqlite:///{_HOME / 'studio.sqlite'}",
        description="SQLAlchemy URL: sqlite:///file or postgresql+asyncpg://user@host/name",
    )
    store_url: str = Field(
        (_HOME / "objects").as_uri(),
        description="photographs and films: file:///folder or s3://bucket/prefix",
    )
    key_store_url: str = Field(
        (_HOME / "keys").as_uri(),
        description="the orders' wrapped keys; keep it out of every backup, or erasure is not for good",
    )
    master_key: Path = Field(
        _HOME / "master.key", description="the key that wraps the orders' keys, mode 0600; back this one up"
    )
    journal: Path = Field(_HOME / "journal.jsonl", description="the audit trail, see 'memoriam journal'")
    prices: Path = Field(
        _HOME / "prices.toml", description="the price list; made from the default if missing"
    )
    public_url: str = Field("http://127.0.0.1:8000", description="where families reach the studio")
    stripe_key: SecretStr | None = Field(None, description="secret API key; without one no card payment")
    stripe_webhook_secret: SecretStr | None = Field(None, description="whsec_…, checks every webhook")
    stripe_url: str = Field("https://api.stripe.com", description="another address for tests")
    star_price: Decimal | None = Field(
        None, gt=0, description="what one Telegram Star counts in the price list's money; left out: no stars"
    )
    bank_details: str = Field("", description="account and bank, shown to families who pay by transfer")
    retention_days: int = Field(90, ge=1, description="after delivery an order is erased, unless kept longer")
    abandoned_days: int = Field(
        180, ge=1, description="an order that was begun and not gone on with for so long is erased"
    )
    workflow_url: str = Field(
        "",
        description="where the durable workflow keeps its steps; left out: beside or in the database",
    )
    work_folder: Path = Field(
        _HOME / "work", description="private folder of this machine for files at work; emptied by itself"
    )
    films_at_once: int = Field(1, ge=0, description="films one worker makes at the same time")
    previews_at_once: int = Field(1, ge=0, description="previews one worker makes at the same time")
    film_seconds: float = Field(7200.0, gt=0, description="a film that takes longer is ended and held")
    preview_seconds: float = Field(600.0, gt=0, description="the same for a preview")
    stall_seconds: float = Field(
        300.0, gt=0, description="work that tells no progress for so long is ended and tried again"
    )
    work_memory: int = Field(
        0, ge=0, description="bytes of address space one film may use; 0: no limit but the machine's"
    )
    lease_seconds: float = Field(
        12.0, gt=1, description="a worker nobody heard of for so long is dead, and its work is taken over"
    )
    machine_hour: str = Field("0", description="what an hour of one worker costs, in the first currency")
    mail_url: str = Field(
        "",
        description="smtp://user:password@host:587 (STARTTLS) or smtps://…:465; left out: mail is only logged",
    )
    mail_from: str = Field("Memoriam <studio@localhost>", description="sender of all mail")
    free_bytes: int = Field(
        2_000_000_000, ge=0, description="with less room on the disk of the work folder no new film is begun"
    )
    log_json: bool = Field(True, description="one JSON object a line; false: plain lines for a person")


@cache
def studio_settings() -> StudioSettings:
    """The settings of this process, read once."""
    return StudioSettings()
