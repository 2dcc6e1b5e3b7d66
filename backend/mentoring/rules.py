"""What makes pairings, comments, questions and meetings sound. Pure: no database, no clock."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from backend.accounts.rules import email_problems
from backend.kit.errors import Problem
from backend.kit.text import unkeepable

PAIRING = "pairing"  # the kinds that `sync` notes
COMMENT = "comment"
QUESTION = "mentor_question"
MEETING = "pair_meeting"
TEXT_LIMIT = 10_000  # characters of a comment, a question, or a meeting's notes
LINE_LIMIT = 500  # characters: an invitation's line, a focus, an agreement, a quoted passage
PHRASE_LIMIT = 120  # characters
PHRASES_LIMIT = 12
LINK_LIMIT = 2_000  # characters
AGREEMENTS_LIMIT = 30  # a meeting
PAIRINGS_LIMIT = 50  # that have not ended, a person
INVITATIONS_LIMIT = 20  # open ones, a person
MINUTES_LIMIT = 600  # a meeting
INVITATION_LIFE = timedelta(days=7)
NUDGE_AFTER = 3  # school days a mentee has waited
HAND_OVER_AFTER = 7
PHRASES = ("Read, thank you.", "Read. I will think about it.", "Read. Let us talk about this one.")


class Role(StrEnum):
    """The two sides of a pairing."""

    MENTOR = "mentor"
    MENTEE = "mentee"

    @property
    def other(self) -> "Role":
        return Role.MENTEE if self is Role.MENTOR else Role.MENTOR


class PairingState(StrEnum):
    """Where a pairing stands. Only in an active one does a mentor read anything."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Rhythm(StrEnum):
    """How often a pair means to meet."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    WHEN_NEEDED = "when_needed"


class CommentKind(StrEnum):
    """What a comment is meant as."""

    ENCOURAGEMENT = "encouragement"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    RESOURCE = "resource"


class Nudge(StrEnum):
    """What a mentor is shown beside a mentee who waits."""

    NONE = "none"
    NUDGE = "nudge"
    HAND_OVER = "hand_over"  # pause the pairing, or let another mentor take over


@dataclass(frozen=True, slots=True)
class CommentDraft:
    """A comment before the rules have seen it. `prompt` and `quote` say what it is about."""

    text: str
    kind: CommentKind = CommentKind.ENCOURAGEMENT
    link: str = ""
    prompt: str | None = None
    quote: str = ""


def text_problems(
    field: str, text: str, limit: int, *, may_be_empty: bool = False
) -> list[Problem]:
    """Name what is wrong with a text of at most `limit` characters."""
    if not may_be_empty and not text.strip():
        return [Problem(field, "Write a few words first.")]
    if len(text) > limit:
        return [Problem(field, f"Use at most {limit:,} characters.")]
    return [Problem(field, broken)] if (broken := unkeepable(text)) else []


def comment_problems(draft: CommentDraft) -> list[Problem]:
    """Name every part of a comment that breaks a rule."""
    found = text_problems("text", draft.text, TEXT_LIMIT)
    found += text_problems("quote", draft.quote, LINE_LIMIT, may_be_empty=True)
    if draft.quote and draft.prompt is None:
        found.append(Problem("prompt", "Say which prompt this passage is from."))
    if draft.kind is CommentKind.RESOURCE or draft.link:
        found += link_problems(draft.link)
    return found


def link_problems(link: str) -> list[Problem]:
    """Name what is wrong with the address of a resource: only the web's own kinds are kept."""
    problem = [Problem("link", "Give a web address that starts with https:// or http://.")]
    if len(link) > LINK_LIMIT or unkeepable(link) or re.search(r"[\s\x00-\x1f\"<>\\]", link):
        return problem
    try:
        parts = urlsplit(link)
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        is_web = False
    return [] if is_web else problem


def about_problems(about: str) -> list[Problem]:
    """Name what is wrong with what a question is about: a slug such as `criterion:<course>:2.4`."""
    if re.fullmatch(r"[a-z0-9.:-]{0,80}", about):
        return []
    return [Problem("about", "Leave this out, or name a success criterion.")]


def invitation_problems(line: str, email: str | None) -> list[Problem]:
    """Name what is wrong with an invitation."""
    found = text_problems("line", line, LINE_LIMIT, may_be_empty=True)
    return found + (email_problems(email) if email is not None else [])


