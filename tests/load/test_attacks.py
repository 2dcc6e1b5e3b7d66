"""Attacks on the running server: each is refused, and others are answered meanwhile."""

import asyncio
import socket
from contextlib import aclosing

import httpx
import pytest

from tests.kit.test_cost import ATTACKS
from tests.load.client import signed_in
from tests.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("attacked"), DEMO="1") as running:
        yield running


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
async def test_a_costly_document_is_refused(server, text):
    async with aclosing(await signed_in(server.origin)) as client:
        client.timeout = httpx.Timeout(5)  # the unguarded ones take most of a minute
        answer = await client.post("/graphql", json={"query": text})
        assert answer.status_code == 400
        assert (
            await client.post("/graphql", json={"query": "{ viewer { id } }"})
        ).status_code == 200


def stalled(server, head: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(head)
    return connection


HALF_A_HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost:%d\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{"
)


@pytest.mark.parametrize("head", [HALF_A_HEAD, HALF_A_BODY], ids=["half a head", "half a body"])
async def test_stalled_requests_keep_nobody_out(server, head):
    slow = [stalled(server, head % server.port) for _ in range(450)]
    async with asyncio.timeout(10), aclosing(await signed_in(server.origin)) as client:
        answer = await client.post("/graphql", json={"query": "{ viewer { id } }"})
        assert answer.status_code == 200
    for connection in slow:
        connection.close()


@pytest.mark.soak
@pytest.mark.parametrize("head", [HALF_A_HEAD, HALF_A_BODY], ids=["half a head", "half a body"])
async def test_stalled_requests_are_given_up(server, head):
    slow = [stalled(server, head % server.port) for _ in range(450)]
    for connection in slow:
        connection.settimeout(60)
        while await asyncio.to_thread(connection.recv, 4096):
            pass  # the answer, then the end: the server closed it
        connection.close()
