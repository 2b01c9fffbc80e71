"""The living card: what is open for this person, until when, how long it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from domain.duty_reminders import Plate
from domain.language import OWN_NAMES, Language, in_language
from domain.people import Role
from domain.small_groups import NotAsked
from domain.tasks import Agenda, CourseTask, minutes
from locales import Words
from views.approvals import LIST as APPROVALS
from views.card import Button, Card, Rows, bold, lines
from views.deadlines import deadlines_line, deadlines_rows
from views.employment import employment_line, employment_rows
from views.feedback import CONTACTS
from views.inbox import INBOX
from views.mail_code import code_button
from views.person_account import PEOPLE
from views.role_holders import HOLDERS
from views.roles import role_name
from views.taps import VIEW, survey_tap, tap

MOST_COURSES = 12
MOST_NOT_ASKED = 3
NO_DEADLINES = Plate()
ASKED_ALL = NotAsked()
QA = frozenset({Role.QA_OFFICER, Role.QA_LEAD})


@dataclass(frozen=True)
class Home:
    """Everything the card shows."""

    agenda: Agenda
    questions: Mapping[str, int]
    """How many questions each form has, by its hash."""
    active: frozenset[Role]
    waiting: frozenset[Role]
    quiet: bool = False
    role_requests: int = 0
    approvals: int = 0
    """What waits for this person's word."""
    feedback: tuple[int, int] = (0, 0)
    """Anonymous messages this person reads: those nobody has read, and all."""
    deadlines: Plate = NO_DEADLINES
    code_to: str = ""
    """The address a code can be sent to, for a role that waits."""
    employment: bool = False
    """Whether a wave of graduates' employment is due."""
    not_asked: NotAsked = ASKED_ALL
    continues: tuple[str, CourseTask] | None = None
    """The running answer's token and course, when they are known."""


def home_card(home: Home, zone: ZoneInfo, _: Words, notice: str = "") -> Card:
    """The card of somebody with an account and a person; `notice` is a line of the moment above it."""
    text = lines(
        f"💬 {escape(notice)}" if notice else "",
        *_courses(home, zone, _),
        _not_asked(home.not_asked, _),
        deadlines_line(home.deadlines, zone, _),
        employment_line(home.employment, _),
        _waiting(home, _),
        _idle(home, _),
        # for everybody alike: who has written stands nowhere (field notes on anonymity, 3.6)
        _("Anonymous message, and the reply to it: /feedback"),
    )
    return Card(
        text,
        (
            *_course_rows(home, _),
            *deadlines_rows(home.deadlines, _),
            *employment_rows(home.employment, _),
            *_code_rows(home, _),
            *_office_rows(home, _),
            *_feedback_rows(home, _),
            *_last_rows(home, _),
        ),
    )


def _courses(home: Home, zone: ZoneInfo, _: Words) -> list[str]:
    to_do, later = home.agenda.to_do, home.agenda.later
    if not (to_do or later or home.agenda.done or home.agenda.hidden):
        return []
    if to_do:
        closes = min(task.closes_at for task in to_do)
        spent = minutes(sum(home.questions[task.form] for task in to_do))
        parts = [
            bold(_("Evaluate your courses")),
            _("Courses left: {n}", n=len(to_do))
            + "\n"
            + _("About {n} min", n=spent)
            + "\n"
            + _("Due: {date}", date=_.moment(closes, zone)),
        ]
    else:
        parts = [bold(_("Nothing to evaluate now"))]
    if later and home.agenda.next_opening:
        opens = _.moment(home.agenda.next_opening, zone)
        parts.append(_("Opens after the exam: {n} · next: {date}", n=len(later), date=opens))
    if home.agenda.done:
        parts.append(_("Done: {n}", n=home.agenda.done))
    return parts


def _not_asked(left_out: NotAsked, _: Words) -> str:
    """Why there is no question about a course of theirs, and the way to say something anyway."""
    if not left_out.courses:
        return ""
    titles = [in_language(title, _.language) for title in left_out.courses]
    named = ", ".join(titles[:MOST_NOT_ASKED]) + (" …" if len(titles) > MOST_NOT_ASKED else "")
    why = _(
        "Too few students in the group (at least {n} needed): your answer could be recognised. "
        "You can still write anonymously: /feedback",
        n=left_out.fewest,
    )
    return _("Not asked: {courses}", courses=escape(named)) + "\n" + why


def _waiting(home: Home, _: Words) -> str:
    if not home.waiting:
        return ""
    named = ", ".join(role_name(role, _) for role in Role if role in home.waiting)
    said = _("Your role waits to be confirmed by the quality office: {roles}.", roles=escape(named))
    by_code = _("Or confirm it yourself with a code sent by e-mail.")
    return f"{said}\n{by_code}" if home.code_to else said


def _idle(home: Home, _: Words) -> str:
    agenda = home.agenda
    if agenda.to_do or agenda.later or agenda.done or agenda.hidden or not home.deadlines.is_quiet or home.employment:
        return ""
    if home.active & QA:
        return lines(bold(_("The quality office")), _("Surveys open and close by themselves; you release the results."))
    return lines(bold(_("Nothing to do now")), _("When something concerns you, this card will say so."))