def agreement_problems(focus: str | None, until: date | None, *, today: date) -> list[Problem]:
    """Name what is wrong with what a pair agrees on."""
    found = []
    if focus is not None:
        found += text_problems("focus", focus, LINE_LIMIT, may_be_empty=True)
    if until is not None and not today - timedelta(days=2) <= until <= today + timedelta(days=1830):
        found.append(Problem("until", "Choose a day to come, within five years."))
    return found


def meeting_problems(
    met_on: date,
    minutes: int | None,
    notes: str,
    agreements: int,
    edited: Sequence[str],
    *,
    stands: int,
    today: date,
) -> list[Problem]:
    """Name every part of a meeting that breaks a rule.

    `agreements` is how many stand, `edited` the words of those that are given. `stands`: how many
    characters its notes have already: what two wrote at once may be longer.
    """
    found = []
    if not (met_on.year >= 2000 and met_on <= today + timedelta(days=731)):
        found.append(Problem("metOn", "Choose a day in this century, at most two years ahead."))
    if minutes is not None and not 1 <= minutes <= MINUTES_LIMIT:
        found.append(Problem("minutes", f"Give from 1 to {MINUTES_LIMIT} minutes."))
    found += text_problems("notes", notes, max(TEXT_LIMIT, stands), may_be_empty=True)
    if max(agreements, len(edited)) > AGREEMENTS_LIMIT:
        found.append(Problem("agreements", f"Agree on at most {AGREEMENTS_LIMIT} things at once."))
    for text in edited:
        found += text_problems("agreements", text, LINE_LIMIT, may_be_empty=True)
    return found


def phrases_problems(phrases: Sequence[str]) -> list[Problem]:
    """Name what is wrong with a mentor's saved phrases."""
    if len(phrases) > PHRASES_LIMIT:
        return [Problem("phrases", f"Keep at most {PHRASES_LIMIT} phrases.")]
    return [found for one in phrases for found in text_problems("phrases", one, PHRASE_LIMIT)]


def typed_on(stands: str, before: str, mine: str) -> str:
    """Return notes of two people in which one of them typed on without seeing the other's words.

    What they had sent `before` is replaced by what they say now, only where it stands as whole
    paragraphs: their letter may stand in a sentence of the other's. Else it is put beside it.
    """
    known, old, new = _paragraphs(stands), _paragraphs(before), _paragraphs(mine)
    for start in range(len(known) - len(old) + 1 if old else 0):
        if known[start : start + len(old)] == old:
            return "\n\n".join(known[:start] + new + known[start + len(old) :])
    return "\n\n".join(known + [one for one in new if one not in known])


def _paragraphs(text: str) -> list[str]:
    return [one.strip("\n") for one in re.split(r"\n\s*\n", text) if one.strip()]


def newer(
    edited: str, changes: Mapping[str, Any], edited_at: datetime
) -> tuple[dict[str, Any], str]:
    """Return those changes that no newer edit stands against, and when each part was last edited.

    `edited` is that as it was before: JSON of an instant by part.
    """
    before: dict[str, str] = json.loads(edited)
    taken = {
        name: value
        for name, value in changes.items()
        if name not in before or datetime.fromisoformat(before[name]) <= edited_at
    }
    return taken, json.dumps(before | dict.fromkeys(taken, edited_at.isoformat()))


def is_outdated(quote: str, text: str) -> bool:
    """Tell whether a passage that a comment is about no longer stands in its text."""
    return bool(quote) and quote not in text


def school_days(since: date, until: date, off: Iterable[tuple[date, date]]) -> int:
    """Return how many school days came after `since`, up to `until`.

    Weekends do not count, nor days off, each range given as its first and last day.
    """
    ranges = list(off)
    days = (since + timedelta(days=n) for n in range(1, min((until - since).days, 400) + 1))
    return sum(
        day.weekday() < 5 and not any(first <= day <= last for first, last in ranges)
        for day in days
    )


def nudge_after(days: int) -> Nudge:
    """Return what a mentor is shown once a mentee has waited for so many school days."""
    if days >= HAND_OVER_AFTER:
        return Nudge.HAND_OVER
    return Nudge.NUDGE if days >= NUDGE_AFTER else Nudge.NONE
