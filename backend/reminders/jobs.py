"""Finding who is due, and telling them: run by the worker, a few people in each transaction."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from backend.kit import clock, database, logs, metrics
from backend.kit.errors import BROKEN_DATA
from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.kinds import Kind
from backend.notifications.rules import Action, News, Words
from backend.notifications.tables import Notification
from backend.reminders import plans, rules, service
from backend.reminders.plans import Situation
from backend.reminders.tables import Reminder
from backend.sync import service as sync

BATCH = 50  # people a transaction: others write in between
POSTPONED = timedelta(hours=1)  # what cannot be worked out
PUT_OFF = "later/"  # how the occurrence of one put off begins
NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"]


async def enqueue_due(*, now: datetime) -> bool:
    """Tell the next people whose moment has come. Returns whether there may be more.

    The outbox and the next moment are written together: after a crash both are, or neither is.
    Whoever's data cannot be read is left for an hour, and holds up nobody else.
    """
    people: list[UUID] = (
        await Reminder.select(Reminder.person)
        .where(Reminder.next_due_at <= now)
        .order_by(Reminder.next_due_at)
        .limit(BATCH)
        .output(as_list=True)
    )
    if not people:
        return False
    try:
        await _tell(people, now)
    except BROKEN_DATA:
        for person in people:
            await _tell_alone(person, now)
    return len(people) == BATCH


async def _tell_alone(person: UUID, now: datetime) -> None:
    try:
        await _tell([person], now)
    except BROKEN_DATA as error:
        logs.event("reminder broke", level=logging.ERROR, error=type(error).__name__)
        metrics.due.labels("broken").inc()
        await Reminder.update({Reminder.next_due_at: now + POSTPONED}).where(
            Reminder.person == person
        )


async def _tell(people: list[UUID], now: datetime) -> None:
    async with sync.changing(*people) as log:
        mine = (Reminder.next_due_at <= now) & Reminder.person.is_in(people)
        rows: list[Reminder] = await database.locking(
            Reminder.objects().where(mine).order_by(Reminder.person)
        )
        situations = await plans.situations_of(rows, now=now)
        told_already = await _told_lately(people, now)
        told = []
        for row in rows:
            situation = situations.get(row.person)
            if situation is not None:
                told += _due_news(row, situation, told_already, now)
            await _advance(row, situation, log, now)
        await notifications.tell_within(log, told, now=now)


async def _told_lately(people: list[UUID], now: datetime) -> dict[tuple[UUID, str], datetime]:
    """Return when these people were last told of which page, a day back."""
    rows = await Notification.select(
        Notification.person, Notification.path, Notification.created_at
    ).where(
        Notification.person.is_in(people)
        & (Notification.kind == KIND.name)
        & (Notification.created_at > now - timedelta(days=1, hours=2))
    )
    ordered = sorted(rows, key=lambda row: row["created_at"])
    return {(row["person"], row["path"]): row["created_at"] for row in ordered}


async def _advance(
    row: Reminder, situation: Situation | None, log: sync.Log, now: datetime
) -> None:
    if row.snoozed_until is not None and row.snoozed_until <= now:
        row.snoozed_until = row.snoozed_slot = row.snoozed_at = None
        await log.note(row.person, service.REMINDER, row.person)
    row.next_due_at = service.next_moment(row, situation, now=now)
    await row.save(
        [
            Reminder.snoozed_until,
            Reminder.snoozed_slot,
            Reminder.snoozed_at,
            Reminder.next_due_at,
        ]
    )


def _due_news(
    row: Reminder,
    situation: Situation,
    told_already: dict[tuple[UUID, str], datetime],
    now: datetime,
) -> list[News]:
    """Return what to tell one person: at most one thing, whatever was missed meanwhile."""
    plan = situation.plan
    found = _put_off(row, now) or _planned(row, situation, told_already, now)
    if found is None:
        metrics.due.labels("too late").inc()
        return []
    due_on, occurrence = found
    slot = plan.slot(due_on)
    if slot is None or slot.due_on in plan.skipped or situation.is_filled(due_on):
        metrics.due.labels("silent").inc()
        return []
    if plan.quiet is not None and plan.quiet.covers(now, plan.time_zone):
        metrics.due.labels("quiet").inc()
        return []
    metrics.due.labels("told").inc()
    is_first = rules.days_in(slot, plan)[:1] == [clock.today(now, plan.time_zone)]
    facts: dict[str, int | str] = {
        "slot": slot.number,
        "due": due_on.isoformat(),
        "sparks": situation.sparks,
        "again": 0 if is_first else 1,
    }
    path = rules.page_of(due_on)
    expires_at = rules.expires_at(now, plan)
    return [News(row.person, KIND.name, occurrence, path, facts, expires_at)]


def _put_off(row: Reminder, now: datetime) -> tuple[date, str] | None:
    if row.snoozed_until is None or row.snoozed_slot is None or row.snoozed_until > now:
        return None
    if now - row.snoozed_until > rules.LATE_LIMIT:
        return None
    return row.snoozed_slot, f"{PUT_OFF}{row.snoozed_until.isoformat()}"


def _planned(
    row: Reminder,
    situation: Situation,
    told_already: dict[tuple[UUID, str], datetime],
    now: datetime,
) -> tuple[date, str] | None:
    assert row.next_due_at is not None
    plan = situation.plan
    due = rules.latest_due(plan, since=row.next_due_at, now=now)
    if due is None:
        return None
    due_on = due.slot.due_on
    if row.snoozed_slot == due_on and row.snoozed_until is not None and row.snoozed_until > now:
        return None  # that one was put off
    told_at = told_already.get((row.person, rules.page_of(due_on)))
    if told_at is not None and clock.today(told_at, plan.time_zone) == due.day:
        return None  # one put off to this day has come already
    return due_on, due.day.isoformat()  # the local day: whoever travels is told once


async def still_due(news: Sequence[News], now: datetime) -> list[News]:
    """Keep the reminders whose page is still blank, and whose person still wants to hear of it."""
    people = list({one.person for one in news})
    rows = await Reminder.objects().where(Reminder.person.is_in(people) & Reminder.is_on.eq(True))
    by_person = {row.person: row for row in rows}
    situations = await plans.situations_of(rows, now=now)
    return [
        one
        for one in news
        if one.person in situations
        and _is_still_due(one, by_person[one.person], situations[one.person], now)
    ]


def _is_still_due(news: News, row: Reminder, situation: Situation, now: datetime) -> bool:
    due_on = date.fromisoformat(str(news.facts["due"]))
    plan = situation.plan
    slot = plan.slot(due_on)
    today = clock.today(now, plan.time_zone)
    is_asked_for = news.occurrence.startswith(PUT_OFF)  # also on a day off: they chose it
    is_on_duty = is_asked_for or not plan.is_off(today)
    is_open = slot is not None and today <= slot.closes_on and is_on_duty
    is_put_off = row.snoozed_slot == due_on and row.snoozed_until > now
    is_silent = due_on in plan.skipped or situation.is_filled(due_on)
    return is_open and not is_put_off and not is_silent


def _words(news: News) -> Words:
    number, count = news.facts["slot"], int(news.facts["sparks"])
    title = f"Entry {number} is {'still open' if news.facts['again'] else 'open'}"
    if not count:
        return Words(title, "One line is a start.")
    many = NUMBERS[count] if count < len(NUMBERS) else str(count)
    sparks = "spark is" if count == 1 else "sparks are"
    return Words(title, f"{many} {sparks} ready to go in.")


def _actions(news: News) -> list[Action]:
    due = news.facts["due"]
    return [
        Action("write", "Write", news.path),
        Action("later", "Later", f"/reminders/later?slot={due}"),
        Action("skip", "Skip", f"/reminders/later?slot={due}&skip"),
    ]


KIND = kinds.register(
    Kind(
        name="reminder",
        words=_words,
        actions=_actions,
        still_due=still_due,
        life=timedelta(hours=4),
        urgency="normal",
    )
)
