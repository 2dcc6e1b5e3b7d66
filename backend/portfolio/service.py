"""Judging oneself by the criteria of a course, and linking the deeds that show them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from backend.courses import library
from backend.courses import service as courses
from backend.journal import entries
from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.mentoring import comments, pairings
from backend.policy import portfolio as policy
from backend.portfolio import rules
from backend.portfolio.rules import EvidenceKind, Rating
from backend.portfolio.tables import CriterionRating, Evidence
from backend.reflections import service as reflections
from backend.sync import service as sync


async def rate_criterion(
    actor: Actor,
    course: str,
    criterion: str,
    rating: Rating,
    rated_on: date | None = None,
    *,
    rated_at: datetime,
) -> CriterionRating:
    """Keep the actor's judgement and return it: of several on one day the newest.

    `rated_on` is the day it was on the phone, which another zone or a wrong clock may call so.
    Raises InvalidInput.
    """
    _check_criterion(course, criterion)
    day = rated_on or clock.today(rated_at, actor.time_zone)
    if not 2000 <= day.year < 2200:
        raise InvalidInput([Problem("ratedOn", "Choose a day in this century.")])
    row_id = uuid5(actor.id, f"rating/{course}/{criterion}/{day}")
    async with sync.changing(actor.id) as log:
        row = await CriterionRating.objects().get(CriterionRating.id == row_id)
        if row is not None and row.rated_at >= rated_at:
            return row
        row = row or CriterionRating(
            id=row_id, person=actor.id, course=course, criterion=criterion, rated_on=day
        )
        row.rating, row.rated_at = rating, rated_at
        await row.save()
        await log.note(actor.id, rules.RATING, row_id)
    return row


def _check_criterion(course: str, criterion: str) -> None:
    known = {
        one.slug
        for pack in library.languages_of(course)
        for outcome in pack.head.outcomes
        for one in outcome.criteria
    }
    if criterion not in known:
        message = "This criterion is no longer part of the course."
        raise InvalidInput([Problem("criterion", message)])


async def link_evidence(
    actor: Actor,
    course: str,
    criterion: str,
    kind: EvidenceKind,
    thing: UUID,
    *,
    is_linked: bool,
    chosen_at: datetime,
) -> Evidence:
    """Link a deed of the actor's to a criterion, or take it off, and return the link.

    The newer choice holds. Raises InvalidInput; NotFound for what is not the actor's to show.
    """
    _check_criterion(course, criterion)
    row_id = uuid5(actor.id, f"evidence/{course}/{criterion}/{kind}/{thing}")
    async with sync.changing(actor.id) as log:
        row = await Evidence.objects().get(Evidence.id == row_id)
        if row is not None and row.chosen_at >= chosen_at:
            return row
        is_linked_anew = is_linked and (row is None or row.removed_at is not None)
        if is_linked_anew:
            await _check_room(actor, course, criterion)
        if row is None or is_linked_anew:
            await _check_thing(actor, kind, thing)
        row = row or Evidence(
            id=row_id, person=actor.id, course=course, criterion=criterion, kind=kind, thing=thing,
            linked_at=chosen_at,
        )  # fmt: skip
        if is_linked_anew:
            row.linked_at = chosen_at
        row.chosen_at = chosen_at
        row.removed_at = None if is_linked else chosen_at
        await row.save()
        await log.note(actor.id, rules.EVIDENCE, row_id)
    return row


async def _check_thing(actor: Actor, kind: EvidenceKind, thing: UUID) -> None:
    if thing not in await _deeds(actor, kind, [thing]):
        raise NotFound("There is no such deed of yours.")


async def _deeds(actor: Actor, kind: EvidenceKind, things: list[UUID]) -> dict[UUID, bool]:
    """Return those of the things that are the actor's own, or were said to them: is each done?"""
    match kind:
        case EvidenceKind.ENTRY:
            read = await entries.get_entries(actor, things)
            return {one.id: one.done_at is not None for one in read if one.author == actor.id}
        case EvidenceKind.PAIRING:
            return {one.id: True for one in await pairings.get_pairings(actor, things)}
        case EvidenceKind.REFLECTION:
            own = await reflections.get_own(actor, things)
            return {one.id: reflections.is_whole(one) for one in own}
        case EvidenceKind.ANSWER:
            answers = await courses.get_answers(actor, things)
            return {one.id: courses.is_done(one) for one in answers}
        case EvidenceKind.COMMENT:
            return {one.id: bool(one.text) for one in await comments.get_comments(actor, things)}


async def _check_room(actor: Actor, course: str, criterion: str) -> None:
    here = (Evidence.course == course) & (Evidence.criterion == criterion) & _standing()
    if await Evidence.count().where(policy.own_evidence(actor) & here) >= rules.EVIDENCE_LIMIT:
        message = f"{rules.EVIDENCE_LIMIT} deeds show this already. Take one off first."
        raise InvalidInput([Problem("thing", message)])


def _standing() -> Clause:
    return Evidence.removed_at.is_null()


async def get_ratings(actor: Actor, ids: Sequence[UUID]) -> list[CriterionRating]:
    """Return those of the judgements that are the actor's, in no order."""
    if not ids:
        return []
    mine = policy.own_ratings(actor) & CriterionRating.id.is_in(list(ids))
    return await CriterionRating.objects().where(mine)


async def list_ratings(actor: Actor, course: str) -> list[CriterionRating]:
    """Return the actor's newest judgements in a course, the newest first, at most 100."""
    mine = policy.own_ratings(actor) & (CriterionRating.course == course)
    rows = CriterionRating.objects().where(mine)
    return await rows.order_by(CriterionRating.rated_at, ascending=False).limit(100)


async def all_ratings(actor: Actor, course: str) -> list[CriterionRating]:
    """Return all of the actor's judgements in a course, the newest first."""
    mine = policy.own_ratings(actor) & (CriterionRating.course == course)
    rows = CriterionRating.objects().where(mine)
    return await rows.order_by(CriterionRating.rated_at, ascending=False)


async def get_evidence(actor: Actor, ids: Sequence[UUID]) -> list[Evidence]:
    """Return those of the links that are the actor's, taken off or not, in no order."""
    if not ids:
        return []
    mine = policy.own_evidence(actor) & Evidence.id.is_in(list(ids))
    return await Evidence.objects().where(mine)


async def list_standing(actor: Actor, course: str) -> list[Evidence]:
    """Return all of the actor's links that stand in a course, the newest first.

    At most EVIDENCE_LIMIT a criterion.
    """
    mine = policy.own_evidence(actor) & (Evidence.course == course) & _standing()
    return await Evidence.objects().where(mine).order_by(Evidence.linked_at, ascending=False)


async def list_shown(actor: Actor, course: str) -> list[Evidence]:
    """Return those of the standing links whose deed is there still, and done: the newest first."""
    links = await list_standing(actor, course)
    done = {
        kind: await _deeds(actor, kind, [one.thing for one in links if one.kind == kind])
        for kind in EvidenceKind
    }
    return [one for one in links if done[EvidenceKind(one.kind)].get(one.thing)]


async def list_evidence(actor: Actor, course: str) -> list[Evidence]:
    """Return the actor's newest links in a course, the newest first, at most 100."""
    mine = policy.own_evidence(actor) & (Evidence.course == course) & _standing()
    rows = Evidence.objects().where(mine)
    return await rows.order_by(Evidence.linked_at, ascending=False).limit(100)
