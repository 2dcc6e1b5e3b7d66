"""Mindset reflections."""

from piccolo.columns import JSON, UUID, Date, ForeignKey, OnDelete, Timestamptz
from piccolo.table import Table

from backend.accounts.tables import User


class MindsetReflection(Table, tablename="reflection"):
    """What somebody saw in an event, before and after. Indexed by (author, occurred_on, id)."""

    id = UUID(primary_key=True)  # made on the phone
    author = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    occurred_on = Date()  # as the sheet says, or the day it was begun
    sheet = JSON()  # `kit.fields.Sheet`; `rules.FIELDS`
    written_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)  # an empty row stays, against late retries
