"""Documenting minutes: measured, declared, corrected. Every row stays as it was written."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from piccolo.query.functions import Sum as SumOf

from backend.hours import rules
from backend.hours.rules import Bucket, Provenance, Stretch
from backend.hours.tables import MinuteRecord
from backend.journal import timelines
from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.policy import hours as policy
from backend.sync import service as sync


async def record_minutes(
    actor: Actor,
    record_id: UUID,
    bucket: Bucket,
    minutes: int,
    about: str,
    *,
    ended_at: datetime,
    now: datetime,
) -> MinuteRecord:
    """Record minutes that a screen was used, up to an instant, and return the row.

    A minute that any device of the person measured before counts no second time, and a day holds no
    more than there are. Sending it twice is harmless. Raises InvalidInput.
    """
    if found := rules.measured_problems(minutes, about):
        raise InvalidInput(found)
    stretch = Stretch.ending(ended_at, minutes)
    async with sync.changing(actor.id) as log:
        if known := await _known(actor, record_id):
            return known
        near = await _measured_around(actor, ended_at)
        sitting = [(one.stretch, one.counted) for one in near if one.about == about]
        row = _row(actor, record_id, bucket, Provenance.MEASURED, 0, ended_at, now)
        row.minutes = min(
            stretch.uncovered(one.stretch for one in near),
            rules.left_of_sitting(stretch, sitting),
            await left_of_day(actor.id, row.occurred_on),
        )
        row.span, row.about = minutes, about
        await _add(log, row)
    return row


@dataclass(frozen=True, slots=True)
class _Measured:
    stretch: Stretch
    counted: int
    about: str


async def _measured_around(actor: Actor, ended_at: datetime) -> list[_Measured]:
    reach = timedelta(hours=12)  # no sitting is longer
    near = (MinuteRecord.ended_at > ended_at - reach) & (MinuteRecord.ended_at < ended_at + reach)
    rows = await MinuteRecord.select(
        MinuteRecord.ended_at, MinuteRecord.span, MinuteRecord.minutes, MinuteRecord.about
    ).where(policy.own_minutes(actor) & near & (MinuteRecord.span > 0))
    return [
        _Measured(Stretch.ending(row["ended_at"], row["span"]), row["minutes"], row["about"])
        for row in rows
    ]


async def declare_minutes(
    actor: Actor,
    record_id: UUID,
    bucket: Bucket,
    minutes: int,
    occurred_on: date,
    note: str,
    about: str,
    *,
    declared_at: datetime,
    now: datetime,
) -> MinuteRecord:
    """Record minutes that the person says they spent, and return the row. Twice is harmless.

    Raises InvalidInput.
    """
    if known := await _known(actor, record_id):
        return known
    line = (await timelines.timelines_of([actor.id])).get(actor.id)
    if found := rules.declared_problems(
        minutes,
        occurred_on,
        note,
        about,
        latest=clock.latest_day(now),
        earliest=line.starts_on if line else None,
    ):
        raise InvalidInput(found)
    async with sync.changing(actor.id) as log:
        if known := await _known(actor, record_id):
            return known
        await _check_day(actor, occurred_on, minutes)
        row = _row(actor, record_id, bucket, Provenance.DECLARED, minutes, declared_at, now)
        row.occurred_on, row.about, row.note = occurred_on, about, note.strip()
        await _add(log, row)
    return row


async def correct_minutes(
    actor: Actor,
    record_id: UUID,
    corrects: UUID,
    minutes: int,
    note: str,
    *,
    corrected_at: datetime,
    now: datetime,
) -> MinuteRecord:
    """Say how many minutes a row should have been, as a new row, and return that.

    Raises InvalidInput; NotFound for a row that is not the actor's to correct.
    """
    async with sync.changing(actor.id) as log:
        if known := await _known(actor, record_id):
            return known
        row = await _mine(actor, corrects)
        is_measured = row.provenance == Provenance.MEASURED
        measured = row.minutes if is_measured else None
        if found := rules.corrected_problems(minutes, note, measured=measured):
            raise InvalidInput(found)
        more = 0 if await _is_older(row, corrected_at) else minutes - await _now_of(row)
        if more > 0:
            await _check_day(actor, row.occurred_on, more)
        bucket, provenance = Bucket(row.bucket), Provenance(row.provenance)
        new = _row(actor, record_id, bucket, provenance, more, corrected_at, now)
        new.occurred_on, new.about = row.occurred_on, row.about
        new.corrects, new.note = row.id, note.strip()
        await _add(log, new)
    return new


async def _mine(actor: Actor, record_id: UUID) -> MinuteRecord:
    """Return a row that the actor may correct. Raises NotFound."""
    row = await MinuteRecord.objects().get(MinuteRecord.id == record_id)
    if row is None or not policy.may_correct(actor, row) or row.corrects is not None:
        raise NotFound("There are no such minutes of yours.")
    return row


async def _is_older(row: MinuteRecord, corrected_at: datetime) -> bool:
    """Tell whether another device corrected a row later: then that stands."""
    later = (MinuteRecord.corrects == row.id) & (MinuteRecord.ended_at > corrected_at)
    return bool(await MinuteRecord.exists().where(later))


async def _check_day(actor: Actor, day: date, more: int) -> None:
    if found := rules.day_problems(more, rules.DAY - await left_of_day(actor.id, day)):
        raise InvalidInput(found)


async def left_of_day(person: UUID, day: date) -> int:
    """Return how many minutes of a person's day may be documented yet."""
    of_it = (MinuteRecord.person == person) & (MinuteRecord.occurred_on == day)
    return max(0, rules.DAY - await _sum_of(of_it))


async def _sum_of(which: Clause) -> int:
    found = await MinuteRecord.select(SumOf(MinuteRecord.minutes)).where(which).first()
    return int(found["sum"] or 0) if found else 0


async def _now_of(row: MinuteRecord) -> int:
    """Return what a row counts with all that corrected it since."""
    of_it = (MinuteRecord.id == row.id) | (MinuteRecord.corrects == row.id)
    return await _sum_of(of_it)


async def _known(actor: Actor, record_id: UUID) -> MinuteRecord | None:
    row = await MinuteRecord.objects().get(MinuteRecord.id == record_id)
    if row is not None and row.person != actor.id:
        raise InvalidInput([Problem("id", "Choose another id for these minutes.")])
    return row


def _row(
    actor: Actor,
    record_id: UUID,
    bucket: Bucket,
    provenance: Provenance,
    minutes: int,
    ended_at: datetime,
    now: datetime,
) -> MinuteRecord:
    return MinuteRecord(
        id=record_id,
        person=actor.id,
        bucket=bucket,
        provenance=provenance,
        minutes=minutes,
        ended_at=ended_at,
        occurred_on=clock.today(ended_at, actor.time_zone),
        recorded_at=now,
    )


async def _add(log: sync.Log, row: MinuteRecord) -> None:
    if await MinuteRecord.count().where(MinuteRecord.person == row.person) >= rules.RECORDS_LIMIT:
        message = "This ledger is full. Ask whoever runs this server."
        raise InvalidInput([Problem("id", message)])
    await MinuteRecord.insert(row)
    await log.note(row.person, rules.MINUTES, row.id)
