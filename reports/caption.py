"""The caption of a picture: its text for those who do not see it, with the same numbers.

Telegram's photos have no alternative text, so the caption is it: what it is, n of N and the rate, the finding,
the highest and the lowest, and what is hidden.
"""

from collections.abc import Iterable

from domain.disclosure import OVER, low_rate
from domain.form import Form
from domain.language import in_language
from domain.result import Release, Turnout
from domain.statistics import main_scale
from locales import words
from reports import numbers
from reports.finding import Rated, Ratings, headline, ratings, short
from reports.summary import of_eligible, points, select, workload

CAPTION_LIMIT = 1024
"""Characters of a caption, as Telegram counts them: UTF-16 code units of the plain text."""


def caption(release: Release, form: Form, language: str, rows: int) -> str:
    """The caption of a summary picture that shows `rows` questions: plain text of at most 1024 characters.

    Where it would be longer, first the shares go, then all questions but the highest and the lowest, then the
    longest lines are cut.
    """
    found = ratings(release, form)
    chosen = select(found, rows)
    ends = tuple(one for one in (found.best, found.weakest) if one)
    for questions, with_shares in ((chosen, True), (chosen, False), (ends, False), ((), False)):
        text = "\n".join(_lines(release, form, found, questions, with_shares, language))
        if length(text) <= CAPTION_LIMIT:
            return text
    return _cut(text)


def length(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _lines(
    release: Release, form: Form, found: Ratings, questions: Iterable[Rated], with_shares: bool, language: str
) -> list[str]:
    title = f"{in_language(form.title, language)} · {in_language(release.period, language)}"
    lines = [title, in_language(release.university.name, language), "", f"{headline(found, language)}."]
    lines += _figures(release, form, found, language)
    rows = [_row(one, found, with_shares, language) for one in questions]
    if rows:
        lines += ["", *rows]
    if with_shares and any(one.item.shares for one in questions):
        lines += [_key(form, language)]
    return lines + _notes(release, found, language)


def _figures(release: Release, form: Form, found: Ratings, language: str) -> list[str]:
    _ = words(language)
    lines = []
    if release.university.turnout:
        lines.append(f"{_('Response rate')}: {_rate(release.university.turnout, language)}")
    mean = release.university.mean
    if mean and mean.exact:
        lines.append(f"{_('Overall mean')}: {numbers.mean(mean, found.scale, language)} / {found.scale[1]}")
    fact = workload(release, form, language)
    if fact:
        lines.append(f"{fact['label']}: {fact['text']} {numbers.DASH} {fact['value']}")
    return lines


def _rate(turnout: Turnout, language: str) -> str:
    _ = words(language)
    counted = of_eligible(turnout, language)
    if turnout.percent is not None:
        return f"{numbers.percent(turnout.percent, language)} ({counted})"
    if turnout.over:
        return f"{_('over {percent}', percent=numbers.percent(OVER, language))} ({counted})"
    return counted


def _row(rated: Rated, found: Ratings, with_shares: bool, language: str) -> str:
    line = f"• {short(rated, language)} {numbers.DASH} {numbers.mean(rated.mean, found.scale, language)}"
    if not (with_shares and rated.item.shares):
        return line
    by_choice = {share.choice: share for share in rated.item.shares}
    told = [by_choice[name] for name in points(rated.question) if name in by_choice]
    return f"{line} ({' · '.join(numbers.share(share, language) for share in told)})"


def _key(form: Form, language: str) -> str:
    scale = main_scale(form)
    return words(language)(
        "In brackets: shares of answers in %, from “{low}” to “{high}”.",
        low=in_language(scale[0].label, language),
        high=in_language(scale[-1].label, language),
    )


def _notes(release: Release, found: Ratings, language: str) -> list[str]:
    _ = words(language)
    notes = []
    turnout = release.university.turnout
    if turnout and low_rate(turnout, release.min_rate_percent):
        notes.append(_("Low response rate: may not represent everyone"))
    if found.hidden:
        notes.append(_("Questions hidden to protect anonymity: {n}", n=len(found.hidden)))
    faculties = [unit for unit in release.faculties if not unit.shown and unit.level == "faculty"]
    if faculties:
        notes.append(_("Faculties hidden to protect anonymity: {n}", n=len(faculties)))
    return ["", *notes] if notes else []


def _cut(text: str) -> str:
    kept = text.encode("utf-16-le")[: 2 * (CAPTION_LIMIT - 1)].decode("utf-16-le", errors="ignore")
    return f"{kept}…"
