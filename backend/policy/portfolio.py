"""How somebody judges themself, and by what, is theirs alone."""

from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.portfolio.tables import CriterionRating, Evidence


def own_ratings(actor: Actor) -> Clause:
    return CriterionRating.person == actor.id


def own_evidence(actor: Actor) -> Clause:
    return Evidence.person == actor.id
