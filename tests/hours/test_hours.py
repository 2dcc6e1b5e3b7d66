"""Minutes that write themselves: counted once, corrected by new rows, never changed."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.tables import User
from backend.courses import library
from backend.hours import attended, ledger, rules, service
from backend.hours.rules import Bucket, Provenance, Stretch, Summary
from backend.hours.tables import MinuteRecord
from backend.journal import timelines
from backend.journal.timeline import Frequency, Timeline
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import uuid7
from backend.mentoring import meetings, pairings
from backend.mentoring.meetings import MeetingDraft
from backend.sync import service as sync
from tests.conftest import NOW, TODAY, person
from tests.mentoring.conftest import pair

COURSE = "collective-growth"
READING, JOURNAL = Bucket.READING, Bucket.JOURNAL


@pytest.fixture(autouse=True)
def in_use():
    library.use(None)


async def record(actor, minutes: int, *, ended=NOW, bucket=READING, record_id=None):
    return await service.record_minutes(
        actor, record_id or uuid7(), bucket, minutes, "topic:x", ended_at=ended, now=NOW
    )


async def declare(actor, minutes: int, *, on: date = TODAY, bucket=Bucket.RESOURCES, note=""):
    return await service.declare_minutes(
        actor, uuid7(), bucket, minutes, on, note, "", declared_at=NOW, now=NOW
    )


async def correct(actor, row, minutes: int, *, note=""):
    return await service.correct_minutes(
        actor, uuid7(), row.id, minutes, note, corrected_at=NOW, now=NOW
    )


async def total(actor) -> int:
    return (await ledger.summary(actor, COURSE)).documented


# Rules


@pytest.mark.parametrize(
    "case", json.loads(Path("tests/vectors/hours.json").read_text()), ids=lambda case: case["why"]
)
def test_the_phone_and_the_server_sum_alike(case):
    """Fifteen, eleven and seven entries come to 900, 840 and 780 minutes: the guide's paths."""
    minutes = library.in_use()[COURSE]["en"].head.minutes.model_dump()
    least = rules.least_of(minutes, case["entries"])
    sums = {bucket: rules.Sum(least[bucket]) for bucket in Bucket}
    for one in case["records"]:
        sums[Bucket(one["bucket"])].by[Provenance(one["provenance"])] += one["minutes"]
    found = Summary(sums)
    wanted = (case["path"], case["shortfall"], case["documented"], case["toGo"], case["widest"])
    told = (found.path, found.shortfall, found.documented, found.to_go, found.widest_gap)
    assert told == wanted


def test_the_guides_shortest_path_is_no_credit_path():
    """Reading and eleven entries: 180 minutes."""
    minutes = library.in_use()[COURSE]["en"].head.minutes
    assert minutes.reading + 11 * minutes.journal_entry == 180


STRETCHES = st.builds(Stretch, st.integers(0, 50), st.integers(1, 30))


@given(STRETCHES, st.lists(STRETCHES))
def test_a_minute_counts_once(stretch, others):
    covered = {minute for other in others for minute in other.minutes}
    assert stretch.uncovered(others) == len(set(stretch.minutes) - covered)


# The ledger


async def test_minutes_are_summed_by_what_they_are_for_and_how_they_are_known(ana):
    await record(ana, 12)
    await record(ana, 15, ended=NOW - timedelta(hours=2), bucket=JOURNAL)
    await declare(ana, 90)
    found = await ledger.summary(ana, COURSE)
    assert found.sums[READING].by[Provenance.MEASURED] == 12
    assert found.sums[Bucket.RESOURCES].by[Provenance.DECLARED] == 90
    assert (found.documented, found.to_go) == (117, 783)
    rows = await ledger.list_records(ana, limit=9)
    assert sum(row.minutes for row in rows) == found.documented


async def test_the_least_goes_by_her_own_number_of_entries(ana):
    assert (await ledger.summary(ana, COURSE)).path == 900
    line = Timeline(TODAY, TODAY + timedelta(days=70), Frequency.WEEKLY, TODAY.weekday())
    await timelines.set_timeline(ana, line, edited_at=NOW, now=NOW)
    found = await ledger.summary(ana, COURSE)
    assert (found.sums[JOURNAL].least, found.path, found.shortfall) == (165, 840, 60)


async def test_two_devices_on_the_same_lesson_count_once(ana):
    await record(ana, 10)
    again = await record(ana, 10, ended=NOW + timedelta(minutes=4))
    assert again.minutes == 4
    nothing = await record(ana, 5, ended=NOW - timedelta(minutes=2), bucket=JOURNAL)
    assert nothing.minutes == 0
    assert await total(ana) == 14


