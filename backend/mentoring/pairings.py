"""What the two of a pair do with it: agree, pause, end. Each may, at any time, without a reason."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.query import OrderByRaw

from backend.accounts import people
from backend.audit.rules import Deed, Line
from backend.journal import shares
from backend.journal.rules import ENTRY, SHARED
from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.mentoring import news, rules
from backend.mentoring.rules import COMMENT, MEETING, PAIRING, QUESTION, PairingState, Rhythm, Role
from backend.mentoring.tables import Comment, MentorQuestion, Pairing, PairMeeting
from backend.notifications import service as notifications
from backend.policy import pairings as policy
from backend.sync import service as sync


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone changes about a pairing; None leaves a part as it is."""

    focus: str | None = None
    meets: Rhythm | None = None
    until: date | None = None
    is_open_ended: bool = False  # no last day
    shares_new: bool | None = None


def state_of(pairing: Pairing) -> PairingState:
    """Return where a pairing stands."""
    if pairing.ended_at is not None:
        return PairingState.ENDED
    is_paused = pairing.mentor_paused_at or pairing.mentee_paused_at
    return PairingState.PAUSED if is_paused else PairingState.ACTIVE


def role_of(actor: Actor, pairing: Pairing) -> Role:
    """Return which of the two the actor is."""
    return Role.MENTOR if pairing.mentor == actor.id else Role.MENTEE


def other_of(actor: Actor, pairing: Pairing) -> UUID:
    """Return who the other one is."""
    other: UUID = pairing.mentee if pairing.mentor == actor.id else pairing.mentor
    return other


async def list_pairings(actor: Actor) -> list[Pairing]:
    """Return the actor's pairings, the longest-standing first and ended ones last, at most 100."""
    rows = Pairing.objects().where(policy.own_pairings(actor))
    is_over = OrderByRaw("CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END")
    return await rows.order_by(is_over).order_by(Pairing.began_at, Pairing.id).limit(100)


async def get_pairings(actor: Actor, ids: Sequence[UUID]) -> list[Pairing]:
    """Return those of the pairings that are the actor's, in no order."""
    if not ids:
        return []
    return await Pairing.objects().where(policy.own_pairings(actor) & Pairing.id.is_in(list(ids)))


async def get_pairing(actor: Actor, pairing_id: UUID) -> Pairing:
    """Return one of the actor's pairings. Raises NotFound."""
    found = await get_pairings(actor, [pairing_id])
    if not found:
        raise NotFound("There is no such pairing.")
    return found[0]


@asynccontextmanager
async def changing(actor: Actor, pairing_id: UUID) -> AsyncIterator[tuple[Pairing, sync.Log]]:
    """One transaction in which a pairing changes for both. Raises NotFound, NotAllowed."""
    pairing = await get_pairing(actor, pairing_id)
    async with sync.changing(pairing.mentor, pairing.mentee) as log:
        pairing = await get_pairing(actor, pairing_id)
        if not policy.may_change(pairing):
            raise NotAllowed("This pairing has ended. A new one begins with an invitation.")
        yield pairing, log


async def _save(pairing: Pairing, log: sync.Log) -> None:
    pairing.version += 1
    await pairing.save()
    await note(log, pairing)


async def note(log: sync.Log, pairing: Pairing) -> None:
    """Note that a pairing changed, for both."""
    await log.note(pairing.mentor, PAIRING, pairing.id)
    await log.note(pairing.mentee, PAIRING, pairing.id)


