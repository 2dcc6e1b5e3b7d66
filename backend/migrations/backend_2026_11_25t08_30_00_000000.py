"""The audit log can only grow: the database refuses to change or delete a line."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.audit.tables import AuditLine
from backend.kit import database

ID = "2026-11-25T08:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An audit log that only grows"

SQLITE = (
    "CREATE TRIGGER audit_line_{0} BEFORE {0} ON audit_line"
    " BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
)
POSTGRES = (
    "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$",
    "CREATE TRIGGER audit_line_only_grows BEFORE UPDATE OR DELETE ON audit_line"
    " FOR EACH ROW EXECUTE FUNCTION only_grows()",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_triggers() -> None:
        is_sqlite = isinstance(database.in_use(), database.SQLite)
        for statement in (
            [SQLITE.format(deed) for deed in ("UPDATE", "DELETE")] if is_sqlite else POSTGRES
        ):
            await AuditLine.raw(statement)

    manager.add_raw(add_triggers)
    return manager
