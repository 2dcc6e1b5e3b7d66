"""The authorization matrix: every field, mutation and route, by role and state of the thing.

Every private field holds a canary; whatever anybody can get is searched for canaries that they are
not owed. What one may not read answers byte for byte as something that does not exist.
"""

import json
import logging
from typing import Any
from uuid import UUID

import pytest
from graphql import get_named_type

from backend.accounts.tables import Attempts
from backend.app import create_app
from backend.journal import photos
from backend.journal.tables import JournalEntry, JournalRevision
from backend.kit import files
from backend.kit.errors import NotFound
from backend.kit.graphql import Context
from backend.kit.ids import uuid7
from backend.mentoring import paper, since
from backend.mentoring.tables import Pairing
from backend.notifications import kinds, letters
from backend.notifications import payload as pushes
from backend.notifications import service as notifications
from backend.notifications.tables import Notification
from backend.piccolo_app import APP_CONFIG
from backend.schema import schema
from backend.sync.tables import Change, ChangeCounter
from tests.conftest import NOW, ORIGIN, TODAY
from tests.matrix import rules, walk, world
from tests.matrix.rules import Aim
from tests.matrix.world import ROLES, World

# What any call may touch: counters that order changes, and how often something was tried.
UNRELATED = (ChangeCounter, Attempts)


@pytest.fixture
async def here(database, tmp_path) -> World:
    files.use(tmp_path / "photos")
    made = await world.build()
    ids = await JournalRevision.select(JournalRevision.id, JournalRevision.entry)
    states = {id: state for state, id in made.of("entry").items()}
    for row in ids:
        made.ids["revision", states[row["entry"]]] = row["id"]
    made.ids["notification", "own"] = (
        await Notification.select(Notification.id)
        .where(Notification.person == made.actors["ana"].id)
        .first()
    )["id"]
    made.ids["subscription", "none"] = uuid7()
    made.ids["person", "stranger"] = made.actors["eve"].id
    return made


async def ask(here: World, role: str, query: str) -> str:
    """Return the whole answer to a role, errors and all."""
    context = Context(signed_in=here.actors.get(role), now=NOW, origin=ORIGIN)
    result = await schema.execute(query, context_value=context)
    errors = [error.message for error in result.errors or []]
    return json.dumps({"data": result.data, "errors": errors}, default=str, sort_keys=True)


def found_in(here: World, text: str) -> set[str]:
    return {canary.text for canary in here.canaries if canary.text in text}


def owed(here: World, role: str) -> set[str]:
    return {canary.text for canary in here.canaries if role in canary.owed}


def named(here: World, texts: set[str]) -> list[str]:
    return sorted(f"{c.place} ({c.state})" for c in here.canaries if c.text in texts)


def test_every_field_mutation_and_route_has_a_rule():
    assert set(rules.FIELDS) ^ walk.every_field() == set()


async def test_every_mutation_has_a_rule(here):
    assert set(rules.aims(here)) ^ set(walk.OBJECTS["Mutation"].fields) == set()


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_reads_all_that_it_is_owed_and_nothing_else(here, role, capsys):
    seen: set[str] = set()
    got: set[str] = set()
    count = 0
    for query in walk.questions(here, seen):
        got |= found_in(here, await ask(here, role, query))
        count += 1
    assert named(here, got - owed(here, role)) == [], "leaked"
    assert named(here, owed(here, role) - got) == [], "withheld"
    # What only mutations answer is reached there; all the rest was asked for.
    answers: set[str] = set()
    for mutation in walk.OBJECTS["Mutation"].fields.values():
        walk.selection(get_named_type(mutation.type), answers)
    assert walk.every_field() - seen - answers == set()
    with capsys.disabled():
        told = f"{len(seen)} fields, {len(here.canaries)} canaries, 0 leaks, 0 withheld"
        print(f"\n{role}: {count} questions, {told}", end="")


ONLY_THE_AUTHORS = {
    "JournalEntry": {
        "isRevived": "",
        "edits": "{ prompt }",
        "revisions": "{ id }",
        "sparks": "{ id }",
        "pausedReaders": "{ waitsSince }",
    },
    "Pairing": {"sharesNew": ""},
}


