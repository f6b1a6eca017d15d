"""The one array type of the bake scripts."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Floats = NDArray[Any]
"""Numbers of either float width: pictures are float32, what numpy makes of them on the way may be float64."""
