"""A bad network between a browser and the server: it loses, cuts, doubles, delays and reorders."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from tests.server import Server, free_port


@asynccontextmanager
async def served_through(
    folder: Path, *, seed: int, rate: float = 0.4
) -> AsyncIterator[tuple["FaultyProxy", Server]]:
    """A network, and a server that is reached through it alone."""
    port = free_port()
    async with FaultyProxy(port, seed=seed, rate=rate) as network:
        server = Server(folder, port=port, PUBLIC_ORIGIN=network.origin, checks=network.origin)
        await asyncio.to_thread(server.start)
        try:
            yield network, server
        finally:
            await asyncio.to_thread(server.stop)


class Fault(StrEnum):
    """What can happen to a request."""

    LOST = "lost before the server saw it"
    UNANSWERED = "lost after the server did it"
    CUT = "its answer is cut in half"
    DOUBLED = "arrives twice"
    LATE = "is slow"
    REORDERED = "given up by the browser, and arrives after later ones"


@dataclass(slots=True)
class Request:
    """One HTTP request, read whole."""

    head: bytes
    body: bytes

    @property
    def is_change(self) -> bool:
        return self.head.startswith((b"POST /graphql", b"PUT /photos"))


class FaultyProxy:
    """Listens on a port of its own. Only requests to /graphql and /photos meet faults."""

    def __init__(self, upstream: int, *, seed: int, rate: float = 0.4) -> None:
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.rate = rate
        self.is_newer = False  # True: the server has a new version of the app
        self.keeps_ids = True  # False: as if the phone made no ids, each arrival is a new spark
        self.met: Counter[Fault] = Counter()
        self._upstream = upstream
        self._chance = random.Random(seed)
        self._held: list[tuple[int, Request]] = []  # how many requests later, and what
        self._late: set[asyncio.Task[bytes]] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "FaultyProxy":
        self._server = await asyncio.start_server(self._begin, "localhost", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.calm()
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def calm(self) -> None:
        """From now on nothing goes wrong; what was held back arrives first."""
        self.rate = 0.0
        for _, request in self._held:
            await self._forward(request)
        self._held.clear()
        if self._late:
            await asyncio.gather(*self._late)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await self._read(reader):
                answer = await self._answer(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
                if request.is_change and not answer.endswith(b"}") and answer[9:12] == b"200":
                    break  # cut
        except (OSError, asyncio.IncompleteReadError):
            pass  # the browser went away
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        body = await reader.readexactly(_length(head))
        return Request(head, body)

    async def _answer(self, request: Request) -> bytes | None:
        """Return what the browser gets, or None when its connection breaks."""
        self._let_go()
        is_faulty = request.is_change and self._chance.random() < self.rate
        fault = self._chance.choice(list(Fault)) if is_faulty else None
        if fault is not None:
            self.met[fault] += 1
        match fault:
            case Fault.LOST:
                return None
            case Fault.REORDERED:
                self._held.append((self._chance.randint(1, 4), request))
                return None
            case Fault.UNANSWERED:
                await self._forward(request)
                return None
            case Fault.CUT:
                answer = await self._forward(request)
                return answer[: len(answer) - self._chance.randint(1, len(answer) // 3)]
            case Fault.DOUBLED:
                _, answer = await asyncio.gather(self._forward(request), self._forward(request))
                return answer
            case Fault.LATE:
                await asyncio.sleep(self._chance.uniform(0.01, 0.2))  # the network's own time
        return await self._forward(request)

    def _let_go(self) -> None:
        """Send what was held back long enough, beside the present request."""
        due = [request for left, request in self._held if left <= 0]
        self._held = [(left - 1, request) for left, request in self._held if left > 0]
        for request in due:
            task = asyncio.create_task(self._forward(request))
            self._late.add(task)
            task.add_done_callback(self._late.discard)

    async def _forward(self, request: Request) -> bytes:
        """Return the server's whole answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        given = None if self.keeps_ids else _spark_id(request.body)
        made = str(uuid4()).encode()
        sent = request.body.replace(given, made) if given else request.body
        is_worker = self.is_newer and request.head.startswith(b"GET /sw.js ")
        head = _plain(request.head) if is_worker else request.head
        writer.write(head + sent)
        await writer.drain()
        answer_head = await reader.readuntil(b"\r\n\r\n")
        if answer_head[9:12] in (b"204", b"304"):
            body = b""
        elif b"transfer-encoding: chunked" in answer_head.lower():
            body = await reader.readuntil(b"0\r\n\r\n")
        else:
            body = await reader.readexactly(_length(answer_head))
        writer.close()
        if is_worker:
            return _longer(answer_head, body, b"\n// a new version")
        return answer_head + (body.replace(made, given) if given else body)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def _plain(head: bytes) -> bytes:
    """Return a request that takes no compressed answer and knows no earlier one."""
    lines = head.split(b"\r\n")
    names = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(names))


def _longer(head: bytes, body: bytes, more: bytes) -> bytes:
    old, new = b"content-length: %d" % len(body), b"content-length: %d" % (len(body) + len(more))
    return head.replace(old, new) + body + more


def _spark_id(body: bytes) -> bytes | None:
    """Return the id that a request gives a new spark, if it is about one."""
    try:
        spark = json.loads(body)["variables"]["input"]
        return spark["id"].encode() if "text" in spark else None
    except (ValueError, KeyError, TypeError):
        return None
