"""Minutes that a pair met: attended, because either of the two wrote them where both see them."""

from datetime import datetime
from uuid import UUID, uuid5

from piccolo.query.functions import Sum as SumOf

from backend.hours import rules
from backend.hours.rules import Bucket, Provenance
from backend.hours.tables import MinuteRecord
from backend.kit import clock
from backend.mentoring.tables import Pairing, PairMeeting
from backend.sync import service as sync


async def keep_attended(
    log: sync.Log, pairing: Pairing, meeting: PairMeeting, now: datetime
) -> None:
    """Let the ledgers of both say how long a meeting was. Part of the meeting's transaction.

    A meeting to come counts nothing yet, a deleted one nothing any more.
    """
    is_over = meeting.deleted_at is None and meeting.met_on <= clock.latest_day(now)
    for person in (pairing.mentor, pairing.mentee):
        await _keep(log, person, meeting, (meeting.minutes or 0) if is_over else 0, now)


async def _keep(
    log: sync.Log, person: UUID, meeting: PairMeeting, minutes: int, now: datetime
) -> None:
    about = f"meeting:{meeting.id}"
    of_it = (MinuteRecord.person == person) & (MinuteRecord.about == about)
    known = await MinuteRecord.select(SumOf(MinuteRecord.minutes)).where(of_it).first()
    difference = minutes - int((known or {})["sum"] or 0)
    if not difference:
        return
    first = await MinuteRecord.select(MinuteRecord.id).where(
        of_it & MinuteRecord.corrects.is_null()
    ).first()  # fmt: skip
    state = "gone" if meeting.deleted_at else meeting.version
    row = MinuteRecord(
        id=uuid5(person, f"attended/{meeting.id}/{state}"),
        person=person,
        bucket=Bucket.OTHER,
        provenance=Provenance.ATTENDED,
        minutes=difference,
        occurred_on=meeting.met_on,
        ended_at=now,
        about=about,
        corrects=first["id"] if first else None,
        recorded_at=now,
    )
    await MinuteRecord.insert(row)
    await log.note(person, rules.MINUTES, row.id)
