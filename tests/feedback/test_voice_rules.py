"""The rules without a chat: when a code may be sent and tried, where a topic goes, and what a password needs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from mail_stage import MailStage

from delivery import mail
from delivery.mail import Mail, MailServer, mail_server
from domain.errors import CodeSpent, MailNotSent, TooLong, TooManyCodes, TooSoon
from domain.feedback import LONGEST, Readers, Topic, Unit, require_short, unit_for
from domain.mail_codes import Asked, masked, next_count, require_live
from domain.people import Role
from intake.demo.organisations import parts

NOW = datetime(2026, 12, 16, 7, tzinfo=UTC)
TODAY = date(2026, 12, 16)

TOPICS_AT_THE_DEMO_UNIVERSITY = {
    Topic.TEACHING: "unit-qa",
    Topic.REGISTRATION: "unit-registrar",
    Topic.LIBRARY: "unit-library",
    Topic.IT: "unit-it",
    Topic.DORMITORY: "unit-dormitory",
    Topic.CANTEEN: "unit-canteen",
    Topic.SPORT: "unit-sport",
    Topic.MEDICAL: "unit-medical",
    Topic.FINANCE: "unit-finance",
    Topic.SAFETY: None,
    Topic.HARASSMENT: None,
    Topic.OTHER: None,
}


def asked(ago: timedelta, *, codes: int = 1, tries: int = 0, used: bool = False, day: date = TODAY) -> Asked:
    return Asked(NOW - ago, day, codes, tries, used)


def test_the_minute_between_two_codes_is_a_whole_one() -> None:
    with pytest.raises(TooSoon):
        next_count(asked(timedelta(seconds=59)), NOW, TODAY)
    assert next_count(asked(timedelta(seconds=60)), NOW, TODAY) == 2


def test_five_codes_a_day_and_the_first_of_the_next_day_is_number_one() -> None:
    assert next_count(asked(timedelta(hours=1), codes=4), NOW, TODAY) == 5
    with pytest.raises(TooManyCodes):
        next_count(asked(timedelta(hours=1), codes=5), NOW, TODAY)
    assert next_count(asked(timedelta(hours=9), codes=5, day=date(2026, 12, 15)), NOW, TODAY) == 1


@pytest.mark.parametrize(
    "spent",
    [
        None,
        asked(timedelta(minutes=15)),
        asked(timedelta(minutes=1), tries=5),
        asked(timedelta(minutes=1), used=True),
    ],
)
def test_a_code_that_is_absent_old_tried_out_or_used_is_spent(spent: Asked | None) -> None:
    with pytest.raises(CodeSpent):
        require_live(spent, NOW)


def test_a_code_lives_to_the_last_second_and_the_fifth_try() -> None:
    require_live(asked(timedelta(minutes=14, seconds=59), tries=4), NOW)


def test_an_address_shows_its_first_letter_and_its_host() -> None:
    assert masked("aigerim@university.example") == "a…@university.example"
    assert [masked(broken) for broken in ("", "nobody", "@host", "name@")] == [""] * 4


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_topic_finds_its_unit_by_the_name_in_any_language(language: str) -> None:
    units = [
        Unit(part.id, {language: {"kk": part.kk, "ru": part.ru, "en": part.en}[language]})
        for part in parts()
        if part.kind == "unit"
    ]
    found = {topic: unit_for(topic, units) for topic in Topic}
    assert {topic: unit.id if unit else None for topic, unit in found.items()} == TOPICS_AT_THE_DEMO_UNIVERSITY


def test_heads_read_before_marketing_and_marketing_before_the_lead() -> None:
    everybody = Readers({"library": frozenset({"h"})}, frozenset({"m"}), frozenset({"q"}))
    assert (everybody.of("library"), everybody.of("sport"), everybody.of("")) == ({"h"}, {"m"}, {"m"})
    assert everybody.units_of("m", ["library", "sport", ""]) == {"sport", ""}
    nobody_else = Readers({}, frozenset(), frozenset({"q"}))
    assert nobody_else.of("library") == {"q"}
    assert [everybody.role_of("library"), everybody.role_of(""), nobody_else.role_of("")] == [
        Role.UNIT_HEAD, Role.COMMS_OFFICER, Role.QA_LEAD,
    ]  # fmt: skip


def test_a_message_has_a_thousand_characters_at_most() -> None:
    assert len(require_short(f"  {'ә' * LONGEST}\n")) == LONGEST
    with pytest.raises(TooLong):
        require_short("ә" * (LONGEST + 1))


def test_a_server_never_shows_its_password() -> None:
    server = mail_server("smtps://bot:s%40cret@mail.example", "sapa@university.example")
    assert server is not None
    assert (server.password, server.port, server.tls) == ("s@cret", 465, True)
    assert "cret" not in repr(server)
    assert mail_server("", "") is None


async def test_a_password_does_not_leave_this_host_unencrypted(
    post: MailStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_is_this_host", lambda host: False)
    letter = Mail("somebody@university.example", "s", "t")
    with pytest.raises(MailNotSent) as raised:
        await MailServer("127.0.0.1", post.port, "sapa@university.example", "bot", "secret").send(letter)
    assert "somebody" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert post.mails == []
    await MailServer("127.0.0.1", post.port, "sapa@university.example").send(letter)
    assert len(post.mails) == 1


@pytest.mark.parametrize("address", ["a@b.example\nBcc: c@d.example", "a@b.example\r\nX: y", "no address"])
async def test_an_address_that_is_none_sends_nothing(post: MailStage, address: str) -> None:
    with pytest.raises(MailNotSent):
        await MailServer("127.0.0.1", post.port, "sapa@university.example").send(Mail(address, "s", "t"))
    assert post.mails == []
