"""The record of learning: what somebody documented, as a PDF, as JSON and as CSV, signed.

It states what was learnt. Of the journal it holds as much as its person chooses.
"""

import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import segno

from backend.accounts.tables import User
from backend.courses import library
from backend.courses.packs import Course
from backend.hours import ledger as hours
from backend.hours import rules
from backend.hours.tables import MinuteRecord
from backend.journal import entries
from backend.journal.rules import Prompt, answers_of
from backend.journal.tables import JournalEntry
from backend.kit import clock, pdf
from backend.kit.actor import Actor
from backend.kit.errors import NotFound
from backend.kit.ids import uuid7
from backend.portfolio import service, signing, table
from backend.portfolio.tables import Evidence

TEMPLATE = Path(__file__).parent / "record.typ"
ROOM = 300_000  # characters of entries on paper: a hundred pages
LINE = 60  # characters that a line takes of it, however short
PAGE = 100  # rows read at once
BUCKETS = {
    "READING": "Reading",
    "ACTIVITIES": "Activities",
    "SELF_ASSESSMENTS": "Self-assessments",
    "RESOURCES": "Resources",
    "JOURNAL": "Journal",
    "OTHER": "Other work",
}
RATINGS = {"NOT_YET": "Not yet", "WORKING_ON_IT": "Working on it", "MET": "Met"}
DEEDS = {
    "ENTRY": "a journal entry",
    "REFLECTION": "a mindset reflection",
    "ANSWER": "an answer to an activity",
    "COMMENT": "a word with a mentor",
    "PAIRING": "a pairing",
}


