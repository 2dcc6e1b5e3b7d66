"""From an uploaded file to a picture that is only a picture.

Dimensions are read before anything is decoded: 109 KB can hold 900 megapixels, which take 4 GB
(decisions/0010). What is stored was encoded here, so nothing of the file itself survives: no EXIF,
no place, no bytes that something else could run.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from backend.kit.errors import InvalidInput, Problem

BYTE_LIMIT = 10_000_000
PIXEL_LIMIT = 40_000_000
LONGEST_SIDE = 2048  # pixels, as stored
QUALITY = 82  # of JPEG, out of 95
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"
HEAD = 4096  # bytes in which other formats announce themselves
OTHERS = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php", b"<?xml", b"%pdf-")

NO_PICTURE = "Choose a photo: a JPEG, PNG or WebP file."
TOO_MANY_BYTES = "Choose a photo of at most 10 MB."
TOO_MANY_PIXELS = "Choose a photo of at most 40 megapixels."
MORE_THAN_A_PICTURE = "This file holds more than a picture. Take a screenshot of it and add that."


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def cleaned(content: bytes) -> Picture:
    """Return the picture that a file shows, upright, encoded anew. Raises InvalidInput."""
    if len(content) > BYTE_LIMIT:
        raise _refused(TOO_MANY_BYTES)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > PIXEL_LIMIT:
                raise _refused(TOO_MANY_PIXELS)
            if _is_polyglot(content, found.format or ""):
                raise _refused(MORE_THAN_A_PICTURE)
            return _encoded(found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refused(TOO_MANY_PIXELS) from None
    except InvalidInput:
        raise
    except (
        Exception
    ):  # Pillow's decoders fail in many ways on broken files: struct.error, TypeError
        raise _refused(NO_PICTURE) from None


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput([Problem("photo", sentence)])


def _encoded(found: Image.Image) -> Picture:
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before it is turned: copies are small then
    upright = ImageOps.exif_transpose(found)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        seen_through = upright.convert("RGBA")
        upright = Image.new("RGB", upright.size, "white")
        upright.paste(seen_through, mask=seen_through)
    clean = io.BytesIO()
    upright.convert("RGB").save(clean, "JPEG", quality=QUALITY, optimize=True)
    return Picture(clean.getvalue(), upright.width, upright.height)


def _is_polyglot(content: bytes, format: str) -> bool:
    """Tell whether a file is something else besides: in its head, or after its picture's end.

    Encoding anew already leaves none of it; a file that pretends is refused all the same, since
    whoever sends one means no photo. What the app itself sends never holds anything more.
    """
    head = content[:HEAD].lower()
    end = {"JPEG": _end_of_jpeg, "PNG": _end_of_png, "WEBP": _end_of_webp}[format](content)
    return any(other in head for other in OTHERS) or content[end:].strip(b"\0") != b""


def _end_of_png(content: bytes) -> int:
    at = 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            break
    return at


def _end_of_webp(content: bytes) -> int:
    length = int.from_bytes(content[4:8], "little")
    return 8 + length + length % 2


def _end_of_jpeg(content: bytes) -> int:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:  # end of image
            return at + 2
        if marker == 0xFF:  # padding
            at += 1
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xDA:  # a scan: its data runs to the next marker that is not a restart
            at = _end_of_scan(content, at)
    return len(content) if at >= len(content) else at + 2


def _end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
