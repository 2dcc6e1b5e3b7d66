"""Text of a pack as blocks that any screen can show: no HTML ever, neither in nor out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


PAGE_LIMIT = 300  # words: more is no screen
HTML = (
    "a|b|i|u|s|p|br|hr|em|strong|div|span|img|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|code|pre|sup|sub"
    "|script|style|iframe|font|center|blockquote|details|summary|video|audio|form|input|button"
)
# What other programs show and ours as it stands: tables, HTML, marks left open, bare addresses;
# and characters that nobody sees and that turn a line around.
RAW = re.compile(
    rf"^ *\|.*\|.*\||</?(?:{HTML})\b[^>]*>|\*\*\w|\w\*\*|~~\w|^ *[•▪◦]|^ *#{{2,6}}\S|^ *\[[ x]\] "
    r"|https?://|[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e]",
    re.MULTILINE | re.IGNORECASE,
)


class Unreadable(Exception):
    """Something that no screen shows. Holds its line, the text's first being 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Mark(StrEnum):
    STRONG = "strong"
    EMPHASIS = "em"


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that looks alike."""

    text: str
    mark: Mark | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a quotation, or a list; each line is a paragraph or one of its points."""

    kind: BlockKind
    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One idea, as much as a screen shows: a heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


LISTS = {
    "bullet_list_open": BlockKind.BULLETS,
    "ordered_list_open": BlockKind.NUMBERS,
    "blockquote_open": BlockKind.QUOTE,
}
AROUND = {"paragraph_open", "paragraph_close", "list_item_open", "list_item_close", "heading_close"}
MARKS = {"strong_open": Mark.STRONG, "em_open": Mark.EMPHASIS}


def words(text: Iterable[Block]) -> int:
    """Return how many words there are to read."""
    lines = chain.from_iterable(block.lines for block in text)
    return sum(len(span.text.split()) for span in chain.from_iterable(lines))


def blocks(text: str) -> tuple[Block, ...]:
    """Return a text without headings. Raises Unreadable."""
    found, _ = _read(f"## \n{text}", first_line=0)
    if len(found) != 1:
        raise Unreadable(1, "There is no place for a heading here.")
    return found[0].blocks


def pages(text: str) -> tuple[Page, ...]:
    """Return a lesson's pages, each begun by a heading of the second level. Raises Unreadable."""
    found, lines = _read(text, first_line=1)
    for page, line in zip(found, lines, strict=True):
        count = words(page.blocks)
        if not page.title.strip():
            raise Unreadable(line, "Give this page a title, after its “## ”.")
        if not count:
            raise Unreadable(line, f"There is no text under “{page.title}”.")
        if count > PAGE_LIMIT:
            message = f"{count} words are no screen: begin another page after {PAGE_LIMIT} at most."
            raise Unreadable(line, message)
    return found


def _read(text: str, *, first_line: int) -> tuple[tuple[Page, ...], list[int]]:
    """Return pages as they are written, and the line on which each begins."""
    reader = _Reader()
    for token in PARSER.parse(text):
        try:
            reader.take(token)
        except ValueError as error:
            raise Unreadable((token.map or [0])[0] + first_line, str(error)) from error
    lines = [line + first_line for line in reader.began_at]
    return tuple(Page(title, tuple(under)) for title, under in reader.pages), lines


class _Reader:
    """Puts the parser's tokens together. Raises ValueError."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, list[Block]]] = []
        self.began_at: list[int] = []  # the line of each, from 0
        self._list: BlockKind | None = None  # the one that is open
        self._lines: list[tuple[Span, ...]] = []
        self._is_heading = False

    def take(self, token: Token) -> None:
        if token.type == "heading_open":
            self._begin_page(token)
        elif not self.pages:
            raise ValueError("Begin with “## ” and the title of the first page.")
        elif token.type == "inline":
            self._take_line(_spans(token.children or []))
        elif token.type in LISTS:
            self._begin_list(LISTS[token.type])
        elif token.type.endswith(("list_close", "blockquote_close")):
            self._end_list()
        elif token.type not in AROUND:
            raise ValueError(f"No screen shows this here: {token.markup or token.type}")

    def _begin_page(self, token: Token) -> None:
        if token.tag != "h2" or self._list:
            raise ValueError("Begin a page with “## ” and its title; there are no other headings.")
        self.pages.append(("", []))
        self.began_at.append((token.map or [0])[0])
        self._is_heading = True

    def _take_line(self, spans: tuple[Span, ...]) -> None:
        if self._is_heading:
            self.pages[-1] = ("".join(span.text for span in spans), [])
            self._is_heading = False
        elif self._list:
            self._lines.append(spans)
        else:
            self.pages[-1][1].append(Block(BlockKind.PARAGRAPH, (spans,)))

    def _begin_list(self, kind: BlockKind) -> None:
        if self._list:
            raise ValueError("Lists and quotations stand in no other.")
        self._list, self._lines = kind, []

    def _end_list(self) -> None:
        assert self._list is not None
        self.pages[-1][1].append(Block(self._list, tuple(self._lines)))
        self._list = None


def _spans(parts: list[Token]) -> tuple[Span, ...]:
    found: list[Span] = []
    mark: Mark | None = None
    url: str | None = None
    for part in parts:
        if part.type in ("text", "softbreak", "hardbreak"):
            _check_raw(part.content, is_link=url is not None)
            _add(found, Span(part.content or " ", mark, url))
        elif part.type in MARKS and not mark:
            mark = MARKS[part.type]
        elif part.type in ("strong_close", "em_close"):
            mark = None
        elif part.type == "link_open":
            url = _checked(str(part.attrs["href"]))
        elif part.type == "link_close":
            url = None
        else:
            raise ValueError(f"No screen shows this here: {part.markup or part.type}")
    return tuple(found)


def _check_raw(text: str, *, is_link: bool) -> None:
    raw = RAW.search(text)
    if raw is None or (is_link and "://" in raw[0]):
        return
    if "://" in raw[0]:
        raise ValueError("Write a link as [its words](https://…).")
    said = raw[0].strip()
    said = said if said.isprintable() else "a character that nobody sees"
    raise ValueError(f"This would be shown as it stands, so write it differently: {said}")


def _add(spans: list[Span], span: Span) -> None:
    """Add a span, to the one before where both look alike."""
    if spans and (spans[-1].mark, spans[-1].url) == (span.mark, span.url):
        span = Span(spans.pop().text + span.text, span.mark, span.url)
    spans.append(span)


def _checked(url: str) -> str:
    if not is_web_address(url):
        raise ValueError(f"Links start with https:// : {url}")
    return url


def is_web_address(url: str) -> bool:
    """Tell whether this is an https address of a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        return False
