"""The authorization matrix: every field, mutation and route, by role and state of the thing.

Every private field holds a canary; whatever anybody can get is searched for canaries that they are
not owed. What one may not read answers byte for byte as something that does not exist.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from graphql import get_named_type

from backend.accounts.tables import Attempts
from backend.kit import database as kit_database
from backend.kit.database import AnyEngine, SQLite
from backend.kit.graphql import Context
from backend.piccolo_app import APP_CONFIG
from backend.schema import schema
from backend.sync.tables import Change, ChangeCounter
from tests.conftest import NOW, ORIGIN
from tests.matrix import disturb, rules, walk
from tests.matrix.rules import Aim
from tests.matrix.world import ROLES, World, found_in, named, owed

# What any call may touch: counters that order changes, and how often something was tried.
UNRELATED = (ChangeCounter, Attempts)


async def ask(here: World, role: str, query: str, *, now: datetime = NOW) -> str:
    """Return the whole answer to a role, errors and all."""
    context = Context(signed_in=here.actors.get(role), now=now, origin=ORIGIN)
    result = await schema.execute(query, context_value=context)
    errors = [error.message for error in result.errors or []]
    return json.dumps({"data": result.data, "errors": errors}, default=str, sort_keys=True)


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


@pytest.mark.parametrize("role", [role for role in ROLES if role != "ana"])
async def test_what_a_role_is_not_owed_makes_no_difference_to_it(here, role):
    """What holds no canary is changed where it is stored: every answer stays the same."""
    asked = list(walk.questions(here, set()))
    before = [await ask(here, role, query) for query in asked]
    await disturb.change_what_is_not_owed(here, role)
    for query, answer in zip(asked, before, strict=True):
        assert await ask(here, role, query) == answer


def test_every_table_is_changed_or_declared():
    """A later feature's rows are disturbed, too, or it says why not."""
    tables = {table.__name__ for table in APP_CONFIG.table_classes}
    assert tables - {table.__name__ for table in disturb.ANAS} == disturb.UNTOLD


