"""One typed settings object; every value can be set by an environment variable ``MEMORIAM_<NAME>``."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """What the owner of a machine may decide. Nothing here can remove the label or the signature of a film."""

    model_config = SettingsConfigDict(env_prefix="MEMORIAM_", extra="ignore", frozen=True)

    cache_folder: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("memoriam")),
        description="where likenesses are kept between films, by content hash",
    )
    photo_bytes: int = Field(60_000_000, gt=0, description="largest photograph file that is opened, in bytes")
    photo_pixels: int = Field(
        120_000_000,
        gt=0,
        description="largest photograph that is decoded, in pixels (108-megapixel phones exist)",
    )
    decode_seconds: float = Field(
        20.0, gt=0, description="time limit of the separate process that decodes a photograph"
    )
    decode_memory: int = Field(1_400_000_000, gt=0, description="memory limit of that process, in bytes")
    certificate_folder: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("memoriam")) / "certificate",
        description="where the certificate made on this computer lies, its key readable by its owner alone",
    )
    certificate_chain: Path | None = Field(
        None, description="a studio's own signing certificate, PEM, signer first; set together with its key"
    )
    certificate_key: Path | None = Field(None, description="private key of that certificate, PEM, mode 0600")
    time_stamp_url: str | None = Field(
        None, description="a time-stamping authority (RFC 3161); without one, films stay offline"
    )
    trust_anchors: Path | None = Field(
        None, description="root certificates, PEM, whose signatures 'memoriam verify' trusts as well"
    )
    journal: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("memoriam")) / "journal.jsonl",
        description="where the command records what was declared and what was made, without names",
    )
    opt_out_register: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("memoriam")) / "opt-out.txt",
        description="people who do not want to be shown, as numbers from which no face can be made",
    )
    opt_out_key: Path = Field(
        default_factory=lambda: Path(platformdirs.user_config_dir("memoriam")) / "opt-out.key",
        description="key of that register, kept apart from it",
    )
    espeak_ng: Path | None = Field(
        None,
        description="the program espeak-ng, which reads languages other than English; else the installed one",
    )
    threads: int = Field(default_factory=_processors, ge=1, description="frames painted at the same time")


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
