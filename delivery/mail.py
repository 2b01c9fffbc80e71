"""Mail: one short text to one address, over SMTP. No log and no error says to whom, or what."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from domain.errors import ConfigurationProblem, MailNotSent

log = structlog.get_logger()

SECONDS = 20.0
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class Mail:
    """A plain text to one address."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; from SMTP_URL (`smtp://user:password@host:587`, `smtps://…`) and SMTP_FROM."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False
    """TLS from the first byte; else STARTTLS where it is offered."""

    def __repr__(self) -> str:
        return "MailServer(…)"

    async def send(self, mail: Mail) -> None:
        """Hands a mail over. Raises MailNotSent, which says neither why in the server's words nor to whom."""
        must_encrypt = bool(self.user) and not self.tls and not _is_this_host(self.host)
        try:
            await aiosmtplib.send(
                self._message(mail),
                hostname=self.host,
                port=self.port,
                username=self.user or None,
                password=self.password or None,
                use_tls=self.tls,
                start_tls=True if must_encrypt else (False if self.tls else None),
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            log.warning("mail_not_sent", kind=type(error).__name__)
            # its words may name the address
            raise MailNotSent from None

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, mail.to, mail.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2].rstrip("> ") or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message


def mail_server(url: str, sender: str) -> MailServer | None:
    """The server of SMTP_URL, None if it is unset. Raises ConfigurationProblem, which never shows the value."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ConfigurationProblem("SMTP_URL must look like smtp://user:password@host:587 or smtps://….") from None
    if not parts.hostname:
        raise ConfigurationProblem("SMTP_URL names no host.")
    if "@" not in sender:
        raise ConfigurationProblem("SMTP_FROM must be an e-mail address when SMTP_URL is set.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, sender, user, password, tls=parts.scheme == "smtps")


def _is_this_host(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
