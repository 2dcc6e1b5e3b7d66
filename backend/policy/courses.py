"""What a person does in a course is theirs alone: answers, and how far they have read."""

from backend.courses.tables import ActivityAnswer, TopicProgress
from backend.kit.actor import Actor
from backend.kit.database import Clause


def own_answers(actor: Actor) -> Clause:
    return ActivityAnswer.person == actor.id


def own_progress(actor: Actor) -> Clause:
    return TopicProgress.person == actor.id
