"""A person's one reminder, the slots they skipped, and the link to their calendar feed."""

from piccolo.columns import (
    UUID,
    Boolean,
    Date,
    ForeignKey,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.accounts.tables import User


class Reminder(Table, tablename="reminder"):
    """Indexed by next_due_at where there is one. The zone is the person's own, of their account."""

    person = ForeignKey(User, primary_key=True, null=False, on_delete=OnDelete.cascade)
    is_on = Boolean(default=True)
    at = SmallInt()  # minutes since midnight, where the person is
    weekdays = SmallInt()  # one bit each, Monday the lowest
    repeats = Boolean(default=True)  # once more, gently, while the page is blank
    edited_at = Timestamptz()
    next_due_at = Timestamptz(null=True, default=None)  # none when off, or nothing is left to come
    snoozed_until = Timestamptz(null=True, default=None)
    snoozed_slot = Date(null=True, default=None)  # the day that slot is due
    snoozed_at = Timestamptz(null=True, default=None)  # when that was chosen, on whichever phone


class SkippedSlot(Table, tablename="reminder_skipped_slot"):
    """A slot that its person wants to hear no more of. It can still be filled."""

    id = UUID(primary_key=True)  # made of person and day
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    due_on = Date()


class CalendarLink(Table, tablename="reminder_calendar_link"):
    """The secret address of a person's calendar feed. Only its hash is kept."""

    person = ForeignKey(User, primary_key=True, null=False, on_delete=OnDelete.cascade)
    secret_hash = Varchar(length=64, unique=True, secret=True)
    made_at = Timestamptz()
