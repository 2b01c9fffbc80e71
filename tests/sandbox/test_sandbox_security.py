"""The sandbox answers this machine and its own page, and takes no real token."""

import ipaddress

import aiohttp
import pytest
from sandbox_raw_bot import RawBot
from yarl import URL

from sandbox import Sandbox, is_real_token

REAL_LOOKING = "123456:" + "A" * 35

FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "localhost@evil.example"},
    {"Host": ""},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/bot42:word/getMe", "/sim/people", "/", "/page/x.js", "/file/bot42:word/x"])
async def test_a_request_another_site_could_send_is_refused(
    sandbox: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str], path: str
) -> None:
    async with http.get(sandbox.url + path, headers=headers) as response:
        assert response.status in (400, 403)
        assert "result" not in await response.text()


async def test_the_page_itself_and_programs_are_let_in(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    port = sandbox.url.rsplit(":", 1)[1]
    own: list[dict[str, str]] = [
        {},
        {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"},
        {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"},
        {"Host": f"[::1]:{port}"},
        {"Sec-Fetch-Site": "none"},
    ]
    for headers in own:
        async with http.get(f"{sandbox.url}/sim/people", headers=headers) as response:
            assert (response.status, await response.json()) == (200, {"people": []}), headers


async def test_only_the_loopback_address_is_bound(sandbox: Sandbox) -> None:
    runner = sandbox._runner
    assert runner is not None
    addresses = {ipaddress.ip_address(address[0]) for address in runner.addresses}
    assert addresses == {ipaddress.ip_address("127.0.0.1")}


async def test_a_real_token_is_refused_and_the_reason_is_on_stderr(
    bot: RawBot, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await bot.call("getMe", token=REAL_LOOKING)
    assert (answer["error_code"], answer["description"].split(":")[0]) == (401, "Unauthorized")
    said = capsys.readouterr().err
    assert "real bot token was refused" in said
    assert REAL_LOOKING not in said
    assert REAL_LOOKING not in answer["description"]


@pytest.mark.parametrize("token", ["word", "0:word", "12:", "12:a b", "x12:word", "1234567890123456:word"])
async def test_what_is_no_token_is_refused(bot: RawBot, token: str) -> None:
    answer = await bot.call("getMe", token=token)
    assert (answer["error_code"], answer["description"]) in [
        (401, "Unauthorized: invalid token specified"),
        (404, "Not Found"),
    ]


def test_a_real_token_has_exactly_35_characters_after_the_colon() -> None:
    assert is_real_token(REAL_LOOKING)
    assert is_real_token("1:" + "a_-9" * 8 + "abc")
    assert not is_real_token(REAL_LOOKING + "A")
    assert not is_real_token(REAL_LOOKING[:-1])
    assert not is_real_token("123456:" + "A" * 34 + "!")
    assert not is_real_token("abc:" + "A" * 35)


async def test_each_token_is_a_bot_of_its_own(bot: RawBot, sandbox: Sandbox) -> None:
    other = await bot.call("getMe", token="43:word")
    assert (await bot.result("getMe"))["username"] == "sapa_sandbox_bot"
    assert (other["result"]["id"], other["result"]["username"]) == (43, "sapa_sandbox_43_bot")


async def test_every_answer_says_what_a_browser_may_do_with_it(bot: RawBot, http: aiohttp.ClientSession) -> None:
    for path in ("/", "/sim/people", "/bot42:word/getMe", "/nowhere"):
        async with http.get(bot.base + path) as response:
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self';"), path
            assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_outside_the_page_folder_is_not_served(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/..%2fserver.py"):
            url = URL(sandbox.url + path, encoded=True)
            async with session.get(url) as response:
                assert response.status in (403, 404), path
