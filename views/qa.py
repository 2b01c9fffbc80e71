"""The quality office's cards: waves, a wave, its pictures, roles to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from domain.language import LANGUAGES, OWN_NAMES, Language, in_language
from domain.moderation import NO_COMMENTS, Progress
from domain.people import Person, Role
from domain.small_groups import SmallGroups
from domain.surveys import SURVEYS
from domain.terms import Season, season_and_year
from domain.units import ROOT
from domain.wave import WaveState
from locales import Words
from reports.infographic import BY_FACULTY
from views.approvals import ASK_PICTURES, NO_MORE, ONE, TAKE_BACK, More, picture_rows
from views.card import Button, Card, Photo, Rows, bold, lines
from views.exports import files_button
from views.limits import LIMITS
from views.moderation import comments_button
from views.release_plan import CORRECT
from views.results import PLACE
from views.roles import role_name
from views.small_groups import groups_buttons
from views.taps import tag, tap

MOST_WAVES = 10
MOST_REQUESTS = 8


@dataclass(frozen=True)
class WaveFacts:
    """What the office sees of a wave."""

    key: str
    survey: str
    term: str
    """The key of its term on the roster."""
    term_title: str
    """What the roster calls the term, in the one language it has."""
    state: WaveState
    opens_at: datetime
    closes_at: datetime
    answered: int
    """In steps of 5, once a day while it is open."""
    everybody: int
    evaluations: int
    comments: Progress = NO_COMMENTS
    """As far as who looks may read them."""


@dataclass(frozen=True)
class Place:
    """A chat a picture can be posted to."""

    chat: int
    title: str


def state_name(state: WaveState, _: Words) -> str:
    """What a state of a wave is called."""
    return {
        WaveState.PLANNED: _("planned"),
        WaveState.OPEN: _("open"),
        WaveState.CLOSED: _("closed, not released"),
        WaveState.RELEASED: _("released"),
    }[state]


def waves_card(waves: Sequence[WaveFacts], _: Words, *, may_set: bool) -> Card:
    """All waves, the newest first; the way to the limits for who may set them."""
    if not waves:
        text = lines(bold(_("Surveys and results")), _("There is no survey yet."))
    else:
        listed = "\n".join(
            f"{number}. {escape(_title(wave, _))} · {escape(state_name(wave.state, _))}"
            for number, wave in enumerate(waves[:MOST_WAVES], 1)
        )
        text = lines(bold(_("Surveys and results")), listed, _("Tap a survey."))
    # the term stands first: a phone cuts the end of a long button
    rows = tuple(
        (Button(f"{number}. {_term(wave, _)} · {_survey(wave, _)}", tap("wave", wave.key)),)
        for number, wave in enumerate(waves[:MOST_WAVES], 1)
    )
    last = (Button(_("Limits"), tap(LIMITS)), Button(_("‹ Back"), tap("home")))
    return Card(text, (*rows, last if may_set else last[1:]))


def wave_card(
    wave: WaveFacts,
    groups: SmallGroups,
    zone: ZoneInfo,
    _: Words,
    *,
    may_release: bool,
    may_post: bool,
    more: More = NO_MORE,
) -> Card:
    """One wave: where it is, how many take part, and what can be done now; `more` comes from approvals."""
    text = lines(
        bold(_title(wave, _)) + f"\n{escape(state_name(wave.state, _))}",
        _("Open: {date}", date=_.moment(wave.opens_at, zone))
        + "\n"
        + _("Due: {date}", date=_.moment(wave.closes_at, zone)),
        _("Courses: {n}", n=_.number(wave.evaluations)) + "\n" + _participation(wave, _),
        more.said or _next_step(wave, _),
    )
    rows: list[tuple[Button, ...]] = []
    rows.append(comments_button(wave.comments, wave.key, _))
    if wave.state is WaveState.CLOSED and may_release:
        style = "" if wave.comments.waiting else "primary"  # what is not read is not shown
        rows.append((Button(_("Release the results"), tap("release", wave.key), style=style),))
    if wave.state is WaveState.RELEASED:
        picture = Button(_("Picture"), tap("picture", _.language, wave.key), style="primary" if may_post else "")
        rows.append((Button(_("Results"), tap(PLACE, tag(ROOT), 0, wave.key)), picture, files_button(wave.key, _)))
    if wave.state is WaveState.RELEASED and may_release:
        rows.append((Button(_("Release once more"), tap(CORRECT, wave.key)),))
    rows += [*more.rows, *groups_buttons(groups, wave.key, _)]
    return Card(text, (*filter(None, rows), (Button(_("‹ Back"), tap("waves")),)))


def _title(wave: WaveFacts, _: Words) -> str:
    return f"{_survey(wave, _)}, {_term(wave, _)}"


def _survey(wave: WaveFacts, _: Words) -> str:
    survey = SURVEYS.get(wave.survey)
    return in_language(survey.name, _.language) if survey else wave.key


def _term(wave: WaveFacts, _: Words) -> str:
    """The term in the reader's language where its key says which it is, else as the roster calls it."""
    known = season_and_year(wave.term)
    if known is None:
        return wave.term_title or wave.term
    season, year = known
    return {
        Season.FALL: _("autumn {year}", year=year),
        Season.WINTER: _("winter {year}", year=year),
        Season.SPRING: _("spring {year}", year=year),
        Season.SUMMER: _("summer {year}", year=year),
    }[season]


