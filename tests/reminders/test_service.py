"""Ana's reminder: set, sent, silent when it should be, put off and skipped. On both databases."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from backend.accounts import days_off
from backend.accounts import service as accounts
from backend.accounts.days_off import Range
from backend.accounts.service import Profile
from backend.accounts.tables import User
from backend.journal import entries, sparks, timelines
from backend.journal import rules as journal_rules
from backend.journal import service as journal
from backend.journal.timeline import Frequency, Timeline, end_for
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import uuid7
from backend.notifications import inbox as news_inbox
from backend.notifications import preferences
from backend.notifications import service as notifications
from backend.reminders import feed, jobs
from backend.reminders import service as reminders
from backend.reminders.rules import Later
from backend.reminders.service import Wanted
from backend.reminders.tables import Reminder
from backend.sync import service as sync
from tests.conftest import person
from tests.notifications.conftest import *  # noqa: F403 - its fixtures
from tests.notifications.conftest import deliver, phone_of

DENVER = "America/Denver"
MONDAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)
DUE = datetime(2026, 3, 2, 15, 40, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)


@pytest.fixture
async def ana(database) -> Actor:
    """A teacher in Denver with fifteen Mondays before her, and a reminder."""
    found = await person("Ana", DENVER)
    await with_timeline(found)
    await reminders.set_reminder(found, Wanted(), edited_at=MORNING, now=MORNING)
    return found


async def with_timeline(someone, first=MONDAY, frequency=Frequency.WEEKLY, number=15):
    line = Timeline(first, end_for(first, frequency, 0, number), frequency, 0)
    await timelines.set_timeline(someone, line, edited_at=MORNING, now=MORNING)


async def write_done(someone, day):
    entry_id = uuid7()
    edits = {
        "occurred_on": journal_rules.Edit(day, MORNING),
        "shared": journal_rules.Edit("My lab-safety cards.", MORNING),
    }
    draft = journal_rules.Draft(uuid7(), 0, edits)
    now = datetime.combine(day, time(20), UTC)
    await journal.write_entry(someone, entry_id, draft, now=now)
    await journal.finish_entry(someone, entry_id, done_at=now)
    return entry_id


async def told(someone):
    rows = await news_inbox.list_notifications(someone, limit=50)
    return [notifications.news_of(row).occurrence for row in reversed(rows)]


async def run(*moments):
    for moment in moments:
        while await jobs.enqueue_due(now=moment):
            pass


async def moment_of(someone):
    row = await reminders.get_reminder(someone)
    return row.next_due_at


async def test_one_comes_when_it_is_due_and_names_the_page(ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    await sparks.note_spark(ana, uuid7(), "Lena’s seating plan", None, noted_at=MORNING)
    await run(DUE - timedelta(seconds=1))
    assert await told(ana) == []
    await run(DUE, DUE, DUE + timedelta(minutes=5))
    assert await told(ana) == ["2026-03-02"]
    at.now = DUE
    await deliver(courier, DUE)
    [message] = box.messages
    shown = message.payload["notification"]
    assert shown["title"] == "Entry 1 is open"
    assert shown["body"] == "One spark is ready to go in."
    assert shown["navigate"].endswith("/journal/write?slot=2026-03-02")
    assert [one["action"] for one in shown["actions"]] == ["write", "later", "skip"]
    assert message.ttl == 4 * 3_600
    assert "Lena" not in str(message.payload), "nobody's words on a locked phone"


async def test_a_gentle_repeat_and_no_third(ana, at):
    weeks = [DUE + timedelta(hours=hours) for hours in range(0, 24 * 6 + 1)]
    await run(*weeks)
    assert await told(ana) == ["2026-03-02", "2026-03-04"]


async def test_silent_once_the_slot_is_filled(ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    await write_done(ana, MONDAY)
    await run(DUE)
    assert await told(ana) == []
    # And when it is filled between the planning and the sending.
    await run(DUE + timedelta(days=7))
    assert await told(ana) == ["2026-03-09"]
    await write_done(ana, date(2026, 3, 9))
    at.now = DUE + timedelta(days=7, minutes=1)
    await deliver(courier, at.now)
    assert box.messages == []


async def test_a_draft_or_a_deleted_page_does_not_fill_a_slot(ana):
    entry = await write_done(ana, MONDAY)
    await journal.delete_entry(ana, entry, now=DUE)
    await run(DUE)
    assert await told(ana) == ["2026-03-02"]


async def test_off_is_off_and_on_again(ana):
    await reminders.set_reminder(ana, Wanted(is_on=False), edited_at=MORNING, now=MORNING)
    assert await moment_of(ana) is None
    await run(DUE)
    assert await told(ana) == []
    later = DUE + timedelta(days=1)
    await reminders.set_reminder(ana, Wanted(is_on=True), edited_at=later, now=later)
    assert await moment_of(ana) == DUE + timedelta(days=2), "the repeat of this week's"


async def test_after_an_outage_one_comes_or_none(ana):
    await run(DUE + timedelta(hours=1, minutes=59))
    assert await told(ana) == ["2026-03-02"]
    await run(DUE + timedelta(days=2, hours=2, minutes=1))
    assert await told(ana) == ["2026-03-02"], "too late for the repeat"
    await run(DUE + timedelta(days=28, hours=1))
    # Mountain time turned to summer meanwhile, an hour earlier in UTC.
    assert await told(ana) == ["2026-03-02", "2026-03-30"], "never a backlog"


async def test_days_off_are_silent_also_when_they_come_late(ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    off = uuid7()
    await days_off.add_days_off(ana, off, Range(MONDAY, date(2026, 3, 3)), now=MORNING)
    assert await moment_of(ana) == DUE + timedelta(days=2), "the first day she is back"
    await days_off.remove_days_off(ana, off, now=MORNING)
    assert await moment_of(ana) == DUE
    await run(DUE)
    await days_off.add_days_off(ana, uuid7(), Range(MONDAY, MONDAY), now=DUE)
    at.now = DUE
    await deliver(courier, DUE)
    assert box.messages == [], "ill since noon"


async def test_another_timeline_or_zone_moves_it(ana):
    await with_timeline(ana, date(2026, 3, 9))
    assert await moment_of(ana) == datetime(2026, 3, 9, 21, 40, tzinfo=UTC), "summer time by then"
    await accounts.update_profile(ana, Profile(time_zone="Europe/Berlin"), now=MORNING)
    assert await moment_of(ana) == datetime(2026, 3, 9, 14, 40, tzinfo=UTC)


async def test_other_quiet_hours_move_it(ana):
    wanted = preferences.Wanted(quiet_starts_at=time(15, 0), quiet_ends_at=time(16, 30))
    await preferences.set_preferences(ana, wanted, edited_at=MORNING, now=MORNING)
    assert await moment_of(ana) == DUE + timedelta(minutes=50)


async def test_later_moves_this_one_and_only_this_one(ana, service, courier, at):
    await run(DUE)
    pressed = DUE + timedelta(minutes=2)
    row = await reminders.snooze(ana, MONDAY, Later.HOUR, chosen_at=pressed, now=pressed)
    assert row.snoozed_until == pressed + timedelta(hours=1)
    await run(pressed + timedelta(minutes=59))
    assert len(await told(ana)) == 1
    await run(pressed + timedelta(hours=1), pressed + timedelta(hours=1, minutes=1))
    assert len(await told(ana)) == 2
    # The gentle repeat is another day, and comes all the same.
    assert await moment_of(ana) == DUE + timedelta(days=2)


async def test_what_was_put_off_is_not_sent_before(ana, service, courier, at):
    box = service.box(503)
    await phone_of(ana, box)
    await run(DUE)
    at.now = DUE
    await deliver(courier, DUE)
    await reminders.snooze(ana, MONDAY, Later.HOUR, chosen_at=DUE, now=DUE)
    box.behaves = 201
    await deliver(courier, at.move(minutes=5))
    assert box.messages == [], "put off on another phone while this one could not be reached"


async def test_put_off_past_the_repeat_swallows_it(ana):
    wednesday = DUE + timedelta(days=2)
    await run(DUE, wednesday)
    await reminders.snooze(ana, MONDAY, Later.TOMORROW, chosen_at=wednesday, now=wednesday)
    assert await moment_of(ana) == datetime(2026, 3, 5, 14, 20, tzinfo=UTC)


async def test_later_that_cannot_be_is_said(ana):
    sunday_night = datetime(2026, 3, 8, 21, 0, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)
    with pytest.raises(InvalidInput, match="next entry is open"):
        await reminders.snooze(
            ana, MONDAY, Later.TOMORROW, chosen_at=sunday_night, now=sunday_night
        )
    with pytest.raises(InvalidInput, match="evening is over"):
        await reminders.snooze(ana, MONDAY, Later.EVENING, chosen_at=sunday_night, now=sunday_night)
    with pytest.raises(NotFound):
        await reminders.snooze(ana, date(2026, 3, 3), Later.HOUR, chosen_at=DUE, now=DUE)


async def test_a_press_that_arrives_late_or_twice_does_nothing(ana):
    pressed = DUE + timedelta(minutes=2)
    await run(DUE)
    await reminders.snooze(ana, MONDAY, Later.HOUR, chosen_at=pressed, now=pressed)
    await run(pressed + timedelta(hours=1))
    again = pressed + timedelta(hours=1, minutes=5)
    sent_again = pressed + timedelta(milliseconds=7)  # its age, measured anew
    await reminders.snooze(ana, MONDAY, Later.HOUR, chosen_at=sent_again, now=again)
    await run(again, again + timedelta(hours=1))
    assert len(await told(ana)) == 2
    # Of two phones the one that was pressed last decides, whichever arrives first.
    tuesday = DUE + timedelta(days=1)
    await reminders.snooze(ana, MONDAY, Later.HOUR, chosen_at=tuesday, now=tuesday)
    older = tuesday - timedelta(minutes=30)
    row = await reminders.snooze(ana, MONDAY, Later.TOMORROW, chosen_at=older, now=tuesday)
    assert row.snoozed_until == tuesday + timedelta(hours=1)


async def test_tomorrow_passes_over_days_off(ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    await run(DUE)
    off = Range(date(2026, 3, 3), date(2026, 3, 4))
    await days_off.add_days_off(ana, uuid7(), off, now=DUE)
    row = await reminders.snooze(ana, MONDAY, Later.TOMORROW, chosen_at=DUE, now=DUE)
    assert row.snoozed_until == datetime(2026, 3, 5, 14, 20, tzinfo=UTC)
    at.now = row.snoozed_until
    await run(at.now)
    await deliver(courier, at.now)
    assert box.messages[-1].payload["notification"]["title"] == "Entry 1 is still open"


async def test_one_put_off_to_the_day_of_the_repeat_is_enough(ana):
    await run(DUE)
    tuesday = DUE + timedelta(days=1)
    await reminders.snooze(ana, MONDAY, Later.TOMORROW, chosen_at=tuesday, now=tuesday)
    wednesday = DUE + timedelta(days=2)
    await run(wednesday - timedelta(hours=8), wednesday)
    assert len(await told(ana)) == 2, "once on Monday, once on Wednesday"


async def test_one_put_off_that_came_too_late_does_not_swallow_the_repeat(ana):
    await run(DUE)
    tuesday = DUE + timedelta(days=1)
    await reminders.snooze(ana, MONDAY, Later.TOMORROW, chosen_at=tuesday, now=tuesday)
    await run(DUE + timedelta(days=2, minutes=20))  # the server was down all Wednesday morning
    assert await told(ana) == ["2026-03-02", "2026-03-04"]


async def test_it_can_be_turned_off_whatever_the_quiet_hours(ana):
    wanted = preferences.Wanted(quiet_starts_at=time(15, 0), quiet_ends_at=time(18, 0))
    await preferences.set_preferences(ana, wanted, edited_at=MORNING, now=MORNING)
    off = await reminders.set_reminder(ana, Wanted(is_on=False), edited_at=DUE, now=DUE)
    assert not off.is_on


async def test_one_persons_broken_data_holds_up_nobody_else(database, ana, caplog):
    cal = await person("Cal", DENVER)
    await with_timeline(cal)
    await reminders.set_reminder(cal, Wanted(), edited_at=MORNING, now=MORNING)
    await User.update({User.time_zone: "Mars/Olympus"}).where(User.id == cal.id)
    with caplog.at_level("INFO"):
        await run(DUE)
    assert await told(ana) == ["2026-03-02"]
    assert await moment_of(cal) == DUE + timedelta(hours=1), "looked at again later"
    assert "reminder broke" in caplog.text
    assert "Mars" not in caplog.text


async def test_skip_is_silent_for_this_slot_only(ana, eve):
    await run(DUE)
    for _ in range(2):
        await reminders.skip_slot(ana, MONDAY, now=DUE)
    assert await moment_of(ana) == datetime(2026, 3, 9, 21, 40, tzinfo=UTC)
    assert await reminders.skipped_slots(ana) == [MONDAY]
    assert await reminders.skipped_slots(eve) == []
    with pytest.raises(NotFound):
        await reminders.skip_slot(ana, date(2026, 3, 3), now=DUE)


@pytest.mark.parametrize("at_", [time(20, 0), time(6, 59), time(23, 0), time(0, 0)])
async def test_a_time_in_quiet_hours_is_refused(ana, at_):
    with pytest.raises(InvalidInput, match="quiet hours"):
        await reminders.set_reminder(ana, Wanted(at=at_), edited_at=DUE, now=DUE)
    assert (await reminders.get_reminder(ana)).at == 15 * 60 + 40


async def test_of_two_changes_the_newer_one_holds(ana):
    await reminders.set_reminder(ana, Wanted(at=time(12)), edited_at=DUE, now=DUE)
    await reminders.set_reminder(ana, Wanted(at=time(13)), edited_at=MORNING, now=DUE)
    assert (await reminders.get_reminder(ana)).at == 12 * 60


async def test_without_a_timeline_nothing_is_due(database):
    cal = await person("Cal", DENVER)
    row = await reminders.set_reminder(cal, Wanted(), edited_at=MORNING, now=MORNING)
    assert row.next_due_at is None
    await with_timeline(cal)
    assert await moment_of(cal) == DUE


async def test_others_have_reminders_of_their_own(ana, eve):
    await run(DUE)
    assert await told(eve) == []
    assert await reminders.get_reminder(eve) is None
    with pytest.raises(NotFound):
        await reminders.skip_slot(eve, MONDAY, now=DUE)
    with pytest.raises(NotFound):
        await reminders.snooze(eve, MONDAY, Later.HOUR, chosen_at=DUE, now=DUE)


async def test_many_who_are_due_at_once_are_each_told_once(database):
    people = [await person(f"P{number}", DENVER) for number in range(jobs.BATCH + 7)]
    for someone in people:
        await with_timeline(someone)
        await reminders.set_reminder(someone, Wanted(), edited_at=MORNING, now=MORNING)
    await run(DUE)
    for someone in people:
        assert await told(someone) == ["2026-03-02"]
    assert await Reminder.count().where(Reminder.next_due_at <= DUE) == 0


async def test_a_phone_hears_of_what_changed(ana):
    page = await sync.changes(ana, since=None)
    assert {change.kind for change in page.changes} == {"journal_timeline", "reminder"}
    await days_off.add_days_off(ana, uuid7(), Range(MONDAY, MONDAY), now=MORNING)
    await run(DUE + timedelta(days=1))
    later = await sync.changes(ana, since=page.cursor)
    assert {change.kind for change in later.changes} == {"days_off", "notification"}


# The calendar feed ----------------------------------------------------------------------------


async def read(secret):
    content = await feed.feed(secret, "http://localhost:8000", now=MORNING)
    return Calendar.from_ical(content).walk("VEVENT")


async def test_the_feed_holds_every_slot_at_its_time_and_no_ones_words(ana):
    await write_done(ana, MONDAY)
    off = Range(date(2026, 3, 9), date(2026, 3, 13), "Spring break")
    await days_off.add_days_off(ana, uuid7(), off, now=MORNING)
    secret = await feed.make_link(ana, now=MORNING)
    events = await read(secret)
    assert len(events) == 15
    assert events[0].start == DUE
    assert str(events[0]["SUMMARY"]) == "Entry 1"
    assert events[0].walk("VALARM") == [], "written: it does not ring"
    assert len(events[2].walk("VALARM")) == 1
    assert events[1].start == date(2026, 3, 9), "in the break it stands there, and does not ring"
    assert events[1].walk("VALARM") == []
    assert [event["UID"] for event in events] == [event["UID"] for event in await read(secret)]
    await reminders.set_reminder(ana, Wanted(is_on=False), edited_at=DUE, now=DUE)
    assert all(event.walk("VALARM") == [] for event in await read(secret)), "off is off"
    content = await feed.feed(secret, "http://localhost:8000", now=MORNING)
    assert b"safety" not in content
    assert b"Ana" not in content


async def test_a_link_ends_when_it_is_renewed_or_revoked(ana):
    first = await feed.make_link(ana, now=MORNING)
    second = await feed.make_link(ana, now=MORNING)
    assert len(first) >= 43
    for gone in (first, "", "x"):
        with pytest.raises(NotFound):
            await read(gone)
    assert await read(second)
    await feed.revoke_link(ana)
    await feed.revoke_link(ana)
    with pytest.raises(NotFound):
        await read(second)
    assert await entries.list_entries(ana, limit=1) == []


async def test_a_calendar_link_is_its_persons_own(ana, eve):
    secret = await feed.make_link(ana, now=MORNING)
    assert await feed.get_link(eve) is None
    await feed.revoke_link(eve)
    assert (await feed.get_link(ana)).person == ana.id
    assert await feed.feed(secret, "http://localhost:8000", now=MORNING)