async def test_every_private_field_was_changed_for_that(here):
    """Who may read a field sees it change: a field that no change reaches was not looked at."""
    asked = list(walk.questions(here, set()))
    readers = ("ana", "ben")
    before = {role: [await ask(here, role, query) for query in asked] for role in readers}
    await disturb.change_all(here)
    changed: set[str] = set()
    for role in readers:
        for query, answer in zip(asked, before[role], strict=True):
            old, new = (
                walk.values(json.loads(text)) for text in (answer, await ask(here, role, query))
            )
            changed |= {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    seen: set[str] = set()
    list(walk.questions(here, seen))
    private = {name for name in seen if rules.FIELDS[name] in rules.PRIVATE}
    assert private >= rules.BY_STATE
    assert private - changed <= rules.BY_STATE


async def test_the_holder_of_a_link_learns_who_asks_and_nothing_else(here):
    owed_to_holder = {
        c.text for c in here.canaries
        if (c.place, c.state) in {("Person.name", "ana"), ("Invitation.line", "open")}
    }  # fmt: skip
    for role in ROLES:
        got = found_in(here, await ask(here, role, walk.invitation(here.token)))
        assert got == owed_to_holder, role


def _query(
    here: World, role: str, mutation: str, aim: Aim, id: UUID, *, is_whole: bool = True
) -> str:
    result = get_named_type(walk.OBJECTS["Mutation"].fields[mutation].type)
    inner = walk.selection(result, set()) if is_whole else "{ __typename }"
    filled = aim.arguments.replace("$token", f"guessed{id}").replace("$id", f'"{id}"')
    for kind in ("pairing", "page"):
        own = here.own.get((role, kind), here.nobodys)
        filled = filled.replace(f"$own_{kind}", f'"{own}"')
    return f"mutation {{ {mutation}({filled}) {inner} }}"


LATE = NOW + timedelta(days=1)  # so that an edit is newer than what stands
REFUSED = ("InvalidInput", "NotFound", "NotAllowed")


def _kind(answer: str) -> str:
    """Return the type of a mutation's answer; what GraphQL itself refuses was no question."""
    said = json.loads(answer)
    if said["errors"]:
        assert said["errors"] == ["Sign in first. Nothing was lost."]
        return "NotAllowed"
    [result] = said["data"].values()
    return str(result["__typename"])


def cells(here: World) -> Iterator[tuple[str, Aim, str, UUID]]:
    for mutation, pointed in rules.aims(here).items():
        for aim in pointed:
            for state, id in here.of(aim.kind).items():
                if not (aim.takes_id and (aim.kind, state) in here.erased):  # its id is free
                    yield mutation, aim, state, id


async def _counters(here: World) -> dict[str, int]:
    """Return how often each person's phone was told that something happened."""
    rows = await ChangeCounter.select(ChangeCounter.person, ChangeCounter.seq)
    found = {row["person"]: row["seq"] for row in rows}
    return {name: found.get(actor.id, 0) for name, actor in here.actors.items()}


async def dump(me: UUID | None) -> dict[str, list[str]]:
    """Return every row of every table, as text; of one's own changes nobody else hears."""
    found = {}
    for table in APP_CONFIG.table_classes:
        if table in UNRELATED:
            continue
        rows = [row for row in await table.select() if table is not Change or row["person"] != me]
        found[table.__name__] = sorted(json.dumps(row, default=str) for row in rows)
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_changes_nothing_that_it_may_not(here, role, capsys):
    """Refused, for whoever does not know it in the words a random id gets; nothing is changed."""
    me = here.actors[role].id if role in here.actors else None
    before = await dump(me)
    refused = 0
    for mutation, aim, state, id in cells(here):
        if aim.is_open_to(role, state):
            continue
        refused += 1
        answer = await ask(here, role, _query(here, role, mutation, aim, id))
        assert aim.is_list or _kind(answer) in REFUSED, (mutation, state)
        assert named(here, found_in(here, answer) - owed(here, role)) == [], (mutation, state)
        is_taken = aim.takes_id and _kind(answer) == "InvalidInput"
        if is_taken or aim.is_known_to(role, state):
            continue
        nothing = rules.random_like()
        other = await ask(here, role, _query(here, role, mutation, aim, nothing))
        assert answer.replace(str(id), str(nothing)) == other, (mutation, state)
    assert await dump(me) == before
    with capsys.disabled():
        print(f"\n{role}: {refused} refused cells, 0 leaks, 0 changes", end="")


@asynccontextmanager
async def undone(engine: AnyEngine) -> AsyncIterator[None]:
    """Take back whatever the block does to the database."""

    class Enough(Exception):
        pass

    with suppress(Enough):
        async with engine.transaction():
            yield
            raise Enough


@pytest.mark.parametrize("role", ["ana", "ben", "pax", "pam", "ned"])
async def test_a_role_does_all_that_it_may(here, database, role, capsys, monkeypatch):
    """What is not refused is really done, on each thing in each state; nobody else hears of it."""
    monkeypatch.setattr(kit_database, "transaction", database.transaction)  # within the undone one
    is_whole = isinstance(database, SQLite)  # PostgreSQL reads one thing at a time within it
    before, woken = await dump(None), await _counters(here)
    done = 0
    for mutation, aim, state, id in cells(here):
        if not aim.is_open_to(role, state):
            continue
        done += 1
        async with undone(database):
            query = _query(here, role, mutation, aim, id, is_whole=is_whole)
            answer = await ask(here, role, query, now=LATE)
            is_changed = await dump(None) != before
            now_woken = await _counters(here)
        is_idle = bool(aim.idle & {"", state, f"{state} {role}"})
        assert is_changed is not is_idle, (mutation, aim.arguments, state)
        if role == "ana":
            heard = {who for who in now_woken if now_woken[who] != woken[who]} - {"ana"}
            assert heard <= rules.hears(mutation, aim.kind, state), (mutation, state)
        assert _kind(answer) not in REFUSED, (mutation, state)
        assert named(here, found_in(here, answer) - owed(here, role)) == [], (mutation, state)
    assert done > 0
    with capsys.disabled():
        print(f"\n{role}: {done} cells done", end="")


async def test_every_argument_that_names_a_thing_is_aimed_at_one(here):
    """An id is the only way to point at what is another's; every id is pointed, or declared."""
    named = set(walk.ids_of_mutations())
    aimed = {
        f"{mutation}.{name}"
        for mutation, pointed in rules.aims(here).items()
        for aim in pointed
        for name in walk.aimed(aim.arguments)
    }
    assert named - aimed == rules.MADE | rules.OWN_HISTORY
    assert aimed <= named
