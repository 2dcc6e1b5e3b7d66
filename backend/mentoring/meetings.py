"""Meetings of a pair: when, how long, what was said and agreed. Both see and edit them."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.mentoring import agreements, pairings, rules
from backend.mentoring.agreements import Agreed, Agreement, Writer
from backend.mentoring.rules import MEETING
from backend.mentoring.tables import Pairing, PairMeeting
from backend.policy import mentoring as policy
from backend.sync import service as sync

FORGOTTEN = ""  # the name under which sessions stand together whose own is not remembered
SESSIONS_KEPT = 6  # whose last notes are remembered, to tell new words from old


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What someone changes about a meeting; None leaves a part as it is."""

    base_version: int
    met_on: date | None = None
    minutes: int | None = None
    notes: str | None = None
    agreements: tuple[Agreement, ...] = ()


Listener = Callable[[sync.Log, Pairing, PairMeeting, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def when_met(listener: Listener) -> Listener:
    """Register a function that hears of every meeting that changed, within the transaction."""
    _listeners.append(listener)
    return listener


async def _tell(log: sync.Log, pairing: Pairing, meeting: PairMeeting, now: datetime) -> None:
    for listener in _listeners:
        await listener(log, pairing, meeting, now)


def agreements_of(meeting: PairMeeting) -> list[Agreed]:
    """Return what was agreed and not taken back, in its order."""
    return [one for one in _all_agreements(meeting) if one.text]


def _all_agreements(meeting: PairMeeting) -> list[Agreed]:
    return [Agreed.of_json(one) for one in json.loads(meeting.agreements)]


async def list_meetings(actor: Actor, pairing_ids: Sequence[UUID]) -> list[PairMeeting]:
    """Return the meetings of pairings that the actor may read, the newest first, at most 100."""
    if not pairing_ids:
        return []
    mine = policy.readable_meetings(actor) & PairMeeting.pairing.is_in(list(pairing_ids))
    rows = PairMeeting.objects().where(mine)
    return await rows.order_by(PairMeeting.met_on, PairMeeting.id, ascending=False).limit(100)


async def get_meetings(actor: Actor, ids: Sequence[UUID]) -> list[PairMeeting]:
    """Return those of the meetings that the actor may read, in no order."""
    if not ids:
        return []
    return await PairMeeting.objects().where(
        policy.readable_meetings(actor) & PairMeeting.id.is_in(list(ids))
    )


async def write_meeting(
    actor: Actor,
    meeting_id: UUID,
    pairing_id: UUID,
    draft: MeetingDraft,
    *,
    edited_at: datetime,
    now: datetime,
) -> PairMeeting:
    """Store a meeting's edited parts and return it as it then stands.

    Notes that both wrote at once are joined, agreements are merged one by one. Raises InvalidInput;
    NotFound; NotAllowed while the pairing rests.
    """
    async with pairings.changing(actor, pairing_id) as (pairing, log):
        pairings.check_open(pairing)
        meeting = await _known(actor, meeting_id, pairing)
        is_new = meeting is None
        if meeting is None:
            if draft.met_on is None:
                raise InvalidInput([Problem("metOn", "Say on which day you meet.")])
            meeting = PairMeeting(
                id=meeting_id,
                pairing=pairing_id,
                version=0,
                agreements="[]",
                edited_at=edited_at,
                wrote="{}",
                edited="{}",
            )
        stood = len(meeting.notes)
        _apply(meeting, draft, str(actor.session_id), edited_at)
        _check(meeting, draft, stands=stood, today=clock.today(now, actor.time_zone))
        meeting.version += 1
        meeting.edited_at = edited_at
        await (PairMeeting.insert(meeting) if is_new else meeting.save())
        await _note(log, pairing, meeting_id)
        await _tell(log, pairing, meeting, now)
    return meeting


def _check(meeting: PairMeeting, draft: MeetingDraft, *, stands: int, today: date) -> None:
    found = rules.meeting_problems(
        meeting.met_on,
        meeting.minutes,
        draft.notes or "",
        len(agreements_of(meeting)),
        [one.text or "" for one in draft.agreements],
        stands=stands,
        today=today,
    )
    if found:
        raise InvalidInput(found)


async def _known(actor: Actor, meeting_id: UUID, pairing: Pairing) -> PairMeeting | None:
    meeting = await PairMeeting.objects().get(PairMeeting.id == meeting_id)
    if meeting is not None and not policy.may_change_meeting(pairing, meeting):
        raise InvalidInput([Problem("id", "Choose another id for this meeting.")])
    if meeting is not None and meeting.deleted_at is not None:
        raise NotFound("This meeting was deleted.")
    return meeting


def _apply(meeting: PairMeeting, draft: MeetingDraft, session: str, edited_at: datetime) -> None:
    given = {"met_on": draft.met_on, "minutes": draft.minutes}
    changes = {name: value for name, value in given.items() if value is not None}
    changes, meeting.edited = rules.newer(meeting.edited, changes, edited_at)
    for name, value in changes.items():
        setattr(meeting, name, value)
    if draft.notes is not None:
        _write_notes(meeting, draft.notes, draft.base_version, session)
    else:
        _keep_wrote(meeting, session)
    writer = Writer(session, draft.base_version, meeting.version + 1)
    agreed = agreements.merged(_all_agreements(meeting), draft.agreements, writer)
    meeting.agreements = json.dumps([one.as_json() for one in agreed])


def _write_notes(meeting: PairMeeting, notes: str, base_version: int, session: str) -> None:
    """Put notes in the place of what their writer had seen, beside what they had not.

    A phone sends while its writer types on: of its own earlier letters only the newest stay.
    """
    wrote = _wrote(meeting)
    is_stale = any(one.noted > base_version for who, one in wrote.items() if who != session)
    before = wrote[session].notes if session in wrote else ""
    meeting.notes = rules.typed_on(meeting.notes, before, notes) if is_stale else notes
    _keep_wrote(meeting, session, notes)


class Wrote(NamedTuple):
    """What a session did in a meeting, by the version it made: to its notes, and to anything."""

    noted: int
    notes: str
    touched: int


def _wrote(meeting: PairMeeting) -> dict[str, Wrote]:
    return {who: Wrote(*one) for who, one in json.loads(meeting.wrote).items()}


def _keep_wrote(meeting: PairMeeting, session: str, notes: str | None = None) -> None:
    wrote, version = _wrote(meeting), meeting.version + 1
    before = wrote.get(session, Wrote(0, "", 0))
    wrote[session] = before._replace(touched=version)
    if notes is not None:
        wrote[session] = Wrote(version, notes, version)
    # Whoever is forgotten leaves one line for all of them: what they did stays unseen to others.
    by_use = sorted(wrote.items(), key=lambda one: (bool(one[1].notes), one[1].touched))
    gone = dict(by_use[:-SESSIONS_KEPT])
    kept = dict(by_use[-SESSIONS_KEPT:])
    if gone:
        noted, touched = (
            max(getattr(one, what) for one in gone.values()) for what in ("noted", "touched")
        )
        kept[FORGOTTEN] = Wrote(noted, "", touched)
    meeting.wrote = json.dumps(kept)


async def _note(log: sync.Log, pairing: Pairing, meeting_id: UUID, *, gone: bool = False) -> None:
    await log.note(pairing.mentor, MEETING, meeting_id, gone=gone)
    await log.note(pairing.mentee, MEETING, meeting_id, gone=gone)


async def delete_meeting(
    actor: Actor, meeting_id: UUID, *, base_version: int | None = None, now: datetime
) -> None:
    """Delete a meeting for both.

    `base_version` is the one it was deleted on. Raises NotFound; NotAllowed while the pairing
    rests, or when somebody wrote in it since: words are not deleted unseen.
    """
    known = await _readable(actor, meeting_id)
    async with pairings.changing(actor, known.pairing) as (pairing, log):
        pairings.check_open(pairing)
        meeting = await _readable(actor, meeting_id)
        if base_version is not None and _holds_unseen(meeting, base_version, actor):
            raise NotAllowed("Somebody wrote in it since. It is kept: look at it once more.")
        meeting.notes, meeting.agreements, meeting.wrote = "", "[]", "{}"
        meeting.deleted_at = now
        await meeting.save()
        await _note(log, pairing, meeting_id, gone=True)
        await _tell(log, pairing, meeting, now)


def _holds_unseen(meeting: PairMeeting, base_version: int, actor: Actor) -> bool:
    me = str(actor.session_id)
    return any(one.touched > base_version for who, one in _wrote(meeting).items() if who != me)


async def _readable(actor: Actor, meeting_id: UUID) -> PairMeeting:
    found = await get_meetings(actor, [meeting_id])
    if not found:
        raise NotFound("There is no such meeting.")
    return found[0]
