"""Stories about entries. Ana keeps a journal; Eve is a stranger."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.journal import entries, revisions, rules, service, timelines
from backend.journal.rules import Draft, Edit
from backend.journal.tables import JournalRevision
from backend.journal.timeline import Frequency, Timeline
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import uuid7
from backend.kit.text import unkeepable
from backend.sync import service as sync
from tests.conftest import NOW, TODAY


def draft(base: int = 0, *, change: UUID | None = None, age=timedelta(0), **values) -> Draft:
    edits = {name: Edit(value, NOW - age) for name, value in values.items()}
    return Draft(change or uuid7(), base, edits)


async def write(actor, *, occurred_on=TODAY, shared="Exit tickets", done=False, **values):
    edited = draft(occurred_on=occurred_on, shared=shared, **values)
    entry = await service.write_entry(actor, uuid7(), edited, now=NOW)
    return await service.finish_entry(actor, entry.id, done_at=NOW) if done else entry


async def every(actor, **filters):
    return await entries.list_entries(actor, limit=100, **filters)


async def test_an_entry_is_a_draft_until_done(ana):
    entry = await write(ana)
    assert (entry.done_at, entry.version) == (None, 1)
    done = await service.finish_entry(ana, entry.id, done_at=NOW)
    assert (done.done_at, done.version) == (NOW, 2)


async def test_finishing_twice_is_harmless(ana):
    entry = await write(ana, done=True)
    again = await service.finish_entry(ana, entry.id, done_at=NOW + timedelta(hours=1))
    assert (again.done_at, again.version) == (NOW, 2)


async def test_done_needs_an_answer(ana):
    entry = await write(ana, shared="  ")
    with pytest.raises(InvalidInput, match="at least one"):
        await service.finish_entry(ana, entry.id, done_at=NOW)


async def test_sending_the_same_change_twice_does_nothing(ana):
    entry_id, change = uuid7(), draft(occurred_on=TODAY, shared="once")
    first = await service.write_entry(ana, entry_id, change, now=NOW)
    await service.write_entry(ana, entry_id, draft(1, shared="newer"), now=NOW)
    again = await service.write_entry(ana, entry_id, change, now=NOW)
    assert (first.version, again.version, again.shared) == (1, 2, "newer")
    assert await revisions.list_revisions(ana, [entry_id]) == []


async def test_two_devices_merge_and_the_losing_text_is_kept(ana):
    entry = await write(ana, shared="start")
    await service.write_entry(ana, entry.id, draft(1, shared="laptop", applied="l"), now=NOW)
    older = draft(1, age=timedelta(hours=1), shared="phone", received="r")
    merged = await service.write_entry(ana, entry.id, older, now=NOW)
    assert (merged.shared, merged.received, merged.applied) == ("laptop", "r", "l")
    kept = await revisions.list_revisions(ana, [entry.id])
    assert [(row.text, row.reason) for row in kept] == [("phone", "merged")]


async def test_a_slow_clock_does_no_harm(ana):
    """The phone tells ages: a newer edit wins although it arrives first."""
    entry = await write(ana, shared="start")
    newer = draft(1, age=timedelta(minutes=1), shared="newer")
    older = draft(1, age=timedelta(days=2), shared="older")
    await service.write_entry(ana, entry.id, newer, now=NOW)
    merged = await service.write_entry(ana, entry.id, older, now=NOW)
    assert merged.shared == "newer"


async def test_the_future_is_refused_only_where_it_is_future_everywhere(ana):
    at_16_30_utc = TODAY + timedelta(days=1)  # it is already tomorrow on Kiritimati
    assert (await write(ana, occurred_on=at_16_30_utc)).occurred_on == at_16_30_utc
    with pytest.raises(InvalidInput, match="earlier day"):
        await write(ana, occurred_on=TODAY + timedelta(days=2))
    assert len(await every(ana)) == 1


async def test_a_new_entry_needs_its_day(ana):
    with pytest.raises(InvalidInput, match="occurredOn"):
        await service.write_entry(ana, uuid7(), draft(shared="when?"), now=NOW)


async def test_a_deleted_entry_is_gone_with_its_earlier_texts(ana):
    entry = await write(ana, shared="start")
    await service.write_entry(ana, entry.id, draft(1, shared="laptop"), now=NOW)
    await service.write_entry(
        ana, entry.id, draft(1, age=timedelta(hours=1), shared="phone"), now=NOW
    )
    await service.delete_entry(ana, entry.id, now=NOW)
    await service.delete_entry(ana, entry.id, now=NOW)  # twice is harmless
    assert await every(ana) == []
    assert await JournalRevision.select() == []
    with pytest.raises(NotFound):
        await entries.get_entry(ana, entry.id)


async def test_a_late_retry_does_not_bring_a_deleted_entry_back(ana):
    entry_id, change = uuid7(), draft(occurred_on=TODAY, shared="once")
    await service.write_entry(ana, entry_id, change, now=NOW)
    await service.delete_entry(ana, entry_id, now=NOW)
    with pytest.raises(NotFound):
        await service.write_entry(ana, entry_id, change, now=NOW)
    assert await every(ana) == []


async def test_deleting_elsewhere_does_not_swallow_what_was_typed(ana):
    entry = await write(ana, shared="start", done=True)
    await service.delete_entry(ana, entry.id, now=NOW)
    back = await service.write_entry(ana, entry.id, draft(2, shared="typed offline"), now=NOW)
    assert (back.shared, back.done_at) == ("typed offline", None)
    assert [e.id for e in await every(ana)] == [entry.id]


async def test_a_stranger_learns_and_changes_nothing(ana, eve):
    entry = await write(ana, done=True)
    assert await every(eve) == []
    assert await entries.get_entries(eve, [entry.id]) == []
    assert await revisions.list_revisions(eve, [entry.id]) == []
    for attempt in (
        entries.get_entry(eve, entry.id),
        service.finish_entry(eve, entry.id, done_at=NOW),
        service.delete_entry(eve, entry.id, now=NOW),
    ):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(InvalidInput, match="another id"):
        await service.write_entry(eve, entry.id, draft(occurred_on=TODAY, shared="hers"), now=NOW)
    assert (await entries.get_entry(ana, entry.id)).shared == "Exit tickets"


async def test_pages_go_back_in_time_without_gap_or_repeat(ana):
    for day in (1, 1, 1, 2, 2, 5):
        await write(ana, occurred_on=date(2026, 2, day))
    whole = [(entry.occurred_on, entry.id) for entry in await every(ana)]
    assert whole == sorted(whole, reverse=True)
    pages, after = [], None
    while rows := await entries.list_entries(ana, limit=2, after=after):
        pages += [(row.occurred_on, row.id) for row in rows]
        after = entries.Place(*pages[-1])
    assert pages == whole


async def test_entries_are_found_by_slot(ana):
    start = date(2026, 2, 2)
    wanted = Timeline(start, start + timedelta(weeks=2), Frequency.WEEKLY, 0)
    await timelines.set_timeline(ana, wanted, edited_at=NOW, now=NOW)
    for day in (2, 8, 9, 16):
        await write(ana, occurred_on=date(2026, 2, day))
    days = [entry.occurred_on.day for entry in await every(ana, slot=1)]
    assert days == [8, 2]
    assert await every(ana, slot=4) == []


async def test_search_finds_every_word_whatever_its_case(ana, eve):
    found = await write(ana, shared="Café talk", applied="QUIET tables, 100% of them")
    await write(ana, shared="Nothing of the kind")
    await write(eve, shared="cafe quiet")
    for words in ("quiet cafe", "100%", "CAFÉ", "", "tables, 100%"):
        ids = [entry.id for entry in await every(ana, search=words)]
        assert found.id in ids, words
        assert len(ids) == (2 if words == "" else 1), words
    assert await every(ana, search="100_x") == []


async def test_a_timeline_replaces_the_one_before_and_keeps_every_entry(ana):
    await write(ana, done=True)
    first = Timeline(TODAY, TODAY, Frequency.DAILY)
    second = Timeline(TODAY, TODAY + timedelta(days=6), Frequency.DAILY)
    one = await timelines.set_timeline(ana, first, edited_at=NOW, now=NOW)
    two = await timelines.set_timeline(ana, second, edited_at=NOW, now=NOW)
    late = await timelines.set_timeline(ana, first, edited_at=NOW - timedelta(days=1), now=NOW)
    assert one.id == two.id
    assert late.ends_on == second.ends_on, "of two, the newer choice holds"
    states = [now.state.name for now in await timelines.slots_now(ana, second, today=TODAY)]
    assert states == ["FILLED", *["UPCOMING"] * 6]
    assert len(await every(ana)) == 1


async def test_drafts_fill_no_slot(ana):
    await write(ana)
    wanted = Timeline(TODAY, TODAY, Frequency.DAILY)
    assert [now.state.name for now in await timelines.slots_now(ana, wanted, today=TODAY)] == [
        "OPEN"
    ]


async def test_every_change_is_noted_for_its_author_alone(ana, eve):
    entry = await write(ana, done=True)
    await service.delete_entry(ana, entry.id, now=NOW)
    page = await sync.changes(ana, since=None)
    assert [(row.kind, row.thing, row.gone) for row in page.changes] == [
        ("journal_entry", entry.id, True)
    ]
    assert (await sync.changes(eve, since=None)).changes == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=200))
async def test_any_text_comes_back_byte_for_byte_or_is_refused(ana, text):
    if unkeepable(text):
        with pytest.raises(InvalidInput, match="broken character"):
            await write(ana, shared=text)
    else:
        entry = await write(ana, shared=text)
        assert (await entries.get_entry(ana, entry.id)).shared == text


async def test_ten_thousand_characters_of_any_width_are_kept(ana):
    for text in ("x" * rules.PROMPT_LIMIT, "👩‍🏫"[0] * rules.PROMPT_LIMIT):
        entry = await write(ana, shared=text)
        assert (await entries.get_entry(ana, entry.id)).shared == text


async def test_earlier_texts_are_kept_for_each_entry_however_many_another_has(ana):
    many, few = await write(ana), await write(ana)
    for entry, count in ((many, 150), (few, 1)):
        await JournalRevision.insert(
            *(
                JournalRevision(
                    id=uuid7(),
                    entry=entry.id,
                    prompt="shared",
                    text=f"{n}",
                    written_at=NOW - timedelta(minutes=n),
                    reason="merged",
                )
                for n in range(count)
            )
        )
    found = await revisions.list_revisions(ana, [many.id, few.id])
    assert [row.entry for row in found].count(few.id) == 1
    assert [row.text for row in found if row.entry == many.id] == [f"{n}" for n in range(100)]


async def test_what_this_phone_wrote_itself_is_no_conflict(ana):
    """Typing goes on while a change is under way: the next one was made on top of it."""
    entry = await write(ana, shared="start")
    first = draft(1, shared="first")
    await service.write_entry(ana, entry.id, first, now=NOW)
    later = Draft(uuid7(), 1, {"shared": Edit("second", NOW)}, frozenset({str(first.change_id)}))
    merged = await service.write_entry(ana, entry.id, later, now=NOW)
    assert merged.shared == "second"
    assert await revisions.list_revisions(ana, [entry.id]) == []


async def test_a_base_the_entry_never_had_counts_as_having_seen_nothing(ana):
    entry = await write(ana, shared="laptop")
    await service.write_entry(
        ana, entry.id, draft(99, age=timedelta(hours=-1), shared="phone"), now=NOW
    )
    kept = await revisions.list_revisions(ana, [entry.id])
    assert [row.text for row in kept] == ["laptop"]


async def test_a_change_id_belongs_to_one_entry(ana):
    change = draft(occurred_on=TODAY, shared="once")
    await service.write_entry(ana, uuid7(), change, now=NOW)
    for other in (uuid7(), (await write(ana)).id):
        with pytest.raises(InvalidInput, match="changeId"):
            await service.write_entry(ana, other, change, now=NOW)


async def test_a_done_entry_that_is_emptied_is_a_draft_again(ana):
    entry = await write(ana, shared="something", done=True)
    emptied = await service.write_entry(ana, entry.id, draft(2, shared=" "), now=NOW)
    assert emptied.done_at is None


async def test_search_takes_no_pattern_and_no_broken_text(ana):
    await write(ana, shared="a_b 100% sure")
    assert len(await every(ana, search="a_b 100%")) == 1
    assert await every(ana, search="a%b") == []
    assert len(await every(ana, search="\0")) == 1, "no word at all finds everything"
