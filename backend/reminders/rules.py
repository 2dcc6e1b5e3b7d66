"""When a reminder comes. Pure: the clock, the zone and the days are arguments.

`pwa/src/reminders/days.ts` is the twin of `days_in`: both obey tests/vectors/reminders.json.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from backend.journal.timeline import Frequency, Slot, Timeline, slot_due, slots_from
from backend.kit import clock
from backend.kit.clock import instant_of
from backend.kit.errors import Problem
from backend.notifications.rules import QuietHours, time_problem

# The gentle repeat comes this much later, if the page is still blank. A daily slot has no room.
REPEAT_AFTER = {Frequency.WEEKLY: timedelta(days=2), Frequency.MONTHLY: timedelta(days=7)}
SCHOOL_DAYS = frozenset(range(5))  # Monday = 0
EVERY_DAY = frozenset(range(7))
LATE_LIMIT = timedelta(hours=2)  # after an outage: once within this, else not at all
LONGEST_LIFE = timedelta(hours=4)  # of a reminder that waits for a phone
HOUR = timedelta(hours=1)
EVENING = time(19, 15)
MORNING = time(7, 20)
BEFORE_QUIET = timedelta(minutes=45)  # an evening's reminder comes this long before quiet hours
AFTER_QUIET = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a person chose: a time of day, the weekdays it may come on (Monday = 0), a repeat.

    Without weekdays it follows the timeline: `weekdays_of`.
    """

    at: time
    weekdays: frozenset[int] = frozenset()
    repeats: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: its slot, the local day it comes on, and the instant."""

    slot: Slot
    day: date
    at: datetime


class Later(StrEnum):
    """How long to put a reminder off."""

    HOUR = "hour"
    EVENING = "evening"
    TOMORROW = "tomorrow"


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides when a person is reminded."""

    timeline: Timeline
    rule: Rule
    time_zone: str
    days_off: tuple[tuple[date, date], ...] = ()  # each from its first day to its last
    skipped: Container[date] = frozenset()  # slots, by the day they are due
    quiet: QuietHours | None = None

    def is_off(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.days_off)

    def slot(self, due_on: date) -> Slot | None:
        """Return the slot that is due on a day, if there is one."""
        return slot_due(self.timeline, due_on)


def rule_problems(rule: Rule) -> list[Problem]:
    """Name every part of a rule that cannot be."""
    found = time_problem("at", rule.at)
    if not rule.weekdays <= EVERY_DAY:
        found.append(Problem("weekdays", "Choose days of the week."))
    return found


def weekdays_of(rule: Rule, timeline: Timeline) -> frozenset[int]:
    """Return the weekdays on which a reminder may come: the chosen ones, else the timeline's."""
    if rule.weekdays:
        return rule.weekdays
    match timeline.frequency:
        case Frequency.DAILY:
            return EVERY_DAY
        case Frequency.WEEKLY:
            return frozenset([timeline.weekday])
    return SCHOOL_DAYS


def quiet_problems(rule: Rule, quiet: QuietHours | None) -> list[Problem]:
    """Say when a reminder would always fall into quiet hours."""
    if quiet is None or not quiet.covers_time(rule.at):
        return []
    return [Problem("at", "That is within your quiet hours. Choose another time, or change them.")]


def days_in(slot: Slot, plan: Plan) -> list[date]:
    """Return the local days on which a slot reminds: none, one, or one and its gentle repeat.

    The first is the first chosen weekday from the day it is due; where that is a day off, the
    next school day, or chosen one. The repeat is another such day, well after it. None of them is
    a day off, or comes after the slot has closed.
    """
    span = (slot.closes_on - slot.due_on).days + 1
    days = [slot.due_on + timedelta(days=ahead) for ahead in range(span)]
    weekdays = weekdays_of(plan.rule, plan.timeline)
    wanted = next((day for day in days if day.weekday() in weekdays), None)
    if wanted is None:
        return []
    allowed = weekdays | SCHOOL_DAYS
    open_days = [
        day for day in days if day >= wanted and day.weekday() in allowed and not plan.is_off(day)
    ]
    pause = REPEAT_AFTER.get(plan.timeline.frequency)
    if not open_days or not plan.rule.repeats or pause is None:
        return open_days[:1]
    again = [day for day in open_days if day >= open_days[0] + pause]
    return [open_days[0], *again[:1]]


