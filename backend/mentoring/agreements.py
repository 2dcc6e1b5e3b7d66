"""What a pair agrees on at a meeting: of each part the newest edit, and no words lost unseen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from backend.mentoring.rules import Role

PARTS = ("text", "by", "is_done")
GONE_KEPT = 100  # that were taken back: an edit made before that does not bring one back


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as somebody edits it: None leaves a part as it is, no words take it back."""

    id: UUID
    text: str | None
    by: Role | None
    is_done: bool | None
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement as it stands. One without words was taken back."""

    id: UUID
    text: str
    by: Role
    is_done: bool
    edited: dict[str, datetime]  # by part
    session: str = ""  # that put it in these words
    version: int = 0  # of the meeting, that this made

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "text": self.text,
            "by": str(self.by),
            "done": self.is_done,
            "at": {part: at.isoformat() for part, at in self.edited.items()},
            "who": self.session,
            "v": self.version,
        }

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Agreed":
        at = stored["at"]
        edited = at if isinstance(at, dict) else dict.fromkeys(PARTS, at)  # stored before
        return cls(
            UUID(stored["id"]),
            stored["text"],
            Role(stored["by"]),
            stored["done"],
            {part: datetime.fromisoformat(one) for part, one in edited.items()},
            stored.get("who", ""),
            stored.get("v", 0),
        )


@dataclass(frozen=True, slots=True)
class Writer:
    """Who edits: the session, the version of the meeting it saw, and the one that it makes."""

    session: str
    base_version: int
    version: int

    def has_not_seen(self, agreed: Agreed) -> bool:
        return agreed.session != self.session and agreed.version > self.base_version


def merged(known: Iterable[Agreed], given: Iterable[Agreement], writer: Writer) -> list[Agreed]:
    """Return all agreements, in their order, those that were taken back too.

    Of two edits of a part the newer one holds. Where one of the two had not seen the other's
    words, those that do not hold stand beside them.
    """
    found = {one.id: one for one in known}
    for one in given:
        before = found.get(one.id)
        for each in _edited(before, one, writer) if before else _new(one, writer):
            found[each.id] = each
    gone = [one for one in found.values() if not one.text]
    dropped = sorted(gone, key=lambda one: one.edited["text"])[:-GONE_KEPT]
    return [one for one in found.values() if one not in dropped]


def _new(one: Agreement, writer: Writer) -> list[Agreed]:
    text = (one.text or "").strip()
    if not text:
        return []  # nothing to take back
    edited = dict.fromkeys(PARTS, one.edited_at)
    by = one.by or Role.MENTEE
    return [Agreed(one.id, text, by, bool(one.is_done), edited, writer.session, writer.version)]


def _edited(before: Agreed, one: Agreement, writer: Writer) -> list[Agreed]:
    changes = {
        part: value
        for part in ("by", "is_done")
        if (value := getattr(one, part)) is not None and one.edited_at >= before.edited[part]
    }
    edited = before.edited | dict.fromkeys(changes, one.edited_at)
    after = replace(before, **changes, edited=edited)
    return [after] if one.text is None else _reworded(after, one.text.strip(), one, writer)


def _reworded(before: Agreed, text: str, one: Agreement, writer: Writer) -> list[Agreed]:
    if text == before.text:
        return [before]
    is_unseen = writer.has_not_seen(before)
    if is_unseen and not text:
        return [before]  # words are not taken back unseen
    edited = before.edited | {"text": one.edited_at}
    mine = replace(before, text=text, edited=edited, session=writer.session, version=writer.version)
    holds, other = (mine, before) if one.edited_at >= before.edited["text"] else (before, mine)
    if not is_unseen or not other.text:
        return [holds]
    return [holds, replace(other, id=uuid5(before.id, other.text))]
