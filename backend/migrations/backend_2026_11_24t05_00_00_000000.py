"""Indexes over several columns, which Piccolo's columns cannot declare."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.journal.tables import JournalEntry
from backend.sync.tables import Change

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for keyset pages and cursors"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_indexes() -> None:
        await Change.raw("CREATE INDEX sync_change_person_seq ON sync_change (person, seq)")
        await JournalEntry.raw(
            "CREATE INDEX journal_entry_author_day ON journal_entry (author, occurred_on, id)"
        )

    manager.add_raw(add_indexes)
    return manager
