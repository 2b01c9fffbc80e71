"""The quality office's cards of comments: how far a wave is read, one comment, why not, the new words."""

from collections.abc import Sequence
from html import escape

from domain.comment_flags import Flag
from domain.language import in_language
from domain.moderation import Decision, Progress, Reason, Waiting
from locales import Words
from views.card import Button, Card, Rows, bold, lines
from views.taps import tap

COMMENTS, READ, AGAIN = "comments", "cread", "cagain"
SHOW, KEEP, WHY, BECAUSE, SECOND = "cshow", "ckeep", "cwhy", "cbecause", "csecond"


def comments_button(progress: Progress, wave: str, _: Words) -> tuple[Button, ...]:
    """The way from the card of a wave to its comments; nothing if none can be read, for the first time or again."""
    if not (progress.waiting or progress.readable):
        return ()
    label = _("Comments: {n} to read", n=_.number(progress.waiting))
    return (Button(label, tap(COMMENTS, wave), style="primary" if progress.waiting else ""),)


def overview_card(wave: str, progress: Progress, marked: int, _: Words) -> Card:
    """How far the comments of a wave are read, what becomes of them, and the way to the next."""
    left = _("Comments to read: {n} of {all}", n=_.number(progress.waiting), all=_.number(progress.total))
    text = lines(
        bold(left),
        _counted(progress, marked, _),
        _("Shown with the next release: in no order, apart from ratings, and only where enough people commented."),
        _(
            "A held comment can be read again until the release, when all that was written goes for good. "
            "A deleted one goes at once."
        ),
    )
    rows: list[tuple[Button, ...]] = []
    if progress.waiting:
        rows.append((Button(_("Read"), tap(READ, wave), style="primary"),))
    if progress.readable:
        rows.append((Button(_("Read the held ones again: {n}", n=_.number(progress.readable)), tap(AGAIN, wave)),))
    return Card(text, (*rows, (Button(_("‹ Back"), tap("wave", wave)),)))


def _counted(progress: Progress, marked: int, _: Words) -> str:
    told = [_("Marked for a closer look: {n}", n=_.number(marked))] if marked else []
    if progress.away:
        told.append(_("With a colleague: {n}", n=_.number(progress.away)))
    done = {decision: number for decision, number in progress.decided.items() if number}
    told += [f"{decision_name(decision, _)}: {_.number(number)}" for decision, number in done.items()]
    return "\n".join(escape(line) for line in told)


def comment_card(comment: Waiting, flags: Sequence[Flag], left: int, _: Words, *, may_ask: bool) -> Card:
    """One comment with the question and the course, and no rating; what can be decided about it."""
    id = comment.id.hex()
    rows: Rows = (
        (Button(decision_name(Decision.KEEP, _), tap(KEEP, id), style="primary"),),
        (_why_button(Decision.EDIT, id, _), _why_button(Decision.HOLD, id, _)),
        (_why_button(Decision.DELETE, id, _), *_second_button(id, _, may_ask=may_ask)),
        (Button(_("‹ Back"), tap(COMMENTS, comment.wave)),),
    )
    second = _("A colleague asks for your opinion: please decide.") if comment.second else ""
    text = lines(_about(comment, flags, _), second, escape(_("Left to read: {n}", n=_.number(left))))
    return Card(text, rows, protected=True)


def why_card(comment: Waiting, decision: Decision, _: Words) -> Card:
    """The reasons for changing or hiding a comment."""
    id = comment.id.hex()
    reasons = [Button(reason_name(reason, _), tap(BECAUSE, decision.value, reason.value, id)) for reason in Reason]
    asked = bold(f"{decision_name(decision, _)}: " + _("why?"))
    rows = (*((button,) for button in reasons), (Button(_("‹ Back"), tap(SHOW, id)),))
    return Card(lines(_about(comment, (), _), asked), rows, protected=True)


def write_card(comment: Waiting, _: Words, notice: str = "") -> Card:
    """The invitation to write what takes the comment's place."""
    invitation = _("Write the comment as it shall be shown, in its language. Change only what must not be read.")
    text = lines(escape(notice), _about(comment, (), _), bold(invitation))
    return Card(text, ((Button(_("‹ Back"), tap(SHOW, comment.id.hex())),),), protected=True)


def _about(comment: Waiting, flags: Sequence[Flag], _: Words) -> str:
    question, title = in_language(comment.question, _.language), in_language(comment.title, _.language)
    marks = _("Look closely: {marks}", marks=", ".join(flag_name(flag, _) for flag in flags)) if flags else ""
    return lines(f"<blockquote>{escape(comment.text)}</blockquote>", f"{escape(question)}\n{escape(title)}", marks)


def _why_button(decision: Decision, comment: str, _: Words) -> Button:
    return Button(decision_name(decision, _), tap(WHY, decision.value, comment))


def _second_button(comment: str, _: Words, *, may_ask: bool) -> tuple[Button, ...]:
    return (Button(_("Ask a colleague"), tap(SECOND, comment)),) if may_ask else ()


def decision_name(decision: Decision, _: Words) -> str:
    """What a decision is called, on its button and in counts."""
    return {
        Decision.KEEP: _("Show"),
        Decision.EDIT: _("Edit"),
        Decision.HOLD: _("Hold"),
        Decision.DELETE: _("Delete"),
    }[decision]


def reason_name(reason: Reason, _: Words) -> str:
    """What a reason is called."""
    return {
        Reason.NAMES: _("Names somebody"),
        Reason.AUTHOR: _("Tells who wrote it"),
        Reason.INSULT: _("Insult"),
        Reason.THREAT: _("Threat or danger"),
        Reason.OFF_TOPIC: _("Not about the course"),
        Reason.OTHER: _("Another reason"),
    }[reason]


def flag_name(flag: Flag, _: Words) -> str:
    """What a mark is called inside a line."""
    return {
        Flag.NAME: _("a name"),
        Flag.PHONE: _("a phone number"),
        Flag.ADDRESS: _("an e-mail or account"),
        Flag.WORD: _("a harsh word"),
    }[flag]