async def test_a_retry_counts_once_however_late_it_comes(ana):
    record_id = uuid7()
    for late in (0, 3, 900):
        row = await record(ana, 10, record_id=record_id, ended=NOW + timedelta(seconds=late))
        assert row.minutes == 10
    assert await total(ana) == 10


async def test_another_s_minutes_are_another_s(ana, eve):
    row = await record(ana, 10)
    assert (await record(eve, 10)).minutes == 10
    assert await ledger.get_records(eve, [row.id]) == []
    with pytest.raises(NotFound):
        await correct(eve, row, 0)
    with pytest.raises(InvalidInput):
        await record(eve, 5, record_id=row.id)
    assert [one.person for one in await ledger.list_records(eve, limit=9)] == [eve.id]
    assert await total(ana) == 10
    assert len((await sync.changes(eve, since=None)).changes) == 1


BAD = [
    (0, TODAY, "", "Declare from 1 to 600 minutes at once."),
    (601, TODAY, "", "Declare from 1 to 600 minutes at once."),
    (10, TODAY + timedelta(days=2), "", "Choose today or an earlier day."),
    (10, TODAY - timedelta(days=31), "", "Choose a day since your timeline began."),
    (10, TODAY, "x" * 301, "Use at most 300 characters."),
    (10, TODAY, "\0", "Remove the broken character from this text."),
]


@pytest.mark.parametrize(("minutes", "on", "note", "sentence"), BAD)
async def test_what_cannot_be_declared(ana, minutes, on, note, sentence):
    starts = TODAY - timedelta(days=30)
    line = Timeline(starts, TODAY + timedelta(days=30), Frequency.WEEKLY)
    await timelines.set_timeline(ana, line, edited_at=NOW, now=NOW)
    with pytest.raises(InvalidInput) as refused:
        await declare(ana, minutes, on=on, note=note)
    assert [one.message for one in refused.value.problems] == [sentence]
    assert await total(ana) == 0


@pytest.mark.parametrize("minutes", [0, 61, -3])
async def test_a_sitting_has_an_end(ana, minutes):
    with pytest.raises(InvalidInput):
        await record(ana, minutes)


async def test_what_was_measured_on_that_day_is_flagged(ana):
    await record(ana, 10, bucket=Bucket.RESOURCES)
    over, other = await declare(ana, 30), await declare(ana, 30, bucket=JOURNAL)
    before = await declare(ana, 30, on=TODAY - timedelta(days=1))
    assert await ledger.overlapping(ana, [over, other, before]) == {over.id}


async def test_what_was_attended_on_that_day_is_flagged_whatever_it_was_for(ana, ben):
    await meet(ana, await pair(ana, ben), uuid7(), 25)
    over = [await declare(ana, 30, bucket=bucket) for bucket in (Bucket.OTHER, JOURNAL)]
    before = await declare(ana, 30, on=TODAY - timedelta(days=1))
    flagged = await ledger.overlapping(ana, [*over, before])
    assert flagged == {one.id for one in over}


async def test_neither_meetings_nor_measuring_make_a_day_longer(ana, ben):
    pairing = await pair(ana, ben)
    for _ in range(3):
        await meet(ana, pairing, uuid7(), 600)
    assert await total(ana) == await total(ben) == 1_440
    assert (await record(ana, 30)).minutes == 0
    await meet(ana, pairing, uuid7(), 30, on=TODAY - timedelta(days=1))
    assert await total(ana) == 1_470


async def test_a_day_has_24_hours(ana):
    await record(ana, 60)
    for minutes in (600, 600):
        await declare(ana, minutes)
    row = await declare(ana, 180)
    sentence = "A day has 24 hours, and 1440 minutes of this one are documented already."
    for more in (declare(ana, 1), correct(ana, row, 181)):
        with pytest.raises(InvalidInput) as refused:
            await more
        assert [one.message for one in refused.value.problems] == [sentence]
    await correct(ana, row, 90)
    await declare(ana, 90)
    await declare(ana, 600, on=TODAY - timedelta(days=1))
    assert await total(ana) == 2_040


async def test_a_correction_is_a_new_row(ana):
    row = await declare(ana, 90)
    first = await correct(ana, row, 60, note="It was an hour")
    second = await correct(ana, row, 45)
    assert (first.minutes, second.minutes) == (-30, -15)
    assert await total(ana) == 45
    rows = await ledger.list_records(ana, limit=9)
    assert [one.minutes for one in rows if one.id == row.id] == [90]
    with pytest.raises(NotFound):  # of a correction there is none: the row itself is corrected
        await correct(ana, first, 10)


