"""One row for each person and thing that changed, numbered by that person's own counter."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, OnDelete, Varchar
from piccolo.table import Table

from backend.accounts.tables import User


class ChangeCounter(Table, tablename="sync_counter"):
    """The number of a person's newest change. Whoever changes something holds this row first."""

    person = ForeignKey(User, primary_key=True, null=False, on_delete=OnDelete.cascade)
    seq = BigInt(default=0)
    floor = BigInt(default=0)  # changes up to here are no longer in the log: older cursors RESET


class Change(Table, tablename="sync_change"):
    """The newest change of one thing for one person. Indexed by (person, seq)."""

    id = UUID(primary_key=True)  # made of person, kind and thing, so that a newer change replaces
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    seq = BigInt()
    kind = Varchar(length=40)
    thing = UUID()
    gone = Boolean(default=False)  # no longer readable: deleted, unshared, ended
