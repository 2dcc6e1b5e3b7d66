"""One message to one push service: pywebpush behind a guard. Nothing here is ever logged.

pywebpush has no deadline, follows redirects to any host, reads replies without end, and prints
endpoints (which are secrets) in its errors: see `decisions/0014-web-push.md`.
"""

import asyncio
import binascii
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from pywebpush import WebPushException, webpush_async

from backend.notifications import endpoints, rules
from backend.notifications.endpoints import Subscription
from backend.notifications.vapid import Signer

DEADLINE_SECONDS = 10.0  # for everything about one message
CONNECTIONS = 100
REPLY_LIMIT = 2_048  # bytes read of a reply, whatever it holds
LONGEST_WAIT = timedelta(days=1)  # that a push service may ask for
is_allowed = lru_cache(maxsize=100_000)(endpoints.is_push_service)


class Result(StrEnum):
    """What became of a message."""

    SENT = "sent"
    GONE = "gone"  # this browser will never be reached again
    LATER = "later"  # the push service asks to wait, or is in trouble
    FAILED = "failed"  # it will never take this


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result, why in one word, and how long the push service asked to wait."""

    result: Result
    reason: str = ""
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one browser. `topic` replaces an undelivered message of the same one."""

    payload: str
    ttl: timedelta
    urgency: str
    topic: str  # at most 32 characters of base64url


class _PublicOnly(AbstractResolver):
    """Refuses to connect to an address inside the network, whatever a name resolves to."""

    def __init__(self, exempt: frozenset[str]) -> None:
        self._resolver = aiohttp.DefaultResolver()
        self._exempt = exempt

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if host in self._exempt:
            return found
        public = [one for one in found if ipaddress.ip_address(one["host"]).is_global]
        if not public:
            raise OSError("not a public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


@dataclass(slots=True)
class _Reply:
    """What pywebpush reads of a reply: its head, and no body."""

    status: int
    headers: Mapping[str, str]
    reason: str = ""

    async def text(self) -> str:
        return ""


class _Session:
    """What pywebpush takes for a session: it posts, once, and reads a little of the reply."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def post(self, url: str, *, data: bytes, headers: Any, **_: Any) -> _Reply:
        async with self._session.post(
            url, data=data, headers=headers, allow_redirects=False
        ) as answer:
            if answer.status != 201 or answer.content_length != 0:
                # A short reply is read to its end, so that the connection can be used again.
                await answer.content.read(REPLY_LIMIT)
            return _Reply(answer.status, answer.headers)


class Pusher:
    """Sends messages over one pool of connections. Use it as an async context manager."""

    def __init__(self, signer: Signer, extra: tuple[str, ...] = ()) -> None:
        self._signer = signer
        self._extra = extra
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        exempt = frozenset(one.partition("://")[2].partition(":")[0] or one for one in self._extra)
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS, resolver=_PublicOnly(exempt), ttl_dns_cache=300
            ),
            timeout=aiohttp.ClientTimeout(total=DEADLINE_SECONDS),
            trust_env=False,  # a .netrc would replace the signature
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=4_096,
        )
        self._session: Any = _Session(self._http)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._http is not None
        await self._http.close()

    async def send(self, to: Subscription, message: Message) -> Outcome:
        """Send a message and return what became of it. Raises nothing but cancellation."""
        if not is_allowed(to.endpoint, self._extra):
            return Outcome(Result.FAILED, "not allowed")
        if len(message.payload.encode()) > rules.PAYLOAD_LIMIT:
            return Outcome(Result.FAILED, "too large")
        headers: dict[str, Any] = {
            "Authorization": self._signer.authorization(to.endpoint),
            "TTL": str(max(0, int(message.ttl.total_seconds()))),
            "Urgency": message.urgency,
            "Topic": message.topic,
        }
        keys: dict[str, str | bytes] = {"p256dh": to.p256dh, "auth": to.auth}
        try:
            await webpush_async(
                {"endpoint": to.endpoint, "keys": keys},
                data=message.payload,
                headers=headers,
                aiohttp_session=self._session,
            )
        except WebPushException as error:
            return _outcome(error.status_code, error.retry_after)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Outcome(Result.LATER, _trouble(error))
        except (ValueError, IndexError, TypeError, binascii.Error):
            return Outcome(Result.FAILED, "key")
        return Outcome(Result.SENT)


def _trouble(error: BaseException) -> str:
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return "timeout"
    return "unreachable"


def _outcome(status: int | None, retry_after: str | None) -> Outcome:
    """Return what a push service's refusal means (RFC 8030, 5; PUSH services' own words)."""
    if status in (200, 204):  # pywebpush knows 201 and 202 only
        return Outcome(Result.SENT)
    if status in (404, 410):
        return Outcome(Result.GONE, str(status))
    if status == 429 or (status or 0) >= 500:
        return Outcome(Result.LATER, str(status), _wait(retry_after))
    if status is not None and 300 <= status < 400:
        return Outcome(Result.FAILED, "redirect")
    return Outcome(Result.FAILED, str(status))


def _wait(header: str | None) -> timedelta | None:
    """Return how long a Retry-After asks to wait: seconds or a date (RFC 9110, 10.2.3)."""
    text = (header or "").strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=int(text[:9]))
        else:
            wait = parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
