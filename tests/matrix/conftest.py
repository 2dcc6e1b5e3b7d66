"""The world of the matrix, and what each role is owed of it."""

import pytest

from backend.journal.tables import JournalRevision
from backend.kit import files
from backend.notifications.tables import Notification
from tests.matrix import world
from tests.matrix.world import World


@pytest.fixture
async def here(database, tmp_path) -> World:
    files.use(tmp_path / "photos")
    made = await world.build()
    ids = await JournalRevision.select(JournalRevision.id, JournalRevision.entry)
    states = {id: state for state, id in made.of("entry").items()}
    for row in ids:
        made.ids["revision", states[row["entry"]]] = row["id"]
    made.ids["notification", "own"] = (
        await Notification.select(Notification.id)
        .where(Notification.person == made.actors["ana"].id)
        .first()
    )["id"]
    made.ids["person", "stranger"] = made.actors["eve"].id
    return made
