"""The record of learning as a file, and the public answer to whether one is unchanged."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from backend.accounts import throttle
from backend.kit import clock
from backend.portfolio import record, signing
from backend.portfolio.record import Format, Wanted
from backend.portfolio.tables import IssuedRecord
from backend.session import AnyRequest, context_of, settings_of

TYPES = {
    Format.PDF: "application/pdf",
    Format.JSON: "application/json; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
}


@get("/of-learning/{kind:str}")
async def record_of_learning(
    request: AnyRequest,
    kind: FromPath[Format],
    course: FromQuery[str],
    entries: FromQuery[bool] = False,
    deeds: FromQuery[bool] = True,
) -> Response[bytes]:
    """Answer one's own record, to be saved, never run."""
    context = await context_of(request)
    actor, now = context.actor, context.now
    await throttle.count(throttle.PAPER, str(actor.id), now=now)  # a long one takes a core
    wanted = Wanted(course, with_entries=entries, with_deeds=deeds)
    origin = settings_of(request).public_origin
    file = await record.record_of_learning(actor, wanted, kind, origin, now=now)
    headers = {
        "content-disposition": f'attachment; filename="record-of-learning.{kind}"',
        "content-security-policy": "sandbox",
        "cache-control": "private, no-store",
    }
    return Response(file, media_type=TYPES[kind], headers=headers)


@get("/key")
async def read_key() -> dict[str, str]:
    """Answer the key that signatures are checked with: a file's own is only a hint."""
    return {"ed25519": await signing.public_key()}


@get("/{number:uuid}")
async def read_record(request: AnyRequest, number: FromPath[UUID]) -> dict[str, Any]:
    """Answer when a record of that number was issued: nothing of whom, nothing of what."""
    await _count(request)
    return _told(await signing.issued(number))


@post("/verify", status_code=200)
async def verify_record(request: AnyRequest, data: JSONBody[dict[str, str]]) -> dict[str, Any]:
    """Answer whether a file of this SHA-256 was issued here, and its signature holds."""
    await _count(request)
    row = await signing.verified(data.get("sha256", ""))
    return {"isUnchanged": row is not None, **(_told(row) if row else {})}


async def _count(request: AnyRequest) -> None:
    network = throttle.network_of(request.client.host if request.client else None)
    await throttle.count(throttle.VERIFY_ADDRESS, network, now=clock.now())


def _told(row: IssuedRecord) -> dict[str, Any]:
    return {"number": str(row.id), "kind": row.kind, "issuedAt": row.issued_at.isoformat()}


record_routes = [record_of_learning, read_key, read_record, verify_record]
