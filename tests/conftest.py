"""Both databases, the people every story needs, and a client that speaks to the app."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from backend import upgrade
from backend.accounts.tables import User
from backend.app import create_app
from backend.kit import database as db
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.piccolo_app import APP_CONFIG, TABLES
from backend.settings import Settings
from tests.postgres import Cluster

NOW = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
TODAY = NOW.date()
ORIGIN = "http://localhost:8000"
SOAK = os.environ.get("SOAK") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long runs are `make soak`; here each of them runs a small one without the mark."""
    if not SOAK:
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    asyncio.run(migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url(cluster: Cluster) -> str:
    url = cluster.create("stories")
    asyncio.run(migrated(url))
    return url


async def migrated(url: str) -> list[str]:
    engine = db.engine_for(url)
    db.use(engine, TABLES)
    await db.open_engine(engine)
    try:
        return await upgrade.upgrade()
    finally:
        await db.close_engine(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    path = tmp_path / "growth.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[db.AnyEngine]:
    """An empty, migrated database that queries run on; each story runs on both kinds."""
    engine = db.engine_for(database_url)
    db.use(engine, TABLES)
    await db.open_engine(engine)
    yield engine
    if not isinstance(engine, db.SQLite):
        names = ", ".join(table._meta.tablename for table in APP_CONFIG.table_classes)
        await User.raw(f"TRUNCATE {names} CASCADE")
    await db.close_engine(engine)


async def person(name: str, time_zone: str = "UTC") -> Actor:
    email = f"{name.lower()}@school.example"
    user = User(
        id=uuid7(),
        name=name,
        email=email,
        email_key=email,
        locale="en",
        time_zone=time_zone,
        joined_at=NOW,
    )
    await user.save()
    return Actor(id=user.id, session_id=uuid7(), time_zone=time_zone)


@pytest.fixture
async def ana(database: db.AnyEngine) -> Actor:
    """A mentee who keeps a journal."""
    return await person("Ana")


@pytest.fixture
async def ben(database: db.AnyEngine) -> Actor:
    """A mentor."""
    return await person("Ben")


@pytest.fixture
async def cal(database: db.AnyEngine) -> Actor:
    """A former mentor."""
    return await person("Cal")


@pytest.fixture
async def eve(database: db.AnyEngine) -> Actor:
    """A stranger."""
    return await person("Eve")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(photos_dir=tmp_path / "photos")


class Browser(httpx.AsyncClient):
    """A client that behaves as our app in a browser does."""

    async def send_json(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        return await self.post(path, json=body or {}, headers=headers)

    async def sign_up(self, name: str) -> httpx.Response:
        email = f"{name.lower()}@school.example"
        body = {"name": name, "email": email, "password": f"{name} likes warm rain"}
        answer = await self.send_json("/auth/sign-up/password", body)
        assert answer.status_code == 200, answer.text
        return answer

    async def ask(self, query: str, **variables: object) -> dict[str, object]:
        answer = await self.send_json("/graphql", {"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        body: dict[str, object] = answer.json()
        assert "errors" not in body, body
        return body["data"]  # type: ignore[return-value]


def browser_at(engine: db.AnyEngine, settings: Settings, address: str = "10.0.0.1") -> Browser:
    transport = httpx.ASGITransport(app=create_app(settings, engine), client=(address, 1234))  # type: ignore[arg-type]
    return Browser(transport=transport, base_url=settings.public_origin, headers={"origin": ORIGIN})


@pytest.fixture
async def browser(database: db.AnyEngine, settings: Settings) -> AsyncIterator[Browser]:
    async with browser_at(database, settings) as client:
        yield client


@pytest.fixture
async def other_browser(database: db.AnyEngine, settings: Settings) -> AsyncIterator[Browser]:
    async with browser_at(database, settings, "10.0.0.2") as client:
        yield client
