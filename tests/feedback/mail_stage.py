"""A real SMTP server on this host that keeps what it is given."""

import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr


class MailStage:
    """The server, its mails, and how it can fail; it listens on the same port each time it is started."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.mails: list[EmailMessage] = []
        self.refuses = False
        self._controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Keeps a mail, or refuses it."""
        if self.refuses:
            return "451 4.3.0 not now"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def start(self) -> None:
        """Listens."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Is down."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def settings(self) -> dict[str, Any]:
        """What the product needs to know of it."""
        return {"smtp_url": SecretStr(f"smtp://127.0.0.1:{self.port}"), "smtp_from": "Sapa <sapa@university.example>"}

    def text(self) -> str:
        """The newest mail's text."""
        return str(self.mails[-1].get_content())

    def code(self) -> str:
        """The code of the newest mail."""
        found = re.findall(r"^(\d{6})$", self.text(), re.MULTILINE)
        assert len(found) == 1, self.text()
        return str(found[0])

    def wrong(self) -> str:
        """Six digits that are not that code."""
        return f"{(int(self.code()) + 1) % 10**6:06d}"
