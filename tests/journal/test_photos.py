"""Stories about photos as evidence: what is taken, what is refused, and who may see them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from backend.journal import entries, photos, pictures, service
from backend.kit import files
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import uuid7
from tests.conftest import NOW
from tests.journal.test_service import write

PLACE = {0x8825: {2: (46.0, 30.0, 0.0)}}  # the EXIF tag of a GPS position


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, kind, **options)
    return made.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x8825] = {2: (46.0, 30.0, 0.0)}
    return picture(exif=exif)


def bomb(side: int) -> bytes:
    """A small PNG that says it is enormous, and is."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" + b"\0" * ((side + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def folder(tmp_path):
    files.use(tmp_path / "photos")
    return tmp_path / "photos"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_of_photo_becomes_a_clean_jpeg(kind):
    clean = pictures.cleaned(picture(kind))
    with Image.open(io.BytesIO(clean.content)) as found:
        assert (found.format, found.size) == ("JPEG", (60, 40))


def test_the_place_and_the_camera_are_gone_and_it_stands_upright():
    assert b"a phone" in with_place()
    clean = pictures.cleaned(with_place())
    assert b"Exif" not in clean.content
    assert b"a phone" not in clean.content
    assert (clean.width, clean.height) == (40, 60)


def test_a_progressive_photo_with_restarts_is_only_a_photo():
    made = picture(size=(640, 480), progressive=True, restart_marker_blocks=4)
    assert pictures.cleaned(made).width == 640


def test_a_large_photo_is_stored_smaller():
    clean = pictures.cleaned(picture(size=(5000, 2500)))
    assert (clean.width, clean.height) == (2048, 1024)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", pictures.NO_PICTURE),
        (b"<!doctype html><script>alert(1)</script>", pictures.NO_PICTURE),
        (b"%PDF-1.7 ...", pictures.NO_PICTURE),
        (b"", pictures.NO_PICTURE),
        (picture("GIF"), pictures.NO_PICTURE),
        (picture()[:200], pictures.NO_PICTURE),
        (picture() + b"PK\x03\x04 a zip", pictures.MORE_THAN_A_PICTURE),
        (picture("PNG") + b"<script>alert(1)</script>", pictures.MORE_THAN_A_PICTURE),
        (picture("WEBP") + b"#!/bin/sh", pictures.MORE_THAN_A_PICTURE),
        (picture(comment=b"<html><script>alert(1)</script>"), pictures.MORE_THAN_A_PICTURE),
        (b"x" * (pictures.BYTE_LIMIT + 1), pictures.TOO_MANY_BYTES),
        (bomb(6400), pictures.TOO_MANY_PIXELS),
        (bomb(30_000), pictures.TOO_MANY_PIXELS),
    ],
    ids=str,
)
def test_what_is_no_photo_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(InvalidInput) as refused:
        pictures.cleaned(content)
    assert [problem.message for problem in refused.value.problems] == [sentence]


async def add(actor, entry, photo_id=None):
    return await photos.add_photo(actor, entry.id, photo_id or uuid7(), picture(), now=NOW)


async def test_ana_adds_a_photo_once_however_often_it_is_sent(ana):
    entry = await write(ana)
    photo = await add(ana, entry)
    assert (await add(ana, entry, photo.id)).id == photo.id
    assert (await entries.get_entry(ana, entry.id)).version == 2
    assert (await photos.read_photo(ana, photo.id)).startswith(b"\xff\xd8")


async def test_a_page_holds_four(ana):
    entry = await write(ana)
    for _ in range(4):
        await add(ana, entry)
    with pytest.raises(InvalidInput, match="up to 4"):
        await add(ana, entry)


async def test_a_stranger_sees_adds_and_removes_nothing(ana, eve):
    entry = await write(ana)
    photo = await add(ana, entry)
    for attempt in (
        photos.read_photo(eve, photo.id),
        photos.remove_photo(eve, photo.id),
        photos.add_photo(eve, entry.id, uuid7(), picture(), now=NOW),
        photos.read_photo(eve, uuid7()),
    ):
        with pytest.raises(NotFound):
            await attempt
    hers = await write(eve)
    with pytest.raises(InvalidInput, match="another id"):
        await add(eve, hers, photo.id)
    assert await photos.list_photos(eve, [entry.id]) == []


async def test_a_removed_photo_and_a_deleted_page_leave_no_file(ana, folder):
    entry = await write(ana)
    first, _second = await add(ana, entry), await add(ana, entry)
    await photos.remove_photo(ana, first.id)
    assert len(files.known()) == 1
    await service.delete_entry(ana, entry.id, now=NOW)
    assert files.known() == []


async def test_a_file_without_a_photo_is_swept_and_no_other(ana):
    photo = await add(ana, await write(ana))
    await files.write(uuid7(), b"left by a kill")
    assert await photos.sweep() == 1
    assert files.known() == [photo.id]


async def test_a_photo_comes_as_an_attachment_that_runs_nowhere(browser, other_browser):
    await browser.sign_up("Ana")
    entry_id, photo_id = str(uuid7()), str(uuid7())
    await browser.ask(
        """mutation ($i: WriteJournalEntryInput!) {
          writeJournalEntry(input: $i) { __typename } }""",
        i={"id": entry_id, "occurredOn": "2026-03-02", "shared": "x"},
    )
    address = f"/photos/{photo_id}"

    async def send(content, kind="image/jpeg", id=None):
        where = f"/photos/{id or uuid7()}?entry={entry_id}"
        return await browser.put(where, content=content, headers={"content-type": kind})

    assert (await send(picture(), id=photo_id)).status_code == 204
    got = await browser.get(address)
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in got.headers["cache-control"]
    await other_browser.sign_up("Eve")
    assert (await other_browser.get(address)).status_code == 404
    assert (await other_browser.get(f"/photos/{uuid7()}")).json() == (
        await other_browser.get(address)
    ).json()
    assert (await send(b"<svg/>", "image/svg+xml")).status_code == 415
    refused = await send(b"<svg/>")
    assert refused.json()["problems"][0]["message"] == pictures.NO_PICTURE
    huge = await send(b"x" * 10_000_001)
    assert (huge.status_code, huge.text) == (413, "Choose a photo of at most 10 MB.")
    as_eve = {"content-type": "image/jpeg", "growth-person": str(uuid7())}
    for_another = await browser.put(
        f"/photos/{uuid7()}?entry={entry_id}", content=picture(), headers=as_eve
    )
    assert for_another.status_code == 401
    removed = await browser.ask(
        """mutation ($id: UUID!) { removeJournalPhoto(id: $id) {
          ... on JournalEntry { photos { id } } } }""",
        id=photo_id,
    )
    assert removed["removeJournalPhoto"] == {"photos": []}
