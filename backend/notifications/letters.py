"""What a mail says: as generic as what a locked phone shows, and where to change it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.rules import Channel, News, State, Way
from backend.notifications.service import Recipient
from backend.notifications.tables import Delivery, Notification

DIGEST_SPAN = timedelta(hours=30)  # a day, and the hours that quiet hours may add
DIGEST_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and plain text."""

    subject: str
    text: str


async def compose(to: Recipient, news: News | None, origin: str, *, now: datetime) -> Letter | None:
    """Return the mail for some news, or the day's digest; None when there is nothing new."""
    if news is not None:
        kind = kinds.get(news.kind)
        assert kind is not None, news.kind
        words = kind.words(news)
        return Letter(words.title, _page(f"{words.body}\n{origin}{news.path}", origin))
    fresh = await _fresh(to, now)
    if not fresh:
        return None
    parts = []
    for one in fresh:
        kind = kinds.get(one.kind)
        assert kind is not None, one.kind
        parts.append(f"{kind.words(one).title}\n{origin}{one.path}")
    subject = "1 thing is new" if len(fresh) == 1 else f"{len(fresh)} things are new"
    return Letter(subject, _page("\n\n".join(parts), origin))


def _page(text: str, origin: str) -> str:
    where = f"{origin}/me/what-reaches-you"
    return f"{text}\n\n--\nCollective Growth. What reaches you, and how: {where}\n"


async def _last_digest(to: Recipient, now: datetime) -> datetime:
    """Return since when news is not in a digest yet, `DIGEST_SPAN` back at most."""
    last = (
        await Delivery.select(Delivery.settled_at)
        .where(
            (Delivery.person == to.id)
            & (Delivery.channel == Channel.DIGEST)
            & (Delivery.state == State.SENT)
        )
        .order_by(Delivery.settled_at, ascending=False)
        .first()
    )
    earliest = now - DIGEST_SPAN
    return max(earliest, last["settled_at"]) if last else earliest


async def _fresh(to: Recipient, now: datetime) -> list[News]:
    """Return a day's unread news that no phone was told, the oldest first, if still true."""
    names = [kind.name for kind in kinds.listed() if to.preferences.way_of(kind) is not Way.NONE]
    if not names:
        return []
    rows = (
        await Notification.objects()
        .where(
            (Notification.person == to.id)
            & Notification.kind.is_in(names)
            & Notification.read_at.is_null()
            & (Notification.created_at > await _last_digest(to, now))
        )
        .order_by(Notification.created_at)
        .limit(DIGEST_LIMIT)
    )
    if not rows:
        return []
    pushed = (
        await Delivery.select(Delivery.notification)
        .where(
            Delivery.notification.is_in([row.id for row in rows])
            & (Delivery.channel == Channel.PUSH)
            & (Delivery.state == State.SENT)
        )
        .output(as_list=True)
    )
    fresh = [notifications.news_of(row) for row in rows if row.id not in set(pushed)]
    due = await kinds.still_due(fresh, now)
    return [one for one in fresh if one.key in due]