def dues(plan: Plan, *, after: datetime) -> Iterator[Due]:
    """Yield the reminders that come later than an instant, in order; each local day at most once.

    One that would fall into quiet hours comes when they end, on the same local day or not at all.
    """
    day_before = after.date() - timedelta(days=2)  # whatever the zone
    for slot in slots_from(plan.timeline, day_before):
        if slot.due_on in plan.skipped:
            continue
        for day in days_in(slot, plan):
            at = moment_on(day, plan)
            if at is not None and at > after:
                yield Due(slot, day, at)


def moment_on(day: date, plan: Plan) -> datetime | None:
    """Return when a reminder comes on a local day, or None when it cannot come on it at all."""
    at = instant_of(day, plan.rule.at, plan.time_zone)
    if at is None or plan.quiet is None or not plan.quiet.covers(at, plan.time_zone):
        return at
    later = plan.quiet.end_after(at, plan.time_zone)
    same = instant_of(day, time(23, 59), plan.time_zone)
    return later if same is not None and later <= same else None


def next_due(plan: Plan, *, after: datetime) -> Due | None:
    """Return the first reminder that comes later than an instant, or None when all have come."""
    return next(dues(plan, after=after), None)


def latest_due(plan: Plan, *, since: datetime, now: datetime) -> Due | None:
    """Return the last reminder from `since` until `now`: after an outage only that one may come.

    None when there was none, or when it is too late for it.
    """
    found = None
    for due in dues(plan, after=since - timedelta(seconds=1)):
        if due.at > now:
            break
        found = due
    return found if found is not None and now - found.at <= LATE_LIMIT else None


def expires_at(now: datetime, plan: Plan) -> datetime:
    """Return when a reminder sent now is of no use: at quiet hours, after four hours at most."""
    latest = now + LONGEST_LIFE
    if plan.quiet is None or plan.quiet.covers(now, plan.time_zone):
        return latest
    return min(latest, plan.quiet.start_after(now, plan.time_zone))


def later_at(
    choice: Later,
    now: datetime,
    time_zone: str,
    quiet: QuietHours | None,
    is_off: Callable[[date], bool] = lambda _: False,
) -> datetime | None:
    """Return when a reminder put off comes: an hour from now, this evening, or tomorrow early.

    Never in quiet hours; where tomorrow is a day off, on the next day that is none. None when this
    evening is over.
    """
    if choice is Later.HOUR:
        return quiet.end_after(now + HOUR, time_zone) if quiet else now + HOUR
    today = clock.today(now, time_zone)
    if choice is Later.EVENING:
        evening = instant_of(today, _evening(quiet), time_zone)
        if evening is None or evening <= now:
            return None
        return None if quiet and quiet.covers(evening, time_zone) else evening
    days = (today + timedelta(days=ahead) for ahead in range(1, 400))
    instants = (instant_of(day, _morning(quiet), time_zone) for day in days if not is_off(day))
    found = next((instant for instant in instants if instant is not None), None)
    return quiet.end_after(found, time_zone) if found and quiet else found


def _evening(quiet: QuietHours | None) -> time:
    if quiet is None:
        return EVENING
    latest = _shifted(quiet.starts_at, -BEFORE_QUIET)
    return min(EVENING, latest) if time(12, 0) <= latest else EVENING


def _morning(quiet: QuietHours | None) -> time:
    if quiet is None:
        return MORNING
    earliest = _shifted(quiet.ends_at, AFTER_QUIET)
    return max(MORNING, earliest) if earliest <= time(12, 0) else MORNING


def _shifted(at: time, by: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 2), at) + by).time()


def page_of(due_on: date) -> str:
    """Return the path of the app's page that writes for the slot that is due on a day."""
    return f"/journal/write?slot={due_on.isoformat()}"


def is_filled(slot: Slot, done_on: Iterable[date]) -> bool:
    """Tell whether a done entry is dated within a slot."""
    return any(slot.opens_on <= day <= slot.closes_on for day in done_on)
