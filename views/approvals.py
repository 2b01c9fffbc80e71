"""The word of a second person: what waits for it, what exactly is asked, yes or no, and what became of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape

from domain.access import OPERATOR
from domain.approvals import REASONS, Approval, Kind, Reason, State
from domain.broadcast import LONGEST_CAPTION
from domain.form import Form
from domain.language import LANGUAGES, OWN_NAMES, Language, Text, in_language
from locales import Words
from reports.infographic import BY_FACULTY
from views.card import Button, Card, Photo, Rows, bold, lines
from views.taps import tap

LIST, ONE, SEE, QUESTIONS, YES, NO = "ap", "ap.one", "ap.see", "ap.q", "ap.yes", "ap.no"
ASK_PICTURES, ASK_FORM, TAKE_BACK, TELL = "ap.ask", "ap.form", "ap.back", "ap.tell"
MOST_LISTED = 8
LONGEST_PAGE = 900
"""Characters of questions on one page: what a phone shows without much scrolling."""


@dataclass(frozen=True)
class More:
    """What approvals and notices add to the card of a wave: a sentence in place of the usual one, and buttons."""

    said: str = ""
    rows: Rows = ()


NO_MORE = More()


def kind_name(kind: Kind, _: Words) -> str:
    """What a thing that waits is called on a button."""
    return {
        Kind.FORM_VERSION: _("Questions of a survey"),
        Kind.PUBLIC_RELEASE: _("Pictures of results"),
        Kind.BROADCAST: _("A message to many"),
    }[kind]


def reason_name(reason: Reason, _: Words) -> str:
    """Why somebody refuses."""
    return {
        Reason.FIGURES: _("The figures must be checked"),
        Reason.WORDS: _("The words must be corrected"),
        Reason.AUDIENCE: _("Not to these people"),
        Reason.TIME: _("Not now"),
        Reason.TALK: _("Let us talk first"),
    }[reason]


def approvals_card(waiting: Sequence[Approval], _: Words) -> Card:
    """What waits for this person's word."""
    shown = waiting[:MOST_LISTED]
    said = _("Look at each, then approve or refuse it.") if shown else _("Nothing waits for you.")
    rows = tuple(
        (Button(f"{number}. {kind_name(one.kind, _)} · {_.day(one.asked_on)}", tap(ONE, one.id)),)
        for number, one in enumerate(shown, 1)
    )
    return Card(lines(bold(_("To approve")), said), (*rows, (Button(_("‹ Back"), tap("home")),)))


def form_card(number: str, form: Form, asker: str, _: Words) -> Card:
    """A questionnaire that waits: its title, how long it is, and the way to its questions."""
    text = lines(
        bold(in_language(form.title, _.language)),
        _("Questions: {n}", n=len(form.questions)) + _asked_by(asker, _),
        _("The survey opens only once its questions are approved."),
    )
    see = Button(_("See the questions"), tap(QUESTIONS, number, 0))
    return Card(text, ((see,), *_decide(number, _("Approve"), _)))


def questions_card(number: str, form: Form, page: int, _: Words) -> Card:
    """One page of the questions, as text, with their choices."""
    pages = question_pages(form, _.language)
    place = min(page, len(pages) - 1)
    text = lines(bold(f"{in_language(form.title, _.language)} · {place + 1}/{len(pages)}"), pages[place])
    turns = []
    if place:
        turns.append(Button("‹", tap(QUESTIONS, number, place - 1)))
    if place + 1 < len(pages):
        turns.append(Button("›", tap(QUESTIONS, number, place + 1)))
    back = (Button(_("‹ Back"), tap(ONE, number)),)
    return Card(text, (tuple(turns), back) if turns else (back,))


def question_pages(form: Form, language: str) -> Sequence[str]:
    """The questions of a form in pages of at most LONGEST_PAGE characters, but whole questions (Telegram's HTML)."""
    pages: list[str] = []
    for number, question in enumerate(form.questions, 1):
        choices = " · ".join(in_language(choice.label, language) for choice in question.choices)
        said = f"{number}. <b>{escape(in_language(question.label, language))}</b>"
        said += f"\n{escape(choices)}" if choices else ""
        if pages and len(pages[-1]) + len(said) < LONGEST_PAGE:
            pages[-1] = f"{pages[-1]}\n\n{said}"
        else:
            pages.append(said)
    return pages or [""]


def pictures_card(number: str, name: str, text: str, photo: Photo, _: Words, *, faculties: bool) -> Card:
    """One of the pictures that wait, by its name, exactly as it would be posted, with what `result_text` says."""
    shown = Language(name.removesuffix(BY_FACULTY))
    ways = picture_rows(name, lambda other: tap(SEE, number, other), _, marked=[shown], faculties=faculties)
    return Card(text, (*ways, *_decide(number, _("Approve"), _)), photo)


def picture_rows(
    name: str, to: Callable[[str], str], _: Words, *, marked: Collection[Language], faculties: bool
) -> Rows:
    """The ways from a picture to the other languages, and between the whole and its `faculties` where these are drawn.

    `to` makes the tap for the name of a picture; the `marked` languages have a tick.
    """
    language = name.removesuffix(BY_FACULTY)
    behind = name.removeprefix(language)
    languages = tuple(
        Button(("✓ " if code in marked else "") + OWN_NAMES[code], to(code.value + behind)) for code in LANGUAGES
    )
    if not faculties:
        return (languages,)
    said, other = (_("The whole university"), language) if behind else (_("By faculty"), language + BY_FACULTY)
    return (languages, (Button(said, to(other)),))


