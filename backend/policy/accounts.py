"""The ways in are their owner's alone: nobody else sees or ends a session or a passkey."""

from piccolo.columns.combination import CombinableMixin

from backend.accounts.tables import Passkey, Session
from backend.kit.actor import Actor


def own_session(actor: Actor) -> CombinableMixin:
    return Session.user == actor.id


def own_passkey(actor: Actor) -> CombinableMixin:
    return Passkey.user == actor.id
