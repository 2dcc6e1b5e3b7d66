"""Every table of the database, and its one line of migrations."""

from pathlib import Path

from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, table_finder
from piccolo.table import Table

FEATURES = (
    "audit",
    "accounts",
    "sync",
    "notifications",
    "courses",
    "journal",
    "reflections",
    "mentoring",
    "hours",
    "portfolio",
    "reminders",
)

APP_CONFIG = AppConfig(
    app_name="backend",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder([f"backend.{name}.tables" for name in FEATURES]),
)
TABLES: list[type[Table]] = [*APP_CONFIG.table_classes, Migration]