def _participation(wave: WaveFacts, _: Words) -> str:
    if wave.state is WaveState.PLANNED:
        return _("May answer: {n}", n=_.number(wave.everybody))
    return _(
        "Answers: about {n} of {all} (counted once a day, in steps of 5)",
        n=_.number(wave.answered),
        all=_.number(wave.everybody),
    )


def _next_step(wave: WaveFacts, _: Words) -> str:
    return {
        WaveState.PLANNED: _("It opens by itself."),
        WaveState.OPEN: _("It closes by itself. Nobody sees results before."),
        WaveState.CLOSED: _("Read the comments, then release. Small groups stay hidden, for good."),
        WaveState.RELEASED: _("The results are frozen."),
    }[wave.state]


@dataclass(frozen=True)
class PictureSteps:
    """What can be done with the pictures of a wave, and where they stand; `request` is one that waits."""

    approved: bool = False
    request: str = ""
    may_ask: bool = False
    may_decide: bool = False
    may_take_back: bool = False
    may_post: bool = False
    faculties: bool = False
    """There is a second picture, of the faculties."""


def picture_card(wave: str, name: str, text: str, photo: Photo, steps: PictureSteps, _: Words) -> Card:
    """The picture as it will be posted, with what `result_text` says; other languages; ask for approval, then post."""
    marked = LANGUAGES if steps.approved else ()
    ways = picture_rows(name, lambda other: tap("picture", other, wave), _, marked=marked, faculties=steps.faculties)
    rows = [*ways, *_picture_steps(wave, name, steps, _), (Button(_("‹ Back"), tap("wave", wave)),)]
    return Card(text, tuple(rows), photo)


def _picture_steps(wave: str, name: str, steps: PictureSteps, _: Words) -> Rows:
    if steps.approved:
        post = Button(_("Post it"), tap("places", name, wave), style="primary")
        return ((post,),) if steps.may_post else ()
    if not steps.request:
        ask = Button(_("Ask for approval"), tap(ASK_PICTURES, wave), style="primary")
        return ((ask,),) if steps.may_ask else ()
    if steps.may_decide:
        return ((Button(_("Approve or refuse"), tap(ONE, steps.request), style="primary"),),)
    waits = Button(_("Waits for approval: take it back"), tap(TAKE_BACK, steps.request))
    return ((waits,),) if steps.may_take_back else ()


def places_card(wave: str, name: str, places: Sequence[Place], _: Words) -> Card:
    """Where the picture can go."""
    if places:
        faculties = " · " + _("By faculty") if name.endswith(BY_FACULTY) else ""
        text = lines(bold(_("Where to post?")), OWN_NAMES[Language(name.removesuffix(BY_FACULTY))] + faculties)
    else:
        text = lines(
            bold(_("Nowhere to post yet")),
            _("Add this bot to a channel or group as an administrator. Then come back."),
        )
    rows: Rows = tuple((Button(place.title, tap("post", name, place.chat, wave)),) for place in places)
    return Card(text, (*rows, (Button(_("‹ Back"), tap("picture", name, wave)),)))


def roles_card(requests: Sequence[tuple[Person, Role]], _: Words) -> Card:
    """Roles that wait, each with yes and no."""
    shown = requests[:MOST_REQUESTS]
    if not shown:
        text = lines(bold(_("Roles to confirm")), _("Nobody waits."))
    else:
        named = "\n".join(
            f"{number}. <b>{escape(person.name)}</b> – {escape(role_name(role, _))}"
            for number, (person, role) in enumerate(shown, 1)
        )
        text = lines(bold(_("Roles to confirm")), named, _("Confirm only people you can vouch for."))
    rows = tuple(
        (
            Button(f"✓ {number}", tap("yes", role.value, tag(person.id))),
            Button(f"✗ {number}", tap("no", role.value, tag(person.id))),
        )
        for number, (person, role) in enumerate(shown, 1)
    )
    return Card(text, (*rows, (Button(_("‹ Back"), tap("home")),)))
