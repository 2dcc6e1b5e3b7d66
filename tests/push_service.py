"""A push service as browsers use them: RFC 8030 over HTTP, with signature and body checked.

It also speaks what Firefox speaks with its own (autopush, over a WebSocket), so that a real browser
can subscribe here. Misbehaves on request.
"""

import asyncio
import base64
import json
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import http_ece
from aiohttp import WSMsgType, web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.notifications.endpoints import Subscription

MiB = 1 << 20


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Message:
    """What arrived for one browser."""

    payload: dict[str, Any]  # decrypted; empty where a real browser holds the key
    ttl: int
    urgency: str
    topic: str
    claims: dict[str, Any]
    body: bytes


@dataclass
class Box:
    """One subscription: its keys, what arrived, and how it behaves."""

    token: str
    origin: str
    key: ec.EllipticCurvePrivateKey | None = None
    auth: bytes = b""
    vapid_key: bytes | None = None  # the key it was made for; others are refused
    behaves: int | str = 201
    retry_after: str | None = None
    forward: Callable[[bytes], Awaitable[None]] | None = None  # to a browser that holds the key
    messages: list[Message] = field(default_factory=list)
    requests: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/push/{self.token}"

    @property
    def subscription(self) -> Subscription:
        assert self.key is not None
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(self.endpoint, encoded(point), encoded(self.auth))

    @property
    def shown(self) -> list[str]:
        """The titles a phone would show: of one topic only the last, of one tag only once."""
        by_tag = {one.payload["notification"]["tag"]: one.payload for one in self.messages}
        return [payload["notification"]["title"] for payload in by_tag.values()]

    async def until(self, count: int, seconds: float = 20) -> list[Message]:
        """Wait until so many messages have arrived."""
        async with asyncio.timeout(seconds):
            while len(self.messages) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.messages


