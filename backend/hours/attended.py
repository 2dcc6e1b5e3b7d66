"""Minutes that a pair met: attended, because either of the two wrote them where both see them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from piccolo.query.functions import Sum as SumOf

from backend.accounts import people
from backend.hours import rules
from backend.hours.rules import Bucket, Provenance
from backend.hours.service import left_of_day
from backend.hours.tables import MinuteRecord
from backend.kit import clock
from backend.mentoring.tables import Pairing, PairMeeting
from backend.policy import pairings
from backend.sync import service as sync

DAYS = timedelta(days=60)  # how far back it is looked: a worker may have rested


async def keep_attended(
    log: sync.Log, pairing: Pairing, meeting: PairMeeting, now: datetime
) -> None:
    """Let the ledgers of both say how long a meeting was. Part of the meeting's transaction.

    A meeting to come counts nothing yet, a deleted one nothing any more.
    """
    for person in (pairing.mentor, pairing.mentee):
        today = clock.today(now, await people.time_zone_of(person))
        is_over = meeting.deleted_at is None and meeting.met_on <= today
        await _keep(log, person, meeting, (meeting.minutes or 0) if is_over else 0, now)


async def _keep(
    log: sync.Log, person: UUID, meeting: PairMeeting, minutes: int, now: datetime
) -> None:
    """Add what the ledger lacks, by day: a meeting that moved counts on its new day alone."""
    about = f"meeting:{meeting.id}"
    of_it = (MinuteRecord.person == person) & (MinuteRecord.about == about)
    rows = await MinuteRecord.objects().where(of_it).order_by(MinuteRecord.recorded_at)
    for day in sorted({meeting.met_on, *(row.occurred_on for row in rows)}):
        there = [row for row in rows if row.occurred_on == day]
        wanted = minutes if day == meeting.met_on else 0
        difference = wanted - sum(row.minutes for row in there)
        difference = min(difference, await left_of_day(person, day))
        if not difference:
            continue
        row = MinuteRecord(
            id=uuid5(person, f"attended/{meeting.id}/{len(rows)}"),
            person=person,
            bucket=Bucket.OTHER,
            provenance=Provenance.ATTENDED,
            minutes=difference,
            occurred_on=day,
            ended_at=now,
            about=about,
            corrects=next((one.id for one in there if one.corrects is None), None),
            recorded_at=now,
        )
        await MinuteRecord.insert(row)
        await log.note(person, rules.MINUTES, row.id)
        rows.append(row)


async def _counted(meetings: list[UUID]) -> dict[UUID, int]:
    """Return how many minutes the ledgers of a pair hold together, by meeting."""
    if not meetings:
        return {}
    abouts = {f"meeting:{one}": one for one in meetings}
    of_them = MinuteRecord.about.is_in(list(abouts))
    sums = (
        await MinuteRecord.select(MinuteRecord.about, SumOf(MinuteRecord.minutes))
        .where(of_them)
        .group_by(MinuteRecord.about)
    )
    return {abouts[row["about"]]: int(row["sum"]) for row in sums}


async def count_met(*, now: datetime) -> None:
    """Count the meetings that were planned, and whose day has come since. Twice is harmless.

    Of a pairing that rests or has ended nothing is counted: nobody knows that they met.
    """
    day = now.date()
    came = (PairMeeting.met_on >= day - DAYS) & (PairMeeting.met_on <= day + timedelta(days=1))
    rows = await PairMeeting.select(PairMeeting.id, PairMeeting.pairing, PairMeeting.minutes).where(
        came
        & (PairMeeting.minutes > 0)
        & PairMeeting.deleted_at.is_null()
        & PairMeeting.pairing.is_in(pairings.active())
    )
    counted = await _counted([row["id"] for row in rows])
    for row in rows:
        if counted.get(row["id"]) == 2 * row["minutes"]:
            continue  # by both
        pairing = await Pairing.objects().get(Pairing.id == row["pairing"])
        if pairing is None:
            continue
        async with sync.changing(pairing.mentor, pairing.mentee) as log:
            meeting = await PairMeeting.objects().get(PairMeeting.id == row["id"])
            is_open = Pairing.exists().where((Pairing.id == pairing.id) & pairings.is_active())
            if meeting is not None and await is_open:
                await keep_attended(log, pairing, meeting, now)
