"""A push service at its worst: each answer is handled, and nothing holds up the rest."""

import asyncio
import logging
import resource
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from backend.kit import mail, metrics
from backend.notifications import courier as courier_module
from backend.notifications import kinds, outbox, push, subscriptions, vapid
from backend.notifications import service as notifications
from backend.notifications.endpoints import Subscription
from backend.notifications.outbox import Settled
from backend.notifications.push import Message, Pusher, Result
from backend.notifications.rules import News, State
from backend.notifications.tables import Delivery
from backend.reminders import jobs  # registers the kind
from tests.conftest import NOW
from tests.notifications.conftest import deliver, phone_of
from tests.push_service import encoded

GENERIC = Message('{"web_push":8030}', timedelta(hours=1), "normal", "a" * 32)
KEY = "A" * 42 + "E"


@pytest.fixture
async def pusher(service, monkeypatch):
    monkeypatch.setattr(push, "DEADLINE_SECONDS", 1.0)
    async with Pusher(vapid.Signer(KEY, "mailto:a@b.example"), (service.origin,)) as found:
        yield found


async def sent(pusher, box):
    return await pusher.send(box.subscription, GENERIC)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_every_way_to_say_yes(pusher, service, status):
    assert (await sent(pusher, service.box(status))).result is Result.SENT
    assert service.problems == []


@pytest.mark.parametrize(
    ("behaves", "result", "reason"),
    [
        (404, Result.GONE, "404"), (410, Result.GONE, "410"),
        (400, Result.FAILED, "400"), (401, Result.FAILED, "401"), (403, Result.FAILED, "403"),
        (413, Result.FAILED, "413"), (500, Result.LATER, "500"), (503, Result.LATER, "503"),
        ("hang", Result.LATER, "timeout"), ("reset", Result.LATER, "unreachable"),
        ("redirect", Result.FAILED, "redirect"), ("flood", Result.LATER, "500"),
        ("drip", Result.SENT, ""),
    ],
)  # fmt: skip
async def test_every_way_to_say_no(pusher, service, behaves, result, reason):
    box = service.box(behaves)
    outcome = await sent(pusher, box)
    assert (outcome.result, outcome.reason) == (result, reason)
    assert box.requests == 1
    assert service.redirected == 0, "it is never followed to another host"


async def test_both_kinds_of_retry_after_are_obeyed(pusher, service):
    seconds = await sent(pusher, service.box(429, retry_after="120"))
    assert (seconds.result, seconds.wait) == (Result.LATER, timedelta(seconds=120))
    date = format_datetime(datetime.now().astimezone() + timedelta(seconds=90))
    dated = await sent(pusher, service.box(429, retry_after=date))
    assert timedelta(seconds=80) < dated.wait < timedelta(seconds=91)
    for nonsense in ("soon", "-5", "9" * 400, "Mon, 99 Foo 2026"):
        odd = await sent(pusher, service.box(429, retry_after=nonsense))
        assert odd.result is Result.LATER
        assert odd.wait is None or odd.wait <= timedelta(days=1)


async def test_a_flood_leaves_memory_flat(pusher, service):
    await sent(pusher, service.box())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        await sent(pusher, service.box("flood"))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Both ends live in this process: what the service offers is in it too, a MiB at a time.
    assert after - before < 60_000, "kB; a gigabyte was on offer"


async def test_a_connection_is_used_again(pusher, service):
    for _ in range(3):
        await sent(pusher, service.box())
    [connection] = [key for key in pusher._http.connector._conns.values() if key]
    assert len(connection) == 1


@pytest.mark.parametrize("name", ["localhost", "localhost.localdomain"])
async def test_a_name_that_leads_inside_the_network_is_not_connected_to(service, name):
    """The list lets the name in, and its address is still looked at before connecting."""
    origin = service.origin.replace("127.0.0.1", name)
    box = service.box()
    inside = Subscription(f"{origin}/push/{box.token}", *keys(box))
    resolver = push._PublicOnly(frozenset())
    with pytest.raises(OSError, match=r"public|name|lookup|known"):
        await resolver.resolve(name, service.port)
    async with Pusher(vapid.Signer(KEY, "mailto:a@b.example"), ()) as pusher:
        assert (await pusher.send(inside, GENERIC)).reason == "not allowed"
    assert box.requests == 0


def keys(box):
    return box.subscription.p256dh, box.subscription.auth


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("x", "y"), (encoded(b"\x04" + b"a" * 64), encoded(b"a" * 16)), ("!", "?")],
)
async def test_a_broken_key_breaks_nothing(pusher, service, p256dh, auth):
    box = service.box()
    outcome = await pusher.send(Subscription(box.endpoint, p256dh, auth), GENERIC)
    assert (outcome.result, box.requests) == (Result.FAILED, 0)


async def test_what_is_too_large_is_not_sent(pusher, service):
    box = service.box()
    large = Message("x" * 3_001, timedelta(hours=1), "normal", "a")
    assert (await pusher.send(box.subscription, large)).reason == "too large"
    assert box.requests == 0


async def test_nothing_secret_is_logged(pusher, service, caplog):
    with caplog.at_level(logging.DEBUG):
        for behaves in (201, 404, 500, "reset", "redirect"):
            box = service.box(behaves)
            await sent(pusher, box)
            assert box.token not in caplog.text
            assert "secret details" not in caplog.text


