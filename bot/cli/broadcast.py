"""`sapa broadcast`: the operator of this host writes to many; the running bot sends."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.broadcast_words import Files, show
from bot.cli.running import fail, progress_bar, with_core
from domain.language import Language

if TYPE_CHECKING:
    from bot.core import Core
    from domain.broadcast import Audience, Broadcast, Content, Progress

app = typer.Typer(no_args_is_help=True)

FileOption = Path | None
_FILE = {"exists": True, "dir_okay": False, "readable": True}
# the random number of a broadcast may begin with a dash
_NUMBER = {"ignore_unknown_options": True}
Number = Annotated[str, typer.Argument(help="As `sapa broadcast list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a script.")]
LISTED = 50
LOOK_AGAIN_SECONDS = 0.5


@app.callback()
def _broadcast() -> None:
    """Write to many people; list, watch and stop what is being sent."""


@app.command("send")
def send(
    role: Annotated[str, typer.Option(help="A role key, or employees; without it everybody.")] = "",
    faculty: Annotated[str, typer.Option(help="The sourcedId of a faculty.")] = "",
    lang: Annotated[Language | None, typer.Option(help="Only who reads this language.")] = None,
    text_kk: Annotated[FileOption, typer.Option(help="The words in Kazakh, UTF-8.", **_FILE)] = None,
    text_ru: Annotated[FileOption, typer.Option(help="The words in Russian.", **_FILE)] = None,
    text_en: Annotated[FileOption, typer.Option(help="The words in English.", **_FILE)] = None,
    picture: Annotated[FileOption, typer.Option(help="PNG or JPEG above the words.", **_FILE)] = None,
    picture_kk: Annotated[FileOption, typer.Option(help="Another one in Kazakh.", **_FILE)] = None,
    picture_ru: Annotated[FileOption, typer.Option(help="Another one in Russian.", **_FILE)] = None,
    picture_en: Annotated[FileOption, typer.Option(help="Another one in English.", **_FILE)] = None,
    channel: Annotated[int | None, typer.Option(help="Post to this channel, in --lang, instead of people.")] = None,
    result: Annotated[str, typer.Option(help="Instead of words: a wave whose pictures are approved.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count and show, send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Count the readers, show the words, ask, and let the running bot send."""
    texts = {Language.KK: text_kk, Language.RU: text_ru, Language.EN: text_en}
    pictures = {Language.KK: picture_kk, Language.RU: picture_ru, Language.EN: picture_en}
    files = Files(_given(texts), _given(pictures), picture)
    if files.any == bool(result):
        raise typer.BadParameter("Say it with --text-kk, --text-ru, --text-en (and --picture), or with --result.")
    if channel is not None and (lang is None or role or faculty):
        raise typer.BadParameter("--channel is for one post in one language: it takes --lang, no --role or --faculty.")
    if as_json and not (yes or dry_run):
        raise typer.BadParameter("--json asks nothing: it needs --yes or --dry-run.")
    way = _Way(yes, dry_run, as_json)
    if channel is not None and lang is not None:
        place = channel, lang
        with_core(lambda core: _post(core, place, files, result, way))
        return
    with_core(lambda core: _send(core, (role, faculty, lang), files, result, way))


@dataclass(frozen=True)
class _Way:
    """How `send` goes about it."""

    yes: bool
    dry_run: bool
    as_json: bool


def _given(paths: Mapping[Language, FileOption]) -> Mapping[Language, Path]:
    return {language: path for language, path in paths.items() if path is not None}


async def _send(core: "Core", meant: tuple[str, str, Language | None], files: Files, result: str, way: _Way) -> None:
    from domain.access import OPERATOR
    from services import broadcasts

    audience = await _audience(core, *meant)
    contents = files.contents() if files.any else {}
    reach = await broadcasts.reach(core.database, OPERATOR, audience)
    if not way.as_json:
        _preview(contents, result, f"People who will get it: {reach}")
    if way.dry_run:
        typer.echo(json.dumps({"reach": reach}) if way.as_json else "Nothing was sent.")
        return
    if not reach:
        fail("Nobody would get it: nobody of them has come to the bot, or all want no messages.")
    _ask(way)
    await _sent(core, audience, contents, result, as_json=way.as_json)


