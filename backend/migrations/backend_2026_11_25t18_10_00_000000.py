"""On SQLite, INSERT OR REPLACE changes no row of the ledger: the other triggers do not hear it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.hours.tables import MinuteRecord
from backend.kit import database

ID = "2026-11-25T18:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A ledger that nothing replaces"

SQLITE = (
    "CREATE TRIGGER hours_record_replace BEFORE INSERT ON hours_record"
    " WHEN EXISTS (SELECT 1 FROM hours_record WHERE id = NEW.id)"
    " BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_trigger() -> None:
        if isinstance(database.in_use(), database.SQLite):
            await MinuteRecord.raw(SQLITE)

    manager.add_raw(add_trigger)
    return manager
