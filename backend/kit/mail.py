"""Mail: one plain message to one person, through the operator's own SMTP server."""

import asyncio
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

import aiosmtplib

TIMEOUT_SECONDS = 30  # for all of it


class MailFailed(Exception):
    """The mail server did not take it. `is_final`: it never will. Its text is one word."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final


@dataclass(frozen=True, slots=True)
class Mailer:
    """How mail leaves. `security` is "starttls", "tls" or "none"."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"

    async def send(self, to: str, subject: str, text: str) -> None:
        """Send a plain text. Raises MailFailed, without a word of what the server said."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):  # aiosmtplib's own is for each step
                await aiosmtplib.send(
                    self._message(to, subject, text),
                    hostname=self.host,
                    port=self.port,
                    username=self.user or None,
                    password=self.password or None,
                    use_tls=self.security == "tls",
                    start_tls=self.security == "starttls",
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            is_final = all(500 <= refused.code < 600 for refused in error.recipients)
            raise MailFailed("refused", is_final=is_final) from None
        except aiosmtplib.SMTPResponseException as error:
            raise MailFailed("refused", is_final=500 <= error.code < 600) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            raise MailFailed("unreachable", is_final=False) from None
        except ValueError:  # an address that no mail can be sent to
            raise MailFailed("address", is_final=True) from None

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
        message.set_content(text)
        return message


_mailer: Mailer | None = None


def use(mailer: Mailer | None) -> None:
    """Let mail leave this way from now on; None: this server sends no mail."""
    global _mailer
    _mailer = mailer


def in_use() -> Mailer | None:
    """Return how mail leaves, or None where it does not."""
    return _mailer
