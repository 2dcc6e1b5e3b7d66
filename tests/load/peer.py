"""What `make bench` compares with: the same entries in FastAPI, Strawberry and SQLAlchemy.

Written as their documentation has it: one async session a request, the ORM, SQLite with the same
durability, Strawberry's own FastAPI router with its caches, a session looked up by cookie.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import httpx
import strawberry
from fastapi import Depends, FastAPI, Request
from sqlalchemy import ForeignKey, String, event, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.fastapi import GraphQLRouter


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class SessionRow(Base):
    __tablename__ = "session"
    secret: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Entry(Base):
    __tablename__ = "entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    occurred_on: Mapped[date] = mapped_column(index=True)
    shared: Mapped[str]
    received: Mapped[str]
    applied: Mapped[str]
    search_text: Mapped[str]
    field_states: Mapped[str]
    version: Mapped[int]
    written_at: Mapped[datetime]


class Comment(Base):
    __tablename__ = "comment"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]


class EntryChange(Base):
    __tablename__ = "entry_change"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), index=True)


class Counter(Base):
    __tablename__ = "counter"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seq: Mapped[int]


class SyncChange(Base):
    __tablename__ = "sync_change"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    thing: Mapped[UUID]


@strawberry.type
class Author:
    id: UUID
    name: str


@strawberry.type
class EntryComment:
    id: UUID
    kind: str
    text: str
    written_at: datetime
    author_id: strawberry.Private[UUID]

    @strawberry.field
    async def author(self, info: strawberry.Info) -> Author:
        person = await info.context["people"].load(self.author_id)
        return Author(id=person.id, name=person.name)


@strawberry.type
class JournalEntry:
    id: UUID
    occurred_on: date
    shared: str
    received: str
    applied: str
    version: int

    @classmethod
    def of(cls, row: Entry) -> "JournalEntry":
        return cls(
            id=row.id, occurred_on=row.occurred_on, shared=row.shared, received=row.received,
            applied=row.applied, version=row.version,
        )  # fmt: skip

    @strawberry.field
    async def comments(self, info: strawberry.Info) -> list[EntryComment]:
        rows = await info.context["comments"].load(self.id)
        return [
            EntryComment(
                id=row.id,
                kind=row.kind,
                text=row.text,
                written_at=row.written_at,
                author_id=row.author_id,
            )
            for row in rows
        ]


@strawberry.type
class InvalidInput:
    message: str


@strawberry.input
class WriteJournalEntryInput:
    id: UUID
    occurred_on: date
    shared: str
    received: str
    applied: str


@strawberry.type
class Edge:
    cursor: str
    node: JournalEntry


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class EntryConnection:
    edges: list[Edge]
    page_info: PageInfo


Result = Annotated[JournalEntry | InvalidInput, strawberry.union("Result")]
Info = strawberry.Info


@strawberry.type
class Viewer:
    @strawberry.field
    async def journal_entries(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> EntryConnection:
        session: AsyncSession = info.context["session"]
        query = (
            select(Entry)
            .where(Entry.author_id == info.context["person_id"])
            .order_by(Entry.occurred_on.desc(), Entry.id.desc())
            .limit(first + 1)
        )
        if after:
            day, id = after.split("_")
            place = (date.fromisoformat(day), UUID(id))
            query = query.where(tuple_(Entry.occurred_on, Entry.id) < place)
        rows = (await session.scalars(query)).all()
        edges = [
            Edge(cursor=f"{row.occurred_on}_{row.id}", node=JournalEntry.of(row))
            for row in rows[:first]
        ]
        page = PageInfo(
            has_next_page=len(rows) > first, end_cursor=edges[-1].cursor if edges else None
        )
        return EntryConnection(edges=edges, page_info=page)


@strawberry.type
class Query:
    @strawberry.field
    async def viewer(self, info: Info) -> Viewer | None:
        person = await info.context["session"].get(Person, info.context["person_id"])
        return Viewer() if person else None


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def write_journal_entry(self, info: Info, input: WriteJournalEntryInput) -> Result:
        session: AsyncSession = info.context["session"]
        person_id: UUID = info.context["person_id"]
        async with session.begin_nested():
            counter = await session.get(Counter, person_id, with_for_update=True)
            assert counter is not None
            if await session.get(Entry, input.id):
                return InvalidInput(message="Choose another id.")
            entry = Entry(
                id=input.id, author_id=person_id, occurred_on=input.occurred_on,
                shared=input.shared, received=input.received, applied=input.applied,
                search_text=f"{input.shared}\n{input.received}\n{input.applied}".casefold(),
                field_states="{}", version=1, written_at=datetime.now(UTC),
            )  # fmt: skip
            session.add(entry)
            await session.flush()
            session.add(EntryChange(id=uuid4(), entry_id=entry.id))
            counter.seq += 1
            session.add(
                SyncChange(
                    id=uuid4(), person_id=person_id, seq=counter.seq, kind="entry", thing=entry.id
                )
            )
        await session.commit()
        return JournalEntry.of(entry)


def _loaders(session: AsyncSession) -> dict[str, object]:
    """Return DataLoaders, as Strawberry's documentation has them."""

    async def comments(ids: list[UUID]) -> list[list[Comment]]:
        query = select(Comment).where(Comment.entry_id.in_(ids)).order_by(Comment.written_at)
        rows = (await session.scalars(query)).all()
        return [[row for row in rows if row.entry_id == id] for id in ids]

    async def people(ids: list[UUID]) -> list[Person | None]:
        rows = (await session.scalars(select(Person).where(Person.id.in_(ids)))).all()
        found = {row.id: row for row in rows}
        return [found.get(id) for id in ids]

    return {"comments": DataLoader(load_fn=comments), "people": DataLoader(load_fn=people)}


