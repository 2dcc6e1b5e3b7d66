"""The one database: SQLite in a file by default, PostgreSQL when DATABASE_URL says so.

Piccolo's own SQLite engine opens a connection for every query and defers its write lock. Ours
keeps a few readers and one writer open, so that writers queue in the process instead of failing.
See `decisions/0002-sqlite-engine.md` for the measurements.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from piccolo.columns import Column
from piccolo.columns.combination import And, Or, Where, WhereRaw
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.querystring import QueryString
from piccolo.table import Table

READERS = 4  # connections; more than two cores can use
BUSY_SECONDS = 15  # how long another process (the worker, a backup) may hold the write lock
DatabaseError = sqlite3.Error
Rows = list[dict[str, Any]]
Clause = And | Or | Where | WhereRaw

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged writes in a power cut
    "PRAGMA foreign_keys=ON",
)


class Connection:
    """One SQLite connection and the one thread that uses it.

    Whatever is asked of it runs in order, so a cancelled caller leaves nothing half done: the next
    statement simply waits behind the running one.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._opened = self._thread.submit(self._open, options)

    def _open(self, options: dict[str, Any]) -> None:
        self._raw = sqlite3.connect(**options, timeout=BUSY_SECONDS, check_same_thread=False)
        deadline = time.monotonic() + BUSY_SECONDS
        for pragma in PRAGMAS:
            while not self._is_set(pragma):
                if time.monotonic() > deadline:
                    raise sqlite3.OperationalError("database is locked")
                time.sleep(0.02)

    def _is_set(self, pragma: str) -> bool:
        # Turning a new file to WAL needs it alone, and does not wait for others by itself.
        try:
            self._raw.execute(pragma)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
        return True

    def _run(self, sql: str, arguments: Sequence[Any]) -> Rows:
        self._opened.result()
        cursor = self._raw.execute(sql, arguments)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _rollback(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    async def execute(self, sql: str, arguments: Sequence[Any] = ()) -> Rows:
        """Return the rows of one statement. One hop to the thread and back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, sql, arguments)

    def abandon(self) -> None:
        """Roll back whatever is open, before anything that is asked from now on."""
        self._thread.submit(self._rollback)

    def close(self) -> None:
        """Finish what runs, then close."""
        if self._opened.exception() is None:
            self._thread.submit(self._raw.close)
        self._thread.shutdown()


class Transaction(SQLiteTransaction):
    """BEGIN IMMEDIATE on the one writer. Inside another transaction it is part of that one."""

    engine: "SQLite"

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            return self._parent
        await self.engine.writing.acquire()
        try:
            self.connection = self.engine.writer
            await self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._leave()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if self._parent is not None:
            return exception is None
        self.engine.current_transaction.reset(self.context)
        try:
            if exception is None:
                await self.connection.execute("COMMIT")
        finally:
            self._leave()
        return exception is None

    def _leave(self) -> None:
        # The roll-back is queued before the lock is free, so no await is needed to be safe.
        self.engine.writer.abandon()
        self.engine.writing.release()


class SQLite(SQLiteEngine):
    """Pooled readers, one writer behind a lock, one thread hop a query; closed on shutdown."""

    def __init__(self, path: Path) -> None:
        super().__init__(path=str(path), cached_statements=256)
        self.writing = asyncio.Lock()
        self._writer: Connection | None = None
        self._readers: asyncio.Queue[Connection] = asyncio.Queue()

    @property
    def writer(self) -> Connection:
        """The one connection that writes, opened when first asked for."""
        if self._writer is None:
            self._writer = Connection(self.connection_kwargs)
            for _ in range(READERS):
                self._readers.put_nowait(Connection(self.connection_kwargs))
        return self._writer

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Rows:
        sql, arguments = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(sql, arguments)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Rows:
        return await self._run(ddl, ())

    async def _run(self, sql: str, arguments: Sequence[Any]) -> Rows:
        if transaction := self.current_transaction.get():
            rows: Rows = await transaction.connection.execute(sql, arguments)
            return rows
        writer = self.writer
        if sql.lstrip().startswith("SELECT"):
            reader = await self._readers.get()
            try:
                return await reader.execute(sql, arguments)
            finally:
                self._readers.put_nowait(reader)
        async with self.writing:
            return await writer.execute(sql, arguments)

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,
    ) -> Transaction:
        return Transaction(self, TransactionType.immediate, allow_nested)

    def close(self) -> None:
        """Close every connection; the next query would open them anew."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        while not self._readers.empty():
            self._readers.get_nowait().close()


AnyEngine = SQLite | PostgresEngine


def engine_for(url: str) -> AnyEngine:
    """Return the engine for `sqlite:///path` or `postgresql://…`. Raises ValueError for others."""
    if url.startswith("sqlite:///"):
        return SQLite(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql://", "postgres://")):
        # Prepared statements do not survive PgBouncer's transaction pooling.
        return PostgresEngine(config={"dsn": url, "statement_cache_size": 0})
    raise ValueError("DATABASE_URL starts with sqlite:/// or postgresql://")


async def open_engine(engine: AnyEngine) -> None:
    """Connect, so that a wrong address shows at once. Raises OSError or a driver's error."""
    if isinstance(engine, PostgresEngine):
        await engine.start_connection_pool(min_size=1, max_size=10)
    else:
        await engine.writer.execute("SELECT 1")


async def close_engine(engine: AnyEngine) -> None:
    """Close every connection."""
    if isinstance(engine, PostgresEngine):
        await engine.close_connection_pool()
    else:
        engine.close()


def use(engine: AnyEngine, tables: Iterable[type[Table]]) -> None:
    """Let the tables' queries run on this engine from now on."""
    global _in_use
    _in_use = engine
    for table in tables:
        table._meta.db = engine


_in_use: AnyEngine | None = None


def in_use() -> AnyEngine:
    """Return the engine that queries run on."""
    assert _in_use is not None, "call use() first"
    return _in_use


def transaction() -> Any:
    """Return one transaction as an async context manager; it may not stand inside another."""
    return in_use().transaction(allow_nested=False)


def older(columns: tuple[Column, Column], place: tuple[Any, UUID]) -> Clause:
    """Return what keeps the rows behind a place in a list that is newest first.

    `columns` are what the list goes by, a day or a moment, and the id that tells equals apart;
    `place` holds their values in the last row shown.
    """
    (by, id), (last, last_id) = columns, place
    behind: Clause = (by < last) | ((by == last) & (id < last_id))
    return behind


def locking(query: Any, strength: str = "UPDATE") -> Any:
    """Return a query that holds the rows it finds until the transaction ends.

    "NO KEY UPDATE" lets others go on referring to them. On SQLite the transaction holds the whole
    file already, and FOR UPDATE is no syntax there.
    """
    return query if isinstance(in_use(), SQLite) else query.lock_rows(strength)
