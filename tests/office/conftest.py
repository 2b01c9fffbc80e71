"""The office's stage, on the demo university."""

from office_ground import ground, office, open_stage

__all__ = ["ground", "office", "open_stage"]
