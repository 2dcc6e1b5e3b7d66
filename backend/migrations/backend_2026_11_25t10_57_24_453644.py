from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSON
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-25T10:57:24:453644"
VERSION = "1.38.0"
DESCRIPTION = "Who wrote what in a meeting, by session"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)

    manager.drop_column(
        table_class_name="PairMeeting",
        tablename="mentoring_meeting",
        column_name="mentee_wrote",
        db_column_name="mentee_wrote",
        schema=None,
    )

    manager.drop_column(
        table_class_name="PairMeeting",
        tablename="mentoring_meeting",
        column_name="mentor_wrote",
        db_column_name="mentor_wrote",
        schema=None,
    )

    manager.add_column(
        table_class_name="PairMeeting",
        tablename="mentoring_meeting",
        column_name="wrote",
        db_column_name="wrote",
        column_class_name="JSON",
        column_class=JSON,
        params={
            "default": "{}",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