def _course_rows(home: Home, _: Words) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if home.continues:
        token, task = home.continues
        label = _("▶ Continue: {course}", course=in_language(task.title, _.language))
        rows.append((Button(label, survey_tap(token, VIEW), style="primary"),))
    running = home.continues[1].evaluation if home.continues else ""
    for task in home.agenda.to_do[:MOST_COURSES]:
        if task.evaluation != running:
            rows.append((Button(in_language(task.title, _.language), tap("course", task.evaluation)),))
    if home.agenda.hidden:
        rows.append((Button(_("Hidden courses: {n}", n=len(home.agenda.hidden)), tap("hidden")),))
    return tuple(rows)


def _code_rows(home: Home, _: Words) -> Rows:
    return ((code_button(home.code_to, _),),) if home.waiting and home.code_to else ()


def _office_rows(home: Home, _: Words) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if home.approvals:
        rows.append((Button(_("To approve: {n}", n=home.approvals), tap(APPROVALS), style="primary"),))
    if home.active & QA:
        rows.append((Button(_("Surveys and results"), tap("waves")),))
    if Role.QA_LEAD in home.active:
        rows.append((Button(_("Write to people"), tap("broadcast")),))
    if Role.QA_LEAD in home.active and home.role_requests:
        rows.append((Button(_("Roles to confirm: {n}", n=home.role_requests), tap("roles")),))
    if Role.QA_LEAD in home.active:
        rows.append((Button(_("Active roles"), tap(HOLDERS)),))
        rows.append((Button(_("Links and accounts"), tap(PEOPLE)),))
    return tuple(rows)


def _feedback_rows(home: Home, _: Words) -> Rows:
    unread, everything = home.feedback
    rows: list[tuple[Button, ...]] = []
    if everything:
        rows.append((Button(_("Feedback: {n}", n=unread), tap(INBOX)),))
    if Role.QA_LEAD in home.active:
        rows.append((Button(_("Contacts for safety"), tap(CONTACTS)),))
    return tuple(rows)


def _last_rows(home: Home, _: Words) -> Rows:
    row = [Button(f"🌐 {OWN_NAMES[Language(_.language)]}", tap("languages")), Button(_("Help"), tap("help"))]
    if home.quiet:
        return ((Button(_("Turn reminders on"), tap("loud")),), tuple(row))
    return (tuple(row),)


def course_card(
    task: CourseTask,
    questions: int,
    zone: ZoneInfo,
    _: Words,
    *,
    asks_each: bool = False,
    keeps_ballots: bool = False,
    drops_other: bool = False,
    escrowed: bool = False,
) -> Card:
    """One course before its first question: what it is, who reads it, and every way to say no.

    `asks_each` says that questions are asked about each instructor, `escrowed` that copies are kept for an accident.
    """
    text = lines(
        bold(in_language(task.title, _.language)) + _teachers(task, _, asks_each=asks_each),
        _("Questions: {n}", n=questions)
        + " · "
        + _("About {n} min", n=minutes(questions))
        + "\n"
        + _("Due: {date}", date=_.moment(task.closes_at, zone)),
        _promise(_, escrowed=escrowed),
        _("The ratings of one answer stay together, without comments and without the course.") if keeps_ballots else "",
        _("You may skip any question. A sent answer cannot be changed."),
        _("⚠️ Your unfinished answer about another course will be lost.") if drops_other else "",
    )
    rows: Rows = (
        (Button(_("Start"), tap("begin", task.evaluation), style="primary"),),
        (Button(_("This is not my course"), tap("notmine", task.evaluation)),),
        (Button(_("I will not answer"), tap("decline", task.evaluation)),),
        (Button(_("Not now"), tap("home")),),
    )
    return Card(text, rows)


def _promise(_: Words, *, escrowed: bool) -> str:
    if escrowed:
        return _(
            "🔒 Anonymous: nobody can tell from our database and its logs which answer is yours. A locked copy is kept "
            "in case the server fails; whoever has its key could narrow an answer to five people or more. Telegram "
            "itself can see messages: /privacy"
        )
    return _(
        "🔒 Anonymous: from our database, its copies and its logs nobody, not even we, can tell which answer is "
        "yours. Telegram itself can see messages: /privacy"
    )


def _teachers(task: CourseTask, _: Words, *, asks_each: bool) -> str:
    if not task.instructors:
        return ""
    named = ", ".join(teacher.name for teacher in task.instructors) + (" …" if task.unasked else "")
    said = f"\n👤 {escape(named)}"
    if not (task.unasked and asks_each):
        return said
    asked = len(task.instructors)
    return said + "\n" + _("You are asked about {n} of {all} instructors.", n=asked, all=asked + task.unasked)


def hidden_card(tasks: tuple[CourseTask, ...], _: Words) -> Card:
    """Courses the person has put aside, each with the way back."""
    text = lines(bold(_("Hidden courses")), _("Tap a course to see it again."))
    rows = tuple((Button(in_language(task.title, _.language), tap("restore", task.evaluation)),) for task in tasks)
    return Card(text, (*rows[:MOST_COURSES], (Button(_("‹ Back"), tap("home")),)))


def continue_above_card(_: Words, notice: str = "", *, holds_text: bool) -> Card:
    """The line that points to the card with a running answer, when its token is only there."""
    text = _("Continue in the message above.")
    if holds_text:
        text = _("I have your message. Tap any button of the card above, and it is put in.")
    said = f"💬 {escape(notice)}" if notice else ""
    return Card(lines(said, text), ((Button(_("I don’t see it: start again"), tap("anew")),),))
