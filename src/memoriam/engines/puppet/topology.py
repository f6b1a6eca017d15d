"""Groups of the 478-point face mesh (MediaPipe face landmarker topology) that the puppet moves.

"Right" and "left" are the person's own: the right eye stands on the left of the picture. Lip and lid rows run from the
picture's left to its right.
"""

from __future__ import annotations

from dataclasses import dataclass

CHIN = 152
FOREHEAD_TOP = 10
RIGHT_EYE_CORNER = 33
LEFT_EYE_CORNER = 263
RIGHT_EAR = (127, 234)
LEFT_EAR = (356, 454)
NOSE_TIP = 1
RIGHT_MOUTH_CORNER = 61
LEFT_MOUTH_CORNER = 291

OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
"""The outline of the face, clockwise from the forehead's top."""

UPPER_LIP_OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
UPPER_LIP_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
LOWER_LIP_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
MOUTH_CORNERS = (61, 291, 78, 308)
UPPER_LIP = (
    *UPPER_LIP_OUTER[1:-1], *UPPER_LIP_INNER[1:-1],
    72, 73, 74, 184, 11, 12, 302, 303, 304, 408, 38, 41, 42, 183, 268, 271, 272, 407,
)  # fmt: skip
"""All points on the red of the upper lip but for the corners."""
LOWER_LIP = (
    *LOWER_LIP_OUTER[1:-1], *LOWER_LIP_INNER[1:-1],
    85, 86, 77, 90, 89, 180, 179, 96, 15, 16, 315, 316, 404, 403, 319, 320, 307, 325,
)  # fmt: skip
"""All points on the red of the lower lip but for the corners."""

CHEEKS = (205, 425, 50, 280, 187, 411)
"""Points on even cheek skin: where the colour of the skin is read."""
FOREHEAD = (9, 8, 151, 108, 337, 69, 299, 104, 333)


@dataclass(frozen=True, slots=True)
class EyeLandmarks:
    """The points around one eye.

    brow: the brow's lower edge. crease: the fold above the lid. below: the row under the lower lid.
    """

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    iris: tuple[int, ...]
    brow: tuple[int, ...]
    brow_top: tuple[int, ...]
    crease: tuple[int, ...]
    below: tuple[int, ...]


RIGHT_EYE = EyeLandmarks(
    upper=(33, 246, 161, 160, 159, 158, 157, 173, 133),
    lower=(33, 7, 163, 144, 145, 153, 154, 155, 133),
    iris=(468, 469, 470, 471, 472),
    brow=(46, 53, 52, 65, 55),
    brow_top=(70, 63, 105, 66, 107),
    crease=(247, 30, 29, 27, 28, 56, 190),
    below=(25, 110, 24, 23, 22, 26, 112),
)
LEFT_EYE = EyeLandmarks(
    upper=(362, 398, 384, 385, 386, 387, 388, 466, 263),
    lower=(362, 382, 381, 380, 374, 373, 390, 249, 263),
    iris=(473, 474, 475, 476, 477),
    brow=(285, 295, 282, 283, 276),
    brow_top=(336, 296, 334, 293, 300),
    crease=(414, 286, 258, 257, 259, 260, 467),
    below=(341, 256, 252, 253, 254, 339, 255),
)
EYES = (RIGHT_EYE, LEFT_EYE)
