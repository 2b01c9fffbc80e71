"""The proposals of a calendar at the command line: shown with their numbers, chosen by them."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

import typer

from domain.calendar import CalendarKind

if TYPE_CHECKING:
    from domain.calendar_proposals import Proposal
    from domain.errors import Finding
    from locales import Words

MOST_NUMBERS = 10_000
_PART = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?:=([a-z_]+))?")


def parse_choice(text: str) -> Mapping[int, CalendarKind | None] | None:
    """The numbers in `1,3-5,7=holiday`, with the kind where one is given; None for `all`.

    Raises typer.BadParameter (wrong usage, exit code 2) for anything else.
    """
    if text.strip().lower() == "all":
        return None
    chosen: dict[int, CalendarKind | None] = {}
    for part in text.replace(" ", "").split(","):
        match = _PART.fullmatch(part)
        if match is None or (match[3] and match[3] not in set(CalendarKind)):
            kinds = ", ".join(CalendarKind)
            raise typer.BadParameter(f"{part!r} is none of 7, 3-5, 7=holiday, all. Kinds: {kinds}.")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first > MOST_NUMBERS:
            raise typer.BadParameter(f"{part!r} does not run upwards.")
        chosen |= dict.fromkeys(range(first, last + 1), CalendarKind(match[3]) if match[3] else None)
    return chosen


def with_a_guess(proposals: Sequence["Proposal"]) -> Mapping[int, CalendarKind | None]:
    """What `all` means: every proposal whose kind the words of its event say."""
    return {proposal.number: None for proposal in proposals if proposal.kind is not None}


def print_proposals(proposals: Sequence["Proposal"], zone: tzinfo) -> None:
    """Prints a line for each proposal: number, kind, local days or times, term, class, title."""
    from rich.console import Console
    from rich.table import Table

    table = Table("no", "kind", "when", "term", "class", "title", box=None, pad_edge=False)
    table.columns[0].justify = "right"
    for column in table.columns[:5]:
        column.no_wrap = True
    for one in proposals:
        kind = one.kind.value if one.kind else "?"
        table.add_row(str(one.number), kind, _when(one, zone), _term(one), one.class_id, one.event.title)
    console = Console(highlight=False, markup=False)
    # a title is never cut where the output is a file
    console.print(table, soft_wrap=not console.is_terminal)


def proposals_json(proposals: Sequence["Proposal"], warnings: Sequence["Finding"], zone: tzinfo, _: "Words") -> str:
    """The proposals as one JSON object; times are local, with their offset."""
    from bot.cli.diff_report import plain

    return json.dumps(
        {
            "ok": True,
            "applied": False,
            "proposals": [_plain(one, zone) for one in proposals],
            "warnings": [plain(warning, _) for warning in warnings],
        },
        ensure_ascii=False,
    )


def _plain(one: "Proposal", zone: tzinfo) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.kind,
        "title": one.event.title,
        "start": one.event.start.astimezone(zone).isoformat(),
        "end": one.event.end.astimezone(zone).isoformat(),
        "session": _term(one),
        "class": one.class_id,
    }


def _term(one: "Proposal") -> str:
    # a holiday belongs to none
    return "" if one.kind is CalendarKind.HOLIDAY else one.session


def _when(one: "Proposal", zone: tzinfo) -> str:
    start, end = one.event.start.astimezone(zone), one.event.end.astimezone(zone)
    if not one.event.is_timed:
        return f"{start:%Y-%m-%d}" if start.date() == end.date() else f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
    if start == end:
        return f"{start:%Y-%m-%d %H:%M}"
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {until}"