def _preview(contents: "Mapping[Language, Content]", result: str, whom: str) -> None:
    show(contents) if contents else typer.echo(f"The approved pictures of {result}.")
    typer.echo(whom)


def _ask(way: _Way) -> None:
    if not way.yes and not typer.confirm("Send it?"):
        fail("Nothing was sent.")


async def _post(core: "Core", place: tuple[int, Language], files: Files, result: str, way: _Way) -> None:
    """One post in a channel, by the running bot."""
    from bot.cli.asking import ask_bot
    from domain.broadcast import POST, Audience

    chat, language = place
    title = await _channel(core, chat)
    contents = files.contents([language]) if files.any else {}
    if not way.as_json:
        _preview(contents, result, f"Channel: {title}")
    if way.dry_run:
        typer.echo(json.dumps({"channel": chat}) if way.as_json else "Nothing was sent.")
        return
    _ask(way)
    draft = await _draft(core, Audience(), contents, result)
    said = await ask_bot(core, POST, {"broadcast": draft, "chat": str(chat), "language": language.value})
    typer.echo(json.dumps({"channel": chat, "posted": True}) if way.as_json else said)


async def _channel(core: "Core", chat: int) -> str:
    from domain.access import OPERATOR
    from domain.errors import NotFound
    from services.channels import where_to_write

    known = {channel.chat: channel.title for channel in await where_to_write(core.database, OPERATOR)}
    if chat not in known:
        there = ", ".join(f"{number} ({title})" for number, title in known.items()) or "none yet"
        raise NotFound(f"The bot may not post to {chat}. Where it may: {there}")
    return known[chat]


async def _audience(core: "Core", role: str, faculty: str, lang: Language | None) -> "Audience":
    from domain.broadcast import ALL_EMPLOYEES, Audience
    from domain.errors import NotFound
    from domain.people import Role
    from services.broadcasts import faculty_names

    if role not in {"", ALL_EMPLOYEES, *Role}:
        raise NotFound(f"There is no role {role}. Roles: {', '.join(Role)}, {ALL_EMPLOYEES}")
    known = [key for key, _name in await faculty_names(core.database)]
    if faculty and faculty not in known:
        raise NotFound(f"There is no faculty {faculty}. Faculties: {', '.join(known)}")
    return Audience(role, faculty, lang.value if lang else "")


async def _sent(
    core: "Core", audience: "Audience", contents: "Mapping[Language, Content]", result: str, *, as_json: bool
) -> None:
    """Hands it to the sender."""
    from domain.access import OPERATOR
    from domain.errors import NotApproved
    from domain.reminders import QuietHours, next_loud
    from services import broadcasts

    database, zone, now = core.database, core.settings.zone, core.clock.now()
    quiet = QuietHours(*core.settings.quiet_hours)
    draft = await _draft(core, audience, contents, result)
    try:
        sent = await broadcasts.send(database, OPERATOR, draft, None, quiet=quiet, now=now, zone=zone)
    except NotApproved:
        await _ask_second(core, draft, audience, as_json=as_json)
        return
    _tell_sent(core, sent, next_loud(now, quiet, zone), as_json=as_json)


async def _ask_second(core: "Core", draft: str, audience: "Audience", *, as_json: bool) -> None:
    """Leaves it to the word of a second person, in the chat."""
    from domain.access import OPERATOR
    from domain.reminders import QuietHours
    from services import broadcast_approval, broadcasts

    database, zone, now = core.database, core.settings.zone, core.clock.now()
    quiet = QuietHours(*core.settings.quiet_hours)
    granters = await broadcast_approval.ask(database, OPERATOR, draft, quiet=quiet, now=now, zone=zone)
    reach = await broadcasts.reach(database, OPERATOR, audience)
    if as_json:
        typer.echo(json.dumps({"id": draft, "waits_for_approval": True, "reach": reach, "asked": granters}))
        return
    typer.echo(f"{draft}: waits for approval in the chat; to {reach} people once somebody grants it")
    if not granters:
        typer.echo("Nobody can grant it yet: see `sapa role grant`.", err=True)


