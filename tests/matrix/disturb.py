"""Another value for whatever of Ana's a role is not owed: their answers must not differ by a byte.

A text has a canary; a day, a flag, a count or a choice cannot. So each of them is changed where it
is stored, and every answer is asked for again.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

from piccolo.columns import UUID, Column, ForeignKey
from piccolo.table import Table

from backend.accounts.tables import DayOff, User
from backend.courses.tables import ActivityAnswer, TopicProgress
from backend.hours.tables import MinuteRecord
from backend.journal.tables import (
    JournalEntry,
    JournalPhoto,
    JournalReading,
    JournalRevision,
    JournalShare,
    JournalTimeline,
    Spark,
)
from backend.kit import database as kit_database
from backend.mentoring.tables import (
    Acknowledgement,
    Comment,
    Invitation,
    MentorPhrases,
    MentorQuestion,
    Pairing,
    PairMeeting,
)
from backend.notifications.tables import Notification, NotificationSettings, PushSubscription
from backend.portfolio.tables import CriterionRating, Evidence
from backend.reflections.tables import MindsetReflection
from backend.reminders.tables import CalendarLink, Reminder, SkippedSlot
from tests.conftest import NOW
from tests.matrix.world import World

Row = dict[str, Any]
# Who a thing is of, what it belongs to, and what opens and closes it (as being done does): those
# decide who may read, and are walked by state instead. The rest of a secret is of use to nobody.
KEPT = {
    "deleted_at", "ended_at", "closed_at", "expires_at", "gone_at", "removed_at",
    "mentor_paused_at", "mentee_paused_at", "edited_at", "token_hash", "secret_hash", "email_key",
    "endpoint_hash", "occurrence", "facts", "is_demo", "course", "activity", "topic", "criterion",
}  # fmt: skip
CHOICES = {
    "frequency": ("weekly", "daily"),
    "prompt": ("received", "applied"),
    "reason": ("merged", "replaced"),
    "seeks": ("mentor", "mentee"),
    "meets": ("weekly", "monthly"),
    "locale": ("en", "fr"),
    "time_zone": ("UTC", "Asia/Tokyo"),
    "weekday": (1, 3),
    "quiet_starts": (60, 90),
    "quiet_ends": (60, 90),
    "at": (900, 930),
    "rating": ("MET", "NOT_YET"),
    "bucket": ("READING", "JOURNAL"),
    "provenance": ("MEASURED", "DECLARED"),
    "failure": ("", "refused"),
}
KINDS = {
    ActivityAnswer: ("TEXT", "RADAR"),
    Comment: ("suggestion", "question"),
    Evidence: ("ENTRY", "ANSWER"),
    Notification: ("shared", "reminder"),
}
# Choices that stand within JSON.
TURNED = {"FIXED": "GROWTH", "BEGINNER": "INNOVATOR", "YES": "PARTLY", "NO": "PARTLY"}
# Nothing of these is answered to anybody, but that something changed, who came in, by which door.
UNTOLD = {
    "Attempts", "AuditEnd", "AuditLine", "Change", "ChangeCounter", "Delivery", "JournalChange",
    "OneTimeSecret", "IssuedRecord", "Passkey", "PlanStep", "RecordKey", "Session", "VapidKey",
}  # fmt: skip
# What of a row that others are told is its author's alone.
AUTHORS: dict[type[Table], set[str]] = {
    JournalEntry: {"revived_at", "field_states", "search_text"},
    Pairing: {"shares_new"},
    User: {"email", "locale", "time_zone", "password_hash", "joined_at"},
}


def _of_a_page(row: Row, world: World) -> bool:
    return row["entry"] in world.of("entry").values()


def _is(column: str) -> Callable[[Row, World], bool]:
    return lambda row, world: row[column] == world.actors["ana"].id


# Which rows of a table are Ana's.
ANAS: dict[type[Table], Callable[[Row, World], bool]] = {
    User: _is("id"),
    JournalEntry: _is("author"),
    JournalPhoto: _of_a_page,
    JournalReading: _of_a_page,
    JournalRevision: _of_a_page,
    JournalShare: _of_a_page,
    JournalTimeline: _is("person"),
    Spark: _is("author"),
    ActivityAnswer: _is("person"),
    TopicProgress: _is("person"),
    MindsetReflection: _is("author"),
    CriterionRating: _is("person"),
    Evidence: _is("person"),
    MinuteRecord: _is("person"),
    DayOff: _is("user"),
    Acknowledgement: _of_a_page,
    Comment: _is("mentee"),
    Invitation: _is("inviter"),
    MentorPhrases: _is("person"),
    MentorQuestion: _is("mentee"),
    PairMeeting: lambda row, world: row["pairing"] in world.of("pairing").values(),
    Pairing: _is("mentee"),
    Notification: _is("person"),
    NotificationSettings: _is("person"),
    PushSubscription: _is("person"),
    Reminder: _is("person"),
    SkippedSlot: _is("person"),
    CalendarLink: _is("person"),
}


def _is_told(role: str, table: type[Table], row: Row, world: World) -> bool:
    """Tell whether a row of Ana's is one that the role may read, but for what is the author's."""
    if table is User:
        return role in ("ben", "pax", "pam", "ned")  # her name
    if role in ("pax", "pam", "ned"):
        pairing = world.ids["pairing", "anew ned" if role == "ned" else role]
        return table is Pairing and row["id"] == pairing
    if role != "ben":
        return False
    ben, page = world.actors["ben"].id, world.ids["entry", "shared"]
    pair, question = world.ids["pairing", "ben"], world.ids["question", "ben"]
    told: dict[type[Table], Callable[[], bool]] = {
        JournalEntry: lambda: row["id"] == page,
        JournalPhoto: lambda: row["entry"] == page,
        JournalShare: lambda: row["entry"] == page and row["reader"] == ben,
        JournalReading: lambda: row["entry"] == page and row["reader"] == ben,
        JournalTimeline: lambda: True,  # a page's number is made of it
        Acknowledgement: lambda: row["entry"] == page and row["mentor"] == ben,
        Comment: lambda: (
            row["mentor"] == ben and (row["entry"] == page or row["question"] == question)
        ),
        MentorQuestion: lambda: row["id"] == question,
        MindsetReflection: lambda: row["id"] == world.ids["reflection", "ben"],
        PairMeeting: lambda: row["pairing"] == pair,
        Pairing: lambda: row["id"] == pair,
    }
    return table in told and told[table]()


async def change_what_is_not_owed(world: World, role: str) -> None:
    """Store another value for everything of Ana's that the role may not be told."""

    def untold(table: type[Table], row: Row) -> Iterable[Column]:
        columns = _columns(table)
        if not _is_told(role, table, row, world):
            return columns
        return [c for c in columns if c._meta.name in AUTHORS.get(table, ())]

    await _change(world, untold)


