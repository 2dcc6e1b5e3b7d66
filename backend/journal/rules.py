"""What makes entries and sparks sound, and how two edits meet. No database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.kit.errors import Problem
from backend.kit.text import folded, unkeepable

ENTRY = "journal_entry"  # the kinds that `sync` notes: an entry on its author's phones,
SHARED = "shared_entry"  # and on those of its readers
PROMPT_LIMIT = 10_000  # characters of plain text, about five printed pages
SPARK_LIMIT = 500  # characters
SEARCH_WORDS = 10
SEARCH_WORD_LIMIT = 40  # characters; longer words are cut
SPARKS_AT_ONCE = 100
PHOTOS_AN_ENTRY = 4
EARLIER_TEXT_REST = timedelta(minutes=10)  # a done text that stood this long is kept when replaced


class Prompt(StrEnum):
    """The guide's three prompts: what I shared, what others shared with me, how I used it."""

    SHARED = "shared"
    RECEIVED = "received"
    APPLIED = "applied"


OCCURRED_ON = "occurred_on"
FIELDS = (*Prompt, OCCURRED_ON)


@dataclass(frozen=True, slots=True)
class Origin:
    """The device and session a text came from."""

    device: str = ""  # in words
    session: str = ""  # its id


@dataclass(frozen=True, slots=True)
class Edit:
    """A field's new value, and when its author last touched it (server time: receipt minus age)."""

    value: str | date
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author wants an entry to say, before the rules have seen it: only edited fields."""

    change_id: UUID
    base_version: int  # the version the phone last saw; 0 when it saw none
    edits: Mapping[str, Edit]  # by field name, of FIELDS
    follows: frozenset[str] = frozenset()  # earlier changes of that phone that it also saw
    origin: Origin = Origin()
    keeps_replaced: bool = False  # its author put another text in this one's place: keep both

    def has_seen(self, state: "FieldState | None", version: int) -> bool:
        """Tell whether its author knew what a field says in an entry of this version.

        A base that the entry never reached (a restored backup, a lie) counts as seeing nothing.
        """
        base = self.base_version if self.base_version <= version else 0
        return state is None or state.version <= base or state.change_id in self.follows


@dataclass(frozen=True, slots=True)
class FieldState:
    """What is kept beside each field so that later edits can be weighed against it."""

    edited_at: datetime
    change_id: str
    version: int  # the entry's version at which this field last changed
    origin: Origin = Origin()

    def is_newer_than(self, other: "FieldState") -> bool:
        return (self.edited_at, self.change_id) > (other.edited_at, other.change_id)

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.edited_at.isoformat(),
            "by": self.change_id,
            "v": self.version,
            "on": self.origin.device,
            "in": self.origin.session,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "FieldState":
        edited_at = datetime.fromisoformat(stored["at"])
        origin = Origin(stored.get("on", ""), stored.get("in", ""))
        return cls(edited_at, stored["by"], stored["v"], origin)


class Reason(StrEnum):
    """Why an earlier text was kept."""

    MERGED = "merged"  # two devices wrote the same field, and the other one was newer
    REPLACED = "replaced"  # its author wrote over it


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that no longer shows, and is kept."""

    prompt: Prompt
    text: str
    written_at: datetime
    reason: Reason
    origin: Origin = Origin()


@dataclass(slots=True)
class Merge:
    """What a draft makes of an entry."""

    values: dict[str, str | date] = field(default_factory=dict)  # what the entry says from now on
    states: dict[str, FieldState] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)


def draft_problems(draft: Draft, *, latest: date) -> list[Problem]:
    """Name every edit that breaks a rule. `latest` is the last day that is today anywhere."""
    found = []
    for name, edit in draft.edits.items():
        if isinstance(edit.value, date):
            if edit.value > latest:
                found.append(Problem("occurredOn", "Choose today or an earlier day."))
            elif edit.value.year < 2000:
                found.append(Problem("occurredOn", "Choose a day in this century."))
        elif len(edit.value) > PROMPT_LIMIT:
            found.append(Problem(name, f"Use at most {PROMPT_LIMIT:,} characters."))
        elif broken := unkeepable(edit.value):
            found.append(Problem(name, broken))
    return found


def spark_problems(text: str) -> list[Problem]:
    """Name what is wrong with a spark."""
    if not text.strip():
        return [Problem("text", "Write a few words first.")]
    if len(text) > SPARK_LIMIT:
        return [Problem("text", f"Use at most {SPARK_LIMIT} characters: a spark is one line.")]
    return [Problem("text", broken)] if (broken := unkeepable(text)) else []


def answers_of(entry: Any) -> dict[str, str]:
    """Return what an entry says under each prompt."""
    return {prompt: getattr(entry, prompt) for prompt in Prompt}


def search_words(search: str) -> list[str]:
    """Return the words to look for, as search compares them."""
    if unkeepable(search):
        return []
    return [word[:SEARCH_WORD_LIMIT] for word in folded(search).split()[:SEARCH_WORDS]]


def is_answered(answers: Mapping[str, Any]) -> bool:
    """Tell whether at least one prompt has an answer: what Done asks for."""
    return any(str(answers[prompt]).strip() for prompt in Prompt)


def merged(
    current: Mapping[str, Any],
    states: Mapping[str, FieldState],
    draft: Draft,
    *,
    version: int,
    is_done: bool,
) -> Merge:
    """Return what becomes of an entry when a draft meets it.

    A field that nobody changed since the draft's base takes the edit. Otherwise the newer edit
    wins, ties go to the higher change id, and the losing text is kept. `version` is the entry's
    next one; `current` holds its values by field name.
    """
    result = Merge()
    for name, edit in draft.edits.items():
        state = states.get(name)
        mine = FieldState(edit.edited_at, str(draft.change_id), version, draft.origin)
        unseen = not draft.has_seen(state, version - 1)
        wins = state is None or not unseen or mine.is_newer_than(state)
        if wins:
            result.values[name] = edit.value
            result.states[name] = mine
        if name != OCCURRED_ON and edit.value != current[name]:
            text, by = (str(current[name]), state) if wins else (str(edit.value), mine)
            reason = _why_kept(mine, state, draft, is_unseen=unseen, is_done=is_done)
            if reason and by and text.strip():
                result.kept.append(Kept(Prompt(name), text, by.edited_at, reason, by.origin))
    return result


def _why_kept(
    mine: FieldState, state: FieldState | None, draft: Draft, *, is_unseen: bool, is_done: bool
) -> Reason | None:
    """Tell why the text that no longer shows is kept, if it is."""
    if is_unseen:
        return Reason.MERGED
    has_stood = state is not None and mine.edited_at - state.edited_at >= EARLIER_TEXT_REST
    return Reason.REPLACED if draft.keeps_replaced or (is_done and has_stood) else None
