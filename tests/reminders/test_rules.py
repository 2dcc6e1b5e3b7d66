"""When reminders come: pure, and so walked through years of clocks that change."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.journal.timeline import Frequency, Timeline, end_for, slots
from backend.notifications.rules import QuietHours
from backend.reminders import rules
from backend.reminders.rules import Later, Plan, Rule
from tests.notifications.test_rules import INSTANTS, TIMES, ZONES

VECTORS = json.loads(Path("tests/vectors/reminders.json").read_text())
NIGHT = QuietHours(time(20, 0), time(7, 0))
AFTERNOON = Rule(time(15, 40))


def weekly(zone="America/Denver", rule=AFTERNOON, quiet=NIGHT, number=15, **more):
    first = date(2026, 9, 7)  # a Monday
    line = Timeline(first, end_for(first, Frequency.WEEKLY, 0, number), Frequency.WEEKLY, 0)
    return Plan(line, rule, zone, quiet=quiet, **more)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["why"][:40])
def test_the_days_of_each_slot(case):
    line = Timeline(
        date.fromisoformat(case["timeline"]["startsOn"]),
        date.fromisoformat(case["timeline"]["endsOn"]),
        Frequency[case["timeline"]["frequency"]],
        case["timeline"]["weekday"],
    )
    off = tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in case["daysOff"])
    plan = Plan(line, Rule(time(15, 40), frozenset(case["weekdays"]), case["repeats"]), "UTC", off)
    found = [[day.isoformat() for day in rules.days_in(slot, plan)] for slot in slots(line)]
    assert found == case["days"]


def walked(plan, start, end, step):
    """The reminders that a worker looking every `step` would send, as local days with instants."""
    due = rules.next_due(plan, after=start)
    sent = []
    now = start
    while now < end and due is not None:
        now = max(now + step, due.at)
        latest = rules.latest_due(plan, since=due.at, now=now)
        if latest is not None:
            sent.append(latest)
        due = rules.next_due(plan, after=now)
    return sent


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 30), time(15, 40), time(23, 45)])
def test_two_years_of_days_each_exactly_once(zone, at):
    """Every DST edge of two years, whatever the zone: no local day twice, none left out."""
    start = date(2025, 12, 25)
    everyday = Rule(at, frozenset(range(7)))
    expected, sent = [], []
    for part in (0, 366):  # a timeline has 366 slots at most
        first = start + timedelta(days=part)
        line = Timeline(first, first + timedelta(days=365), Frequency.DAILY)
        plan = Plan(line, everyday, zone)
        expected += [slot.due_on for slot in slots(line)]
        begin = datetime.combine(first - timedelta(days=1), time(0), UTC)
        sent += walked(plan, begin, begin + timedelta(days=370), timedelta(minutes=1))
    days = [due.at.astimezone(ZoneInfo(zone)).date() for due in sent]
    assert days == expected
    assert days == [due.day for due in sent]
    for due in sent:
        local = due.at.astimezone(ZoneInfo(zone))
        shift = abs((local.replace(tzinfo=None) - datetime.combine(due.day, at)).total_seconds())
        assert shift <= 7_200, (local, at)  # only where the clocks skip that time (Troll: 2 h)


@settings(max_examples=300, deadline=None)
@given(
    TIMES, TIMES, TIMES, st.sampled_from(ZONES), st.sampled_from(list(Frequency)),
    st.frozensets(st.integers(0, 6)), st.booleans(),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20)), max_size=4),
)  # fmt: skip
def test_nothing_in_quiet_hours_on_days_off_or_twice(
    at, start, end, zone, frequency, weekdays, repeats, first, off
):
    quiet = QuietHours(start, end) if start != end else None
    number = {"daily": 60, "weekly": 15, "monthly": 12}[frequency]
    line = Timeline(first, end_for(first, frequency, 2, number), frequency, 2)
    days_off = tuple(
        (first + timedelta(days=a), first + timedelta(days=a + length)) for a, length in off
    )
    plan = Plan(line, Rule(at, weekdays, repeats), zone, days_off, quiet=quiet)
    begin = datetime.combine(first - timedelta(days=2), time(0), UTC)
    found = list(rules.dues(plan, after=begin))
    for due in found:
        local = due.at.astimezone(ZoneInfo(zone))
        assert local.date() == due.day
        assert not plan.is_off(due.day)
        assert due.slot.due_on <= due.day <= due.slot.closes_on
        assert quiet is None or not quiet.covers(due.at, zone)
    assert all(a.at < b.at for a, b in pairwise(found))
    days = [due.day for due in found]
    assert len(days) == len(set(days))
    numbers = [due.slot.number for due in found]
    assert all(numbers.count(number) <= 2 for number in numbers)


def test_after_an_outage_only_the_last_one_comes_and_only_while_it_is_of_use():
    plan = weekly()
    first, second, third = islice(rules.dues(plan, after=at(2026, 9, 1)), 3)
    back = third.at + timedelta(minutes=90)
    assert rules.latest_due(plan, since=first.at, now=back) == third
    too_late = third.at + timedelta(hours=2, minutes=1)
    assert rules.latest_due(plan, since=first.at, now=too_late) is None
    assert rules.latest_due(plan, since=first.at, now=second.at) == second


def test_travelling_west_and_east_tells_each_local_day_once():
    """Ana flies from Tokyo to Denver: Monday 15:40 comes twice, and she is told once."""
    tokyo, denver = weekly("Asia/Tokyo"), weekly("America/Denver")
    told = rules.next_due(tokyo, after=at(2026, 9, 1))
    landed = told.at + timedelta(hours=3)  # still Monday morning in Denver
    again = rules.next_due(denver, after=landed)
    assert again.day == told.day, "the occurrence has the same name, so nobody is told twice"
    back = rules.next_due(tokyo, after=again.at + timedelta(hours=1))
    assert back.day > told.day


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_skipped_slot_is_silent():
    plan = weekly(skipped=frozenset([date(2026, 9, 14)]))
    days = [due.day for due in rules.dues(plan, after=at(2026, 9, 1))]
    assert date(2026, 9, 14) not in days
    assert date(2026, 9, 16) not in days
    assert date(2026, 9, 21) in days


def test_quiet_hours_refuse_a_time_that_never_comes():
    late = Rule(time(21, 30))
    assert [problem.field for problem in rules.quiet_problems(late, NIGHT)] == ["at"]
    assert rules.quiet_problems(late, None) == []
    assert rules.quiet_problems(AFTERNOON, NIGHT) == []


def test_a_reminder_is_of_use_until_quiet_hours_and_for_four_hours_at_most():
    plan = weekly()
    afternoon = datetime(2026, 9, 7, 15, 40, tzinfo=ZoneInfo("America/Denver"))
    assert rules.expires_at(afternoon, plan) == afternoon + timedelta(hours=4)
    evening = afternoon.replace(hour=18)
    assert rules.expires_at(evening, plan) == evening.replace(hour=20, minute=0)


def local(choice, hour, minute=0, quiet=NIGHT):
    now = datetime(2026, 9, 7, hour, minute, tzinfo=ZoneInfo("America/Denver"))
    found = rules.later_at(choice, now, "America/Denver", quiet)
    return found and found.astimezone(ZoneInfo("America/Denver")).strftime("%a %H:%M")


def test_later_is_an_hour_this_evening_or_tomorrow_before_the_first_lesson():
    assert local(Later.HOUR, 15, 42) == "Mon 16:42"
    assert local(Later.EVENING, 15, 42) == "Mon 19:15"
    assert local(Later.TOMORROW, 15, 42) == "Tue 07:20"


def test_later_never_falls_into_quiet_hours():
    assert local(Later.HOUR, 19, 30) == "Tue 07:00"
    assert local(Later.EVENING, 19, 30) is None, "over"
    early = QuietHours(time(18, 0), time(8, 0))
    assert local(Later.EVENING, 15, 42, early) == "Mon 17:15"
    assert local(Later.TOMORROW, 15, 42, early) == "Tue 08:20"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(Later)), INSTANTS, st.sampled_from(ZONES), TIMES, TIMES)
def test_later_is_later_and_never_quiet(choice, now, zone, start, end):
    quiet = QuietHours(start, end) if start != end else None
    found = rules.later_at(choice, now, zone, quiet)
    if found is not None:
        assert now < found <= now + timedelta(hours=75)
        assert quiet is None or not quiet.covers(found, zone)
