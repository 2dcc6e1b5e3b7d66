"""An index for the steps that are due: of some rows only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.portfolio.tables import PlanStep

ID = "2026-11-25T16:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index for steps that are due"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_index() -> None:
        await PlanStep.raw(
            "CREATE INDEX portfolio_step_due ON portfolio_step (next_due_at)"
            " WHERE next_due_at IS NOT NULL"
        )

    manager.add_raw(add_index)
    return manager
