"""Writing the audit log, and telling whether anything of it is missing."""

from dataclasses import dataclass
from uuid import UUID

from backend.audit import rules
from backend.audit.rules import Deed, Line
from backend.audit.tables import AuditEnd, AuditLine

PAGE = 1_000  # lines read at once


class Broken(Exception):
    """A line is missing or was changed. Says where, in one sentence."""


@dataclass(frozen=True, slots=True)
class End:
    """How far a log goes. Whoever keeps it elsewhere can tell later that nothing was cut off."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "End":
        """Return the end that was written like this. Raises ValueError."""
        seq, _, hash = text.partition(":")
        if len(hash) != len(rules.BEGINNING):
            raise ValueError(text)
        return cls(int(seq), hash)


async def write(*lines: Line) -> None:
    """Add lines, in the transaction of what they tell of.

    Everyone waits here for whoever wrote last: it stands at the end of a transaction, so that
    nobody who is waited for waits.
    """
    if not lines:
        return
    rows = await AuditEnd.raw(
        "INSERT INTO audit_end (id, seq, hash) VALUES (1, {}, {}) ON CONFLICT (id)"
        " DO UPDATE SET seq = audit_end.seq + {} RETURNING seq, hash",
        len(lines),
        rules.BEGINNING,
        len(lines),
    )
    last: str = rows[0]["hash"]
    first = rows[0]["seq"] - len(lines) + 1
    added = []
    for seq, line in enumerate(lines, first):
        last = rules.chained(last, seq, line)
        added.append(
            AuditLine(
                seq=seq,
                at=line.at,
                deed=line.deed,
                person=line.person,
                thing=line.thing,
                other=line.other,
                hash=last,
            )
        )
    for start in range(0, len(added), PAGE):
        await AuditLine.insert(*added[start : start + PAGE])
    await AuditEnd.update({AuditEnd.hash: last}).where(AuditEnd.id == 1)


async def check(known: End | None = None) -> End:
    """Read the whole log and return its end. Raises Broken.

    `known` is an end it had before: a log that was cut off behind it, or written anew, is found.
    """
    end = await AuditEnd.objects().get(AuditEnd.id == 1)  # first: lines may be added meanwhile
    seq, last = 0, rules.BEGINNING
    while lines := await _after(seq):
        for line in lines:
            seq += 1
            last = rules.chained(last, seq, _line_of(line))
            if (line.seq, line.hash) != (seq, last):
                raise Broken(f"Line {seq} is missing or was changed.")
            if known and seq == known.seq and last != known.hash:
                raise Broken(f"Line {seq} is not the one that was seen before.")
    if seq < max(end.seq if end else 0, known.seq if known else 0):
        raise Broken(f"What came after line {seq} is missing.")
    return End(seq, last)


async def _after(seq: int) -> list[AuditLine]:
    lines = AuditLine.objects().where(AuditLine.seq > seq)
    return await lines.order_by(AuditLine.seq).limit(PAGE)


def _line_of(row: AuditLine) -> Line:
    thing, other = (UUID(str(one)) if one else None for one in (row.thing, row.other))
    return Line(Deed(row.deed), row.at, UUID(str(row.person)), thing, other)
