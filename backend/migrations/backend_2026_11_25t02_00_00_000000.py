"""Indexes that Piccolo's columns cannot declare: of several columns, and of some rows only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.notifications.tables import Delivery, Notification
from backend.reminders.tables import Reminder

ID = "2026-11-25T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for what is due"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    async def add_indexes() -> None:
        # Only what can be due: a million reminders that are off or over cost nothing to look past.
        await Reminder.raw(
            "CREATE INDEX reminder_due ON reminder (next_due_at) WHERE next_due_at IS NOT NULL"
        )
        await Delivery.raw(
            "CREATE INDEX notification_delivery_due ON notification_delivery (next_try_at)"
            " WHERE next_try_at IS NOT NULL"
        )
        await Delivery.raw(
            "CREATE INDEX notification_delivery_settled ON notification_delivery (settled_at)"
        )
        await Notification.raw(
            "CREATE INDEX notification_person_time ON notification (person, created_at)"
        )

    manager.add_raw(add_indexes)
    return manager