class Format(StrEnum):
    PDF = "pdf"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What its person wants to stand in a record."""

    course: str
    with_entries: bool = False  # their words, or only how many there are
    with_deeds: bool = True  # which deeds show a criterion, by kind and day, never their words


async def record_of_learning(
    actor: Actor, wanted: Wanted, kind: Format, origin: str, *, now: datetime
) -> bytes:
    """Return the actor's record as a file, and keep its signed fingerprint.

    Raises NotFound for a course that is not served.
    """
    number = uuid7()
    ledger = await _ledger(actor, wanted.course)
    beside = await hours.overlapping(actor, ledger)
    doubtful = [row.minutes for row in ledger if (row.corrects or row.id) in beside]
    content = await content_of(actor, wanted, number, sum(doubtful), now=now)
    match kind:
        case Format.JSON:
            file = json.dumps(await signing.signed(content), ensure_ascii=False, indent=1).encode()
        case Format.CSV:
            file = table.as_csv(content, ledger, beside)
        case Format.PDF:
            file = await pdf.printed(TEMPLATE, _on_paper(content, origin))
    await signing.issue(actor, number, kind, file, now=now)
    return file


async def content_of(
    actor: Actor, wanted: Wanted, number: UUID, beside: int, *, now: datetime
) -> dict[str, Any]:
    """Return what a record says, before it is signed. Raises NotFound.

    `beside` are the minutes declared for days that know of the same otherwise.
    """
    packs = library.languages_of(wanted.course)
    if not packs:
        raise NotFound("There is no such course.")
    user = await User.objects().get(User.id == actor.id)
    assert user is not None
    done = await _done(actor)
    return {
        "format": "collective-growth/record/1",
        "number": str(number),
        "issuedAt": now.isoformat(),
        "issuedOn": clock.today(now, actor.time_zone).isoformat(),
        "holder": user.name,
        "course": {"title": packs[0].head.title, "version": packs[0].head.version},
        "programme": None,
        "hours": await _hours(actor, wanted.course, beside),
        "criteria": await _criteria(actor, packs[0], with_deeds=wanted.with_deeds),
        "entries": {
            "count": len(done),
            "included": [_entry(one) for one in done] if wanted.with_entries else None,
        },
    }


async def _hours(actor: Actor, course: str, beside: int) -> dict[str, Any]:
    found = await hours.summary(actor, course)
    return {
        "documented": found.documented,
        # Declared for days that know of the same otherwise: whoever reads it may ask.
        "declaredBesideOthers": beside,
        "buckets": [
            {
                "bucket": bucket,
                "least": one.least,
                "minutes": one.minutes,
                **{name.lower(): count for name, count in one.by.items()},
            }
            for bucket, one in found.sums.items()
            if one.least or one.minutes
        ],
    }


async def _criteria(actor: Actor, pack: Course, *, with_deeds: bool) -> list[dict[str, Any]]:
    ratings: dict[str, tuple[str, date]] = {}
    for row in await service.all_ratings(actor, pack.head.slug):
        # The newest comes first. Its day is the phone's, unless that is still to come.
        day = min(row.rated_on, clock.today(row.rated_at, actor.time_zone))
        ratings.setdefault(row.criterion, (row.rating, day))
    deeds: dict[str, list[Evidence]] = {}
    for one in await service.list_shown(actor, pack.head.slug):
        deeds.setdefault(one.criterion, []).append(one)
    return [
        {
            "criterion": one.slug,
            "text": one.text,
            "rating": ratings[one.slug][0] if one.slug in ratings else None,
            "ratedOn": ratings[one.slug][1].isoformat() if one.slug in ratings else None,
            "isShownByADeed": one.slug in deeds,
            "deeds": [
                {"kind": deed.kind, "linkedOn": clock.today(deed.linked_at, actor.time_zone)
                 .isoformat()}
                for deed in deeds.get(one.slug, ())
            ]
            if with_deeds
            else None,
        }
        for outcome in pack.head.outcomes
        for one in outcome.criteria
    ]  # fmt: skip


async def _done(actor: Actor) -> list[JournalEntry]:
    """Return the entries that are done, the oldest first."""
    found: list[JournalEntry] = []
    after = None
    while rows := await entries.list_entries(actor, limit=PAGE, after=after):
        found += [row for row in rows if row.done_at is not None]
        after = entries.Place(rows[-1].occurred_on, rows[-1].id)
    return found[::-1]


def _entry(entry: JournalEntry) -> dict[str, Any]:
    answers = answers_of(entry)
    said = {str(prompt): answers[prompt] for prompt in Prompt if answers[prompt].strip()}
    return {"occurredOn": entry.occurred_on.isoformat(), **said}


async def _ledger(actor: Actor, course: str) -> list[MinuteRecord]:
    found: list[MinuteRecord] = []
    after = None
    while rows := await hours.list_records(actor, limit=PAGE, after=after):
        found += [row for row in rows if rules.is_of(row.about, course)]
        after = hours.Place(rows[-1].ended_at, rows[-1].id)
    return found[::-1]


def _on_paper(content: dict[str, Any], origin: str) -> dict[str, Any]:
    address = f"{origin}/verify#{content['number']}"
    code = io.BytesIO()
    segno.make(address, error="m", micro=False).save(code, kind="svg", border=0, xmldecl=False)
    told = content["hours"]
    return {
        "holder": content["holder"],
        "course": f"{content['course']['title']}, version {content['course']['version']}",
        "day": _day(content["issuedOn"]),
        "documented": _length(told["documented"]),
        "hours": [
            [BUCKETS[one["bucket"]], *(str(one[part]) for part in
             ("measured", "declared", "attended", "verified", "minutes", "least"))]
            for one in told["buckets"]
        ],
        "total": str(told["documented"]),
        "beside": told["declaredBesideOthers"],
        "criteria": [_criterion(one) for one in content["criteria"]],
        "count": content["entries"]["count"],
        **_entries(content["entries"]["included"]),
        "number": content["number"],
        "address": address,
        "code": code.getvalue().decode(),
    }  # fmt: skip


def _criterion(one: dict[str, Any]) -> dict[str, Any]:
    rating = RATINGS[one["rating"]] if one["rating"] else "Not judged"
    when = f", {_day(one['ratedOn'])}" if one["ratedOn"] else ""
    deeds = [
        f"{DEEDS[deed['kind']]}, linked {_day(deed['linkedOn'])}" for deed in one["deeds"] or ()
    ]
    if not deeds and one["isShownByADeed"]:
        deeds = ["a deed"]
    return {"text": one["text"], "rating": rating + when, "deeds": deeds}


def _entries(included: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return the entries that find room, the newest of them, and how many did not."""
    if included is None:
        return {"entries": [], "leftOut": 0, "withEntries": False}
    kept: list[dict[str, Any]] = []
    room = ROOM
    for one in reversed(included):
        said = json.dumps(one, ensure_ascii=False)
        room -= len(said) + LINE * said.count(r"\n")
        if room < 0:
            break
        answers = [one[str(prompt)] for prompt in Prompt if str(prompt) in one]
        kept.insert(0, {"day": _day(one["occurredOn"]), "said": answers})
    return {"entries": kept, "leftOut": len(included) - len(kept), "withEntries": True}


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%B} {day.day}, {day.year}"


def _length(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    said = [f"{whole} hour{'s' if whole != 1 else ''}"] if whole else []
    said += [f"{rest} minute{'s' if rest != 1 else ''}"] if rest or not whole else []
    return " ".join(said)
