from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from memoriam.rules.photographs import nudity
from memoriam.rules.pictures import NUDITY


def test_a_portrait_in_uniform_is_not_nude(hopper: Path) -> None:
    with Image.open(hopper) as picture:
        assert nudity(np.asarray(picture.convert("RGB"))) < NUDITY / 2
