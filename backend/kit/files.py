"""The one folder of uploaded files. Each is written once, named by an id, and never changed."""

import asyncio
import os
import re
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

_folder: Path | None = None
_NAME = re.compile("[0-9a-f]{32}")


def use(folder: Path) -> None:
    """Keep files here from now on."""
    global _folder
    _folder = folder


def _path(id: UUID) -> Path:
    assert _folder is not None, "call use() first"
    return _folder / id.hex[-2:] / id.hex


def _write(id: UUID, content: bytes) -> None:
    path = _path(id)
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _sync(path.parent.parent)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Write down which names a folder holds: a file's own sync does not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _erase(ids: Iterable[UUID]) -> None:
    for id in ids:
        _path(id).unlink(missing_ok=True)


async def write(id: UUID, content: bytes) -> None:
    """Store a file: whole and on the disk, or not at all."""
    await asyncio.to_thread(_write, id, content)


async def read(id: UUID) -> bytes | None:
    """Return a file's bytes, or None when there is none."""
    try:
        return await asyncio.to_thread(_path(id).read_bytes)
    except FileNotFoundError:
        return None


async def erase(ids: Iterable[UUID]) -> None:
    """Erase files. Those that are gone already do no harm."""
    await asyncio.to_thread(_erase, list(ids))


def known() -> list[UUID]:
    """Return the id of every file there is; erase what a kill left half written."""
    assert _folder is not None, "call use() first"
    for half in _folder.glob("*/*.part"):
        half.unlink(missing_ok=True)
    return [UUID(path.name) for path in _folder.glob("*/*") if _NAME.fullmatch(path.name)]
