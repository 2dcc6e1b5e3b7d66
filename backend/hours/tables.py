"""The ledger of documented minutes. The database itself refuses to change or delete a row."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.accounts.tables import User


class MinuteRecord(Table, tablename="hours_record"):
    """One stretch of minutes, or a correction of one. Indexed by (person, ended_at)."""

    id = UUID(primary_key=True)  # made on the phone
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    bucket = Varchar(length=16)
    provenance = Varchar(length=8)
    minutes = Integer()  # that count; of a correction the difference, which may be below zero
    span = Integer(default=0)  # wall-clock minutes that were measured, counted or not
    occurred_on = Date()  # the day it was where the person was
    ended_at = Timestamptz()  # of a measured stretch; else when it was declared
    about = Varchar(length=140, default="")  # what it documents, e.g. `entry:<id>`
    note = Text(default="")
    corrects = UUID(null=True, default=None)  # the row that this one corrects
    recorded_at = Timestamptz()