class PushService:
    """Use it as an async context manager. `origin` is what PUSH_SERVICES allows."""

    def __init__(self) -> None:
        self.boxes: dict[str, Box] = {}
        self.problems: list[str] = []  # signatures and headers that were not right
        self.redirected = 0
        self.bytes_offered = 0
        self._sockets: dict[str, web.WebSocketResponse] = {}  # by the browser's id
        self._owners: dict[str, str] = {}  # token -> browser's id
        self._unread: dict[str, dict[str, Any]] = {}  # by version, until the browser has it
        self.origin = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MiB)
        app.add_routes(
            [
                web.post("/push/{token}", self._push),
                web.route("*", "/elsewhere", self._elsewhere),
                web.get("/", self._autopush),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        self.origin = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for socket in list(self._sockets.values()):
            await socket.close()
        await self._runner.cleanup()

    def box(self, behaves: int | str = 201, *, retry_after: str | None = None) -> Box:
        """Return a new subscription whose keys are held here."""
        key = ec.generate_private_key(ec.SECP256R1())
        box = Box(uuid4().hex, self.origin, key, os.urandom(16), None, behaves, retry_after)
        self.boxes[box.token] = box
        return box

    # RFC 8030 ------------------------------------------------------------------------------

    async def _push(self, request: web.Request) -> web.StreamResponse:
        box = self.boxes.get(request.match_info["token"])
        if box is None:
            return web.Response(status=404)
        box.requests += 1
        body = await request.read()
        match box.behaves:
            case "hang":
                await asyncio.sleep(120)
            case "drip":
                return await self._drip(request)
            case "flood":
                return await self._flood(request)
            case "reset":
                assert request.transport is not None
                request.transport.abort()
                return web.Response(status=500)
            case "redirect":
                return web.Response(status=307, headers={"location": f"{self.origin}/elsewhere"})
            case int() as status if status > 204:
                headers = {"retry-after": box.retry_after} if box.retry_after else {}
                return web.Response(status=status, headers=headers, text="secret details")
        status = self._take(box, request, body)
        if status == 201:
            await self._forward(box, request, body)
        answer = box.behaves if status == 201 and isinstance(box.behaves, int) else status
        return web.Response(status=answer)

    def _take(self, box: Box, request: web.Request, body: bytes) -> int:
        claims = self._verified(request.headers.get("authorization", ""), box)
        if claims is None:
            return 401
        headers = request.headers
        if headers.get("content-encoding") != "aes128gcm" or len(body) > 4_096:
            self.problems.append("body")
            return 413
        payload: dict[str, Any] = {}
        if box.key is not None:
            plain = http_ece.decrypt(body, private_key=box.key, auth_secret=box.auth)
            payload = json.loads(plain)
        topic = headers.get("topic", "")
        if len(topic) > 32:
            self.problems.append("topic")
        box.messages.append(
            Message(payload, int(headers["ttl"]), headers["urgency"], topic, claims, body)
        )
        box.arrived.set()
        return 201

    def _verified(self, header: str, box: Box) -> dict[str, Any] | None:
        """Return the claims of a VAPID header whose signature is right (RFC 8292)."""
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        try:
            signed, _, signature = parts["t"].rpartition(".")
            point = decoded(parts["k"])
            raw = decoded(signature)
            der = encode_dss_signature(
                int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
            )
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            key.verify(der, signed.encode(), ec.ECDSA(SHA256()))
            claims: dict[str, Any] = json.loads(decoded(signed.split(".")[1]))
        except Exception as error:  # whatever it is, it is not signed
            self.problems.append(f"signature: {type(error).__name__}")
            return None
        is_sound = (
            scheme == "vapid"
            and claims["aud"] == self.origin
            and time.time() < claims["exp"] < time.time() + 86_400
            and claims["sub"].startswith(("mailto:", "https:"))
            and (box.vapid_key is None or box.vapid_key == point)
        )
        if not is_sound:
            self.problems.append(f"claims: {claims}")
        return claims if is_sound else None

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=201)
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for _ in range(600):
            await answer.write(b".")
            await asyncio.sleep(0.2)
        return answer

    async def _flood(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=500, headers={"content-length": str(200 * MiB)})
        await answer.prepare(request)
        for _ in range(200):
            self.bytes_offered += MiB
            await answer.write(b"x" * MiB)
        return answer

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.redirected += 1
        return web.Response(status=201)

    # Autopush, as Firefox speaks it --------------------------------------------------------

    async def _autopush(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=["push-notification"])
        await socket.prepare(request)
        browser = uuid4().hex
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            kind = said.get("messageType")
            if kind == "hello":
                browser = said.get("uaid") or browser
                self._sockets[browser] = socket
                await socket.send_json(
                    {
                        "messageType": "hello",
                        "uaid": browser,
                        "status": 200,
                        "use_webpush": True,  # else a subscription has no keys
                        "broadcasts": {},
                    }
                )
                for one in list(self._unread.values()):  # one browser a service
                    await socket.send_json(one)
            elif kind == "ack":
                for update in said["updates"]:
                    self._unread.pop(update["version"], None)
            elif kind == "register":
                await socket.send_json(self._register(said, browser))
            elif kind == "unregister":
                self._unregister(said["channelID"])
                await socket.send_json({**said, "status": 200})
            elif kind == "ping" or said == {}:
                await socket.send_str("{}")
        return socket

    def _register(self, said: dict[str, Any], browser: str) -> dict[str, object]:
        box = Box(uuid4().hex, self.origin, vapid_key=decoded(said["key"]))
        self.boxes[box.token] = box
        self._owners[box.token] = browser
        channel = said["channelID"]
        box.retry_after = channel  # kept to address it by
        return {
            "messageType": "register",
            "channelID": channel,
            "status": 200,
            "pushEndpoint": box.endpoint,
        }

    def _unregister(self, channel: str) -> None:
        for token in [one for one, box in self.boxes.items() if box.retry_after == channel]:
            del self.boxes[token]

    async def _forward(self, box: Box, request: web.Request, body: bytes) -> None:
        if box.forward is not None:
            await box.forward(body)
        if (browser := self._owners.get(box.token)) is None:
            return
        version = uuid4().hex
        self._unread[version] = {
            "messageType": "notification",
            "channelID": box.retry_after,
            "version": version,
            "data": encoded(body),
            "headers": {"encoding": request.headers["content-encoding"]},
        }
        with suppress(ConnectionError):  # it has it when it is back
            await self._sockets[browser].send_json(self._unread[version])
