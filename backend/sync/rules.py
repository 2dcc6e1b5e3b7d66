"""Cursors: where a phone stands in its person's changes."""

PAGE_LIMIT = 100  # changes


def cursor(seq: int) -> str:
    """Return the cursor of a change's number."""
    return str(seq)


def position(text: str | None) -> int | None:
    """Return the number a cursor stands for: 0 at the very start, None when it is unreadable."""
    if text is None or text == "":
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