async def _draft(core: "Core", audience: "Audience", contents: "Mapping[Language, Content]", result: str) -> str:
    """Puts it together as in the chat; returns its number."""
    from domain.access import OPERATOR
    from services import broadcasts

    database = core.database
    draft = await broadcasts.begin(database, OPERATOR, now=core.clock.now(), zone=core.settings.zone)
    await broadcasts.choose(database, OPERATOR, draft.id, audience)
    if result:
        await _use_result(core, draft.id, result)
    else:
        await broadcasts.put_words(database, OPERATOR, draft.id, contents)
    return draft.id


async def _use_result(core: "Core", number: str, wave: str) -> None:
    from domain.access import OPERATOR
    from domain.errors import NotFound
    from services.broadcast_results import use_result

    try:
        await use_result(core.database, OPERATOR, number, wave, now=core.clock.now(), zone=core.settings.zone)
    except NotFound:
        raise NotFound(f"{wave} has no released result whose pictures are approved in all three languages.") from None


def _tell_sent(core: "Core", sent: "Broadcast", due: datetime, *, as_json: bool) -> None:
    from bot.lock import is_bot_running

    due = due.astimezone(core.settings.zone)
    if as_json:
        typer.echo(json.dumps({"id": sent.id, "recipients": sent.recipients, "due": due.isoformat()}))
    else:
        typer.echo(f"{sent.id}: to {sent.recipients} people from {due:%Y-%m-%d %H:%M}")
    if not is_bot_running(core.settings.keys_dir):
        typer.echo("No bot is running: it is sent once `sapa run` is started.", err=True)


@app.command("list")
def list_broadcasts(as_json: AsJson = False) -> None:
    """List what was sent, the newest first."""

    async def work(core: "Core") -> "list[dict[str, object]]":
        from domain.access import OPERATOR
        from services.broadcasts import recent

        return [_plain(*each) for each in await recent(core.database, OPERATOR, LISTED)]

    rows = with_core(work)
    for line in [json.dumps(rows)] if as_json else map(_line, rows):
        typer.echo(line)


@app.command("watch", context_settings=_NUMBER)
def watch(number: Number, as_json: AsJson = False) -> None:
    """Watch one until it is through."""
    row = with_core(lambda core: _watch(core, number, quiet=as_json))
    typer.echo(json.dumps(row) if as_json else _line(row))


async def _watch(core: "Core", number: str, *, quiet: bool) -> "dict[str, object]":
    from bot.lock import is_bot_running
    from domain.access import OPERATOR
    from domain.broadcast import BroadcastState
    from domain.errors import SapaError
    from services import broadcasts

    with progress_bar("sending", quiet=quiet) as tell:
        while True:
            found, done = await broadcasts.watch(core.database, OPERATOR, number)
            if found.state is not BroadcastState.SENDING or not done.left:
                return _plain(found, done)
            tell(1 - done.left / max(found.recipients, 1))
            if not is_bot_running(core.settings.keys_dir):
                raise SapaError(f"No bot is running: {done.left} letters wait until `sapa run` is started.")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


@app.command("stop", context_settings=_NUMBER)
def stop(number: Number, as_json: AsJson = False) -> None:
    """Stop one: what was not sent is dropped."""

    async def work(core: "Core") -> "dict[str, object]":
        from domain.access import OPERATOR
        from services.broadcast_approval import stop

        now, zone = core.clock.now(), core.settings.zone
        return _plain(*await stop(core.database, OPERATOR, number, now=now, zone=zone))

    row = with_core(work)
    typer.echo(json.dumps(row) if as_json else _line(row))


def _plain(found: "Broadcast", done: "Progress") -> "dict[str, object]":
    counts = {"recipients": found.recipients, **asdict(done)}
    return {"id": found.id, "state": found.state.value, "author": found.author, **counts}


def _line(row: "Mapping[str, object]") -> str:
    counts = "  ".join(f"{name} {row[name]}" for name in ("sent", "unreachable", "left", "other") if row[name])
    return f"{row['id']}  {row['state']}  by {row['author']}  to {row['recipients']}  {counts}".rstrip()