async def test_of_two_corrections_the_newer_stands_whichever_came_first(ana):
    row = await declare(ana, 60)
    for minutes, at in ((20, NOW + timedelta(hours=2)), (50, NOW + timedelta(hours=1))):
        await service.correct_minutes(
            ana, uuid7(), row.id, minutes, "", corrected_at=at, now=NOW + timedelta(hours=3)
        )
    assert await total(ana) == 20


@pytest.mark.parametrize(
    "about", ["Topic:collective-growth:x", "topic:Collective-Growth:x", "a:other:b:c", "a", "a:b%"]
)
async def test_what_minutes_document_is_named_in_one_way(ana, about):
    with pytest.raises(InvalidInput):
        await service.record_minutes(ana, uuid7(), READING, 10, about, ended_at=NOW, now=NOW)


async def test_more_than_was_measured_is_not_measured(ana):
    row = await record(ana, 10)
    with pytest.raises(InvalidInput) as refused:
        await correct(ana, row, 20)
    assert "declare the rest" in str(refused.value)
    await correct(ana, row, 4)
    assert await total(ana) == 4
    await correct(ana, row, 10)
    assert await total(ana) == 10


async def test_what_others_attest_is_not_corrected_by_her(ana):
    row = await declare(ana, 60)
    attended = MinuteRecord(
        id=uuid7(), person=ana.id, bucket=Bucket.OTHER, provenance=Provenance.ATTENDED,
        minutes=60, occurred_on=TODAY, ended_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    await MinuteRecord.insert(attended)
    with pytest.raises(NotFound):
        await correct(ana, attended, 10)
    assert await correct(ana, row, 10)


@pytest.mark.parametrize("statement", [
    "UPDATE hours_record SET minutes = 600",
    "DELETE FROM hours_record",
    "INSERT OR REPLACE INTO hours_record SELECT * FROM hours_record",
])  # fmt: skip
async def test_the_database_itself_refuses_to_change_a_row(ana, database_url, statement):
    await record(ana, 10)
    if "REPLACE" in statement and not database_url.startswith("sqlite"):
        statement = statement.replace("INSERT OR REPLACE", "INSERT") + (
            " ON CONFLICT (id) DO UPDATE SET minutes = 600"
        )
    with pytest.raises(Exception, match="the ledger only grows"):
        await MinuteRecord.raw(statement)
    assert await total(ana) == 10


async def test_whoever_goes_takes_their_minutes_along(ana):
    await record(ana, 10)
    await User.delete().where(User.id == ana.id)
    assert await MinuteRecord.count() == 0


# Meetings of a pair


async def meet(actor, pairing, meeting_id, minutes, *, on=TODAY, at=NOW):
    draft = MeetingDraft(0, on, minutes, "")
    await meetings.write_meeting(actor, meeting_id, pairing.id, draft, edited_at=at, now=at)


async def test_a_meeting_writes_its_minutes_for_both(ana, ben):
    pairing, meeting = await pair(ana, ben), uuid7()
    await meet(ana, pairing, meeting, 25)
    for one in (ana, ben):
        found = await ledger.summary(one, COURSE)
        assert found.sums[Bucket.OTHER].by[Provenance.ATTENDED] == 25
        assert {change.kind for change in (await sync.changes(one, since=None)).changes} >= {
            rules.MINUTES
        }
    later = NOW + timedelta(minutes=9)
    await meet(ben, pairing, meeting, 40, at=later)
    await meet(ben, pairing, meeting, 40, at=later + timedelta(minutes=1))
    rows = await ledger.list_records(ana, limit=9)
    assert [row.minutes for row in rows] == [15, 25]
    assert rows[0].corrects == rows[1].id
    await meetings.delete_meeting(ana, meeting, now=later)
    assert (await total(ana), await total(ben)) == (0, 0)
    with pytest.raises(NotFound):
        await correct(ana, rows[1], 5)


async def test_a_meeting_to_come_counts_nothing_yet(ana, ben):
    pairing = await pair(ana, ben)
    await meet(ana, pairing, uuid7(), 25, on=TODAY + timedelta(days=5))
    assert await total(ana) == 0


async def test_a_planned_meeting_counts_once_its_day_has_come(ana, ben):
    pairing = await pair(ana, ben)
    await meet(ana, pairing, uuid7(), 25, on=TODAY + timedelta(days=5))
    await attended.count_met(now=NOW + timedelta(days=4))
    assert await total(ana) == 0
    for _ in range(2):
        await attended.count_met(now=NOW + timedelta(days=5))
    assert (await total(ana), await total(ben)) == (25, 25)


@pytest.mark.parametrize("how", ["ended", "paused"])
async def test_nobody_met_in_a_pairing_that_is_no_more(ana, ben, how):
    pairing = await pair(ana, ben)
    await meet(ana, pairing, uuid7(), 60, on=TODAY + timedelta(days=2))
    at = NOW + timedelta(hours=1)
    if how == "ended":
        await pairings.end_pairing(ben, pairing.id, now=at)
    else:
        await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=at)
    for days in (2, 3):
        await attended.count_met(now=NOW + timedelta(days=days))
        assert await total(ana) == await total(ben) == 0
        if how == "paused":  # it goes on, and that meeting is over
            await pairings.pause_pairing(ben, pairing.id, is_paused=False, now=NOW)


