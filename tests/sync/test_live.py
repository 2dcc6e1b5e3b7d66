"""Stories about open screens: they are woken when something changed, and told nothing else."""

from contextlib import ExitStack, contextmanager
from signal import SIGTERM
from uuid import uuid4

import httpx
import pytest

from tests.server import Server

NOTE = """
mutation ($id: UUID!) { noteSpark(input: { id: $id, text: "A secret thought" }) { __typename } }
"""


@contextmanager
def signed_up(server, name="Ana"):
    """A browser in which a new person is signed in."""
    with httpx.Client(
        base_url=server.origin, headers={"origin": server.origin}, timeout=30
    ) as browser:
        body = {"name": name, "email": f"{name}@school.example", "password": "likes warm rain so"}
        assert browser.post("/auth/sign-up/password", json=body).status_code == 200
        yield browser


def note(browser, server=None):
    url = f"{server.origin}/graphql" if server else "/graphql"
    headers = {"origin": server.origin} if server else {}
    answer = browser.post(
        url, json={"query": NOTE, "variables": {"id": str(uuid4())}}, headers=headers
    )
    assert answer.json()["data"]["noteSpark"]["__typename"] == "Spark", answer.text


def until_changed(lines):
    """Return what the stream said until it said that something changed."""
    said = []
    for line in lines:
        said.append(line)
        if line == "event: changed":
            return said
    raise AssertionError(f"the stream ended: {said}")


def test_an_open_screen_is_woken_and_told_nothing_else(tmp_path):
    with Server(tmp_path) as server, signed_up(server) as ana:
        with ana.stream("GET", "/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            lines = stream.iter_lines()
            until_changed(lines)  # at once: who comes back may have missed something
            note(ana)
            said = until_changed(lines)
        assert set(said) <= {"retry: 3000", "", ":", "event: changed", "data: "}
        with signed_up(server, "Eve") as eve, eve.stream("GET", "/events") as stream:
            lines = stream.iter_lines()
            until_changed(lines)
            note(ana)
            note(eve)
            until_changed(lines)


def test_the_server_stops_though_streams_are_open(tmp_path):
    with (
        Server(tmp_path) as server,
        signed_up(server) as ana,
        ana.stream("GET", "/events") as stream,
    ):
        lines = stream.iter_lines()
        next(lines)
        assert server.stop() == -SIGTERM
        lines.close()
        assert "timeout graceful shutdown exceeded" not in server.log


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"host": "evil.example"},
    ],
)
def test_no_other_site_holds_a_stream(tmp_path, headers):
    with Server(tmp_path) as server, signed_up(server) as ana:
        answer = ana.get("/events", headers=headers)
        assert answer.status_code in (403, 421)


def test_a_stream_is_for_the_signed_in_and_ends_with_the_session(tmp_path):
    with Server(tmp_path) as server, signed_up(server) as ana:
        assert httpx.get(f"{server.origin}/events").status_code == 401
        wrong = ana.get("/events", headers={"growth-person": str(uuid4())})
        assert wrong.status_code == 401
        with ana.stream("GET", "/events") as stream:
            lines = stream.iter_lines()
            until_changed(lines)
            note(ana)
            until_changed(lines)
            note(ana)
            assert ana.post("/auth/sign-out", json={}).status_code == 200
            assert "event: changed" not in list(lines)


def test_there_is_room_for_a_few_streams_each(tmp_path):
    with Server(tmp_path) as server, signed_up(server) as ana, ExitStack() as open_ones:
        for _ in range(6):
            stream = open_ones.enter_context(ana.stream("GET", "/events"))
            assert stream.status_code == 200
        with ana.stream("GET", "/events") as stream:
            assert stream.status_code == 429
            assert stream.headers["retry-after"] == "30"


def test_two_servers_wake_each_others_screens(tmp_path, cluster):
    """On PostgreSQL, as a district runs it: one gets the change, the other holds the stream."""
    url = cluster.create("live")
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with ExitStack() as both:
        first = both.enter_context(Server(folders[0], DATABASE_URL=url))
        second = both.enter_context(Server(folders[1], DATABASE_URL=url))
        ana = both.enter_context(signed_up(first))
        stream = both.enter_context(
            ana.stream("GET", f"{second.origin}/events", headers={"origin": second.origin})
        )
        lines = stream.iter_lines()
        until_changed(lines)
        note(ana, first)
        until_changed(lines)
