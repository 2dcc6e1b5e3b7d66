"""The record of learning as one table, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any
from uuid import UUID

from backend.hours.tables import MinuteRecord
from backend.journal.rules import Prompt

CELLS = ("part", "day", "what", "known", "minutes", "documents", "note", "corrects", "number",
         "beside")  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run


def as_csv(content: Mapping[str, Any], ledger: Iterable[MinuteRecord], beside: Set[UUID]) -> bytes:
    """Return all that a record says as one table, the ledger a row each, named by `part`.

    `beside` are the declared rows for days that know of the same otherwise, too. Cells that a
    spreadsheet would run are plain text in it.
    """
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, CELLS, restval="")
    writer.writeheader()
    for row in (
        *_said_rows(content),
        *(_ledger_row(one, (one.corrects or one.id) in beside) for one in ledger),
    ):
        said = row.items()
        writer.writerow({n: one if isinstance(one, int) else neutral(str(one)) for n, one in said})
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _said_rows(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the record itself, the criteria with their deeds, and the entries."""
    course = content["course"]
    told = {"day": content["issuedOn"], "number": content["number"]}
    yield {"part": "record", "what": f"{course['title']}, version {course['version']}", **told,
           "note": content["holder"]}  # fmt: skip
    for one in content["criteria"]:
        state = one["rating"] or ""
        yield {"part": "criterion", "day": one["ratedOn"] or "", "what": one["text"],
               "known": state, "documents": one["criterion"],
               "note": "shown by a deed" if one["isShownByADeed"] else ""}  # fmt: skip
        for deed in one["deeds"] or ():
            yield {"part": "deed", "day": deed["linkedOn"], "what": deed["kind"],
                   "documents": one["criterion"]}  # fmt: skip
    entries = content["entries"]
    yield {"part": "entries", "what": "done", "note": entries["count"]}
    for entry in entries["included"] or ():
        for prompt in Prompt:
            if said := entry.get(str(prompt)):
                yield {"part": "entry", "day": entry["occurredOn"], "what": str(prompt),
                       "note": said}  # fmt: skip


def _ledger_row(row: MinuteRecord, is_beside: bool) -> dict[str, Any]:
    return {"part": "minutes", "day": row.occurred_on, "what": row.bucket, "known": row.provenance,
            "minutes": row.minutes, "documents": row.about, "note": row.note,
            "corrects": row.corrects or "", "number": row.id,
            "beside": "measured or attended, too" if is_beside else ""}  # fmt: skip


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
