import shutil
from pathlib import Path

import pytest
from piccolo.apps.migrations.tables import Migration

from backend import upgrade
from backend.kit import database as db
from backend.piccolo_app import TABLES
from tests.conftest import migrated
from tests.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.create(f"m{abs(hash(tmp_path))}")


async def test_an_empty_database_is_brought_up_to_date_once(empty_url: str) -> None:
    assert set(await migrated(empty_url)) == upgrade.known()
    assert await migrated(empty_url) == []


async def test_every_column_of_every_table_is_there(database: db.AnyEngine) -> None:
    for table in TABLES:
        await table.select().limit(1)


async def test_a_database_from_the_future_is_left_alone(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "future.sqlite")
    engine = db.engine_for(f"sqlite:///{path}")
    db.use(engine, TABLES)
    await Migration(name="2999-01-01T00:00:00:000000", app_name="backend").save()
    with pytest.raises(upgrade.FromTheFuture, match="2999"):
        await upgrade.upgrade()
    await db.close_engine(engine)
