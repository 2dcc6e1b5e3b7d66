"""What a line of the audit log says, and how each is chained to the one before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

BEGINNING = "0" * 64  # the hash before the first line


class Deed(StrEnum):
    """What is kept of: the design's SECURITY, "audit"."""

    SIGNED_IN = "signed in"  # the thing is the session
    PASSWORD_SET = "password set"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    RESET_LINK = "reset link"  # made by the operator
    PAIRED = "paired"  # the thing is the pairing, the other one the person's partner
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"
    SHARED = "shared"  # the thing is the entry or reflection, the other one its reader
    UNSHARED = "unshared"
    DELETED = "deleted"  # an entry or reflection


@dataclass(frozen=True, slots=True)
class Line:
    """One deed: ids only, so that it may stay when everything else of a person is gone."""

    deed: Deed
    at: datetime
    person: UUID  # whose deed it was
    thing: UUID | None = None
    other: UUID | None = None  # whom it concerns besides


def chained(previous: str, seq: int, line: Line) -> str:
    """Return the hash of a line: SHA-256, in hex, over the hash before it and all it says."""
    moment = f"{line.at.timestamp():.6f}"  # the databases give it back in zones of their own
    said = (previous, seq, line.deed, moment, line.person, line.thing, line.other)
    return sha256("\n".join(map(str, said)).encode()).hexdigest()
