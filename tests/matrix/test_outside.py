"""What leaves the server besides answers: files, papers, pushes, mails, and what it logs."""

import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pypdf
import pytest

from backend.accounts import sessions
from backend.app import create_app
from backend.journal import entries
from backend.kit import clock, cost
from backend.mentoring import comments, jobs, pairings
from backend.mentoring.news import _WORDS
from backend.notifications import kinds, letters
from backend.notifications import payload as pushes
from backend.notifications import service as notifications
from backend.notifications.tables import Notification
from tests.conftest import NOW, ORIGIN, TODAY, Browser, browser_at
from tests.matrix import rules, walk
from tests.matrix.world import ENDED, ROLES, World, found_in, named, owed


@asynccontextmanager
async def phone_of(here: World, role: str, engine, settings) -> AsyncIterator[Browser]:
    """A signed-in browser of a role, or of nobody, at the real app."""
    async with browser_at(engine, settings) as browser:
        if role in here.actors:
            secret = await sessions.start(here.actors[role].id, device="", now=clock.now())
            browser.cookies.set("growth", secret)
        yield browser


@pytest.mark.parametrize("role", ROLES)
async def test_photos_follow_the_entry(here, database, settings, role):
    async with phone_of(here, role, database, settings) as phone:
        nothing = await phone.get(f"/photos/{here.nobodys}")
        for state, id in here.of("photo").items():
            got = await phone.get(f"/photos/{id}")
            may = role == "ana" or (role == "ben" and state == "shared")
            if may and state != "deleted":
                assert got.content[:2] == b"\xff\xd8"
            else:
                assert (got.status_code, got.content) == (nothing.status_code, nothing.content)


@pytest.mark.parametrize("role", ROLES)
async def test_the_printed_page_holds_what_its_reader_is_owed(here, database, settings, role):
    """Judged by the words in the PDF itself."""
    async with phone_of(here, role, database, settings) as phone:
        nothing = await phone.get(f"/mentoring/since/{here.nobodys}")
        printed: set[str] = set()
        for mentor, id in here.of("pairing").items():
            got = await phone.get(f"/mentoring/since/{id}?day={TODAY}")
            if role == "ana" or (role == mentor.split()[-1] and mentor not in ENDED):
                pages = pypdf.PdfReader(io.BytesIO(got.content)).pages
                text = "".join(page.extract_text() for page in pages)
                printed |= found_in(here, "".join(text.split()))  # a long word may be broken
            else:
                assert (got.status_code, got.content) == (nothing.status_code, nothing.content)
        assert named(here, printed - owed(here, role)) == []
        if role in ("ana", "ben"):
            places = {canary.place for canary in here.canaries if canary.text in printed}
            assert places >= {
                "JournalEntry.shared",
                "MentorQuestion.text",
                "Comment.text",
                "PairMeeting.notes",
                "Agreement.text",
            }


async def test_a_record_holds_only_its_own_persons_words(here, database, settings):
    for role in ROLES:
        async with phone_of(here, role, database, settings) as phone:
            for kind in ("json", "csv"):
                got = await phone.get(
                    f"/records/of-learning/{kind}?course=collective-growth&entries=true"
                )
                assert (got.status_code == 401) is (role == "anonymous")
                told = found_in(here, got.text)
                assert named(here, told - owed(here, role)) == [], (role, kind)
                if role == "ana":
                    where = {"json": "JournalEntry.shared", "csv": "MinuteRecord.note"}[kind]
                    assert where in {c.place for c in here.canaries if c.text in told}


async def test_every_route_has_a_rule(settings, database):
    litestar = create_app(settings, database).app
    declared = {}
    for route in litestar.routes:
        for method in route.methods - {"OPTIONS", "HEAD"}:
            path = route.path_format if hasattr(route, "path_format") else route.path
            name = f"{method} {path}"
            if path.startswith("/auth/"):
                name = f"{method} /auth/*"
            elif path in ("/", "/{path}"):
                name = f"{method} /"
            declared[name] = route
    wanted = {rule.replace(":uuid", "").replace(":str", "") for rule in rules.ROUTES}
    assert {name.replace(":uuid", "").replace(":str", "") for name in declared} == wanted


async def test_no_push_and_no_mail_holds_a_word_of_anybodys(here):
    """Generic words only: a push shows on a locked phone, a mail lies about."""
    await jobs.nudge_mentors(now=NOW + timedelta(days=14))
    pax = here.ids["pairing", "pax"]
    await pairings.pause_pairing(here.actors["ana"], pax, is_paused=False, now=NOW)
    await pairings.end_pairing(
        here.actors["ben"], here.own["ben", "pairing"], hands_over=True, now=NOW
    )
    rows = await Notification.objects()
    told = {news.facts.get("what") for news in map(notifications.news_of, rows)}
    assert told == set(_WORDS), "each kind of news is looked at"
    for row in await Notification.objects():
        news = notifications.news_of(row)
        kind = kinds.get(news.kind)
        assert kind is not None
        sent = pushes.message(news, ORIGIN, unread=1, ttl=kind.life)
        assert found_in(here, sent.payload) == set()
        recipients = await notifications.recipients({row.person})
        letter = await letters.compose(recipients[row.person], news, ORIGIN, now=NOW)
        assert letter is not None
        assert found_in(here, letter.subject + letter.text) == set()
        assert found_in(here, json.dumps(row.to_dict(), default=str)) == set()


async def test_no_log_holds_a_word_of_anybodys(here, database, settings, caplog, monkeypatch):
    """Everything is asked and done at the real app, well, wrongly, and while it breaks inside."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(cost, "checked", lambda *_, **__: None)  # whole answers cost a lot
    typed = here.plant("what was sent", "", set())
    asked = list(walk.questions(here, set()))
    done = [
        f"mutation {{ {mutation}({_pointed(aim.arguments, id)}) {{ __typename }} }}"
        for mutation, pointed in rules.aims(here).items()
        for aim in pointed
        for id in here.of(aim.kind).values()
    ]
    done = [query.replace(rules.WORDS, typed) for query in done]
    assert sum(typed in query for query in done) > 20
    for role in ROLES:
        async with phone_of(here, role, database, settings) as phone:
            for query in asked + done:
                answer = await phone.send_json("/graphql", {"query": query})
                assert named(here, found_in(here, answer.text) - owed(here, role) - {typed}) == []
    await _broken(here, database, settings, monkeypatch, typed)
    assert "RuntimeError" in caplog.text  # it was looked at
    assert named(here, found_in(here, caplog.text)) == []


def _pointed(arguments: str, id: object) -> str:
    for name in ("$id", "$token", "$own_page", "$own_pairing"):
        arguments = arguments.replace(f'"{name}"', name).replace(name, f'"{id}"')
    return arguments


async def _broken(here: World, engine, settings, monkeypatch, typed: str) -> None:
    """Ask and write while the database fails and quotes all that it was given, as they do."""

    async def breaks(*_, **__):
        raise RuntimeError(" ".join(canary.text for canary in here.canaries))

    monkeypatch.setattr(entries, "list_entries", breaks)
    monkeypatch.setattr(comments, "write_comment", breaks)
    page = here.ids["entry", "shared"]
    async with phone_of(here, "ana", engine, settings) as phone:
        for query in (
            "{ viewer { journalEntries { edges { cursor } } } }",
            f'mutation {{ writeComment(input: {{ id: "{here.nobodys}", entryId: "{page}",'
            f' text: "{typed}" }}) {{ __typename }} }}',
        ):
            answer = await phone.send_json("/graphql", {"query": query})
            assert "Tell your operator" in answer.text
            assert found_in(here, answer.text) == set()
