"""The bake scripts are no part of the installed package: let these tests find them in the repository."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
