"""Who stands in a pairing with whom. Only an active one opens anything to a mentor."""

from typing import Any
from uuid import UUID

from piccolo.query import Select

from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.mentoring.tables import Pairing


def is_active() -> Clause:
    return (
        Pairing.ended_at.is_null()
        & Pairing.mentor_paused_at.is_null()
        & Pairing.mentee_paused_at.is_null()
    )


def active() -> "Select[Any]":
    return Pairing.select(Pairing.id).where(is_active())


def may_change(pairing: Pairing) -> bool:
    """What has ended is changed by nobody."""
    return pairing.ended_at is None


def rests(pairing: Pairing) -> bool:
    """Tell whether either of the two paused it: neither writes in it, for nobody would read it."""
    return bool(pairing.mentor_paused_at or pairing.mentee_paused_at)


def is_mentee(actor: Actor, pairing: Pairing) -> bool:
    """The mentee alone chooses what is shared, and asks; only a mentor hands over."""
    return bool(pairing.mentee == actor.id)


def own_pairings(actor: Actor) -> Clause:
    """A mentee keeps those that ended, to know whose words are whose; a mentor does not."""
    return (Pairing.mentee == actor.id) | (
        (Pairing.mentor == actor.id)
        & Pairing.ended_at.is_null()
    )  # fmt: skip


def present_mentees(actor: Actor) -> "Select[Any]":
    return Pairing.select(Pairing.mentee).where((Pairing.mentor == actor.id) & is_active())


def open_to(actor: Actor) -> "Select[Any]":
    """The pairings in which a mentor may read now. One that ended stays closed, also to a pair
    that begins anew."""
    return Pairing.select(Pairing.id).where((Pairing.mentor == actor.id) & is_active())


def present_mentors(person: UUID) -> "Select[Any]":
    return Pairing.select(Pairing.mentor).where((Pairing.mentee == person) & is_active())


def standing_readers(person: UUID) -> "Select[Any]":
    """Those who are shown a person's new entries, because that person chose so."""
    return Pairing.select(Pairing.mentor).where(
        (Pairing.mentee == person)
        & is_active()
        & Pairing.shares_new.eq(True)
    )  # fmt: skip
