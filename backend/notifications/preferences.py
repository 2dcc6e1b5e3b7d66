"""How people want to be told: quiet hours, a way for each kind, and what mail is for."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from uuid import UUID

from backend.kit.actor import Actor
from backend.kit.clock import minutes_of, time_of
from backend.kit.errors import InvalidInput, Problem
from backend.notifications import kinds, rules
from backend.notifications.kinds import Kind
from backend.notifications.rules import DEFAULT_QUIET, QuietHours, Way
from backend.notifications.tables import NotificationSettings
from backend.policy import notifications as policy
from backend.sync import service as sync

PREFERENCES = "notification_preferences"  # the kind that `sync` notes, under the person's id


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's choices. `ways` holds only those that are not the kind's own."""

    is_quiet: bool = True
    quiet: QuietHours = DEFAULT_QUIET
    ways: Mapping[str, Way] = field(default_factory=dict)
    mails_unreached: bool = True
    gathers_mail: bool = False

    @property
    def quiet_hours(self) -> QuietHours | None:
        """The quiet hours that count, if any."""
        return self.quiet if self.is_quiet else None

    def way_of(self, kind: Kind) -> Way:
        return self.ways.get(kind.name, kind.default_way)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person changes; None leaves a part as it is."""

    is_quiet: bool | None = None
    quiet_starts_at: time | None = None
    quiet_ends_at: time | None = None
    ways: Mapping[str, Way] = field(default_factory=dict)
    mails_unreached: bool | None = None
    gathers_mail: bool | None = None


Listener = Callable[[UUID, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def when_changed(listener: Listener) -> Listener:
    """Register a function that is told whose choices changed, within the same transaction."""
    _listeners.append(listener)
    return listener


def _of_row(row: NotificationSettings) -> Preferences:
    known = {kind.name for kind in kinds.listed()}
    chosen = json.loads(row.ways).items()
    ways = {name: Way(way) for name, way in chosen if name in known and way in set(Way)}
    return Preferences(
        is_quiet=row.is_quiet,
        quiet=QuietHours(time_of(row.quiet_starts), time_of(row.quiet_ends)),
        ways=ways,
        mails_unreached=row.mails_unreached,
        gathers_mail=row.gathers_mail,
    )


async def get_preferences(actor: Actor) -> Preferences:
    """Return the actor's choices."""
    row = await NotificationSettings.objects().get(policy.own_settings(actor))
    return _of_row(row) if row else Preferences()


async def preferences_of(people: Iterable[UUID]) -> dict[UUID, Preferences]:
    """Return the choices of those who made any. For who tells many."""
    rows = await NotificationSettings.objects().where(
        NotificationSettings.person.is_in(list(people))
    )
    return {row.person: _of_row(row) for row in rows}


async def set_preferences(
    actor: Actor, wanted: Wanted, *, edited_at: datetime, now: datetime
) -> Preferences:
    """Change what is given and return the actor's choices. Of two changes the newer one holds.

    Raises InvalidInput.
    """
    async with sync.changing(actor.id) as log:
        row = await NotificationSettings.objects().get(policy.own_settings(actor))
        before = _of_row(row) if row else Preferences()
        if row is not None and row.edited_at > edited_at:
            return before
        after = _changed(before, wanted)
        row = row or NotificationSettings(person=actor.id)
        row.is_quiet = after.is_quiet
        row.quiet_starts, row.quiet_ends = map(
            minutes_of, (after.quiet.starts_at, after.quiet.ends_at)
        )
        row.ways = json.dumps(dict(after.ways))
        row.mails_unreached, row.gathers_mail = after.mails_unreached, after.gathers_mail
        row.edited_at = edited_at
        await row.save()
        await log.note(actor.id, PREFERENCES, actor.id)
        for listener in _listeners:
            await listener(actor.id, now)
    return after


def _changed(before: Preferences, wanted: Wanted) -> Preferences:
    known = {kind.name for kind in kinds.listed()}
    if unknown := set(wanted.ways) - known:
        raise InvalidInput([Problem("ways", f"There is no kind {min(unknown)[:40]!r}.")])
    quiet = QuietHours(
        wanted.quiet_starts_at or before.quiet.starts_at,
        wanted.quiet_ends_at or before.quiet.ends_at,
    )
    if found := rules.quiet_problems(quiet):
        raise InvalidInput(found)
    plain = {
        name: value
        for name in ("is_quiet", "mails_unreached", "gathers_mail")
        if (value := getattr(wanted, name)) is not None
    }
    return replace(before, quiet=quiet, ways={**before.ways, **wanted.ways}, **plain)
