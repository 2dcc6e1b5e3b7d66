"""What people type: which text can be kept, and how it is compared."""

import re
import unicodedata

_BROKEN = re.compile("[\0\ud800-\udfff]")


def unkeepable(text: str) -> str | None:
    """Say why a text cannot be stored byte for byte, or return None.

    PostgreSQL refuses NUL, and half a surrogate pair is no character in any encoding.
    """
    if _BROKEN.search(text):
        return "Remove the broken character from this text."
    return None


def folded(text: str) -> str:
    """Return a text as search compares it: without case and accents, on every database alike."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