async def comment_on_the_newest(path: Path) -> None:
    """Have three comments of somebody on each of the newest twenty entries."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    async with async_sessionmaker(engine)() as session:
        ben = Person(id=uuid4(), name="Ben")
        session.add(ben)
        await session.flush()
        newest = select(Entry).order_by(Entry.occurred_on.desc(), Entry.id.desc()).limit(20)
        for entry in (await session.scalars(newest)).all():
            for _ in range(3):
                session.add(
                    Comment(
                        id=uuid4(),
                        entry_id=entry.id,
                        author_id=ben.id,
                        kind="encouragement",
                        text="Keep it.",
                        written_at=datetime.now(UTC),
                    )
                )
        await session.commit()
    await engine.dispose()


async def client(path: Path) -> tuple[httpx.AsyncClient, Callable[[], Awaitable[None]]]:
    """Return a signed-in client of the peer on a new database, and what disposes of it."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    made = async_sessionmaker(engine, expire_on_commit=False)
    async with made() as session:
        person = Person(id=uuid4(), name="Ana")
        session.add(person)
        await session.flush()
        session.add(SessionRow(secret="s", person_id=person.id))
        session.add(Counter(person_id=person.id, seq=0))
        await session.commit()

    async def session_of_request() -> AsyncIterator[AsyncSession]:
        async with made() as session:
            yield session

    async def context(
        request: Request, session: Annotated[AsyncSession, Depends(session_of_request)]
    ) -> dict[str, object]:
        secret = request.cookies.get("growth", "")
        row = await session.get(SessionRow, secret)
        person_id = row.person_id if row else None
        return {"session": session, "person_id": person_id, **_loaders(session)}

    schema = strawberry.Schema(
        Query, Mutation, extensions=[lambda: ParserCache(), lambda: ValidationCache()]
    )
    app = FastAPI()
    app.include_router(GraphQLRouter(schema, context_getter=context), prefix="/graphql")
    transport = httpx.ASGITransport(app=app)
    found = httpx.AsyncClient(
        transport=transport, base_url="http://localhost:8000", cookies={"growth": "s"}
    )
    return found, engine.dispose
