"""The settings of webhook mode: what is told to Telegram, where the bot listens, what is refused before the start."""

from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.web.address import webhook_address
from domain.errors import ConfigurationProblem

REAL = "123456789:" + "A" * 35
SECRET = "Sh-1_b"
PUBLIC = "https://quality.example.edu"


def settings(**changes: Any) -> Settings:
    values = {"bot_token": SecretStr(REAL), "public_url": PUBLIC, "webhook_secret": SecretStr(SECRET), **changes}
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def test_without_both_settings_the_bot_polls() -> None:
    assert webhook_address(settings(public_url="", webhook_secret=SecretStr(""))) is None


@pytest.mark.parametrize(
    ("public", "url", "path"),
    [
        (PUBLIC, PUBLIC + "/telegram", "/telegram"),
        (PUBLIC + "/", PUBLIC + "/telegram", "/telegram"),
        (PUBLIC + ":8443/sapa", PUBLIC + ":8443/sapa/telegram", "/sapa/telegram"),
    ],
)
def test_one_path_is_added_and_the_token_is_not_in_it(public: str, url: str, path: str) -> None:
    address = webhook_address(settings(public_url=public))

    assert address is not None
    assert (address.url, address.path, address.secret) == (url, path, SECRET)
    assert SECRET not in repr(address)


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("127.0.0.1", ("127.0.0.1", 8080)),
        ("127.0.0.1:9001", ("127.0.0.1", 9001)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("[::1]", ("::1", 8080)),
        ("[::1]:9001", ("::1", 9001)),
    ],
)
def test_a_port_may_stand_behind_the_place_to_listen_at(listen: str, place: tuple[str, int]) -> None:
    address = webhook_address(settings(web_listen=listen))

    assert address is not None
    assert (address.host, address.port) == place


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"public_url": ""}, "WEBHOOK_SECRET is set and PUBLIC_URL is not"),
        ({"webhook_secret": SecretStr("")}, "PUBLIC_URL is set and WEBHOOK_SECRET is not"),
        ({"webhook_secret": SecretStr("a b")}, "WEBHOOK_SECRET must have"),
        ({"webhook_secret": SecretStr("x" * 257)}, "WEBHOOK_SECRET must have"),
        ({"public_url": "http://quality.example.edu"}, "must begin with https"),
        ({"public_url": "http://127.0.0.1:8080"}, "must begin with https"),
        ({"public_url": "quality.example.edu"}, "must be https://HOST"),
        ({"public_url": "https://"}, "must be https://HOST"),
        ({"public_url": "https://me:word@quality.example.edu"}, "must be https://HOST"),
        ({"public_url": PUBLIC + "?a=b"}, "must be https://HOST"),
        ({"public_url": PUBLIC + "/{path}"}, "letters, digits"),
        ({"public_url": PUBLIC + ":99999"}, "is not an address"),
        ({"public_url": PUBLIC + ":9000"}, "has port 9000"),
        ({"web_listen": "127.0.0.1:0"}, "WEB_LISTEN must be"),
        ({"web_listen": "127.0.0.1:99999"}, "WEB_LISTEN must be"),
        ({"web_listen": "somewhere:a"}, "WEB_LISTEN must be"),
        ({"web_listen": ""}, "WEB_LISTEN must be"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationProblem, match=words) as refused:
        webhook_address(settings(**changes))

    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_a_sandbox_on_this_host_needs_no_certificate(host: str) -> None:
    address = webhook_address(settings(bot_token=SecretStr("1:test"), public_url=f"http://{host}"))

    assert address is not None
    assert address.url == f"http://{host}/telegram"


def test_a_sandbox_token_does_not_open_plain_http_to_other_hosts() -> None:
    with pytest.raises(ConfigurationProblem, match="must begin with https"):
        webhook_address(settings(bot_token=SecretStr("1:test"), public_url="http://192.168.0.1"))
