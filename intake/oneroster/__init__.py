"""Rosters as OneRoster CSV bundles (1EdTech): where the rows lie, how each file reads, what must fit together."""

from intake.oneroster.bundle import RosterBundle, open_roster

__all__ = ["RosterBundle", "open_roster"]
