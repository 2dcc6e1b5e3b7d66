import asyncio

import pytest

from backend.kit.ids import uuid7
from backend.sync import service as sync
from backend.sync.tables import ChangeCounter


async def note(actor, thing, *, gone=False):
    async with sync.changing(actor.id) as log:
        await log.note(actor.id, "thing", thing, gone=gone)


async def all_of(actor, since=None, limit=2):
    """Read page after page; return the things in order and the last cursor."""
    things, page = [], await sync.changes(actor, since=since, limit=limit)
    things += page.changes
    while page.has_more:
        page = await sync.changes(actor, since=page.cursor, limit=limit)
        things += page.changes
    return [change.thing for change in things], page.cursor


async def test_changes_come_once_in_order_and_by_cursor(ana):
    ids = [uuid7() for _ in range(5)]
    for id in ids:
        await note(ana, id)
    things, cursor = await all_of(ana)
    assert things == ids
    assert await all_of(ana, cursor) == ([], cursor)
    await note(ana, ids[1], gone=True)
    assert (await all_of(ana, cursor))[0] == [ids[1]]
    assert (await all_of(ana))[0] == [ids[0], *ids[2:], ids[1]], "each thing once, at its newest"


async def test_no_change_is_skipped_while_others_are_being_made(ana):
    """A cursor read between two commits still finds what commits later."""
    ids = [uuid7() for _ in range(30)]
    seen: list[object] = []

    async def read() -> None:
        cursor = None
        while len(seen) < len(ids):
            page = await sync.changes(ana, since=cursor)
            seen.extend(change.thing for change in page.changes)
            cursor = page.cursor
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(read(), *(note(ana, id) for id in ids))
    assert sorted(map(str, seen)) == sorted(map(str, ids))


async def test_an_undone_transaction_notes_nothing(ana):
    with pytest.raises(ZeroDivisionError):
        async with sync.changing(ana.id) as log:
            await log.note(ana.id, "thing", uuid7())
            _ = 1 / 0
    assert (await all_of(ana))[0] == []


@pytest.mark.parametrize("cursor", ["9", "rubbish", "-1", "٣", "9" * 30])
async def test_a_cursor_we_do_not_know_starts_anew(ana, cursor):
    await note(ana, uuid7())
    page = await sync.changes(ana, since=cursor)
    assert page.is_reset
    assert len(page.changes) == 1


async def test_a_cursor_older_than_the_log_starts_anew(ana):
    for _ in range(3):
        await note(ana, uuid7())
    await ChangeCounter.update({ChangeCounter.floor: 2}).where(ChangeCounter.person == ana.id)
    assert (await sync.changes(ana, since="1")).is_reset
    assert not (await sync.changes(ana, since="2")).is_reset


async def test_what_changed_for_one_is_not_told_to_another(ana, eve):
    await note(ana, uuid7())
    assert (await all_of(eve))[0] == []
