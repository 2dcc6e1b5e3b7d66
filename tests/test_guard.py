"""What holds for every request: headers, host, origin, body, and errors that tell nothing."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest
from litestar import Litestar

from backend import guard
from backend.app import create_app
from backend.guard import HEADERS, Guard
from backend.journal import entries
from tests.conftest import ORIGIN, browser_at


def routes(app):
    """Every route of the app, as method and path."""
    litestar: Litestar = app.app
    return [
        (method, route.path.replace("{path:path}", "journal"))
        for route in litestar.routes
        for method in route.methods
        if method != "OPTIONS"
    ]


async def test_every_route_carries_the_headers(database, settings):
    app = create_app(settings, database)
    async with browser_at(database, settings) as browser:
        found = routes(app)
        assert len(found) > 15
        for method, path in [*found, ("GET", "/no/such.file"), ("PUT", "/graphql"), ("POST", "/")]:
            answer = await browser.request(method, path, json={})
            for name, value in HEADERS.items():
                assert answer.headers[name] == value, (method, path, name)
            if path.startswith(("/auth", "/graphql")):
                assert answer.headers["cache-control"] == "no-store", path
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8001"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_can_send_nothing(browser, headers):
    await browser.sign_up("Ana")
    answer = await browser.post("/graphql", json={"query": "{ viewer { id } }"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_only_json_is_read(browser, kind):
    answer = await browser.post("/graphql", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


async def test_only_its_own_host_is_answered(browser):
    for host in (
        "evil.example",
        "[",
        "[::1",
        "localhost",
        "localhost:8000.evil.example",
        "localhost:8001",
    ):
        answer = await browser.post("/graphql", json={}, headers={"host": host})
        assert answer.status_code == 421, host
    answer = await browser.get("/x?y=%2F", headers={"host": "127.0.0.1:8000"})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{ORIGIN}/x?y=%2F")


async def test_a_public_server_redirects_nobody(database, settings):
    public = replace(settings, public_origin="https://growth.example.org")
    async with browser_at(database, public) as browser:
        answer = await browser.get("/", headers={"host": "127.0.0.1:8000"})
        assert answer.status_code == 421


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[", b"[]", b"null", b"[" * 5_000 + b"]" * 5_000, b'{"query":' + b"[" * 5_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b'{"query": 1}', b'{"query": ""}', b"\xff\xfe",
        b'{"documentId": 7}', b'[{"query": "{ viewer { id } }"}]', b'{"variables": {}}',
    ],
    ids=lambda body: repr(body[:16]),
)  # fmt: skip
async def test_a_body_that_is_no_request_is_refused(browser, body):
    headers = {"content-type": "application/json"}
    answer = await browser.post("/graphql", content=body, headers=headers)
    assert answer.status_code == 400
    assert set(answer.json()) == {"data", "errors"}


async def test_nested_variables_are_no_trouble(browser):
    await browser.sign_up("Ana")
    nested = b'{"query": "query ($a: String) { viewer { changes(since: $a) { cursor } } }", '
    nested += b'"variables": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"
    headers = {"content-type": "application/json"}
    answer = await browser.post("/graphql", content=nested, headers=headers)
    assert answer.status_code == 400


async def test_an_operation_that_is_not_there_is_named(browser):
    body = {"query": "query A { viewer { id } }", "operationName": "B"}
    assert (await browser.send_json("/graphql", body)).status_code == 400


async def test_cursors_from_the_ends_of_time_are_refused(browser):
    await browser.sign_up("Ana")
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"):
        body = {
            "query": "query ($a: String) { viewer { sparks(after: $a) { edges { cursor } } } }",
            "variables": {"a": f"{moment}_00000000-0000-0000-0000-000000000000"},
        }
        answer = await browser.send_json("/graphql", body)
        assert "cursor that this list answered" in answer.text


async def test_get_is_no_way_to_ask(browser):
    answer = await browser.get("/graphql?query={viewer{id}}", headers={"accept": "text/html"})
    assert answer.status_code in (404, 405)
    assert "graphiql" not in answer.text.lower()


async def test_an_unknown_document_asks_for_an_update(browser):
    answer = await browser.send_json("/graphql", {"documentId": "0" * 64})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "UPDATE_NEEDED"


async def test_a_megabyte_is_enough(browser):
    headers = {"content-type": "application/json"}
    answer = await browser.post("/graphql", content=b"x" * 1_000_001, headers=headers)
    assert answer.status_code == 413

    async def unannounced():
        for _ in range(11):
            yield b"x" * 100_000

    answer = await browser.post("/graphql", content=unannounced(), headers=headers)
    assert answer.status_code == 413


async def test_a_stalled_body_is_given_up(database, settings, monkeypatch):
    monkeypatch.setattr(guard, "ORDINARY", guard.Allowance(1_000_000, 0.05))
    sent = []
    scope = {
        "type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
        "headers": [(b"host", b"localhost:8000"), (b"content-type", b"application/json")],
    }  # fmt: skip

    async def never():
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    app = Guard(create_app(settings, database), settings)
    async with asyncio.timeout(10):
        await app(scope, never, send)
    assert sent[0]["status"] == 408


async def test_what_breaks_inside_is_masked_and_logged_without_its_text(
    browser, monkeypatch, caplog
):
    async def broken(*_, **__):
        raise RuntimeError("the private words of Ana")

    await browser.sign_up("Ana")
    monkeypatch.setattr(entries, "list_entries", broken)
    query = "{ viewer { journalEntries { edges { cursor } } } }"
    with caplog.at_level(logging.DEBUG):
        answer = await browser.send_json("/graphql", {"query": query})
    shown = json.dumps(answer.json())
    reference = answer.json()["errors"][0]["message"].split()[-1].rstrip(".")
    assert "private words" not in shown + caplog.text
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text


async def test_what_breaks_in_a_route_is_masked_too(browser, monkeypatch, caplog):
    from backend.accounts import service as accounts

    async def broken(*_, **__):
        raise RuntimeError("a secret password")

    monkeypatch.setattr(accounts, "sign_up_with_password", broken)
    body = {"name": "Ana", "email": "ana@school.example", "password": "x" * 12}
    with caplog.at_level(logging.DEBUG):
        answer = await browser.send_json("/auth/sign-up/password", body)
    assert answer.status_code == 500
    assert "secret" not in answer.text + caplog.text


async def test_wrong_variables_are_not_logged(browser, caplog):
    await browser.sign_up("Ana")
    body = {
        "query": "query ($first: Int!) {"
        " viewer { journalEntries(first: $first) { edges { cursor } } } }",
        "variables": {"first": "the private words of Ana"},
    }
    with caplog.at_level(logging.DEBUG):
        answer = await browser.send_json("/graphql", body)
    assert answer.status_code == 400
    assert "private words" not in caplog.text


async def test_the_apps_paths_get_its_shell_and_files_that_are_not_there_get_none(browser):
    for path in ("/", "/journal", "/journal/write/abc", "/me"):
        answer = await browser.get(path)
        assert "text/html" in answer.headers["content-type"], path
        assert answer.headers["cache-control"] == "no-cache"
    for path in ("/assets/none.js", "/favicon.ico", "/.env", "/journal/x.php"):
        answer = await browser.get(path)
        assert answer.status_code == 404, path
        assert "text/html" not in answer.headers["content-type"]
    assert "User-agent" in (await browser.get("/robots.txt")).text


async def test_built_files_are_compressed_and_kept(browser):
    shell = (await browser.get("/")).text
    script = shell.split('src="/assets/')[1].split('"')[0]
    answer = await browser.get(f"/assets/{script}")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    again = await browser.get(
        f"/assets/{script}", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    head = await browser.head(f"/assets/{script}")
    assert (head.status_code, head.content) == (200, b"")
