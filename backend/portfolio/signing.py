"""Signing records of learning (Ed25519, RFC 8032), and telling whether a file is one, unchanged."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.portfolio.tables import IssuedRecord, RecordKey


async def private_key() -> Ed25519PrivateKey:
    """Return this server's key, made at first."""
    row = await RecordKey.objects().get(RecordKey.id == 1)
    if row is None:
        made = RecordKey(id=1, private_key=_text(Ed25519PrivateKey.generate().private_bytes_raw()))
        await RecordKey.insert(made).on_conflict(target=RecordKey.id, action="DO NOTHING")
        row = await RecordKey.objects().get(RecordKey.id == 1)  # another process may be faster
    assert row is not None
    return Ed25519PrivateKey.from_private_bytes(_bytes(row.private_key))


async def public_key() -> str:
    """Return the key that signatures are checked with: 32 bytes in base64url."""
    raw = (await private_key()).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return _text(raw)


async def signed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content with its signature, made over its canonical JSON without it."""
    key = await private_key()
    signature = _text(key.sign(canonical(content)))
    return {**content, "signature": {"publicKey": await public_key(), "ed25519": signature}}


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: JSON with sorted keys and no spaces, in UTF-8."""
    said = {name: value for name, value in content.items() if name != "signature"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def message(record: UUID, fingerprint: str, issued_at: datetime) -> bytes:
    """Return what is signed of a file: its number, its SHA-256, and when it was issued."""
    return f"{record}\n{fingerprint}\n{issued_at.timestamp():.6f}".encode()


async def issue(actor: Actor, record: UUID, kind: str, file: bytes, *, now: datetime) -> None:
    """Keep the signed fingerprint of a file that is handed out."""
    fingerprint = sha256(file).hexdigest()
    signature = (await private_key()).sign(message(record, fingerprint, now))
    row = IssuedRecord(
        id=record,
        person=actor.id,
        kind=kind,
        sha256=fingerprint,
        signature=_text(signature),
        issued_at=now,
    )
    await IssuedRecord.insert(row)


async def issued(record: UUID) -> IssuedRecord:
    """Return what is known of a record by its number, if its signature holds. Raises NotFound."""
    row = await IssuedRecord.objects().get(IssuedRecord.id == record)
    if row is None or not await _is_signed(row):
        raise NotFound("This server issued no record of that number.")
    return row


async def verified(fingerprint: str) -> IssuedRecord | None:
    """Return the record whose file has this SHA-256 and whose signature holds, or None.

    Raises InvalidInput for what is no fingerprint.
    """
    if len(fingerprint) != 64 or not set(fingerprint) <= set("0123456789abcdef"):
        raise InvalidInput([Problem("sha256", "Send the file's SHA-256, 64 digits in hex.")])
    row = await IssuedRecord.objects().get(IssuedRecord.sha256 == fingerprint)
    return row if row is not None and await _is_signed(row) else None


async def _is_signed(row: IssuedRecord) -> bool:
    key = (await private_key()).public_key()
    try:
        key.verify(_bytes(row.signature), message(row.id, row.sha256, row.issued_at))
    except InvalidSignature:
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)