async def change_all(world: World) -> None:
    """Store another value for everything of Ana's."""
    await _change(world, lambda table, _: _columns(table))


@asynccontextmanager
async def _unlocked() -> AsyncIterator[None]:
    """Let rows of the ledger be changed for once: the database refuses it otherwise."""
    if isinstance(kit_database.in_use(), kit_database.SQLite):
        await MinuteRecord.raw("DROP TRIGGER hours_record_update")  # of this story's own copy
        yield
        return
    await MinuteRecord.raw("ALTER TABLE hours_record DISABLE TRIGGER hours_record_only_grows")
    try:
        yield
    finally:
        await MinuteRecord.raw("ALTER TABLE hours_record ENABLE TRIGGER hours_record_only_grows")


async def _change(world: World, of: Callable[[type[Table], Row], Iterable[Column]]) -> None:
    async with _unlocked():
        await _change_each(world, of)


async def _change_each(world: World, of: Callable[[type[Table], Row], Iterable[Column]]) -> None:
    for table, is_anas in ANAS.items():
        for row in await table.select():
            if is_anas(row, world):
                values = {
                    column: _another(table, column, row[column._meta.name])
                    for column in of(table, row)
                    if not (column is JournalEntry.done_at and row["done_at"] is None)
                }
                key = table._meta.primary_key
                if values:
                    await table.update(values).where(key == row[key._meta.name])  # type: ignore[arg-type]


def _columns(table: type[Table]) -> list[Column]:
    return [
        column
        for column in table._meta.columns
        if not isinstance(column, ForeignKey | UUID)
        and not column._meta.primary_key
        and (column._meta.name not in KEPT or column is MinuteRecord.ended_at)
    ]


def _another(table: type[Table], column: Column, value: Any) -> Any:
    """Return a value that the column may hold and does not hold."""
    name = column._meta.name
    choices: tuple[Any, ...] | None = KINDS.get(table) if name == "kind" else CHOICES.get(name)
    if choices:
        return choices[1] if value == choices[0] else choices[0]
    match value:
        case None:
            return _some(column)
        case bool():
            return not value
        case int():
            return value + 1
        case datetime():
            return value - timedelta(days=9)
        case date():
            return value + timedelta(days=1)
    return _another_text(str(value))


def _some(column: Column) -> Any:
    if column.value_type in (int, str):
        return column.value_type(7)
    return NOW.date() if column.value_type is date else NOW - timedelta(days=20)


def _another_text(text: str) -> str:
    """Return another text; of JSON the same shape with other values."""
    if text[:1] not in ("{", "["):
        return f"{text[1:]}~"  # as long, or a little longer
    return json.dumps(_another_json(json.loads(text)))


def _another_json(value: Any) -> Any:
    match value:
        case dict():
            return {name: _another_json(inside) for name, inside in value.items()}
        case list():
            return [_another_json(inside) for inside in value]
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value.startswith("2026-"):
            return value.replace("2026-", "2027-", 1)
        case "mentor" | "mentee":
            return "mentee" if value == "mentor" else "mentor"
        case str() if value in TURNED:
            return TURNED[value]
        case str() if len(value) != 36:  # no id
            return f"other {value}"
    return value
