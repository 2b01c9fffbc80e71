"""Two questions beside each other as typed rows: the lowest score of each value, and the points it puts together."""

from collections.abc import Mapping

from domain.form import Question
from domain.language import LANGUAGES, Text, in_language
from domain.microdata import CrossTable, Points
from domain.release_json import content_hash, release_to_json
from domain.result import Release
from domain.statistics import scores
from locales import words
from reports.export_table import Column, Kind, Sheet
from reports.export_words import in_each, labels
from reports.numbers import DASH
from reports.wording import asked


def cross_sheet(release: Release, table: CrossTable, language: str) -> Sheet:
    """A row for each who rated both questions, in the order of the values, with the wave and the release it is of."""
    _ = words(language)
    head = (release.wave, release.version, content_hash(release_to_json(release)), release.form_hash)
    said = [
        {points: in_language(_label(question, points), language) for points in values}
        for question, values in _sides(table)
    ]
    rows = tuple((*head, first[0], said[0][first], second[0], said[1][second]) for first, second in table.rows())
    return Sheet(_("Ratings"), _columns(table), rows)


def _columns(table: CrossTable) -> tuple[Column, ...]:
    head = [_head("wave"), _head("version", Kind.WHOLE), _head("release"), _head("form")]
    for name, (question, values) in zip(("first", "second"), _sides(table), strict=True):
        codes = {points[0]: _label(question, points) for points in values}
        head.append(Column(name, _question_label(question), Kind.WHOLE, 12, codes=codes))
        head.append(Column(f"{name}_points", _points_label(question), width=34))
    return tuple(head)


def _head(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, in_each(lambda _: labels(_)[name]), kind)


def _sides(table: CrossTable) -> tuple[tuple[Question, tuple[Points, ...]], ...]:
    return tuple(zip(table.questions, table.values, strict=True))


def _question_label(question: Question) -> Text:
    return in_each(lambda _: f"{question.name}: {asked(question, _.language)}")


def _points_label(question: Question) -> Text:
    return in_each(lambda _: _("{question}: answers put together", question=question.name))


def _label(question: Question, points: Points) -> Text:
    """The points of a value with their words: "1–2: Strongly disagree – Disagree"."""
    by_score: Mapping[int, str] = {score: name for name, score in scores(question).items()}
    ends = [question.choice(by_score[score]) for score in dict.fromkeys((points[0], points[-1]))]
    numbers = DASH.join(str(score) for score in dict.fromkeys((points[0], points[-1])))
    return {
        language.value: f"{numbers}: " + f" {DASH} ".join(in_language(one.label, language.value) for one in ends if one)
        for language in LANGUAGES
    }
