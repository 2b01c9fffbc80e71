"""The quality office writes to many: to whom, what, a look in each language, how far it is."""

from collections.abc import Sequence
from html import escape

from domain.broadcast import (
    ALL_EMPLOYEES,
    MOST_UNAPPROVED,
    Audience,
    Broadcast,
    BroadcastState,
    Picture,
    Progress,
)
from domain.language import LANGUAGES, OWN_NAMES, Language, Text, in_language
from domain.people import Role
from locales import Words
from views.approvals import TAKE_BACK
from views.card import Button, Card, Photo, bold, lines
from views.qa import Place
from views.taps import tap

MOST_PLACES = 4
ROLES = ("", Role.STUDENT.value, Role.GRADUATING.value, Role.ALUMNUS.value, Role.INSTRUCTOR.value, ALL_EMPLOYEES)


def role_label(role: str, _: Words) -> str:
    """What a group of people is called on a button."""
    return {
        "": _("Everybody"),
        Role.STUDENT.value: _("Students"),
        Role.GRADUATING.value: _("Graduating students"),
        Role.ALUMNUS.value: _("Graduates"),
        Role.INSTRUCTOR.value: _("Instructors"),
        ALL_EMPLOYEES: _("Employees"),
    }[role]


def audience_card(broadcast: Broadcast, reach: int, faculties: Sequence[tuple[str, Text]], _: Words) -> Card:
    """To whom, and exactly how many they are."""
    audience = broadcast.audience
    text = lines(
        bold(_("To whom?")),
        f"{escape(_audience(audience, faculties, _))}\n" + _("People who will get it: {n}", n=_.number(reach)),
        _("Whoever blocked the bot or wants no messages is not counted."),
    )
    number = broadcast.id
    rows = [
        (Button(_("Who: {group}", group=role_label(audience.role, _)), tap("b.who", number)),),
        (Button(_("Faculty: {faculty}", faculty=_faculty(audience.faculty, faculties, _)), tap("b.fac", number)),),
        (Button(_("Language: {language}", language=_reads(audience.reads, _)), tap("b.lang", number)),),
    ]
    rows.append((Button(_("Next ›"), tap("b.what", number), style="primary"),))
    return Card(text, (*rows, (Button(_("‹ Back"), tap("home")),)))


def choices_card(title: str, back: str, options: Sequence[tuple[str, str]], _: Words) -> Card:
    """A list to choose one from: (label, callback data)."""
    rows = tuple((Button(label, data),) for label, data in options)
    return Card(bold(title), (*rows, (Button(_("‹ Back"), back),)))


def what_card(broadcast: Broadcast, waves: Sequence[tuple[str, str]], _: Words) -> Card:
    """Words (with a picture or without), or a released result: (title, wave)."""
    rows = [(Button(_("Text or picture"), tap("b.words", broadcast.id), style="primary"),)]
    rows += [(Button(_("Result: {survey}", survey=title), tap("b.res", broadcast.id, wave)),) for title, wave in waves]
    text = lines(
        bold(_("What to send?")), _("A result can be sent once its pictures are approved in all three languages.")
    )
    return Card(text, (*rows, (Button(_("‹ Back"), tap("b.aud", broadcast.id)),)))


def ask_card(broadcast: Broadcast, asked: Language, _: Words, problem: str = "") -> Card:
    """Asks for the words in one language."""
    text = lines(
        bold(_("Write the message in this language: {language}", language=OWN_NAMES[asked])),
        _("Send it below: text, or a picture with a caption."),
        f"⚠️ {escape(problem)}" if problem else "",
    )
    return Card(text, ((Button(_("‹ Back"), tap("b.what", broadcast.id)),),))


def content_card(broadcast: Broadcast, language: Language, picture: Picture | None = None) -> Card:
    """What a reader gets: the office's own words, nothing added; `picture` is the one that came from the host."""
    text, file_id = escape(broadcast.texts.get(language, "")), broadcast.photos.get(language, "")
    if picture is not None:
        return Card(text, (), Photo(picture.image, picture.sha256))
    return Card(text, (), Photo(file_id=file_id) if file_id else None)


def preview_card(
    broadcast: Broadcast, shown: Card, language: Language, reach: int, places: Sequence[Place], _: Words
) -> Card:
    """The message as its readers will see it, with what can be done below it."""
    languages = tuple(
        Button(("✓ " if code is language else "") + OWN_NAMES[code], tap("b.see", broadcast.id, code.value))
        for code in LANGUAGES
    )
    channels = tuple(
        (Button(f"📢 {place.title}", tap("b.chan", broadcast.id, language.value, place.chat)),)
        for place in places[:MOST_PLACES]
    )
    send = (_send_button(broadcast, reach, _),)
    rows = (
        languages,
        *([send] if reach else []),
        *channels,
        (Button(_("‹ Back"), tap("b.what", broadcast.id)),),
    )
    return Card(shown.text, rows, shown.photo)


def _send_button(broadcast: Broadcast, reach: int, _: Words) -> Button:
    if reach > MOST_UNAPPROVED:
        label = _("Ask for approval to send to people: {n}", n=_.number(reach))
        return Button(label, tap("b.ask", broadcast.id), style="primary")
    return Button(_("Send to people: {n}", n=_.number(reach)), tap("b.send", broadcast.id), style="primary")


def progress_card(broadcast: Broadcast, done: Progress, _: Words, *, request: str = "") -> Card:
    """How far it is; stop while it runs, take it back while it waits for a second person (`request`)."""
    state = {
        BroadcastState.ASKED: _("Waits for approval"),
        BroadcastState.SENDING: _("Being sent"),
        BroadcastState.STOPPED: _("Stopped"),
        BroadcastState.DONE: _("Sent"),
        BroadcastState.DRAFT: _("Not sent"),
    }[broadcast.state]
    counts = [_("Sent: {n} of {all}", n=_.number(done.sent), all=_.number(broadcast.recipients))]
    if broadcast.state is BroadcastState.ASKED:
        counts = [_("It is sent when a second person approves it.")]
    if done.unreachable:
        counts.append(_("Cannot be reached: {n}", n=_.number(done.unreachable)))
    if done.other:
        counts.append(_("Not sent: {n}", n=_.number(done.other)))
    rows = []
    if request:
        rows.append((Button(_("Take it back"), tap(TAKE_BACK, request)),))
    if broadcast.state is BroadcastState.SENDING:
        rows.append((Button(_("Stop"), tap("b.stop", broadcast.id), style="danger"),))
        rows.append((Button(_("Refresh"), tap("b.prog", broadcast.id)),))
    return Card(lines(bold(state), "\n".join(counts)), (*rows, (Button(_("‹ Back"), tap("home")),)))


def _audience(audience: Audience, faculties: Sequence[tuple[str, Text]], _: Words) -> str:
    parts = (role_label(audience.role, _), _faculty(audience.faculty, faculties, _), _reads(audience.reads, _))
    return " · ".join(parts)


def _faculty(faculty: str, faculties: Sequence[tuple[str, Text]], _: Words) -> str:
    return next((in_language(name, _.language) for key, name in faculties if key == faculty), _("all"))


def _reads(reads: str, _: Words) -> str:
    return OWN_NAMES[Language(reads)] if reads else _("all")
