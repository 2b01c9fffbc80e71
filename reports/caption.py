"""The caption of a picture: its text for those who do not see it, with the same numbers.

Telegram's photos have no alternative text, so the caption is it: what it is, n of N and the rate, the finding,
the highest and the lowest, and what is hidden.
"""

from dataclasses import dataclass

from domain.disclosure import OVER, low_rate
from domain.form import Form
from domain.language import in_language
from domain.result import Level, Release, Turnout
from domain.statistics import is_few, main_scale
from locales import Words, words
from reports import numbers
from reports.finding import Rated, Ratings, headline, ratings
from reports.summary import Chosen, Layout, notice, of_eligible, points, select, workload
from reports.wording import short

CAPTION_LIMIT = 1024
"""Characters of a caption, as Telegram counts them: UTF-16 code units of the plain text."""


def caption(release: Release, form: Form, language: str, layout: Layout) -> str:
    """The caption of a summary picture with this layout: plain text of at most 1024 characters.

    Where it would be longer, first the shares go, then all questions but those that lie farthest apart, then these too,
    then the end of the text.
    """
    found = ratings(release, form)
    writer = _Writer(release, form, layout, found, words(language))
    chosen = select(found, layout.rows)
    for questions, with_shares in ((chosen, True), (chosen, False), (Chosen(found.apart), False)):
        text = writer.text(questions, with_shares)
        if length(text) <= CAPTION_LIMIT:
            return text
    return cut(writer.text(Chosen(()), False))


def length(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str) -> str:
    """The text within the limit of a caption; a longer one ends with "…"."""
    if length(text) <= CAPTION_LIMIT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (CAPTION_LIMIT - 1)].decode("utf-16-le", errors="ignore")
    return f"{kept}…"


@dataclass(frozen=True)
class _Writer:
    release: Release
    form: Form
    layout: Layout
    found: Ratings
    words: Words

    @property
    def language(self) -> str:
        return self.words.language

    def text(self, chosen: Chosen, with_shares: bool) -> str:
        questions = chosen.questions
        lines = [
            f"{in_language(self.form.title, self.language)} · {in_language(self.release.period, self.language)}",
            in_language(self.release.university.name, self.language),
            "",
            f"{headline(self.found, self.language)}.",
            *self._figures(),
        ]
        if not self.found.shown:
            lines += [f"{notice(self.release, self.language).title}.", notice(self.release, self.language).reason]
        if questions:
            lines += ["", *self._rows(chosen, with_shares)]
        if with_shares and any(one.item.shares for one in questions):
            lines.append(self._key())
        notes = self._notes()
        return "\n".join([*lines, "", *notes] if notes else lines)

    def _figures(self) -> list[str]:
        _ = self.words
        lines = []
        if self.release.university.turnout:
            label = _("Response rate")
            lines.append(f"{label}: {self._rate(self.release.university.turnout)}")
        mean = self.release.university.mean
        if mean and mean.exact:
            told = numbers.mean(mean, self.found.scale, self.language)
            label = _("Overall mean")
            lines.append(f"{label}: {told} / {self.found.scale[1]}")
        fact = workload(self.release, self.form, self.language)
        if self.layout.fact and fact:
            lines.append(f"{fact['label']}: {fact['text']} {numbers.DASH} {fact['value']}")
        return lines

    def _rate(self, turnout: Turnout) -> str:
        _ = self.words
        counted = of_eligible(turnout, self.language)
        if turnout.percent is not None:
            return f"{numbers.percent(turnout.percent, self.language)} ({counted})"
        if turnout.over:
            over = _("over {percent}", percent=numbers.percent(OVER, self.language))
            return f"{over} ({counted})"
        return counted

    def _rows(self, chosen: Chosen, with_shares: bool) -> list[str]:
        _ = self.words
        rows = [self._row(one, with_shares) for one in chosen.questions]
        if not chosen.lower:
            return rows
        higher, lower = _("Rated higher"), _("Rated lower")
        return [f"{higher}:", *rows[: chosen.lower], f"{lower}:", *rows[chosen.lower :]]

    def _row(self, rated: Rated, with_shares: bool) -> str:
        mean = numbers.mean(rated.mean, self.found.scale, self.language)
        line = f"• {short(rated.question, self.language)} {numbers.DASH} {mean}"
        if not (with_shares and rated.item.shares):
            return line
        by_choice = {share.choice: share for share in rated.item.shares}
        told = [by_choice[name] for name in points(rated.question) if name in by_choice]
        return f"{line} ({' · '.join(numbers.share(share, self.language) for share in told)})"

    def _key(self) -> str:
        _ = self.words
        low, high = main_scale(self.form)[0], main_scale(self.form)[-1]
        return _(
            "In brackets: shares of answers in %, from “{low}” to “{high}”.",
            low=in_language(low.label, self.language),
            high=in_language(high.label, self.language),
        )

    def _notes(self) -> list[str]:
        _ = self.words
        notes = []
        turnout = self.release.university.turnout
        if self.found.shown and turnout and is_few(turnout.answered):
            notes.append(_("Few answers: read with care"))
        if turnout and low_rate(turnout, self.release.min_rate_percent):
            notes.append(_("Low response rate: may not represent everyone"))
        if self.found.shown and self.found.hidden:
            notes.append(_("Questions hidden to protect anonymity: {n}", n=len(self.found.hidden)))
        hidden = [unit for unit in self.release.faculties if not unit.shown and unit.level is Level.FACULTY]
        if self.found.shown and hidden:
            notes.append(_("Faculties hidden to protect anonymity: {n}", n=len(hidden)))
        return notes
