"""Memoriam: quiet, labelled farewell films from a few photographs.

The public face is small: a :class:`~memoriam.brief.Brief` goes in, :func:`~memoriam.film.make_film` gives a film.
Heavy libraries are loaded where they are used, so that importing the package stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from memoriam.brief import Brief
    from memoriam.errors import MemoriamError
    from memoriam.film import make_film
    from memoriam.likeness import Likeness

_WHERE = {
    "Brief": "memoriam.brief",
    "MemoriamError": "memoriam.errors",
    "make_film": "memoriam.film",
    "Likeness": "memoriam.likeness",
}

__all__ = ["Brief", "Likeness", "MemoriamError", "__version__", "make_film"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'memoriam' has no attribute '{name}'")
