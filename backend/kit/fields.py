"""Named texts that several devices write: of each the newest edit shows, and none is lost.

What a course asks for has many small fields, and each is weighed for itself. An edit whose author
knew what the field said replaces it. Of two that had not seen each other the newer one shows, and
the other is kept beside it until its author has decided.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from backend.kit.errors import InvalidInput, Problem

CHANGES_LIMIT = 100  # changes remembered, so that one sent again does nothing
KEPT_LIMIT = 50  # texts that may wait for a decision


@dataclass(frozen=True, slots=True)
class Edit:
    """A field as somebody left it, and when."""

    text: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Edits:
    """Fields edited on one phone, in one change."""

    fields: Mapping[str, Edit]
    change_id: UUID
    base_version: int = 0  # what its author had seen; 0: nothing
    follows: frozenset[str] = frozenset()  # earlier changes of that phone it was made on top of
    settles: frozenset[UUID] = frozenset()  # kept texts that are decided

    def began_at(self, now: datetime) -> datetime:
        """Return when the first of them was made; now, where there is none."""
        return min((edit.edited_at for edit in self.fields.values()), default=now)


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that does not show, and waits for its author's decision."""

    id: UUID
    field: str
    text: str
    written_at: datetime


@dataclass(slots=True)
class Sheet:
    """Fields as they stand. `of_json` and `as_json` are how a table keeps it."""

    version: int = 0
    fields: dict[str, Edit] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    _by: dict[str, tuple[str, int]] = field(default_factory=dict)  # change and version of each
    _changes: list[str] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Return what the fields say, without those that say nothing."""
        return {name: edit.text for name, edit in self.fields.items() if edit.text.strip()}

    def take(self, edits: Edits, is_text: Callable[[str], bool] = lambda _: True) -> bool:
        """Take edits in, and tell whether anything changed. Twice is harmless.

        Of a field that holds no text, such as a choice, the newest edit stands and none is kept.
        Raises InvalidInput when more texts wait for a decision than anybody looks through.
        """
        if str(edits.change_id) in self._changes:
            return False
        before = (dict(self.fields), list(self.kept))
        self.kept = [one for one in self.kept if one.id not in edits.settles]
        for name, edit in edits.fields.items():
            self._take(name, edit, edits, is_text=is_text(name))
        if len(self.kept) > KEPT_LIMIT:
            message = "Many texts wait here for your decision. Decide over them first."
            raise InvalidInput([Problem("fields", message)])
        self._changes = [*self._changes, str(edits.change_id)][-CHANGES_LIMIT:]
        self.version += 1
        return before != (self.fields, self.kept)

    def _take(self, name: str, edit: Edit, edits: Edits, *, is_text: bool) -> None:
        known = self.fields.get(name)
        change_id, version = self._by.get(name, ("", 0))
        base = edits.base_version if edits.base_version <= self.version else 0  # a backup, a lie
        is_seen = version <= base or change_id in edits.follows
        wins = known is None or is_seen or known.edited_at <= edit.edited_at
        if is_text and known and not is_seen and known.text != edit.text:
            lost, by = (known, change_id) if wins else (edit, str(edits.change_id))
            if lost.text.strip():
                id = uuid5(UUID(by), name)
                self.kept.append(Kept(id, name, lost.text, lost.edited_at))
        if wins:
            self.fields[name] = edit
            self._by[name] = (str(edits.change_id), self.version + 1)

    def as_json(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "fields": {
                name: [edit.text, edit.edited_at.isoformat(), *self._by[name]]
                for name, edit in self.fields.items()
            },
            "kept": [
                [str(one.id), one.field, one.text, one.written_at.isoformat()] for one in self.kept
            ],
            "changes": self._changes,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Sheet":
        moment = datetime.fromisoformat
        fields: Mapping[str, Iterable[Any]] = stored["fields"]
        rows = {name: tuple(row) for name, row in fields.items()}
        return cls(
            version=stored["version"],
            fields={name: Edit(text, moment(at)) for name, (text, at, _, _) in rows.items()},
            kept=[Kept(UUID(id), name, text, moment(at)) for id, name, text, at in stored["kept"]],
            _by={name: (by, version) for name, (_, _, by, version) in rows.items()},
            _changes=list(stored["changes"]),
        )