async def test_no_proxy_or_netrc_of_the_machine_takes_part(service, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password eve\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with Pusher(vapid.Signer(KEY, "mailto:a@b.example"), (service.origin,)) as pusher:
        assert (await sent(pusher, service.box())).result is Result.SENT
    assert service.problems == []


async def test_a_mail_server_that_drags_on_is_given_up_in_time(monkeypatch):
    """Each step within its own limit, all of them beyond the lease: two workers would mail."""

    ended = asyncio.Event()

    async def slowly(reader, writer):
        writer.write(b"220 slow\r\n")
        while await reader.readline():
            await asyncio.sleep(0.2)
            writer.write(b"250 go on\r\n")
        writer.close()
        ended.set()

    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    server = await asyncio.start_server(slowly, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        slow = mail.Mailer("127.0.0.1", port, "a@b.example", security="none")
        with pytest.raises(mail.MailFailed, match="unreachable"):
            await slow.send("ana@school.example", "x", "y")
        await ended.wait()


# Through the outbox ---------------------------------------------------------------------------


def reminder(person, expires_at=None):
    facts = {"slot": 1, "due": "2026-03-02", "sparks": 0, "again": 0}
    path = "/journal/write?slot=2026-03-02"
    return News(person.id, "reminder", "2026-03-02", path, facts, expires_at)


@pytest.fixture(autouse=True)
def always_due(monkeypatch):
    loud = replace(jobs.KIND, still_due=kinds.always)
    monkeypatch.setattr(kinds, "_KINDS", {**kinds._KINDS, "reminder": loud})


async def test_it_waits_as_long_as_it_is_asked_to(database, ana, service, courier, at):
    box = service.box(429, retry_after="600")
    await phone_of(ana, box)
    await tell(ana)
    await deliver(courier, NOW)
    await deliver(courier, at.move(minutes=9))
    assert box.requests == 1
    box.behaves = 201
    await deliver(courier, at.move(minutes=2))
    assert len(box.messages) == 1
    [row] = await subscriptions.list_subscriptions(ana)
    assert (row.failures, row.failure) == (0, "")


async def tell(person, **more):
    await notifications.tell([reminder(person, **more)], now=NOW)


async def test_trouble_is_tried_again_until_it_is_too_late(database, ana, service, courier, at):
    box = service.box(500)
    await phone_of(ana, box)
    await tell(ana, expires_at=NOW + timedelta(hours=1))
    for _ in range(20):
        await deliver(courier, at.now)
        at.move(minutes=5)
    assert 3 <= box.requests <= 8, "ever more seldom"
    delivery = await Delivery.objects().first()
    assert delivery.state in ("failed", "expired")
    [row] = await subscriptions.list_subscriptions(ana)
    assert row.failures == box.requests


async def test_it_goes_by_mail_while_that_is_still_of_use(
    database, ana, service, courier, inbox, at, monkeypatch
):
    monkeypatch.setattr(courier_module.random, "random", lambda: 0.5)
    await phone_of(ana, service.box(503))
    await tell(ana, expires_at=NOW + timedelta(minutes=10))
    for _ in range(9):
        await deliver(courier, at.now)
        at.move(minutes=1)
    assert inbox.subjects == ["Entry 1 is open"]
    assert "http://localhost:8000/journal/write?slot=2026-03-02" in inbox.texts[0]


async def test_a_refusal_is_visible_to_the_operator(database, ana, service, courier, at):
    before = refusals()
    await phone_of(ana, service.box(403))
    await tell(ana)
    await deliver(courier, NOW)
    assert refusals() == before + 1
    assert "127.0.0.1" not in metrics.text().decode()


def refusals():
    name, labels = "growth_deliveries_failed_total", {"channel": "push", "reason": "403"}
    return metrics.REGISTRY.get_sample_value(name, labels) or 0


async def test_a_late_answer_settles_nothing_that_another_took(database, ana, service, at):
    """The lease ran out while one worker hung; another took over. The first must not settle it."""
    await phone_of(ana, service.box())
    await tell(ana)
    [mine] = await outbox.claim(10, now=NOW)
    assert await outbox.claim(10, now=NOW) == []
    [theirs] = await outbox.claim(10, now=NOW + outbox.LEASE)
    assert mine.id == theirs.id
    await outbox.settle([Settled(mine, State.FAILED, "late")], now=NOW)
    assert (await Delivery.objects().first()).state == "waiting"
    await outbox.settle([Settled(theirs, State.SENT)], now=NOW)
    assert (await Delivery.objects().first()).state == "sent"


async def test_two_workers_never_take_the_same(database, ana, service, at):
    await phone_of(ana, service.box())
    for number in range(40):
        await notifications.tell([News(ana.id, "test", str(number), "/")], now=NOW)
    taken = await asyncio.gather(*(outbox.claim(7, now=NOW) for _ in range(8)))
    ids = [row.id for rows in taken for row in rows]
    assert len(ids) == len(set(ids)) == 40


async def test_a_push_is_encrypted_for_its_phone_only(pusher, service):
    box = service.box()
    await sent(pusher, box)
    assert b"web_push" not in box.messages[0].body
    assert box.messages[0].payload == {"web_push": 8030}
