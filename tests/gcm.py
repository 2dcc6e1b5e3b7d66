"""What Chromium's push client speaks with (GCM): check-in, registration, the message stream.

Enough of the protocol for one browser. Messages are protocol buffers; the few that are needed are
written out by hand.
"""

import asyncio
import base64
import hashlib
import ssl
import struct
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs
from uuid import uuid4

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

VERSION = 41
PING, ACK, LOGIN_ANSWER, DATA = 0, 1, 3, 8


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def text(number: int, value: str | bytes) -> bytes:
    """One field of a protocol buffer that holds text or bytes."""
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def pair(key: str, value: str) -> bytes:
    return text(7, text(1, key) + text(2, value))


def certificate(folder: Path, host: str) -> Path:
    """Return a file with a fresh key and a certificate signed by itself, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / f"{host}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


class Gcm:
    """Use it as an async context manager; start Chromium with `arguments`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tokens: dict[str, tuple[str, str]] = {}  # token -> the app's name and the sender
        self.registered = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._connected = asyncio.Event()
        self._carried: dict[bytes, bytes] = {}  # every message by its id, kept as by the real one

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [web.post("/checkin", self._check_in), web.post("/register", self._register)]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        context, fingerprint = self._certificate()
        self._server = await asyncio.start_server(self._stream, "127.0.0.1", 0, ssl=context)
        secure = self._server.sockets[0].getsockname()[1]
        self.arguments = [
            f"--gcm-checkin-url=http://127.0.0.1:{port}/checkin",
            f"--gcm-registration-url=http://127.0.0.1:{port}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{secure}",
            f"--ignore-certificate-errors-spki-list={fingerprint}",
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        await self._runner.cleanup()

    def _certificate(self) -> tuple[ssl.SSLContext, str]:
        path = certificate(self._folder, "127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        public = x509.load_pem_x509_certificate(path.read_bytes()).public_key()
        raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return context, base64.b64encode(hashlib.sha256(raw).digest()).decode()

    async def _check_in(self, _: web.Request) -> web.Response:
        body = b"\x08\x01" + b"\x39" + struct.pack("<Q", 4711) + b"\x41" + struct.pack("<Q", 815)
        return web.Response(body=body)

    async def _register(self, request: web.Request) -> web.Response:
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        if form.get("delete") == "true":
            return web.Response(text=f"deleted={form.get('app')}")
        token = uuid4().hex
        self.tokens[token] = (form.get("X-subtype") or form["app"], form["sender"])
        self.registered.set()
        return web.Response(text=f"token={token}")

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(1)  # the client's version
            _, login = await self._message(reader)  # anybody may
            self._writer = writer
            writer.write(bytes([VERSION]))
            self._send(LOGIN_ANSWER, text(1, "hello"))
            for id, message in self._carried.items():
                if id not in login:  # sent into a connection that was no more
                    self._send(DATA, message)
            self._connected.set()
            while True:
                tag, _ = await self._message(reader)
                if tag == PING:
                    self._send(ACK, b"")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _message(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        tag = (await reader.readexactly(1))[0]
        size = shift = 0
        while True:
            byte = (await reader.readexactly(1))[0]
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        return tag, await reader.readexactly(size)

    def _send(self, tag: int, body: bytes) -> None:
        assert self._writer is not None
        self._writer.write(bytes([tag]) + varint(len(body)) + body)

    def to(self, token: str) -> Callable[[bytes], Awaitable[None]]:
        """Return what carries an encrypted message to the browser that has this token."""

        async def carry(body: bytes) -> None:
            app, sender = self.tokens[token]
            await asyncio.wait_for(self._connected.wait(), 20)
            parts = [text(3, sender), text(5, "org.chromium.linux")]
            parts += [pair("subtype", app), pair("content-encoding", "aes128gcm")]
            id = uuid4().hex.encode()
            self._carried[id] = b"".join([*parts, text(9, id), text(21, body)])
            self._send(DATA, self._carried[id])

        return carry
