"""What an operator can set, from the environment or `.env`; names are fixed, other programs rely on them."""

import re
from base64 import urlsafe_b64decode
from datetime import datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import ConfigurationProblem
from domain.language import Language

OFFICIAL_SERVER = "https://api.telegram.org"

_KEY_BYTES = 32
_REAL_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
_SANDBOX_TOKEN = re.compile(r"\d+:\w+")


class Settings(BaseSettings):
    """All settings with their defaults; each has its line in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr = SecretStr("")
    bot_username: str = ""
    bot_api_url: str = OFFICIAL_SERVER
    database_url: str = "sqlite+aiosqlite:///data/sapa.db"
    keys_dir: Path = Path("keys")
    secret_key: SecretStr = SecretStr("")
    escrow_key: str = ""
    first_admin: str = ""
    timezone: str = "Asia/Almaty"
    default_locale: Language = Language.KK
    quiet_hours: Annotated[tuple[time, time], NoDecode] = (time(21), time(9))
    weekly_budget: Annotated[dict[str, int], NoDecode] = {"students": 3, "employees": 5, "alumni": 2}
    smtp_url: SecretStr = SecretStr("")
    smtp_from: str = ""
    public_url: str = ""
    web_listen: str = "127.0.0.1"
    webhook_secret: SecretStr = SecretStr("")
    proxy_url: SecretStr = SecretStr("")
    log_level: str = "INFO"
    clock_start: datetime | None = None
    clock_speed: float = 1.0

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _read_quiet_hours(cls, value: object) -> object:
        if isinstance(value, str):
            start, _, end = value.partition("-")
            return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())
        return value

    @field_validator("weekly_budget", mode="before")
    @classmethod
    def _read_weekly_budget(cls, value: object) -> object:
        """Reads "students=3,employees=5,alumni=2"; what is not named keeps its default."""
        if isinstance(value, str):
            pairs = (part.partition("=") for part in value.split(",") if part.strip())
            named = {name.strip(): int(number) for name, _, number in pairs}
            return {"students": 3, "employees": 5, "alumni": 2, **named}
        return value

    @field_validator("first_admin", mode="before")
    @classmethod
    def _read_first_admin(cls, value: object) -> object:
        return str(value).strip()

    @field_validator("clock_start", mode="before")
    @classmethod
    def _read_clock_start(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _clock_only_in_the_sandbox(self) -> "Settings":
        if self.has_real_token and (self.clock_start is not None or self.clock_speed != 1.0):
            raise ConfigurationProblem("CLOCK_START and CLOCK_SPEED work with sandbox tokens only.")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The university's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def has_real_token(self) -> bool:
        """Whether the token is Telegram's: digits, a colon and 35 characters."""
        return bool(_REAL_TOKEN.fullmatch(self.bot_token.get_secret_value()))

    @property
    def has_sandbox_token(self) -> bool:
        """Whether the token is one of the sandbox's: any other `digits:word`."""
        token = self.bot_token.get_secret_value()
        return not self.has_real_token and bool(_SANDBOX_TOKEN.fullmatch(token))

    @property
    def escrow(self) -> bytes | None:
        """The public half of the recovery key, or None where no copies are kept. Raises ConfigurationProblem."""
        if not self.escrow_key:
            return None
        try:
            key = urlsafe_b64decode(self.escrow_key.encode())
        except ValueError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise ConfigurationProblem("ESCROW_KEY is not what `sapa escrow create` printed.")
        return key

    @property
    def first_admin_address(self) -> str:
        """The e-mail address of the first administrator, if one is named so; else empty."""
        return self.first_admin if "@" in self.first_admin else ""

    @property
    def first_admin_id(self) -> int | None:
        """The Telegram id of the first administrator, if one is named by id."""
        return int(self.first_admin) if self.first_admin.isdigit() else None