def message_card(number: str, language: Language, shown: Card, people: int, _: Words) -> Card:
    """The message that waits, in one language, exactly as its readers would get it, and how many they are."""
    yes = _("Approve and send to people: {n}", n=_.number(people))
    return Card(shown.text, (_languages(number, language), *_decide(number, yes, _)), shown.photo)


def result_text(caption: str, _: Words, *, inside: bool) -> str:
    """What stands under the picture of a result for who asks and who approves (Telegram's HTML).

    That is what is posted with it; what has to stay `inside` the university says so before it.
    """
    if not inside:
        return escape(caption)
    warning = "⚠️ " + _(
        "These results may not leave the university: too few answered, or too small a share. They may go to those who "
        "were asked, to employees and to closed channels."
    )
    return escape(lines(warning, _shortened(caption, LONGEST_CAPTION - len(warning) - 2)))


def _shortened(text: str, room: int) -> str:
    """The text within so many UTF-16 code units, as Telegram counts."""
    coded = text.encode("utf-16-le")
    if len(coded) <= 2 * room:
        return text
    return coded[: 2 * (room - 1)].decode("utf-16-le", errors="ignore") + "…"


def _languages(number: str, shown: Language) -> tuple[Button, ...]:
    return tuple(
        Button(("✓ " if code is shown else "") + OWN_NAMES[code], tap(SEE, number, code.value)) for code in LANGUAGES
    )


def _decide(number: str, yes: str, _: Words) -> Rows:
    return (
        (Button(yes, tap(YES, number), style="primary"),),
        (Button(_("Refuse"), tap(NO, number)),),
        (Button(_("‹ Back"), tap("home")),),
    )


def _asked_by(asker: str, _: Words) -> str:
    name = asker or _("the operator of the bot")
    return "\n" + _("Asked by: {name}", name=escape(name))


def reasons_card(approval: Approval, _: Words) -> Card:
    """Why not."""
    rows = tuple((Button(reason_name(one, _), tap(NO, approval.id, one.value)),) for one in REASONS[approval.kind])
    said = _("Whoever asked is told the reason.")
    text = lines(bold(_("Why not?")), said)
    return Card(text, (*rows, (Button(_("‹ Back"), tap(ONE, approval.id)),)))


def asked_card(approval: Approval, _: Words) -> Card:
    """A letter to who may approve."""
    text = lines(bold(_("You are asked to approve")), escape(kind_name(approval.kind, _)))
    return Card(text, ((Button(_("Show"), tap(ONE, approval.id), style="primary"),),))


def decided_card(approval: Approval, decider: str, _: Words) -> Card | None:
    """A letter to who asked: yes, no and why, or why nobody decides any more; None where there is nothing to say."""
    said = {
        State.GRANTED: _("Approved by: {name}", name=escape(decider)),
        State.REFUSED: _("Refused by: {name}", name=escape(decider)),
        State.EXPIRED: _("Nobody decided in time. You can ask again."),
        State.OUTDATED: _("What you asked about has changed since. You can ask again."),
    }.get(approval.state)
    if said is None:
        return None
    why = escape(reason_name(approval.reason, _)) if approval.reason else _next(approval, _)
    text = lines(bold(kind_name(approval.kind, _)), said, why)
    return Card(text, ((Button(_("Show"), _place(approval, _), style="primary"),),))


def _next(approval: Approval, _: Words) -> str:
    if approval.state is not State.GRANTED:
        return ""
    return {
        Kind.FORM_VERSION: _("The survey opens by itself."),
        Kind.PUBLIC_RELEASE: _("The pictures can be posted."),
        Kind.BROADCAST: _("It is being sent."),
    }[approval.kind]


def _place(approval: Approval, _: Words) -> str:
    """Where who asked goes on from the letter."""
    if approval.kind is Kind.PUBLIC_RELEASE:
        return tap("picture", _.language, approval.subject)
    if approval.kind is Kind.BROADCAST:
        can_change = approval.state is not State.GRANTED and approval.asked_by != OPERATOR.id
        return tap("b.see", approval.subject, _.language) if can_change else tap("b.prog", approval.subject)
    return tap("waves")


def missing_card(survey: Text, _: Words) -> Card:
    """A letter to who leads the office: a survey does not open, for its questions are not approved."""
    said = _("This survey should be open, but its questions are not approved yet.")
    text = lines(bold(in_language(survey, _.language)), said)
    return Card(text, ((Button(_("Show"), tap("waves"), style="primary"),),))


def asked_toast(granters: int, _: Words) -> str:
    """What is said when somebody has asked."""
    if granters:
        return _("Asked. People who can approve it: {n}", n=granters)
    return _("Asked, but nobody can approve it yet: the head of the quality office confirms such people.")


def wave_more(wave: str, _: Words, *, held: bool, waits: bool, may_ask: bool, may_tell: bool) -> More:
    """What the card of a wave says and offers besides: whether its questions hold it back, and the notice."""
    rows: list[tuple[Button, ...]] = []
    said = ""
    if held:
        said = _("Its questions wait for approval.") if waits else _("It opens only once its questions are approved.")
    if held and may_ask and not waits:
        rows.append((Button(_("Ask for approval of the questions"), tap(ASK_FORM, wave), style="primary"),))
    if may_tell:
        rows.append((Button(_("Tell those who were asked"), tap(TELL, wave)),))
    return More(said, tuple(rows))
