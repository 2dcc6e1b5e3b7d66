"""Telling people: once each, their way, on both databases."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from backend.accounts import sessions, throttle
from backend.accounts.tables import Session
from backend.kit import mail
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.notifications import inbox as news_inbox
from backend.notifications import kinds, outbox, preferences, subscriptions, vapid
from backend.notifications import service as notifications
from backend.notifications.endpoints import Subscription
from backend.notifications.kinds import Kind
from backend.notifications.preferences import Wanted
from backend.notifications.rules import Action, News, Way, Words
from backend.notifications.tables import (
    Delivery,
    Notification,
    NotificationSettings,
    PushSubscription,
)
from backend.sync import service as sync
from tests.conftest import NOW
from tests.notifications.conftest import deliver, phone_of, signed_in

WORD = "word"
due: set[str] = set()


@pytest.fixture(autouse=True)
def a_kind(monkeypatch):
    """A kind of news as another feature would register it."""

    async def still_due(news, now):
        return [one for one in news if one.occurrence in due]

    due.clear()
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register(
        Kind(
            name=WORD,
            words=lambda news: Words("A word for you", f"Number {news.facts['number']}"),
            actions=lambda news: [Action("read", "Read", news.path)],
            still_due=still_due,
        )
    )


def word(person, name="1"):
    due.add(name)
    return News(person.id, WORD, name, "/somewhere", {"number": 1})


async def test_ana_is_told_on_each_of_her_phones(database, ana, service, courier, at):
    phone, laptop = service.box(), service.box()
    await phone_of(ana, phone)
    await phone_of(ana, laptop)
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    for box in (phone, laptop):
        [message] = box.messages
        shown = message.payload["notification"]
        assert message.payload["web_push"] == 8030
        assert shown["title"] == "A word for you"
        assert shown["navigate"] == "http://localhost:8000/somewhere"
        assert shown["actions"][0]["navigate"].startswith("http://localhost:8000/")
        assert message.payload["app_badge"] == 1
        assert (message.ttl, message.urgency, message.topic) == (172_800, "normal", shown["tag"])
    assert service.problems == []
    for row in await subscriptions.list_subscriptions(ana):
        assert row.sent_at == NOW


async def test_the_same_news_is_told_once(database, ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    for _ in range(3):
        await notifications.tell([word(ana)], now=NOW)
    await notifications.tell([word(ana), word(ana)], now=NOW)
    await deliver(courier, NOW)
    await deliver(courier, at.move(hours=1))
    assert len(box.messages) == 1
    assert await Notification.count() == 1


async def test_what_is_no_longer_true_is_not_sent(database, ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    await notifications.tell([word(ana)], now=NOW)
    due.clear()  # the page was written meanwhile
    await deliver(courier, NOW)
    assert box.messages == []
    assert (await Delivery.objects().first()).state == "moot"


async def test_quiet_hours_hold_it_until_they_end(database, ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    at.now = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
    await notifications.tell([word(ana)], now=at.now)
    await deliver(courier, at.now)
    await deliver(courier, at.move(hours=9, minutes=59))
    assert box.messages == []
    await deliver(courier, at.move(minutes=1))
    assert len(box.messages) == 1


async def test_quiet_hours_that_begin_meanwhile_hold_it_too(database, ana, service, courier, at):
    box = service.box()
    await phone_of(ana, box)
    await notifications.tell([word(ana)], now=NOW)
    wanted = Wanted(quiet_starts_at=time(16, 0), quiet_ends_at=time(17, 0))
    await preferences.set_preferences(ana, wanted, edited_at=NOW, now=NOW)
    await deliver(courier, NOW)  # 16:30
    assert box.messages == []
    await deliver(courier, at.move(minutes=30))
    assert len(box.messages) == 1


async def test_the_way_of_each_kind_is_ones_own(database, ana, service, courier, inbox, at):
    box = service.box()
    await phone_of(ana, box)
    await preferences.set_preferences(ana, Wanted(ways={WORD: Way.NONE}), edited_at=NOW, now=NOW)
    await notifications.tell([word(ana, "1")], now=NOW)
    await preferences.set_preferences(ana, Wanted(ways={WORD: Way.MAIL}), edited_at=NOW, now=NOW)
    await notifications.tell([word(ana, "2")], now=NOW)
    await deliver(courier, NOW)
    assert box.messages == []
    assert inbox.subjects == ["A word for you"]
    assert inbox.recipients == ["ana@school.example"]
    assert "http://localhost:8000/somewhere" in inbox.texts[0]
    assert len(await news_inbox.list_notifications(ana, limit=10)) == 2, "all of it in the app"


async def test_without_mail_what_was_meant_for_it_goes_to_the_phone(
    database, ana, service, courier, at
):
    assert mail.in_use() is None
    box = service.box()
    await phone_of(ana, box)
    await preferences.set_preferences(ana, Wanted(ways={WORD: Way.MAIL}), edited_at=NOW, now=NOW)
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    assert len(box.messages) == 1


async def test_without_a_phone_it_goes_by_mail_and_says_so(
    database, ana, courier, service, inbox, at
):
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    assert len(inbox.messages) == 1
    [told] = await news_inbox.list_notifications(ana, limit=10)
    assert told.was_mailed


@pytest.mark.parametrize("status", [404, 410])
async def test_a_phone_that_is_gone_is_noted_and_mail_goes_instead(
    database, ana, service, courier, inbox, at, status
):
    await phone_of(ana, service.box(status))
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    await deliver(courier, NOW)
    [row] = await subscriptions.list_subscriptions(ana)
    assert row.gone_at == NOW
    assert inbox.subjects == ["A word for you"]
    [told] = await news_inbox.list_notifications(ana, limit=10)
    assert told.was_mailed
    # The next one does not try it again.
    await notifications.tell([word(ana, "2")], now=NOW)
    await deliver(courier, NOW)
    assert len(inbox.messages) == 2


async def test_one_phone_that_works_is_enough(database, ana, service, courier, inbox, at):
    await phone_of(ana, service.box(410))
    await phone_of(ana, service.box())
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    await deliver(courier, NOW)
    assert inbox.messages == []


async def test_nobody_gets_mail_who_does_not_want_it(database, ana, service, courier, inbox, at):
    await preferences.set_preferences(ana, Wanted(mails_unreached=False), edited_at=NOW, now=NOW)
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    assert inbox.messages == []
    [told] = await news_inbox.list_notifications(ana, limit=10)
    assert not told.was_mailed


async def test_mail_can_be_gathered_into_one_a_day(database, ana, service, courier, inbox, at):
    wanted = Wanted(ways={WORD: Way.MAIL}, gathers_mail=True)
    await preferences.set_preferences(ana, wanted, edited_at=NOW, now=NOW)
    for name in "1234":
        await notifications.tell([word(ana, name)], now=NOW)
    due.discard("4")
    read = (await news_inbox.list_notifications(ana, limit=1))[0]
    await news_inbox.mark_read(ana, [read.id], read_at=NOW)
    await deliver(courier, NOW)
    assert inbox.messages == []
    at.now = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
    await deliver(courier, at.now)
    assert len(inbox.messages) == 1
    left = {"1", "2", "3", "4"} - {read.occurrence, "4"}
    assert inbox.texts[0].count("A word for you") == len(left)
    await deliver(courier, at.move(hours=24))
    assert len(inbox.messages) == 1, "nothing new, no mail"


async def test_a_mail_server_in_trouble_is_tried_again(database, ana, courier, inbox, at, service):
    inbox.answer = "451 busy"
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    inbox.answer = "250 OK"
    await deliver(courier, at.move(minutes=2))
    assert len(inbox.messages) == 1
    inbox.answer = "550 no such user"
    await notifications.tell([word(ana, "2")], now=at.now)
    await deliver(courier, at.now)
    inbox.answer = "250 OK"
    await deliver(courier, at.move(hours=1))
    assert len(inbox.messages) == 1, "it said never"


async def test_one_persons_broken_choices_hold_up_nobody_else(
    database, ana, eve, service, courier, at
):
    mine, theirs = service.box(), service.box()
    await phone_of(ana, mine)
    await phone_of(eve, theirs)
    await notifications.tell([word(ana), word(eve)], now=NOW)
    await preferences.set_preferences(eve, Wanted(gathers_mail=True), edited_at=NOW, now=NOW)
    await NotificationSettings.update({NotificationSettings.ways: "[]"}).where(
        NotificationSettings.person == eve.id
    )
    await deliver(courier, NOW)
    assert len(mine.messages) == 1
    states = {row["reason"] for row in await Delivery.select(Delivery.reason)}
    assert states == {"", "broken"}


async def test_a_choice_of_a_newer_version_is_not_understood_and_does_no_harm(database, ana):
    await preferences.set_preferences(ana, Wanted(gathers_mail=True), edited_at=NOW, now=NOW)
    await NotificationSettings.update(
        {NotificationSettings.ways: '{"word": "carrier pigeon"}'}
    ).where(NotificationSettings.person == ana.id)
    assert (await preferences.get_preferences(ana)).ways == {}


async def test_a_phone_turned_off_meanwhile_is_no_phone(database, ana, service, courier, inbox, at):
    row = await phone_of(ana, service.box())
    await notifications.tell([word(ana)], now=NOW)
    await subscriptions.remove(ana, row.id, now=NOW)
    await deliver(courier, NOW)
    await deliver(courier, NOW)
    assert inbox.subjects == ["A word for you"]


async def test_a_test_that_no_phone_takes_is_not_mailed(database, ana, service, courier, inbox, at):
    await phone_of(ana, service.box(410))
    await subscriptions.send_test(ana, now=NOW)
    await deliver(courier, NOW)
    await deliver(courier, NOW)
    assert inbox.messages == []


async def test_tests_are_few_an_hour_and_soon_forgotten(database, ana, service):
    await phone_of(ana, service.box())
    for _ in range(throttle.TEST_PUSH.count):
        await subscriptions.send_test(ana, now=NOW)
    with pytest.raises(NotAllowed, match="many tests"):
        await subscriptions.send_test(ana, now=NOW)
    await outbox.prune(now=NOW + timedelta(days=2))
    assert await Notification.count() == 0
    assert await Delivery.count() == 0


async def test_old_news_leaves_the_phones_too(database, ana):
    await notifications.tell([word(ana)], now=NOW)
    cursor = (await sync.changes(ana, since=None)).cursor
    await outbox.prune(now=NOW + timedelta(days=300))
    assert await Notification.count() == 1
    await outbox.prune(now=NOW + timedelta(days=401))
    assert await Notification.count() == 0
    [change] = (await sync.changes(ana, since=cursor)).changes
    assert change.gone


async def test_signing_out_and_settling_do_not_wait_for_each_other(
    database, ana, service, courier, at
):
    """On PostgreSQL both touch a browser and its deliveries: in one order, or one of them fails."""
    for _ in range(10):
        here = await signed_in(ana)
        box = service.box()
        await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
        name = uuid4().hex
        await notifications.tell([word(ana, name)], now=NOW)
        await asyncio.gather(deliver(courier, NOW), sessions.end(here, here.session_id))


async def test_a_session_nobody_uses_any_more_reaches_nobody(database, ana, service):
    await phone_of(ana, service.box())
    await sessions.end_idle(now=NOW + timedelta(days=61))
    assert await PushSubscription.count() == 0


# In the app -----------------------------------------------------------------------------------


async def test_the_list_is_ones_own_and_reaches_every_phone(database, ana, eve):
    for name in "12":
        await notifications.tell([word(ana, name)], now=NOW)
    mine = await news_inbox.list_notifications(ana, limit=10)
    assert await news_inbox.count_unread(ana) == 2
    assert await news_inbox.list_notifications(eve, limit=10) == []
    ids = [one.id for one in mine]
    assert await news_inbox.mark_read(eve, ids, read_at=NOW) == []
    assert await news_inbox.count_unread(ana) == 2
    page = await sync.changes(ana, since=None)
    assert [change.kind for change in page.changes] == ["notification", "notification"]
    await news_inbox.mark_read(ana, ids, read_at=NOW)
    await news_inbox.mark_read(ana, ids, read_at=NOW)
    assert await news_inbox.count_unread(ana) == 0
    assert len((await sync.changes(ana, since=page.cursor)).changes) == 2


async def test_of_two_choices_the_newer_one_holds(database, ana):
    newer = Wanted(quiet_starts_at=time(21, 0))
    await preferences.set_preferences(ana, newer, edited_at=NOW, now=NOW)
    older = Wanted(quiet_starts_at=time(22, 0))
    await preferences.set_preferences(ana, older, edited_at=NOW - timedelta(hours=1), now=NOW)
    assert (await preferences.get_preferences(ana)).quiet.starts_at == time(21, 0)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(quiet_starts_at=time(7, 0)), "endsAt"),
        (Wanted(quiet_starts_at=time(20, 0, 30)), "startsAt"),
        (Wanted(quiet_ends_at=time(7, 0, tzinfo=UTC)), "endsAt"),
        (Wanted(ways={"nothing": Way.MAIL}), "ways"),
    ],
)
async def test_a_choice_that_cannot_be_is_named(database, ana, wanted, field):
    with pytest.raises(InvalidInput) as refused:
        await preferences.set_preferences(ana, wanted, edited_at=NOW, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert await preferences.get_preferences(ana) == preferences.Preferences()


# Where people are reached -------------------------------------------------------------------------


async def test_a_browser_is_registered_once_and_repaired(database, ana, service):
    here = await signed_in(ana)
    box, new = service.box(), service.box()
    first = await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    again = await subscriptions.register(here, box.subscription, is_repair=True, now=NOW)
    assert first.id == again.id
    # The browser made a new one: it takes the place of the old.
    later = await subscriptions.register(here, new.subscription, is_repair=True, now=NOW)
    assert later.id == first.id
    [row] = await subscriptions.list_subscriptions(ana)
    assert row.endpoint == new.endpoint


async def test_what_its_person_turned_off_stays_off(database, ana, service, courier, at):
    here = await signed_in(ana)
    box = service.box()
    row = await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    await subscriptions.remove(ana, row.id, now=NOW)
    assert await subscriptions.list_subscriptions(ana) == []
    with pytest.raises(NotFound):
        await subscriptions.register(here, box.subscription, is_repair=True, now=NOW)
    stored = await PushSubscription.objects().first()
    assert (stored.endpoint, stored.auth, stored.p256dh) == ("", "", ""), "no secret is kept"
    await notifications.tell([word(ana)], now=NOW)
    await deliver(courier, NOW)
    assert box.messages == []
    await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    assert len(await subscriptions.list_subscriptions(ana)) == 1


async def test_signing_out_ends_it(database, ana, service, courier, at):
    here = await signed_in(ana)
    box = service.box()
    await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    await notifications.tell([word(ana)], now=NOW)
    await sessions.end(here, here.session_id)
    await deliver(courier, NOW)
    assert box.messages == []
    assert await PushSubscription.count() == 0
    with pytest.raises(NotFound):
        await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    assert await Session.count() == 0


async def test_a_shared_browser_belongs_to_whoever_is_signed_in(database, ana, eve, service):
    box = service.box()
    await phone_of(ana, box)
    await phone_of(eve, box)
    assert await subscriptions.list_subscriptions(ana) == []
    assert len(await subscriptions.list_subscriptions(eve)) == 1


async def test_a_device_is_its_owners_alone(database, ana, eve, service):
    row = await phone_of(ana, service.box())
    for id in (row.id, uuid4()):
        with pytest.raises(NotFound, match="There is no such device"):
            await subscriptions.remove(eve, id, now=NOW)
    assert len(await subscriptions.list_subscriptions(ana)) == 1


async def test_a_subscription_that_cannot_be_is_refused_and_nothing_is_contacted(
    database, ana, service
):
    here = await signed_in(ana)
    box = service.box()
    subscriptions.allow(())
    with pytest.raises(InvalidInput) as refused:
        await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["endpoint"]
    keys = Subscription("https://fcm.googleapis.com/a", "x", "y")
    with pytest.raises(InvalidInput):
        await subscriptions.register(here, keys, is_repair=False, now=NOW)
    assert box.requests == 0
    assert await PushSubscription.count() == 0


async def test_a_person_has_a_limited_number_of_devices(database, ana, service, monkeypatch):
    monkeypatch.setattr(subscriptions.rules, "SUBSCRIPTIONS_LIMIT", 2)
    for _ in range(2):
        await phone_of(ana, service.box())
    with pytest.raises(InvalidInput, match="Remove a device"):
        await phone_of(ana, service.box())


async def test_a_test_goes_at_once_also_at_night(database, ana, service, courier, at):
    with pytest.raises(NotAllowed, match="No device"):
        await subscriptions.send_test(ana, now=NOW)
    box = service.box()
    await phone_of(ana, box)
    at.now = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    await subscriptions.send_test(ana, now=at.now)
    await deliver(courier, at.now)
    [message] = box.messages
    assert message.payload["notification"]["title"] == "It works"
    assert await news_inbox.list_notifications(ana, limit=10) == [], "not among the news"


# The key ------------------------------------------------------------------------------------------


async def test_the_key_is_made_once_and_can_be_given(database):
    made = await vapid.private_key()
    assert made == await vapid.private_key()
    assert len(vapid.public_key_of(made)) == 87
    vapid.use("A" * 42 + "E")
    try:
        assert await vapid.private_key() == "A" * 42 + "E"
    finally:
        vapid.use("")


async def test_a_signature_is_kept_for_half_its_life(database, monkeypatch):
    signer = vapid.Signer(await vapid.private_key(), "mailto:a@b.example")
    now = [1_000_000.0]
    monkeypatch.setattr(vapid.time, "time", lambda: now[0])
    one = signer.authorization("https://fcm.googleapis.com/a")
    assert signer.authorization("https://fcm.googleapis.com/b") == one
    assert signer.authorization("https://web.push.apple.com/b") != one
    now[0] += vapid.LIFE_SECONDS / 2 + 1
    assert signer.authorization("https://fcm.googleapis.com/a") != one


async def test_nobody_is_told_in_anothers_way(ana, eve):
    await preferences.set_preferences(ana, Wanted(is_quiet=False), edited_at=NOW, now=NOW)
    assert (await preferences.get_preferences(eve)).is_quiet
    await preferences.set_preferences(eve, Wanted(gathers_mail=True), edited_at=NOW, now=NOW)
    assert not (await preferences.get_preferences(ana)).gathers_mail
