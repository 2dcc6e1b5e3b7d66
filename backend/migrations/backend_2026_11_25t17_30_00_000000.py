"""The ledger of minutes can only grow: the database refuses to change or delete a row.

Whoever is deleted takes their rows along: by then their account is gone.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.hours.tables import MinuteRecord
from backend.kit import database

ID = "2026-11-25T17:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A ledger that only grows"

INDEX = "CREATE INDEX hours_record_person ON hours_record (person, ended_at)"
STANDS = "EXISTS (SELECT 1 FROM account_user WHERE id = OLD.person)"
SQLITE = (
    "CREATE TRIGGER hours_record_update BEFORE UPDATE ON hours_record"
    " BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
    f"CREATE TRIGGER hours_record_delete BEFORE DELETE ON hours_record WHEN {STANDS}"
    " BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END",
)
POSTGRES = (
    "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN IF TG_OP = 'UPDATE' OR {STANDS} THEN"
    " RAISE EXCEPTION 'the ledger only grows'; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER hours_record_only_grows BEFORE UPDATE OR DELETE ON hours_record"
    " FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_triggers() -> None:
        is_sqlite = isinstance(database.in_use(), database.SQLite)
        for statement in (INDEX, *(SQLITE if is_sqlite else POSTGRES)):
            await MinuteRecord.raw(statement)

    manager.add_raw(add_triggers)
    return manager
