"""Minutes that a pair met: attended, because either of the two wrote them where both see them."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from backend.accounts import people
from backend.hours import rules
from backend.hours.rules import Bucket, Provenance
from backend.hours.service import left_of_day
from backend.hours.tables import MinuteRecord
from backend.kit import clock
from backend.kit.database import Clause
from backend.mentoring.tables import Pairing, PairMeeting
from backend.sync import service as sync

DAYS = timedelta(days=60)  # how far back it is looked: a worker may have rested
AT_ONCE = 500  # meetings
BOTH = 2


async def keep_attended(
    log: sync.Log,
    pairing: Pairing,
    meeting: PairMeeting,
    now: datetime,
    *,
    rested_at: datetime | None = None,
    is_settled: bool = False,
) -> None:
    """Let the ledgers of both say how long a meeting was. Part of the meeting's transaction.

    A meeting to come counts nothing yet, a deleted one nothing any more. Nobody knows whether they
    met once their pairing `rested_at`: nothing is added, and what was counted before stays. What
    `is_settled` stands in them once its day has come, even with no minutes, and is not looked at
    again.
    """
    for person in (pairing.mentor, pairing.mentee):
        zone = await people.time_zone_of(person)
        is_over = meeting.deleted_at is None and meeting.met_on <= clock.today(now, zone)
        minutes = (meeting.minutes or 0) if is_over else 0
        has_rested = rested_at is not None and clock.today(rested_at, zone) <= meeting.met_on
        wanted = None if is_over and has_rested else minutes
        await _keep(log, person, meeting, wanted, now, is_settled=is_settled and is_over)


async def _keep(
    log: sync.Log,
    person: UUID,
    meeting: PairMeeting,
    minutes: int | None,
    now: datetime,
    *,
    is_settled: bool,
) -> None:
    """Add what the ledger lacks, by day: a meeting that moved counts on its new day alone.

    With None what it says of that day stays.
    """
    about = f"meeting:{meeting.id}"
    of_it = (MinuteRecord.person == person) & (MinuteRecord.about == about) & _is_attended()
    rows = await MinuteRecord.objects().where(of_it).order_by(MinuteRecord.recorded_at)
    for day in sorted({meeting.met_on, *(row.occurred_on for row in rows)}):
        there = [row for row in rows if row.occurred_on == day]
        known = sum(row.minutes for row in there)
        wanted = (known if minutes is None else minutes) if day == meeting.met_on else 0
        difference = wanted - known
        if difference > 0:
            difference = min(difference, await left_of_day(person, day))
        if not difference and (there or not is_settled):
            continue
        row_id = uuid5(person, f"attended/{meeting.id}/{len(rows)}")
        first = next((one.id for one in there if one.corrects is None), None)
        row = _row(row_id, person, about, minutes=difference, day=day, corrects=first, now=now)
        await MinuteRecord.insert(row)
        await log.note(person, rules.MINUTES, row.id)
        rows.append(row)


def _row(
    row_id: UUID,
    person: UUID,
    about: str,
    *,
    minutes: int,
    day: date,
    corrects: UUID | None,
    now: datetime,
) -> MinuteRecord:
    return MinuteRecord(
        id=row_id,
        person=person,
        bucket=Bucket.OTHER,
        provenance=Provenance.ATTENDED,
        minutes=minutes,
        occurred_on=day,
        ended_at=now,
        about=about,
        corrects=corrects,
        recorded_at=now,
    )


def _is_attended() -> Clause:
    """What somebody declares about a meeting is no part of what this counts."""
    return MinuteRecord.provenance == Provenance.ATTENDED


async def count_met(*, now: datetime) -> None:
    """Count the meetings that were planned, and whose day has come since. Twice is harmless.

    Of a pairing that rested or ended by that day nothing is counted, nor when it goes on again:
    nobody knows that they met. A pause that is over before this looks has left no trace.
    """
    day = now.date()
    came = (PairMeeting.met_on >= day - DAYS) & (PairMeeting.met_on <= day + timedelta(days=1))
    which = came & (PairMeeting.minutes > 0) & PairMeeting.deleted_at.is_null()
    found = await PairMeeting.select(PairMeeting.id, PairMeeting.met_on).where(which)
    for start in range(0, len(found), AT_ONCE):
        part = {row["id"]: row["met_on"] for row in found[start : start + AT_ONCE]}
        for meeting_id in set(part) - await _settled(part):
            await _settle(meeting_id, now)


async def _settled(days: dict[UUID, date]) -> set[UUID]:
    """Return those of the meetings that the ledgers of both know on their day."""
    abouts = {f"meeting:{one}": one for one in days}
    rows = await MinuteRecord.select(
        MinuteRecord.about, MinuteRecord.occurred_on, MinuteRecord.person
    ).where(MinuteRecord.about.is_in(list(abouts)) & _is_attended())
    known: dict[UUID, set[UUID]] = {}
    for row in rows:
        meeting = abouts[row["about"]]
        if row["occurred_on"] == days[meeting]:
            known.setdefault(meeting, set()).add(row["person"])
    return {meeting for meeting, people in known.items() if len(people) == BOTH}


async def _settle(meeting_id: UUID, now: datetime) -> None:
    meeting = await PairMeeting.objects().get(PairMeeting.id == meeting_id)
    pairing = await Pairing.objects().get(Pairing.id == meeting.pairing) if meeting else None
    if meeting is None or pairing is None:
        return
    async with sync.changing(pairing.mentor, pairing.mentee) as log:
        await meeting.refresh()
        await pairing.refresh()
        stops = (pairing.ended_at, pairing.mentor_paused_at, pairing.mentee_paused_at)
        rested_at = min(filter(None, stops), default=None)
        await keep_attended(log, pairing, meeting, now, rested_at=rested_at, is_settled=True)
