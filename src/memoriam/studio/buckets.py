"""Object stores by URL: a local folder or S3."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, ObjectStore, from_url


def open_bucket(url: str) -> ObjectStore:
    """A store for ``file:///folder`` (made if missing, for its owner alone) or ``s3://bucket/prefix``.

    S3's address and access come from the usual AWS_… variables.
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        store: ObjectStore = from_url(url)
        return store
    folder = Path(unquote(parts.path))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(folder)
