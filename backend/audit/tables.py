"""The audit log. The database itself refuses to change or delete a line."""

from piccolo.columns import UUID, BigInt, SmallInt, Timestamptz, Varchar
from piccolo.table import Table


class AuditLine(Table, tablename="audit_line"):
    """One deed. No foreign keys: it outlives whom and what it names."""

    seq = BigInt(primary_key=True)
    at = Timestamptz()
    deed = Varchar(length=20)
    person = UUID()
    thing = UUID(null=True, default=None)
    other = UUID(null=True, default=None)
    hash = Varchar(length=64)


class AuditEnd(Table, tablename="audit_end"):
    """The newest line: one row, held by whoever writes the next."""

    id = SmallInt(primary_key=True)
    seq = BigInt()
    hash = Varchar(length=64)
