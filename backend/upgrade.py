"""Bringing the database up to date, all of it or nothing."""

import contextlib
import io
import os
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.engine.postgres import PostgresEngine

from backend.kit import database
from backend.piccolo_app import APP_CONFIG

LOCK = 0x67726F77  # any number, the same in every process of ours


class FromTheFuture(Exception):
    """The database was written by a newer version of this program."""


async def upgrade() -> list[str]:
    """Run the migrations that have not run yet and return their ids. Raises FromTheFuture."""
    from backend import piccolo_conf  # late: it reads the settings when it is loaded

    os.environ["PICCOLO_CONF"] = piccolo_conf.__name__
    piccolo_conf.DB = database.in_use()  # where Piccolo's migrations look for their engine
    async with database.transaction():
        if isinstance(database.in_use(), PostgresEngine):  # another process may be starting too
            await Migration.raw(f"SELECT pg_advisory_xact_lock({LOCK})")
        before = await _already_run()
        if unknown := before - known():
            raise FromTheFuture(f"It knows {max(unknown)}, which this version does not.")
        with contextlib.redirect_stdout(io.StringIO()):
            manager = ForwardsMigrationManager(app_name=APP_CONFIG.app_name)
            await manager.create_migration_table()
            await manager.run_migrations(APP_CONFIG)
        return sorted(await _already_run() - before)


def known() -> set[str]:
    """Return the ids of the migrations in this version, which are their files' first line."""
    folder = Path(APP_CONFIG.resolved_migrations_folder_path)
    lines = (
        line
        for path in folder.glob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith("ID = ")
    )
    return {line.removeprefix("ID = ").strip("\"'") for line in lines}


async def _already_run() -> set[str]:
    if not await Migration.table_exists():
        return set()
    return set(await Migration.get_migrations_which_ran(app_name=APP_CONFIG.app_name))
