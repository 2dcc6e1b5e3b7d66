"""An index for a person's reflections: of several columns."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.reflections.tables import MindsetReflection

ID = "2026-11-25T16:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index for reflections"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_index() -> None:
        await MindsetReflection.raw(
            "CREATE INDEX reflection_author ON reflection (author, occurred_on, id)"
        )

    manager.add_raw(add_index)
    return manager