async def test_flags_and_lists_of_the_author_are_nothing_to_a_reader(here):
    """What holds no text holds no canary: these are compared by what they say."""
    declared = {key for key, rule in rules.FIELDS.items() if rule is rules.Rule.AUTHOR}
    known = {f"{kind}.{name}" for kind, names in ONLY_THE_AUTHORS.items() for name in names}
    assert {key for key in declared if key.split(".")[0] in ONLY_THE_AUTHORS} == known
    entry, pairing = here.ids["entry", "shared"], here.ids["pairing", "ben"]
    await JournalEntry.update({JournalEntry.revived_at: NOW}).where(JournalEntry.id == entry)
    await Pairing.update({Pairing.shares_new: True}).where(Pairing.id == pairing)

    async def told(role: str) -> dict[str, Any]:
        parts = {
            kind: " ".join(f"{name} {inside}" for name, inside in names.items())
            for kind, names in ONLY_THE_AUTHORS.items()
        }
        answer = await ask(
            here, role, f"""{{ viewer {{ journalEntry(id: "{entry}") {{ {parts["JournalEntry"]} }}
            pairings {{ id {parts["Pairing"]} }} }} }}"""
        )  # fmt: skip
        viewer = json.loads(answer)["data"]["viewer"]
        [pair] = [one for one in viewer["pairings"] if one.pop("id") == str(pairing)]
        return viewer["journalEntry"] | pair

    assert all(value in (None, False, []) for value in (await told("ben")).values())
    hers = await told("ana")
    assert hers["isRevived"]
    assert hers["edits"]
    assert hers["sharesNew"]


async def test_the_holder_of_a_link_learns_who_asks_and_nothing_else(here):
    owed_to_holder = {
        c.text for c in here.canaries
        if (c.place, c.state) in {("Person.name", "ana"), ("Invitation.line", "open")}
    }  # fmt: skip
    for role in ROLES:
        got = found_in(here, await ask(here, role, walk.invitation(here.token)))
        assert got == owed_to_holder, role


def _query(mutation: str, aim: Aim, id: UUID) -> str:
    result = get_named_type(walk.OBJECTS["Mutation"].fields[mutation].type)
    inner = walk.selection(result, set())
    filled = aim.arguments.replace('$id"', f'{id}"').replace("$id", f'"{id}"')
    return f"mutation {{ {mutation}({filled}) {inner} }}"


async def dump(me: UUID | None) -> dict[str, list[str]]:
    """Return every row of every table, as text; of one's own changes nobody else hears."""
    found = {}
    for table in APP_CONFIG.table_classes:
        if table in UNRELATED:
            continue
        rows = [row for row in await table.select() if table is not Change or row["person"] != me]
        found[table.__name__] = sorted(json.dumps(row, default=str) for row in rows)
    return found


@pytest.mark.parametrize("role", [role for role in ROLES if role != "ana"])
async def test_a_role_changes_nothing_that_it_may_not(here, role, capsys):
    """Refused in the words a random id gets, with nothing changed and nothing told."""
    me = here.actors[role].id if role in here.actors else None
    before = await dump(me)
    cells = 0
    for mutation, pointed in rules.aims(here).items():
        for aim in pointed:
            for state, id in here.of(aim.kind).items():
                if role in aim.open_to(state) or (
                    aim.takes_id and (aim.kind, state) in here.erased
                ):
                    continue
                cells += 1
                answer = await ask(here, role, _query(mutation, aim, id))
                leaked = named(here, found_in(here, answer) - owed(here, role))
                assert leaked == [], (mutation, state)
                if aim.takes_id and '"__typename": "InvalidInput"' in answer:
                    continue
                nothing = rules.random_like()
                other = await ask(here, role, _query(mutation, aim, nothing))
                assert answer.replace(str(id), str(nothing)) == other, (mutation, state)
    assert await dump(me) == before
    with capsys.disabled():
        print(f"\n{role}: {cells} refused cells, 0 leaks, 0 changes", end="")


@pytest.mark.parametrize("role", ROLES)
async def test_photos_and_paper_follow_the_same_rules(here, role):
    actor = here.actors.get(role)
    if actor is None:
        return  # routes ask who it is before anything else: see tests/test_guard.py
    for state, id in here.of("photo").items():
        may = state != "deleted" and (role == "ana" or (role == "ben" and state == "shared"))
        if may:
            assert await photos.read_photo(actor, id)
        else:
            with pytest.raises(NotFound, match="no such photo"):
                await photos.read_photo(actor, id)
    for mentor, id in here.of("pairing").items():
        in_it = role == "ana" or (role == mentor and mentor != "cal")
        if not in_it:
            with pytest.raises(NotFound, match="no such pairing"):
                await paper.since_on_paper(actor, id, TODAY, now=NOW)
            continue
        printed = json.dumps(paper.data_of(await since.since_last_time(actor, id, TODAY, now=NOW)))
        assert named(here, found_in(here, printed) - owed(here, role)) == []


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


async def test_no_push_no_mail_and_no_log_holds_a_word_of_anybodys(here, caplog):
    """Generic words only: a push shows on a locked phone, a mail lies about, a log is read."""
    caplog.set_level(logging.DEBUG)
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
    for role in ROLES:
        for query in walk.questions(here, set()):
            await ask(here, role, query)
    assert found_in(here, caplog.text) == set()
