"""The codebook of an export: what each column, each question and each choice means, in the three languages."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from domain.form import Form, Question
from domain.language import LANGUAGES, Text
from domain.release_json import content_hash, release_to_json
from domain.result import Release
from locales import Words, words
from reports.export_rows import choice_places
from reports.export_table import Cell, Column, Kind, Row, Sheet
from reports.export_words import in_each, level_names, row_names
from reports.wording import correction_said

_NO_MEASURES: Row = (None,) * 4
"""Of what is no question: the columns that say which figures a question enters, and how."""


def codebook_sheet(release: Release, form: Form, sheets: Iterable[Sheet], language: str) -> Sheet:
    """The codebook of the `sheets` made from a release: what it is, columns, codes of rows and levels, questions."""
    _ = words(language)
    rows = [*_about(release, form)]
    for sheet in sheets:
        rows += [_row("column", column.name, column.label) for column in sheet.columns]
        for column in sheet.columns:
            rows += [_row(column.name, str(code), said) for code, said in column.codes.items()]
    rows += [_row("row", name, said) for name, said in _named(row_names)]
    rows += [_row("level", name, said) for name, said in _named(level_names)]
    rows += [_row("measure", one.name, one.label) for one in form.measures]
    for question in form.questions:
        rows += _question(question)
    return Sheet(_("Codebook"), _columns(), tuple(dict.fromkeys(rows)))


def _named(names: Callable[[Words], Mapping[str, str]]) -> Iterator[tuple[str, Text]]:
    said = {language.value: names(words(language)) for language in LANGUAGES}
    for name in said[LANGUAGES[0].value]:
        yield name, {language: each[name] for language, each in said.items()}


def _columns() -> tuple[Column, ...]:
    return (
        Column("part", in_each(lambda _: _("Part"))),
        Column("name", in_each(lambda _: _("Code")), width=22),
        Column("place", in_each(lambda _: _("Place in the shares")), Kind.WHOLE),
        Column("score", in_each(lambda _: _("Score")), Kind.WHOLE),
        *(
            Column(language.value, {each.value: language.value for each in LANGUAGES}, width=44)
            for language in LANGUAGES
        ),
        Column("indicator", in_each(lambda _: _("Indicator"))),
        Column("reverse", in_each(lambda _: _("Less is better (1 = yes)")), Kind.WHOLE),
        Column("competence", in_each(lambda _: _("Competence"))),
        Column("facet", in_each(lambda _: _("Importance or satisfaction"))),
    )


def _row(
    part: str, name: str, said: Text, place: int | None = None, score: int | None = None, measures: Row = _NO_MEASURES
) -> Row:
    texts: tuple[Cell, ...] = tuple(said.get(language.value, "") for language in LANGUAGES)
    return (part, name, place, score, *texts, *measures)


def _about(release: Release, form: Form) -> Iterator[Row]:
    yield _row("about", "title", form.title)
    yield _row("about", "university", release.university.name)
    yield _row("about", "period", release.period)
    yield _row("about", "wave", _same(release.wave))
    yield _row("about", "version", _same(str(release.version)))
    yield _row("about", "released_on", _same(release.released_on.isoformat()))
    yield _row("about", "release_sha256", _same(content_hash(release_to_json(release))))
    yield _row("about", "form_sha256", _same(release.form_hash))
    yield _row("about", "min_ratings", _same(str(release.min_ratings)))
    yield _row("about", "min_rate_percent", _same(str(release.min_rate_percent)))
    if release.correction:
        yield _row("about", "correction", in_each(lambda _: correction_said(release.correction, _)))
    if release.before:
        yield _row("about", "before", _same(f"{release.before.wave}, {release.before.version}"))
        yield _row("about", "comparable", _same(", ".join(release.before.comparable)))
    yield _row("about", "hidden", in_each(_how_hidden))
    yield _row("about", "bounds", in_each(_how_bounded))
    yield _row("about", "cannot_judge", in_each(_cannot_judge))


def _same(text: str) -> Text:
    return {language.value: text for language in LANGUAGES}


def _how_hidden(_: Words) -> str:
    return _(
        "A hidden figure is an empty cell, never 0; in SPSS it is a missing value. The last column says why. "
        "Figures of small groups are hidden, and so is what would give them away by subtraction."
    )


def _how_bounded(_: Words) -> str:
    return _("A sign stands in a column of its own: >= 95 is “at least 95”, <= 5 is “at most 5”, > 90 is “over 90”.")


def _cannot_judge(_: Words) -> str:
    return _("“Cannot judge” is counted apart. It is in no mean, in no share and not in n.")


def _question(question: Question) -> Iterator[Row]:
    measures = (question.indicator, int(question.reverse), question.competence, question.facet)
    yield _row("question", question.name, question.label, measures=measures)
    places = {name: place for place, name in enumerate(choice_places(question), 1)}
    for choice in question.choices:
        yield _row(question.name, choice.name, choice.label, places.get(choice.name), choice.score)
