"""Where Telegram brings the updates, read from the settings; nothing is opened here."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from bot.settings import Settings
from domain.errors import ConfigurationProblem

PATH = "/telegram"
"""Below PUBLIC_URL; the token is in no path, since proxies log paths."""

DEFAULT_PORT = 8080
HIGHEST_PORT = 65_535
TELEGRAM_PORTS = (443, 80, 88, 8443)
"""Bot API, setWebhook: the ports that are called."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Bot API, setWebhook: what a secret token is made of
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~-]*")
_LISTEN = re.compile(r"(\[[0-9a-f:.]+\]|[^:\s]+)(?::(\d{1,5}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """The address that Telegram is told, the path of it, and where this host listens for it."""

    url: str
    path: str
    host: str
    port: int
    secret: str = field(repr=False)


def webhook_address(settings: Settings) -> Address | None:
    """The address of webhook mode; None to poll. Raises ConfigurationProblem if they do not fit."""
    base, secret = settings.public_url.strip().rstrip("/"), settings.webhook_secret.get_secret_value()
    if not base and not secret:
        return None
    if not base or not secret:
        given, missing = ("PUBLIC_URL", "WEBHOOK_SECRET") if base else ("WEBHOOK_SECRET", "PUBLIC_URL")
        raise ConfigurationProblem(f"{given} is set and {missing} is not: webhook mode needs both, polling neither.")
    if not _SECRET.fullmatch(secret):
        raise ConfigurationProblem("WEBHOOK_SECRET must have 1 to 256 characters of A-Z, a-z, 0-9, _ and -.")
    if problem := _problem(base, sandbox=settings.has_sandbox_token):
        raise ConfigurationProblem(f"PUBLIC_URL {problem}")
    host, port = _listen(settings.web_listen)
    return Address(base + PATH, urlsplit(base).path + PATH, host, port, secret)


def _problem(base: str, *, sandbox: bool) -> str:
    """What is wrong with a public address; empty if Telegram, or a sandbox on this host, can use it."""
    try:
        parts = urlsplit(base)
        port = parts.port or 443
    except ValueError:
        return "is not an address such as https://quality.example.edu"
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        return "must be https://HOST, with a path at most: no name, password, query or fragment."
    if not _PLAIN_PATH.fullmatch(parts.path):
        return "may have letters, digits and . _ ~ - in its path only."
    if sandbox and _is_on_this_host(parts):
        return ""
    if parts.scheme != "https":
        return "must begin with https:// (a sandbox token takes http:// on this host too)."
    if port not in TELEGRAM_PORTS:
        return f"has port {port}; Telegram calls {', '.join(map(str, TELEGRAM_PORTS))} only."
    return ""


def _is_on_this_host(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _listen(given: str) -> tuple[str, int]:
    match = _LISTEN.fullmatch(given.strip())
    port = int(match[2] or DEFAULT_PORT) if match else 0
    if match is None or not 0 < port <= HIGHEST_PORT:
        raise ConfigurationProblem("WEB_LISTEN must be an address such as 127.0.0.1, 127.0.0.1:8080 or [::1]:8080.")
    return match[1].strip("[]"), port
