"""Graduates' employment as cards: consent, "nothing changed", a running answer, what is kept, the letter."""

from collections.abc import Mapping
from functools import partial
from html import escape

from domain.conversation import Step
from domain.employment import Wave
from domain.employment_standing import Record, Standing
from domain.form import Form
from domain.language import in_language
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.employment_taps import (
    AGAIN,
    AGREE,
    BEGIN,
    CORRECT,
    DATA,
    DELETE,
    DELETED,
    NEVER,
    OPEN,
    SAME,
    wave_tap,
)
from views.questions import Frame, answer_words, choose_language_card, step_card
from views.taps import tap


def open_card(found: Standing, spent: int, _: Words) -> Card:
    """What comes before the first question: consent, or "nothing changed" for who has answered before."""
    return _again_card(found, _) if found.can_stay else _consent_card(found, spent, _)


def _consent_card(found: Standing, spent: int, _: Words) -> Card:
    text = lines(
        bold(_("Graduate employment")),
        _("The university asks what its graduates do: at graduation, and three and six months after it."),
        "👤 "
        + _("These answers are kept with your name. The career service sees them; everybody else sees totals only."),
        _("You may leave at any time. /mydata shows your answers; there you can correct and delete them."),
        _("About {n} min", n=spent),
    )
    if found.consented:
        start = Button(_("▶ Continue") if found.unfinished else _("Start"), tap(BEGIN), style="primary")
    else:
        start = Button(_("I agree, start"), tap(AGREE), style="primary")
    return Card(text, ((start,), *_refusals(_)))


def _again_card(found: Standing, _: Words) -> Card:
    text = lines(
        bold(_("Graduate employment")),
        _last_answer(found, _),
        "👤 " + _("These answers are kept with your name."),
        _("Has anything changed?"),
    )
    go_on = _("▶ Continue") if found.unfinished else _("Yes, something changed")
    return Card(text, (*_same_row(found, _), (Button(go_on, tap(BEGIN)),), *_refusals(_)))


def _last_answer(found: Standing, _: Words) -> str:
    assert found.latest is not None
    return _("Your last answer: {date}", date=_.day(found.latest.answered_on)) + "\n" + _answers(found, found.latest, _)


def _same_row(found: Standing, _: Words) -> Rows:
    assert found.latest is not None
    assert found.due is not None
    label = _("Nothing changed since {date}", date=_.day(found.latest.answered_on))
    return ((Button(label, tap(SAME, found.due.value), style="primary"),),)


def _refusals(_: Words) -> Rows:
    return (Button(_("Not now"), tap("home")),), (Button(_("Do not contact me about this"), tap(NEVER)),)


def _answers(found: Standing, record: Record, _: Words) -> str:
    shown = (
        (in_language(question.short, _.language), answer_words(answer, question, _.language))
        for question, answer in found.lines(record)
    )
    return "\n".join(f"• {escape(label)}: <b>{escape(said)}</b>" for label, said in shown if said)


def running_card(wave: Wave, form: Form, step: Step, positions: Mapping[str, int], _: Words) -> Card:
    """The card of a running answer: the question on the screen, or the review."""
    return step_card(_frame(wave, form, _), step, positions, _)


def languages_card(wave: Wave, form: Form, _: Words) -> Card:
    """The languages, in their own names, inside a running answer."""
    return choose_language_card(_frame(wave, form, _), _)


def _frame(wave: Wave, form: Form, _: Words) -> Frame:
    return Frame(
        in_language(form.title, _.language),
        partial(wave_tap, wave),
        _("Check your answers. They are kept with your name; /mydata lets you correct them later."),
    )


def records_card(found: Standing, _: Words, notice: str = "") -> Card:
    """Everything kept about the person's employment, with the ways to correct, delete and be left alone."""
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        bold(_("Your employment answers")),
        _("They are kept with your name. The career service sees them; everybody else sees totals only.")
        if found.records
        else _("No answers are kept."),
        *(_record(found, number, _) for number in range(len(found.records))),
        _("You asked not to be contacted about this.") if found.do_not_contact else "",
    )
    return Card(text, (*_record_rows(found, _), *_choice_rows(found, _), (Button(_("‹ Back"), tap("home")),)))


def _record(found: Standing, number: int, _: Words) -> str:
    record = found.records[number]
    heading = _("Answered: {date}", date=_.day(record.answered_on))
    unchanged = number > 0 and found.records[number - 1].answers == record.answers
    said = _("Nothing changed.") if unchanged else _answers(found, record, _)
    return f"{heading}\n{said}"


def _record_rows(found: Standing, _: Words) -> Rows:
    return tuple(
        (Button(_("Correct: {date}", date=_.day(record.answered_on)), tap(CORRECT, record.wave.value)),)
        for record in found.records
    )


def _choice_rows(found: Standing, _: Words) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if found.due is not None:
        rows.append((Button(_("Answer now"), tap(OPEN), style="primary"),))
    if found.records:
        rows.append((Button(_("Delete all these answers"), tap(DELETE)),))
    if found.do_not_contact:
        rows.append((Button(_("You may contact me again"), tap(AGAIN)),))
    else:
        rows.append((Button(_("Do not contact me about this"), tap(NEVER)),))
    return tuple(rows)


def delete_card(_: Words) -> Card:
    """Asks once more before the answers are deleted."""
    text = lines(
        bold(_("Delete your employment answers?")),
        _("All of them and your consent are deleted. This cannot be undone."),
    )
    yes = Button(_("Yes, delete"), tap(DELETED), style="danger")
    return Card(text, ((yes,), (Button(_("‹ Back"), tap(DATA)),)))


def employment_line(due: bool, _: Words) -> str:
    """The paragraph on the living card; empty if nothing is due."""
    return (
        lines(bold(_("Graduate employment")), _("Tell the university what you do now. It is asked by name."))
        if due
        else ""
    )


def employment_rows(due: bool, _: Words) -> Rows:
    """The row on the living card, if something is due."""
    return ((Button(_("What do you do now?"), tap(OPEN)),),) if due else ()


def data_rows(found: Standing, _: Words) -> Rows:
    """The row on the page of stored data, if there is something to see or to decide."""
    return () if found.is_empty else ((Button(_("Your employment answers"), tap(DATA)),),)


def letter_card(found: Standing, _: Words) -> Card:
    """The letter about a due wave: who has nothing new answers it with one tap."""
    if not found.can_stay:
        text = lines(
            bold(_("Graduate employment")),
            _("What do you do now? A few questions about work and studies; they are asked by name."),
        )
        return Card(text, ((Button(_("Show"), tap(OPEN), style="primary"),),))
    text = lines(bold(_("Graduate employment")), _last_answer(found, _), _("Has anything changed?"))
    return Card(text, (*_same_row(found, _), (Button(_("Yes, something changed"), tap(OPEN)),)))
