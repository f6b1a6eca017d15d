"""Settings of the bot; every value by an environment variable ``MEMORIAM_TELEGRAM_<NAME>``."""

from __future__ import annotations

from functools import cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class TelegramSettings(BaseSettings):
    """Only the token is needed; long polling is used unless a webhook is named."""

    model_config = SettingsConfigDict(env_prefix="MEMORIAM_TELEGRAM_", extra="ignore", frozen=True)

    token: SecretStr = Field(SecretStr(""), description="what BotFather gave")
    api_url: str = Field(
        "https://api.telegram.org", description="a Bot API server of one's own takes files of up to 2 GB"
    )
    local_files: bool = Field(
        False, description="that server runs with --local and shares its files with this machine"
    )
    webhook_url: str = Field("", description="https://… that Telegram calls; left out: long polling")
    webhook_secret: SecretStr = Field(SecretStr(""), description="1-256 letters; checked on every call")
    webhook_host: str = "127.0.0.1"
    webhook_port: int = Field(8081, ge=1, le=65535)
    owners: tuple[int, ...] = Field((), description="user numbers of the studio's owners, as JSON: [123]")
    channel: str = Field("", description="@name or number of the channel films are shown in")
    quiet_from: int = Field(21, ge=0, le=23, description="hour after which nothing is sent unasked")
    quiet_until: int = Field(8, ge=0, le=23, description="hour from which it is sent again")
    time_zone: str = Field("Europe/Berlin", description="of these hours")
    chats_at_once: int = Field(32, ge=1, le=500, description="chats that are dealt with at the same time")
    all_per_second: float = Field(29.0, gt=0, description="messages; Telegram allows 30 a second")
    chat_seconds: float = Field(
        1.0, ge=0, description="between two messages to one chat; Telegram asks for 1"
    )

    @property
    def download_bytes(self) -> int:
        """Largest file the bot can fetch (core.telegram.org/bots/api#getfile)."""
        return 2_000_000_000 if self.local_files else 20_000_000

    @property
    def upload_bytes(self) -> int:
        """Largest film the bot can send (core.telegram.org/bots/api#sending-files)."""
        return 2_000_000_000 if self.local_files else 50_000_000


@cache
def telegram_settings() -> TelegramSettings:
    """The settings of this process, read once."""
    return TelegramSettings()
