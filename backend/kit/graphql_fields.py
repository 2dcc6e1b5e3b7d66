"""Fields that several devices write, as the app sees and sends them."""

from datetime import datetime
from uuid import UUID

import strawberry

from backend.kit import clock
from backend.kit.fields import CHANGES_LIMIT, Edit, Edits, Sheet
from backend.kit.graphql import AGE


@strawberry.type(description="A field of something written, as it stands.")
class WrittenField:
    name: str = strawberry.field(description="Such as `text`, or `barrier.2`.")
    text: str = strawberry.field(description="What it says.")


@strawberry.type(description="A text that another phone wrote meanwhile: its author decides.")
class KeptText:
    id: UUID = strawberry.field(description="Name it in `settles` once it is decided.")
    field: str = strawberry.field(description="The field it was written in.")
    text: str = strawberry.field(description="What it said.")
    written_at: datetime = strawberry.field(description="When it was written.")


def written(sheet: Sheet) -> list[WrittenField]:
    """Return the fields that say something."""
    return [WrittenField(name=name, text=text) for name, text in sheet.texts().items()]


def kept(sheet: Sheet) -> list[KeptText]:
    """Return the texts that wait for a decision."""
    return [
        KeptText(id=one.id, field=one.field, text=one.text, written_at=one.written_at)
        for one in sheet.kept
    ]


@strawberry.input(description="One field, as it was left.")
class FieldInput:
    name: str = strawberry.field(description="Such as `text`, or `barrier.2`.")
    text: str = strawberry.field(description="What it says; nothing, to empty it.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="Edited fields; those that are left out stay as they are.")
class EditsInput:
    change_id: UUID = strawberry.field(description="Made by the app: sent again, it does nothing.")
    base_version: int = strawberry.field(
        default=0, description="The version the edits were made on; 0 for none."
    )
    follows: list[UUID] = strawberry.field(
        default_factory=list, description="Earlier changes of this phone they were made on top of."
    )
    fields: list[FieldInput] = strawberry.field(
        default_factory=list, description="Up to 60 of them."
    )
    settles: list[UUID] = strawberry.field(
        default_factory=list, description="Kept texts that are decided."
    )

    def edits(self, now: datetime) -> Edits:
        """Return what was edited, and when."""
        each = {one.name: Edit(one.text, clock.since(now, one.age_seconds)) for one in self.fields}
        return Edits(
            each,
            self.change_id,
            self.base_version,
            frozenset(map(str, self.follows[-CHANGES_LIMIT:])),
            frozenset(self.settles[-CHANGES_LIMIT:]),
        )
