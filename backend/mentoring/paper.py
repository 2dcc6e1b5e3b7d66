"""The page for a meeting, as a PDF: what was shared, asked, said and agreed since a day."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from backend.journal.rules import Prompt, answers_of
from backend.journal.tables import JournalEntry
from backend.kit import pdf
from backend.kit.actor import Actor
from backend.mentoring import since
from backend.mentoring.rules import Role
from backend.mentoring.since import Since

# Characters: some hundred pages, which Typst sets within a second and 150 MB, whatever they say.
ROOM = 300_000
TEMPLATE = Path(__file__).parent / "since.typ"
# The guide's three prompts, in the app's words.
PROMPTS = {
    Prompt.SHARED: "What I shared",
    Prompt.RECEIVED: "What others shared with me",
    Prompt.APPLIED: "How I used it",
}


async def since_on_paper(
    actor: Actor, pairing_id: UUID, day: date | None, *, now: datetime
) -> bytes:
    """Return a PDF for either of a pair: what both may see since a day. Raises NotFound."""
    found = await since.since_last_time(actor, pairing_id, day, now=now)
    return await pdf.printed(TEMPLATE, data_of(found))


def data_of(found: Since) -> dict[str, Any]:
    """Return what the template prints: of what finds no room, the newest, and how much did not."""
    names = {Role.MENTOR: found.mentor, Role.MENTEE: found.mentee}
    rows: dict[str, list[dict[str, Any]]] = {
        "questions": [
            {"text": one.text, "state": "open" if one.waits_since else "answered"}
            for one in found.questions
        ],
        "agreements": [
            {"text": one.text, "by": names[one.by], "done": one.is_done} for one in found.agreements
        ],
        "meetings": [
            {
                "title": _day(one.met_on) + (f", {one.minutes} minutes" if one.minutes else ""),
                "notes": one.notes,
            }
            for one in found.meetings
        ],
        "entries": [_entry(one, found.slots) for one in found.entries],
        "comments": [
            {
                "who": names[since.author_role(found.pairing, one)],
                "text": one.text,
                "quote": one.quote,
                "link": one.link,
            }
            for one in found.comments
        ],
    }
    printed = _fitting(rows)
    return {
        "title": f"Since {_day(found.since)}",
        "people": f"{found.mentee} and {found.mentor}",
        "mentor": found.mentor,
        "mentee": found.mentee,
        "leftOut": sum(map(len, rows.values())) - sum(map(len, printed.values())),
        **printed,
    }


def _fitting(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return the newest rows of each part that find room, the parts in their order."""
    room = ROOM
    printed = {}
    for part, wanted in rows.items():
        kept: list[dict[str, Any]] = []
        for row in reversed(wanted):
            size = len(json.dumps(row, ensure_ascii=False))
            if size > room:
                break
            room -= size
            kept.insert(0, row)
        printed[part] = kept
    return printed


def _entry(entry: JournalEntry, slots: dict[UUID, int]) -> dict[str, Any]:
    number = f"Entry {slots[entry.id]}, " if entry.id in slots else ""
    answers = answers_of(entry)
    return {
        "title": f"{number}{_day(entry.occurred_on)}",
        "answers": [[PROMPTS[name], answers[name]] for name in Prompt if answers[name].strip()],
    }


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
