"""Documented minutes are their person's own."""

from backend.hours.tables import MinuteRecord
from backend.kit.actor import Actor
from backend.kit.database import Clause


def own_minutes(actor: Actor) -> Clause:
    return MinuteRecord.person == actor.id


def may_correct(actor: Actor, record: MinuteRecord) -> bool:
    """Minutes that others attest are not changed by whoever they are of."""
    return bool(record.person == actor.id and record.provenance in ("MEASURED", "DECLARED"))