@pytest.mark.parametrize("how", ["ended", "paused"])
async def test_they_met_before_their_pairing_ended_though_the_worker_rested(ana, ben, how):
    pairing = await pair(ana, ben)
    await meet(ana, pairing, uuid7(), 60, on=TODAY + timedelta(days=2))
    at = NOW + timedelta(days=3)
    if how == "ended":
        await pairings.end_pairing(ben, pairing.id, now=at)
    else:
        await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=at)
    await attended.count_met(now=NOW + timedelta(days=5))
    assert await total(ana) == await total(ben) == 60


async def test_what_was_counted_stays_when_the_pairing_ends_before_the_other_s_day(ana):
    kim = await person("Kim", time_zone="Pacific/Honolulu")  # whose day comes later
    pairing, morning = await pair(ana, kim), datetime.combine(TODAY, time(6), tzinfo=UTC)
    await meet(ana, pairing, uuid7(), 25, at=morning)
    assert (await total(ana), await total(kim)) == (25, 0)
    await pairings.end_pairing(kim, pairing.id, now=morning)
    await attended.count_met(now=morning + timedelta(days=1))
    assert (await total(ana), await total(kim)) == (25, 0)


async def test_what_one_declares_about_a_meeting_is_no_part_of_it(ana, ben):
    pairing, meeting = await pair(ana, ben), uuid7()
    await service.declare_minutes(
        ana, uuid7(), Bucket.OTHER, 60, TODAY, "", f"meeting:{meeting}", declared_at=NOW, now=NOW
    )
    await meet(ana, pairing, meeting, 25)
    assert (await total(ana), await total(ben)) == (85, 25)


async def test_a_planned_meeting_counts_however_long_the_worker_rested(ana, ben):
    await meet(ana, await pair(ana, ben), uuid7(), 60, on=TODAY + timedelta(days=2))
    await attended.count_met(now=NOW + timedelta(days=40))
    assert await total(ana) == await total(ben) == 60


async def test_a_meeting_that_moved_counts_on_its_new_day_alone(ana, ben):
    pairing, meeting = await pair(ana, ben), uuid7()
    await meet(ana, pairing, meeting, 25, on=TODAY - timedelta(days=7))
    await meet(ana, pairing, meeting, 40, at=NOW + timedelta(minutes=1))
    by_day: dict[date, int] = {}
    for row in await ledger.list_records(ana, limit=9):
        by_day[row.occurred_on] = by_day.get(row.occurred_on, 0) + row.minutes
    assert by_day == {TODAY - timedelta(days=7): 0, TODAY: 40}


async def test_a_sitting_counts_an_hour_whatever_measured_it(ana):
    for hour in range(3):
        ended = NOW + timedelta(hours=hour)
        await service.record_minutes(
            ana, uuid7(), Bucket.READING, 60, "topic:x", ended_at=ended, now=ended
        )
    assert await total(ana) == 60
    after = NOW + timedelta(hours=3, minutes=20)  # a pause, and ten minutes
    await service.record_minutes(
        ana, uuid7(), Bucket.READING, 10, "topic:x", ended_at=after, now=after
    )
    assert await total(ana) == 70


async def test_what_documents_another_course_counts_there(ana):
    await service.record_minutes(
        ana, uuid7(), Bucket.READING, 10, "topic:elsewhere:why", ended_at=NOW, now=NOW
    )
    await declare(ana, 30)
    assert (await ledger.summary(ana, COURSE)).documented == 30
    assert (await ledger.summary(ana, "elsewhere")).documented == 40
