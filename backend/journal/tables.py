"""Timelines, entries with their earlier texts and their readers, and sparks."""

from piccolo.columns import (
    JSON,
    UUID,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.accounts.tables import User


class JournalTimeline(Table, tablename="journal_timeline"):
    """A person's one timeline. Its slots are computed, never stored."""

    id = UUID(primary_key=True)
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, unique=True)
    starts_on = Date()
    ends_on = Date()
    frequency = Varchar(length=10)
    weekday = SmallInt()  # Monday = 0
    edited_at = Timestamptz()


class JournalEntry(Table, tablename="journal_entry"):
    """Indexed by (author, occurred_on, id)."""

    id = UUID(primary_key=True)  # made on the phone, so that sending it twice is harmless
    author = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    occurred_on = Date()
    shared = Text()
    received = Text()
    applied = Text()
    search_text = Text()  # the three answers as search compares them
    version = Integer()  # raised by every change
    field_states = JSON()  # per field: when, by which change and at which version it last changed
    written_at = Timestamptz()  # UTC, when the server first stored it
    done_at = Timestamptz(null=True, default=None)  # none while it is a draft
    deleted_at = Timestamptz(null=True, default=None)  # an empty row stays, so that a late retry
    # of an old change does not bring the entry back
    revived_at = Timestamptz(null=True, default=None)  # written on one device after another deleted
    # it: its author has not said yet whether to keep it


class JournalRevision(Table, tablename="journal_revision"):
    """A text that no longer shows."""

    id = UUID(primary_key=True)
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)
    prompt = Varchar(length=10)
    text = Text()
    written_at = Timestamptz()
    reason = Varchar(length=10)
    device = Varchar(length=120, default="")  # that wrote it, in words
    session = Varchar(length=36, default="")  # that wrote it
    settled_at = Timestamptz(null=True, default=None)  # its author has seen both texts and chosen


class JournalPhoto(Table, tablename="journal_photo"):
    """A picture beside an entry. Its bytes are a file in PHOTOS_DIR, named by the id."""

    id = UUID(primary_key=True)  # made on the phone
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)
    width = Integer()  # pixels, as stored
    height = Integer()
    added_at = Timestamptz()


class JournalShare(Table, tablename="journal_share"):
    """An entry and someone its author lets read it. Indexed by (reader, waits_since)."""

    id = UUID(primary_key=True)  # of entry and reader
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)
    reader = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    shared_at = Timestamptz()
    received_at = Timestamptz(null=True, default=None)  # when the reader could see it
    waits_since = Timestamptz(null=True, default=None)  # for the reader's word; none once it came
    nudge_at = Timestamptz(null=True, default=None)  # when to look whether to remind the reader


class JournalReading(Table, tablename="journal_reading"):
    """A time at which someone opened an entry that was shared with them."""

    id = UUID(primary_key=True)  # made on the reader's phone
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)
    reader = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    read_at = Timestamptz()


class JournalChange(Table, tablename="journal_change"):
    """A change that was applied: sending it again is answered, and does nothing."""

    id = UUID(primary_key=True)
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)


class Spark(Table, tablename="journal_spark"):
    id = UUID(primary_key=True)  # made on the phone
    author = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    noted_at = Timestamptz()
    text = Text()
    prompt = Varchar(length=10, null=True, default=None)  # where its author would put it
    used_in = ForeignKey(
        JournalEntry, null=True, default=None, on_delete=OnDelete.set_null, index=True
    )
    deleted_at = Timestamptz(null=True, default=None)
