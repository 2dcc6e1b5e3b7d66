"""What holds for every request, before any route sees it: host, origin, body, and the headers.

See SECURITY in the README: what is protected from whom.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from backend.settings import Settings, is_loopback

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT = 1_000_000  # bytes
LIVE = "/events"
UPLOADS = "/photos/"
UPLOADS_AT_ONCE = 8
UPLOAD_LIMIT = 10_000_000  # bytes, of a photo
UPLOAD_TYPES = ("image/jpeg", "image/png", "image/webp")
BODY_SECONDS = 20.0  # a body that takes longer is a stalled one
UPLOAD_SECONDS = 240.0  # 10 MB at 400 kbit/s
SAFE = ("GET", "HEAD", "OPTIONS")

# Svelte builds its templates through one policy, and the service worker's URL through another.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html service-worker",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
HSTS = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How large a body may be, in bytes, how long it may take, and what to say of a larger one."""

    limit: int
    seconds: float
    sentence: str = "That is too large to send at once."


ORDINARY = Allowance(BODY_LIMIT, BODY_SECONDS)
UPLOAD = Allowance(UPLOAD_LIMIT, UPLOAD_SECONDS, "Choose a photo of at most 10 MB.")


class Stopped(Exception):
    """A request that ends here."""

    def __init__(self, status: int, text: str, location: str | None = None) -> None:
        super().__init__(text)
        self.status, self.location = status, location


class Guard:
    """An ASGI middleware around the whole app."""

    def __init__(self, app: Any, settings: Settings) -> None:
        self.app = app
        self._settings = settings
        self._uploads = 0  # under way
        extra = {"strict-transport-security": HSTS} if settings.is_https else {}
        self._headers = [(k.encode(), v.encode()) for k, v in {**HEADERS, **extra}.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        try:
            receive = await self._checked(scope, receive)
        except Stopped as stopped:
            await _answer(with_headers, stopped)
        else:
            await self.app(scope, receive, with_headers)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """Return where the app reads the request from. Raises Stopped."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self._check_host(scope, headers.get(b"host", ""))
        if scope["method"] in SAFE:
            if scope["path"] == LIVE:
                self._check_origin(headers)  # a stream stays open: another site may not hold one
            return receive
        self._check_origin(headers)
        kind = headers.get(b"content-type", "").split(";")[0].strip().lower()
        announced = headers.get(b"content-length", "")
        if scope["method"] == "PUT" and scope["path"].startswith(UPLOADS):
            return _replay(await self._upload(receive, announced, kind), receive)
        if kind != "application/json":
            raise Stopped(415, "Send JSON.")
        return _replay(await _read(receive, announced, ORDINARY), receive)

    async def _upload(self, receive: Receive, announced: str, kind: str) -> bytes:
        """Return a photo's bytes. Few at a time: each holds up to 10 MB until it has come."""
        if kind not in UPLOAD_TYPES:
            raise Stopped(415, "Choose a photo: a JPEG, PNG or WebP file.")
        if self._uploads >= UPLOADS_AT_ONCE:
            raise Stopped(503, "Many photos are coming in. Yours waits a little.")
        self._uploads += 1
        try:
            return await _read(receive, announced, UPLOAD)
        finally:
            self._uploads -= 1

    def _check_host(self, scope: Scope, host: str) -> None:
        if host.lower() == self._settings.public_host:
            return
        if (
            scope["method"] in SAFE
            and is_loopback(_name_of(host))
            and is_loopback(self._settings.relying_party)
        ):
            # Passkeys refuse an address as their domain.
            path, query = scope["raw_path"].split(b"?")[0], scope.get("query_string", b"")
            there = (path + b"?" + query if query else path).decode("latin-1")
            raise Stopped(307, "See the other address.", f"{self._settings.public_origin}{there}")
        raise Stopped(421, f"This server answers at {self._settings.public_origin}.")

    def _check_origin(self, headers: dict[bytes, str]) -> None:
        origin = headers.get(b"origin")
        site = headers.get(b"sec-fetch-site", "same-origin")
        if (origin is not None and origin != self._settings.public_origin) or site not in (
            "same-origin",
            "none",
        ):
            raise Stopped(403, "This request came from another site.")


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


async def _read(receive: Receive, announced: str, allowed: Allowance) -> bytes:
    """Return the whole body. Raises Stopped when it is too large or too slow."""
    too_large = Stopped(413, allowed.sentence)
    if announced.isdigit() and int(announced[:12]) > allowed.limit:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(allowed.seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Stopped(400, "The request broke off.")
                body += message.get("body", b"")
                if len(body) > allowed.limit:
                    raise too_large
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise Stopped(408, "The request took too long to arrive.") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    read = False

    async def once() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


async def _answer(send: Send, stopped: Stopped) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if stopped.location is not None:
        headers.append((b"location", stopped.location.encode("latin-1")))
    if stopped.status == 503:
        headers.append((b"retry-after", b"10"))
    if stopped.status in (408, 413):
        headers.append((b"connection", b"close"))
    start = {"type": "http.response.start", "status": stopped.status, "headers": headers}
    await send(start)
    body = {"type": "http.response.body", "body": str(stopped).encode(), "more_body": False}
    await send(body)
