"""What the command line says of a questionnaire beside the last results of its survey."""

from typing import TYPE_CHECKING

from domain.comparability import Comparability, Reason

if TYPE_CHECKING:
    from bot.core import Core
    from domain.form import Form

_SAID = {
    Reason.WORDING: "wording changed",
    Reason.SCALE: "scale changed",
    Reason.KIND: "kind changed",
    Reason.NEW: "new",
    Reason.UNKNOWN: "questionnaire of that time not known",
    Reason.GONE: "gone",
}


async def comparison_lines(core: "Core", form: "Form", before_wave: str = "") -> list[str]:
    """Which questions can be compared with the last results, and why the others cannot; empty if there are none."""
    from domain.access import OPERATOR
    from services.past_results import comparable_with_last

    found = await comparable_with_last(core.database, OPERATOR, form, before_wave)
    return [said(found[0].wave, found[1])] if found else []


def said(wave: str, comparison: Comparability) -> str:
    """One line: "Comparable with teaching-2025-fall: 12 of 13; wording changed: fairness"."""
    asked = [item for item in comparison.items if item.question]
    parts = [f"Comparable with {wave}: {len(comparison.names)} of {len(asked)}"]
    for reason, words in _SAID.items():
        if names := comparison.with_reason(reason):
            parts.append(f"{words}: {', '.join(names)}")
    return "; ".join(parts)
