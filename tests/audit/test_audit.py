"""The audit log: what is in it, what is not, and that nothing can be taken out unseen."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from backend.accounts import passwords, sessions
from backend.accounts import service as accounts
from backend.accounts.tables import User
from backend.audit import service
from backend.audit.rules import Deed, Line
from backend.audit.service import Broken, End
from backend.audit.tables import AuditEnd, AuditLine
from backend.journal import service as journal
from backend.journal import shares
from backend.kit import database as db
from backend.mentoring import pairings
from tests.conftest import NOW
from tests.mentoring.conftest import end, pair, shared

MANY = 2 * service.PAGE + 1


async def deeds() -> list[tuple[Deed, object, object, object]]:
    lines = await AuditLine.objects().order_by(AuditLine.seq)
    return [(Deed(one.deed), one.person, one.thing, one.other) for one in lines]


async def add(count: int = 3) -> End:
    async with db.transaction():
        await service.write(*(Line(Deed.SHARED, NOW, uuid4(), uuid4()) for _ in range(count)))
    return await service.check()


async def tamper(sql: str) -> None:
    """Change the log as somebody could who owns the database and takes its guard away."""
    if isinstance(db.in_use(), db.SQLite):
        for deed in ("UPDATE", "DELETE"):
            await AuditLine.raw(f"DROP TRIGGER IF EXISTS audit_line_{deed}")
        await AuditLine.raw(sql)
    else:
        await AuditLine.raw("ALTER TABLE audit_line DISABLE TRIGGER USER")
        await AuditLine.raw(sql)
        await AuditLine.raw("ALTER TABLE audit_line ENABLE TRIGGER USER")


async def test_who_could_read_what_is_told_without_a_word_of_it(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben, shared="A word of hers.")
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)
    await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=NOW)
    await pairings.pause_pairing(ben, pairing.id, is_paused=False, now=NOW)
    await end(ben, pairing)
    await journal.delete_entry(ana, entry.id, now=NOW)
    assert await deeds() == [
        (Deed.PAIRED, ben.id, pairing.id, ana.id),
        (Deed.SHARED, ana.id, entry.id, ben.id),
        (Deed.UNSHARED, ana.id, entry.id, ben.id),
        (Deed.SHARED, ana.id, entry.id, ben.id),
        (Deed.PAUSED, ben.id, pairing.id, ana.id),
        (Deed.RESUMED, ben.id, pairing.id, ana.id),
        (Deed.ENDED, ben.id, pairing.id, ana.id),
        (Deed.UNSHARED, ana.id, entry.id, ben.id),
        (Deed.DELETED, ana.id, entry.id, None),
    ]
    everything = str(await AuditLine.select())
    assert "word" not in everything
    assert "Ana" not in everything
    await service.check()


async def test_each_way_in_is_told(ana):
    await sessions.start(ana.id, device="Phone", now=NOW)
    hashed = await passwords.hash_password("seven quiet green doors")
    await User.update({User.password_hash: hashed}).where(User.id == ana.id)
    secret = await accounts.reset_secret("ana@school.example", now=NOW)
    await accounts.reset_password(secret, "eight quiet green doors", now=NOW)
    new, old = "nine quiet green doors", "eight quiet green doors"
    await accounts.set_password(ana, new, current=old, now=NOW)
    expected = [Deed.SIGNED_IN, Deed.RESET_LINK, Deed.PASSWORD_SET, Deed.PASSWORD_SET]
    assert [deed for deed, *_ in await deeds()] == expected


async def test_what_did_not_happen_is_not_told(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben, shared="Hers.")
    before = await deeds()
    await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)  # it is already
    with pytest.raises(RuntimeError):
        async with shares.changing(ana.id, entry.id) as log:
            await shares.withdraw(log, ana.id, ben.id, [entry.id], now=NOW)
            raise RuntimeError("the transaction is taken back")
    assert await deeds() == before
    await service.check()


async def test_many_write_at_once_and_the_chain_holds(database):
    await asyncio.gather(*(add(count % 3 + 1) for count in range(24)))
    assert (await service.check()).seq == 48
    assert (await add(MANY)).seq == 48 + MANY


@pytest.mark.parametrize(
    "sql", ["DELETE FROM audit_line", "UPDATE audit_line SET deed = 'shared' WHERE seq = 2"]
)
async def test_the_database_refuses_to_change_or_delete_a_line(database, sql):
    known = await add()
    with pytest.raises((db.DatabaseError, asyncpg.PostgresError), match="only grows"):
        await AuditLine.raw(sql)
    assert await service.check(known) == known


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM audit_line WHERE seq = 2", "Line 2 is missing or was changed."),
        ("DELETE FROM audit_line WHERE seq = 1", "Line 1 is missing or was changed."),
        ("DELETE FROM audit_line WHERE seq = 3", "What came after line 2 is missing."),
        ("DELETE FROM audit_line", "What came after line 0 is missing."),
        ("UPDATE audit_line SET person = thing WHERE seq = 2", "Line 2 is missing or was changed."),
        ("UPDATE audit_line SET other = thing WHERE seq = 3", "Line 3 is missing or was changed."),
    ],
)
async def test_a_line_that_was_removed_or_changed_is_found(database, sql, says):
    await add()
    await tamper(sql)
    with pytest.raises(Broken, match=says):
        await service.check()


async def test_a_log_that_was_cut_off_or_written_anew_is_found_by_an_end_kept_elsewhere(database):
    await add(2)
    known = await add(1)
    await tamper("DELETE FROM audit_line WHERE seq = 3")
    line = await AuditLine.objects().get(AuditLine.seq == 2)
    await AuditEnd.update({AuditEnd.seq: 2, AuditEnd.hash: line.hash}).where(AuditEnd.id == 1)
    await service.check()  # by itself it looks whole
    with pytest.raises(Broken, match="What came after line 2"):
        await service.check(known)
    await add(1)
    with pytest.raises(Broken, match="Line 3 is not the one"):
        await service.check(known)
