"""A reflection is its author's own; a mentor reads it beside the question that asks about it."""

from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.mentoring.tables import MentorQuestion
from backend.policy import mentoring
from backend.reflections.tables import MindsetReflection


def own_reflections(actor: Actor) -> Clause:
    return (
        (MindsetReflection.author == actor.id)
        & MindsetReflection.deleted_at.is_null()
    )  # fmt: skip


def readable_by(actor: Actor) -> Clause:
    """One's own, and what a present mentee asks about now: taken back, paused or ended, it is gone.

    Of one's own questions nothing follows: they ask about what is one's own.
    """
    asked = MentorQuestion.select(MentorQuestion.reflection).where(
        mentoring.readable_questions(actor) & MentorQuestion.reflection.is_not_null()
    )
    shown = MindsetReflection.deleted_at.is_null() & MindsetReflection.id.is_in(asked)
    return own_reflections(actor) | shown


def may_change(actor: Actor, reflection: MindsetReflection) -> bool:
    return bool(reflection.author == actor.id)
