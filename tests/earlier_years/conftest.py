"""The office's stage."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "office"))

from office_ground import ground, office, open_stage

__all__ = ["ground", "office", "open_stage"]
