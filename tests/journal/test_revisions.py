"""Stories about two devices: what meets, what is kept, what is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.journal import entries, revisions, rules, service
from backend.journal.rules import Draft, Edit, Origin
from backend.kit.errors import NotAllowed, NotFound
from backend.kit.ids import uuid7
from backend.sync import service as sync
from tests.conftest import NOW, TODAY
from tests.journal.test_service import draft, write

PHONE, LAPTOP = Origin("Chrome on Android", "p"), Origin("Firefox on Linux", "l")


def on(origin: Origin, made: Draft) -> Draft:
    return replace(made, origin=origin)


async def conflict(ana):
    entry = await write(ana, shared="start")
    laptop = on(LAPTOP, draft(1, shared="from the laptop"))
    await service.write_entry(ana, entry.id, laptop, now=NOW)
    late = Draft(uuid7(), 1, {"shared": Edit("from the phone", NOW - timedelta(hours=1))})
    await service.write_entry(ana, entry.id, on(PHONE, late), now=NOW)
    return entry, (await revisions.list_revisions(ana, [entry.id]))[0]


async def kinds(actor, since):
    page = await sync.changes(actor, since=since)
    return [(change.kind, change.gone) for change in page.changes]


async def test_a_losing_text_says_where_it_came_from_and_reaches_every_device(ana):
    before = (await sync.changes(ana, since=None)).cursor
    _, lost = await conflict(ana)
    assert (lost.text, lost.device, lost.session) == ("from the phone", *vars_of(PHONE))
    assert await kinds(ana, before) == [("journal_entry", False), ("journal_revision", False)]


def vars_of(origin: Origin) -> tuple[str, str]:
    return origin.device, origin.session


async def test_choosing_is_told_to_every_device_once(ana):
    _, lost = await conflict(ana)
    cursor = (await sync.changes(ana, since=None)).cursor
    settled = await revisions.settle(ana, [lost.id], now=NOW)
    assert [row.settled_at for row in settled] == [NOW]
    again = await revisions.settle(ana, [lost.id], now=NOW + timedelta(hours=1))
    assert [row.settled_at for row in again] == [NOW]
    assert await kinds(ana, cursor) == [("journal_revision", False)]


async def test_a_stranger_neither_sees_nor_settles_a_text(ana, eve):
    _, lost = await conflict(ana)
    assert await revisions.get_revisions(eve, [lost.id]) == []
    assert await revisions.settle(eve, [lost.id], now=NOW) == []
    assert (await revisions.get_revisions(ana, [lost.id]))[0].settled_at is None


async def test_deleting_takes_earlier_texts_from_every_device(ana):
    entry, _ = await conflict(ana)
    cursor = (await sync.changes(ana, since=None)).cursor
    await service.delete_entry(ana, entry.id, now=NOW)
    assert ("journal_revision", True) in await kinds(ana, cursor)
    assert await revisions.list_revisions(ana, [entry.id]) == []


async def test_an_edit_that_meets_a_deletion_keeps_the_text_and_asks(ana):
    entry = await write(ana, shared="start")
    await service.delete_entry(ana, entry.id, now=NOW)
    revived = await service.write_entry(ana, entry.id, draft(1, shared="typed offline"), now=NOW)
    assert (revived.shared, revived.revived_at, revived.done_at) == ("typed offline", NOW, None)
    kept = await service.keep_entry(ana, entry.id)
    assert kept.revived_at is None
    assert (await service.keep_entry(ana, entry.id)).version == kept.version


async def test_deleting_it_after_all_is_the_end_of_it(ana):
    entry = await write(ana, shared="start")
    await service.delete_entry(ana, entry.id, now=NOW)
    await service.write_entry(ana, entry.id, draft(1, shared="typed offline"), now=NOW)
    await service.delete_entry(ana, entry.id, now=NOW)
    with pytest.raises(NotFound):
        await service.keep_entry(ana, entry.id)


async def test_putting_an_earlier_text_back_keeps_the_one_it_replaces(ana):
    entry, lost = await conflict(ana)
    back = replace(draft(2, shared=lost.text), keeps_replaced=True)
    shown = await service.write_entry(ana, entry.id, back, now=NOW)
    assert shown.shared == "from the phone"
    kept = {row.text for row in await revisions.list_revisions(ana, [entry.id])}
    assert kept == {"from the phone", "from the laptop"}


async def test_what_an_older_server_kept_is_still_understood(ana):
    """Field states written before texts had an origin."""
    state = rules.FieldState.of_json({"at": NOW.isoformat(), "by": "c", "v": 3})
    assert (state.origin, state.version) == (Origin(), 3)


async def test_the_app_sees_both_texts_with_their_devices(browser):
    await browser.sign_up("Ana")
    write_one = """mutation ($i: WriteJournalEntryInput!) { writeJournalEntry(input: $i) {
      ... on JournalEntry { id isRevived edits { prompt device isHere } photos { id }
        revisions { id entryId text isHere isSettled } } } }"""
    one = {"id": str(uuid7()), "occurredOn": str(TODAY), "shared": "start"}
    await browser.ask(write_one, i=one)
    await browser.ask(write_one, i={"id": one["id"], "baseVersion": 1, "shared": "first"})
    late = {"id": one["id"], "baseVersion": 1, "shared": "late", "ages": {"shared": 60}}
    entry = (await browser.ask(write_one, i=late))["writeJournalEntry"]
    assert entry["edits"][0] | {"device": ""} == {"prompt": "SHARED", "device": "", "isHere": True}
    [lost] = entry["revisions"]
    assert (lost["text"], lost["entryId"], lost["isSettled"]) == ("late", one["id"], False)
    settle = """mutation ($ids: [UUID!]!) { settleJournalRevisions(ids: $ids) {
      ... on JournalRevisions { revisions { isSettled } } } }"""
    answer = await browser.ask(settle, ids=[lost["id"]])
    assert answer["settleJournalRevisions"]["revisions"] == [{"isSettled": True}]


async def test_deleting_without_having_seen_newer_text_keeps_it_and_asks(ana):
    entry = await write(ana, shared="start")
    await service.write_entry(ana, entry.id, draft(1, shared="three paragraphs"), now=NOW)
    seen = draft(1)
    with pytest.raises(NotAllowed, match="kept"):
        await service.delete_entry(ana, entry.id, now=NOW, seen=seen)
    kept = await entries.get_entry(ana, entry.id)
    assert (kept.shared, kept.revived_at) == ("three paragraphs", NOW)
    await service.delete_entry(ana, entry.id, now=NOW, seen=draft(kept.version))
    with pytest.raises(NotFound):
        await entries.get_entry(ana, entry.id)


async def test_a_page_with_two_texts_asks_once_before_it_is_deleted(ana):
    entry, _ = await conflict(ana)
    version = (await entries.get_entry(ana, entry.id)).version
    with pytest.raises(NotAllowed):
        await service.delete_entry(ana, entry.id, now=NOW, seen=draft(version))
    await service.delete_entry(ana, entry.id, now=NOW, seen=draft(version + 1))
    with pytest.raises(NotFound):
        await entries.get_entry(ana, entry.id)
