"""What a push carries: one declarative message (WebKit's Declarative Web Push) for every browser.

Safari shows it without the service worker; elsewhere the worker reads the same fields. Every action
has a page, or Firefox would drop the whole message. Only generic words and opaque ids.
"""

import json
from datetime import timedelta
from typing import Any

from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.push import Message
from backend.notifications.rules import News

LONGEST_TTL = timedelta(hours=72)


def message(news: News, origin: str, *, unread: int, ttl: timedelta) -> Message:
    """Return what is pushed for some news. `origin` is the address of the app."""
    kind = kinds.get(news.kind)
    assert kind is not None, news.kind
    words = kind.words(news)
    name = notifications.id_of(news).hex  # 32 characters, as long as a topic may be
    shown: dict[str, Any] = {
        "title": words.title,
        "body": words.body,
        "lang": "en",
        "navigate": origin + news.path,
        "tag": name,
        "actions": [
            {"action": one.name, "title": one.title, "navigate": origin + one.path}
            for one in kind.actions(news)
        ],
    }
    body = {"web_push": 8030, "notification": shown, "app_badge": unread}
    return Message(
        payload=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        ttl=min(ttl, kind.life, LONGEST_TTL),
        urgency=kind.urgency,
        topic=name,
    )
