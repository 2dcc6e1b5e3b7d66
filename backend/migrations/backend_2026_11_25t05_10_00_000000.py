"""Indexes for who waits and for threads: of several columns, and of some rows only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.journal.tables import JournalShare

ID = "2026-11-25T05:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for mentoring"

INDEXES = (
    "journal_share_waits ON journal_share (reader, waits_since)",
    # Only what waits: what was answered costs nothing to look past.
    "journal_share_nudge ON journal_share (nudge_at) WHERE nudge_at IS NOT NULL",
    "mentoring_question_nudge ON mentoring_question (nudge_at) WHERE nudge_at IS NOT NULL",
    "mentoring_comment_entry ON mentoring_comment (entry, written_at)",
    "mentoring_comment_question ON mentoring_comment (question, written_at)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_indexes() -> None:
        for index in INDEXES:
            await JournalShare.raw(f"CREATE INDEX {index}")

    manager.add_raw(add_indexes)
    return manager
