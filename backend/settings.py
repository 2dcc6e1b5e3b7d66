"""Every environment variable, read once. Nobody else reads `os.environ`."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from backend.kit.mail import Mailer

ROOT = Path(__file__).resolve().parent.parent


class WrongSetting(Exception):
    """A setting that cannot be used, in one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this server runs. The README lists each variable."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = ROOT / "var"
    photos_dir: Path = ROOT / "var" / "photos"
    database_url: str = f"sqlite:///{ROOT / 'var' / 'growth.sqlite'}"
    database_is_given: bool = False
    public_origin: str = "http://localhost:8000"
    registration_open: bool = True
    demo: bool = False
    development: bool = False
    trusted_proxies: tuple[str, ...] = ()
    worker_inside: bool = True
    metrics_port: int | None = None
    vapid_private_key: str = field(default="", repr=False)  # base64url, 32 bytes; made when empty
    vapid_subject: str = ""
    push_services: tuple[str, ...] = ()  # besides those of the browsers: hosts or whole origins
    smtp: Mailer | None = None
    courses_dir: Path | None = None  # courses besides ours

    @property
    def contact(self) -> str:
        """Whom a push service may ask about our messages (RFC 8292's sub). Apple wants it real."""
        if self.vapid_subject:
            return self.vapid_subject
        return self.public_origin if self.is_https else "mailto:operator@example.org"

    @property
    def is_https(self) -> bool:
        return self.public_origin.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host and, unless it is the scheme's own, the port: what a Host header must say."""
        return urlsplit(self.public_origin).netloc

    @property
    def relying_party(self) -> str:
        """The domain that passkeys are bound to (WebAuthn's RP id)."""
        return urlsplit(self.public_origin).hostname or "localhost"


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a listening address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _flag(environment: Mapping[str, str], name: str, default: str = "0") -> bool:
    value = environment.get(name) or default
    if value not in ("0", "1"):
        raise WrongSetting(f"{name} is 0 or 1, not {value!r}.")
    return value == "1"


def _port(environment: Mapping[str, str], name: str = "PORT", default: str = "8000") -> int:
    value = environment.get(name) or default
    if not value.isascii() or not value.isdigit() or not 0 < int(value[:6]) < 65_536:
        raise WrongSetting(f"{name} is a number from 1 to 65535, not {value!r}.")
    return int(value)


def _smtp(environment: Mapping[str, str]) -> Mailer | None:
    host = environment.get("SMTP_HOST", "")
    if not host:
        return None
    security = environment.get("SMTP_SECURITY") or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise WrongSetting(f"SMTP_SECURITY is starttls, tls or none, not {security!r}.")
    sender = environment.get("MAIL_FROM", "")
    if "@" not in parseaddr(sender)[1] or "\n" in sender:
        raise WrongSetting("MAIL_FROM is an address like growth@school.example.")
    return Mailer(
        host=host,
        port=_port(environment, "SMTP_PORT", {"tls": "465", "none": "25"}.get(security, "587")),
        sender=sender,
        user=environment.get("SMTP_USER", ""),
        password=environment.get("SMTP_PASSWORD", ""),
        security=security,
    )


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    if value and not Path(value).is_dir():
        raise WrongSetting(f"{name} is a folder, and there is none at {value!r}.")
    return Path(value).resolve() if value else None


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, environment.get(name, "").replace(" ", "").split(",")))


def _vapid_key(environment: Mapping[str, str]) -> str:
    value = environment.get("VAPID_PRIVATE_KEY", "").strip().rstrip("=")
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{43}", value):
        raise WrongSetting("VAPID_PRIVATE_KEY is 32 bytes in base64url: 43 letters and digits.")
    return value


def _vapid_subject(environment: Mapping[str, str]) -> str:
    value = environment.get("VAPID_SUBJECT", "")
    if value and not re.fullmatch(r"(mailto:[^\s<>]+@[^\s<>]+|https://[^\s<>]+)", value):
        raise WrongSetting("VAPID_SUBJECT looks like mailto:operator@school.example.")
    return value


def _origin(environment: Mapping[str, str], port: int) -> str:
    value = environment.get("PUBLIC_ORIGIN") or f"http://localhost:{port}"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise WrongSetting(f"PUBLIC_ORIGIN looks like https://growth.example.org, not {value!r}.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process. Raises WrongSetting."""
    port = _port(environment)
    host = environment.get("HOST") or "127.0.0.1"
    data_dir = Path(environment.get("DATA_DIR") or ROOT / "var").resolve()
    database_url = environment.get("DATABASE_URL", "")
    if database_url and not database_url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise WrongSetting("DATABASE_URL starts with sqlite:/// or postgresql://.")
    registration = environment.get("REGISTRATION") or "open"
    if registration not in ("open", "closed"):
        raise WrongSetting(f"REGISTRATION is open or closed, not {registration!r}.")
    demo = _flag(environment, "DEMO")
    if demo and not is_loopback(host):
        raise WrongSetting("DEMO=1 lets anyone in: use it with HOST=127.0.0.1 only.")
    return Settings(
        host=host,
        port=port,
        data_dir=data_dir,
        photos_dir=Path(environment.get("PHOTOS_DIR") or data_dir / "photos").resolve(),
        database_url=database_url or f"sqlite:///{data_dir / 'growth.sqlite'}",
        database_is_given=bool(database_url),
        public_origin=_origin(environment, port),
        registration_open=registration == "open",
        demo=demo,
        development=_flag(environment, "DEVELOPMENT"),
        trusted_proxies=_listed(environment, "TRUSTED_PROXIES"),
        worker_inside=_flag(environment, "WORKER", "1"),
        metrics_port=(
            _port(environment, "METRICS_PORT") if environment.get("METRICS_PORT") else None
        ),
        vapid_private_key=_vapid_key(environment),
        vapid_subject=_vapid_subject(environment),
        push_services=_listed(environment, "PUSH_SERVICES"),
        smtp=_smtp(environment),
        courses_dir=_folder(environment, "COURSES_DIR"),
    )
