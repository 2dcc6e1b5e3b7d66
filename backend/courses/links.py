"""Whether the web addresses of a pack still lead somewhere, and noting the day one looked."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import aiohttp

URL = re.compile(r"^(?P<before> *)url: (?P<url>https://\S+)$")
CHECKED = re.compile(r"^ *checked_on: .*$")
TIMEOUT = aiohttp.ClientTimeout(total=20)  # seconds an address
AGENT = {"User-Agent": "growth course check"}

Look = Callable[[str], Awaitable[str | None]]  # says what is wrong with an address


@dataclass(frozen=True, slots=True)
class Link:
    """An address in the head of a file, and on which line."""

    path: Path
    line: int
    url: str


def links_in(folder: Path) -> Iterator[Link]:
    """Yield the addresses of further reading in a folder of packs, file by file."""
    for path in sorted(folder.rglob("*.md")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = URL.match(text)
            if found and found["before"]:  # of a list's item; a pack's own are no reading
                yield Link(path, number, found["url"])


async def check_links(folder: Path, look: Look, *, today: date) -> dict[Link, str | None]:
    """Look at each address, write `checked_on` beside those that lead somewhere, and return what
    is wrong with each of the others. One that does not is left as it is: its day stays."""
    found = {link: await look(link.url) for link in links_in(folder)}
    for path in {link.path for link in found}:
        well = {link.line for link, wrong in found.items() if link.path == path and wrong is None}
        _write(path, well, today)
    return found


def _write(path: Path, lines: set[int], today: date) -> None:
    before = path.read_text(encoding="utf-8").splitlines(keepends=True)
    after: list[str] = []
    is_dated = False  # the line before got its day: an older one goes
    for number, text in enumerate(before, 1):
        if is_dated and CHECKED.match(text.rstrip("\n")):
            is_dated = False
            continue
        after.append(text)
        is_dated = number in lines
        if is_dated:
            indent = len(text) - len(text.lstrip())
            after.append(f"{' ' * indent}checked_on: {today.isoformat()}\n")
    path.write_text("".join(after), encoding="utf-8")


async def look(url: str) -> str | None:
    """Say why an address leads nowhere, or None. Follows redirections; reads no page."""
    async with aiohttp.ClientSession(timeout=TIMEOUT, headers=AGENT) as session:
        try:
            async with session.get(url) as answer:
                return None if answer.status < 400 else f"answers {answer.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return f"cannot be reached ({type(error).__name__})"
