"""Names for the arrays that pass between rooms.

Images are (height, width, channel), x right, y down. All are C-contiguous unless said otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
"""(h, w, 3) sRGB, 0-255."""

RGBA = NDArray[np.uint8]
"""(h, w, 4) sRGB with premultiplied alpha, 0-255."""

Frame = NDArray[np.uint8]
"""(h, w, 4) sRGB + one byte that is ignored: a frame being painted. Four bytes a pixel keep every store aligned."""

Yuv420 = NDArray[np.uint8]
"""(h * 3 // 2, w) planar Y, U, V, BT.709 limited range: what the encoder takes."""

Mask = NDArray[np.float32]
"""(h, w) 0-1."""

Points = NDArray[np.float32]
"""(n, 2) pixels or (n, 3) pixels with z toward the camera."""

Affine = NDArray[np.float64]
"""(2, 3) maps source pixels to target pixels: [x', y'] = A[:, :2] @ [x, y] + A[:, 2]. Pixel centres are integers."""
