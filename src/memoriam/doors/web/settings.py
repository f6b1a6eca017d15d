"""What the owner may decide about the web door; every value by an environment variable ``MEMORIAM_WEB_<NAME>``."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOME = Path(platformdirs.user_data_dir("memoriam")) / "studio"


class WebSettings(BaseSettings):
    """Limits count for each process; a studio with several web machines has that many times as much."""

    model_config = SettingsConfigDict(env_prefix="MEMORIAM_WEB_", extra="ignore", frozen=True)

    upload_folder: Path = Field(
        _HOME / "uploads", description="unfinished uploads, readable by the studio alone, gone after a day"
    )
    upload_bytes: int = Field(60_000_000, gt=0, description="largest file that can be sent")
    upload_hours: float = Field(24, gt=0, description="how long an unfinished upload is kept")
    uploads_each_order: int = Field(60, ge=1, description="unfinished uploads of one order")
    bytes_each_address: int = Field(3_000_000_000, gt=0, description="sent by one address in a day")
    bytes_in_all: int = Field(40_000_000_000, gt=0, description="unfinished uploads of everybody together")
    pages_a_minute: int = Field(300, ge=1, description="requests of one address")
    orders_an_hour: int = Field(20, ge=1, description="orders begun by one address")
    mails_an_hour: int = Field(5, ge=1, description="links asked for by one address")
    logins_an_hour: int = Field(10, ge=1, description="attempts to log in at the desk by one address")
    connections: int = Field(1000, ge=1, description="open at the same time; more are told to come back")
    connections_each_address: int = Field(200, ge=1)
    head_seconds: float = Field(10, gt=0, description="by when a request must have said what it wants")
    body_seconds: float = Field(30, gt=0, description="longest silence in the middle of a request's body")
    body_rate: int = Field(
        512,
        ge=1,
        description="bytes a second a body must bring on average: the slowest phones bring ten times that",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="addresses of proxies whose X-Forwarded-For is believed, with commas; * for any",
    )
    owner_file: Path = Field(
        _HOME / "owner.json", description="password hash and TOTP secret of the desk, mode 0600"
    )
    desk_hours: float = Field(8, gt=0, description="after which the owner logs in again")
    desk_idle_minutes: float = Field(
        30, gt=0, description="after which the owner logs in again, when nothing is done"
    )
    metrics_networks: tuple[str, ...] = Field(
        ("127.0.0.0/8", "::1/128"), description="networks that may read /metrics without logging in"
    )
