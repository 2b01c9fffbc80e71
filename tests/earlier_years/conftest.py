"""How properties are tested (an example may take as long as the machine needs), and the office's stage."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.append(str(Path(__file__).parents[1] / "office"))

from office_ground import ground, office, open_stage

__all__ = ["ground", "office", "open_stage"]

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