async def update_pairing(
    actor: Actor, pairing_id: UUID, wanted: Wanted, *, edited_at: datetime, now: datetime
) -> Pairing:
    """Change what is given and return the pairing. Of two edits of a part the newer one holds.

    Only the mentee says whether new entries are shared. Raises InvalidInput, NotFound, NotAllowed.
    """
    today = clock.today(now, actor.time_zone)
    if found := rules.agreement_problems(wanted.focus, wanted.until, today=today):
        raise InvalidInput(found)
    async with changing(actor, pairing_id) as (pairing, log):
        if wanted.shares_new is not None and not policy.is_mentee(actor, pairing):
            raise NotAllowed("Only your mentee chooses what is shared.")
        changes, pairing.edited = rules.newer(pairing.edited, _changes(wanted), edited_at)
        new = {name for name, value in changes.items() if getattr(pairing, name) != value}
        for name, value in changes.items():
            setattr(pairing, name, value)
        if new - {"shares_new"}:
            await _save(pairing, log)
        else:  # to the mentor nothing happened
            await pairing.save()
            if new:
                await log.note(pairing.mentee, PAIRING, pairing.id)
    return pairing


def _changes(wanted: Wanted) -> dict[str, Any]:
    given = {
        "focus": None if wanted.focus is None else wanted.focus.strip(),
        "meets": wanted.meets,
        "until": wanted.until,
        "shares_new": wanted.shares_new,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return changes | ({"until": None} if wanted.is_open_ended else {})


async def pause_pairing(
    actor: Actor, pairing_id: UUID, *, is_paused: bool, now: datetime
) -> Pairing:
    """Pause a pairing, or take the actor's own pause back, and return it.

    While either has paused it, nothing of it is read; whoever paused takes only that back. Doing
    it twice is harmless. Raises NotFound, NotAllowed.
    """
    async with changing(actor, pairing_id) as (pairing, log):
        before = state_of(pairing)
        column = f"{role_of(actor, pairing)}_paused_at"
        if (getattr(pairing, column) is not None) == is_paused:
            return pairing
        setattr(pairing, column, now if is_paused else None)
        await _save(pairing, log)
        deed = Deed.PAUSED if is_paused else Deed.RESUMED
        log.audit(Line(deed, now, actor.id, pairing.id, other_of(actor, pairing)))
        if (after := state_of(pairing)) is not before:
            await note_access(log, pairing)
            what = "paused" if after is PairingState.PAUSED else "resumed"
            told = news.of_pairing(other_of(actor, pairing), what, pairing.id, now)
            await notifications.tell_within(log, [told], now=now)
    return pairing


async def end_pairing(
    actor: Actor, pairing_id: UUID, *, hands_over: bool = False, now: datetime
) -> Pairing:
    """End a pairing for good and return it: the mentor reads nothing of it any more.

    What was said stays with the mentee. Ending twice is harmless for the mentee, who still sees it.
    Raises NotFound; NotAllowed when a mentee hands over.
    """
    known = await get_pairing(actor, pairing_id)
    if hands_over and policy.is_mentee(actor, known):
        raise NotAllowed("Only a mentor can suggest another mentor.")
    async with sync.changing(known.mentor, known.mentee) as log:
        pairing = await get_pairing(actor, pairing_id)
        if pairing.ended_at is not None:
            return pairing
        await note_access(log, pairing)  # all that was open leaves the mentor's phone
        pairing.ended_at = now
        await _save(pairing, log)
        log.audit(Line(Deed.ENDED, now, actor.id, pairing.id, other_of(actor, pairing)))
        await _wait_no_more(log, pairing)
        shared = await shares.shared_with(pairing.mentee, pairing.mentor)
        await shares.withdraw(log, pairing.mentee, pairing.mentor, shared, now=now)
        what = "handed over" if hands_over else "ended"
        to = other_of(actor, pairing)
        path = "/together/invite" if hands_over else "/together"
        told = news.of_pairing(to, what, pairing.id, now, path)
        await notifications.tell_within(log, [told], now=now)
    return pairing


async def _wait_no_more(log: sync.Log, pairing: Pairing) -> None:
    waiting = MentorQuestion.waits_since.is_not_null() & (MentorQuestion.pairing == pairing.id)
    ended = (
        await MentorQuestion.update(
            {MentorQuestion.waits_since: None, MentorQuestion.nudge_at: None}
        )
        .where(waiting)
        .returning(MentorQuestion.id)
    )
    await log.note_all(pairing.mentee, QUESTION, [row["id"] for row in ended])


async def note_access(log: sync.Log, pairing: Pairing) -> None:
    """Note everything of a pairing for its mentor, who from now on may read it, or may not."""
    mentee, mentor = pairing.mentee, pairing.mentor
    shared = await shares.shared_with(mentee, mentor)
    await log.note_all(mentee, ENTRY, shared)
    await log.note_all(mentor, SHARED, shared)
    comments = Comment.select(Comment.id).where(
        (Comment.mentor == mentor) & (Comment.mentee == mentee)
    )
    questions = MentorQuestion.select(MentorQuestion.id).where(MentorQuestion.pairing == pairing.id)
    meetings = PairMeeting.select(PairMeeting.id).where(PairMeeting.pairing == pairing.id)
    for kind, query in ((COMMENT, comments), (QUESTION, questions), (MEETING, meetings)):
        await log.note_all(mentor, kind, await query.output(as_list=True))


def check_open(pairing: Pairing) -> None:
    """Raise NotAllowed while a pairing, one that may be changed, rests."""
    if policy.rests(pairing):
        raise NotAllowed("This pairing rests: nobody would read it.")


async def begin(
    log: sync.Log, *, mentor: UUID, mentee: UUID, pairing_id: UUID, now: datetime
) -> Pairing:
    """Make a pairing of two people whom the transaction holds, and return it.

    Raises InvalidInput when they are a pair already, or one of them has many.
    """
    present = Pairing.ended_at.is_null()
    pair = (Pairing.mentor == mentor) & (Pairing.mentee == mentee)
    if await Pairing.exists().where(present & pair):
        raise InvalidInput([Problem("token", "The two of you are a pair already.")])
    for person in (mentor, mentee):
        mine = (Pairing.mentor == person) | (Pairing.mentee == person)
        if await Pairing.count().where(present & mine) >= rules.PAIRINGS_LIMIT:
            message = f"Nobody has more than {rules.PAIRINGS_LIMIT} pairings: one must end first."
            raise InvalidInput([Problem("token", message)])
    pairing = Pairing(id=pairing_id, mentor=mentor, mentee=mentee, began_at=now, edited="{}")
    await Pairing.insert(pairing)
    await note(log, pairing)
    return pairing


@people.when_renamed
async def _rename(person: UUID) -> None:
    """Carry a new name to the phones of those who know this person."""
    # Whoever was a mentor hears no more of a former mentee; a mentee keeps the words of both.
    pairings = await Pairing.select(Pairing.id, Pairing.mentor, Pairing.mentee).where(
        (Pairing.mentor == person) | ((Pairing.mentee == person) & policy.is_active())
    )
    others = {row["mentee"] if row["mentor"] == person else row["mentor"] for row in pairings}
    # All at once and in order: what is told next in this transaction holds the person too.
    async with sync.within(person, *others) as log:
        for row in pairings:
            other = row["mentee"] if row["mentor"] == person else row["mentor"]
            await log.note(other, PAIRING, row["id"])
        for row in pairings:
            mentor, mentee = row["mentor"], row["mentee"]
            other = mentee if mentor == person else mentor
            said = Comment.select(Comment.id).where(
                (Comment.author == person) & (Comment.mentor == mentor) & (Comment.mentee == mentee)
            )
            asked = MentorQuestion.select(MentorQuestion.id).where(
                (MentorQuestion.mentor == mentor) & (MentorQuestion.mentee == mentee)
            )
            await log.note_all(other, COMMENT, await said.output(as_list=True))
            await log.note_all(other, QUESTION, await asked.output(as_list=True))
            kind = SHARED if other == mentor else ENTRY
            await log.note_all(other, kind, await shares.shared_with(mentee, mentor))
