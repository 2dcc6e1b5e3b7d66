"""The person who asks, and the facts that decide what they may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """One signed-in person. Loaded afresh for each request, then never changed."""

    id: UUID
    session_id: UUID
    time_zone: str  # IANA name
    device: str = ""  # the session's, in words: "Chrome on Android"
    seen_at: datetime | None = None  # when the session was last noted as used
