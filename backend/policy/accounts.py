"""The ways in are their owner's alone: nobody else sees or ends a session or a passkey."""

from backend.accounts.tables import Passkey, Session
from backend.kit.actor import Actor
from backend.kit.database import Clause


def own_session(actor: Actor) -> Clause:
    return Session.user == actor.id


def own_passkey(actor: Actor) -> Clause:
    return Passkey.user == actor.id
