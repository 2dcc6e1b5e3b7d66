"""The ways in and the days off are their owner's alone: nobody else sees or ends them."""

from backend.accounts.tables import DayOff, Passkey, Session
from backend.kit.actor import Actor
from backend.kit.database import Clause


def own_session(actor: Actor) -> Clause:
    return Session.user == actor.id


def own_passkey(actor: Actor) -> Clause:
    return Passkey.user == actor.id


def own_days_off(actor: Actor) -> Clause:
    return DayOff.user == actor.id
