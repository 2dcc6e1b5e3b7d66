"""What a pushed message costs: beside the bare minimum, and beside node's web-push, in one run.

All of them send the same payload to the same receiver, another process that answers 201 over https,
with as many under way at once. CPU is the sender's own, user and system.
"""

import asyncio
import json
import os
import resource
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from backend.accounts.tables import User
from backend.kit import clock
from backend.kit import database as db
from backend.notifications import endpoints, vapid
from backend.notifications.endpoints import Subscription
from backend.notifications.push import Message, Pusher, Result
from backend.piccolo_app import TABLES
from backend.reminders import jobs
from backend.reminders.tables import Reminder
from tests.conftest import migrated
from tests.gcm import certificate
from tests.push_service import Box

MESSAGES, AT_ONCE, ROUNDS = 2_000, 50, 3
PAYLOAD = json.dumps({"web_push": 8030, "notification": {"title": "x" * 150, "tag": "y" * 32}})
KEY = "A" * 42 + "E"
CONTACT = "mailto:operator@school.example"
LOOKS = 40  # at what is due


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def receive(pem: str) -> None:
    """The receiver's own process: answers 201 until its input ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def created(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=201)

    app = web.Application()
    app.router.add_post("/{token}", created)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


async def many(send: Callable[[], Awaitable[None]]) -> float:
    """Return CPU milliseconds a message."""
    left = MESSAGES

    async def line() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await send()

    before = cpu()
    await asyncio.gather(*(line() for _ in range(AT_ONCE)))
    return (cpu() - before) / MESSAGES * 1000


async def bare(to: Subscription, origin: str) -> float:
    """Encryption, one header made beforehand, one session: nothing else."""
    signer = vapid.Signer(KEY, CONTACT)
    headers = {
        "Authorization": signer.authorization(to.endpoint), "TTL": "3600",
        "Content-Encoding": "aes128gcm",
    }  # fmt: skip
    point, secret = endpoints.decoded(to.p256dh), endpoints.decoded(to.auth)
    data = PAYLOAD.encode()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:

        async def send() -> None:
            key = ec.generate_private_key(ec.SECP256R1())
            body = http_ece.encrypt(
                data, private_key=key, dh=point, auth_secret=secret, version="aes128gcm"
            )
            async with session.post(to.endpoint, data=body, headers=headers) as answer:
                assert answer.status == 201

        return await many(send)


async def ours(to: Subscription, origin: str) -> float:
    message = Message(PAYLOAD, timedelta(hours=1), "normal", "a" * 32)
    async with Pusher(vapid.Signer(KEY, CONTACT), (origin,)) as pusher:

        async def send() -> None:
            assert (await pusher.send(to, message)).result is Result.SENT

        return await many(send)


NODE = """
const webpush = require('web-push'); const https = require('https');
const { to, key, contact, payload, messages, atOnce } = JSON.parse(process.argv[1]);
const agent = new https.Agent({ keepAlive: true, maxSockets: 100 });
const options = { agent, TTL: 3600, vapidDetails: { subject: contact, ...key } };
let left = messages;
const line = async () => {
  while (left-- > 0) await webpush.sendNotification(to, payload, options);
};
const before = process.cpuUsage();
Promise.all(Array.from({ length: atOnce }, line)).then(() => {
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1000 / messages);
});
"""


def node(to: Subscription, pem: Path) -> float:
    """web-push 3.6.7, as its readme shows it, with connections kept open."""
    asked = {
        "to": {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}},
        "key": {"privateKey": KEY, "publicKey": vapid.public_key_of(KEY)},
        "contact": CONTACT, "payload": PAYLOAD, "messages": MESSAGES, "atOnce": AT_ONCE,
    }  # fmt: skip
    done = subprocess.run(
        ["node", "-e", NODE, json.dumps(asked)], cwd="pwa", check=True, capture_output=True,
        text=True, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(pem)},
    )  # fmt: skip
    return float(done.stdout)


async def push(folder: Path) -> dict[str, object]:
    """Messages a second and core, and the ratios that count."""
    pem = certificate(folder, "localhost")
    # The context aiohttp checks certificates with, made when it is loaded, knows ours as well.
    aiohttp.connector._SSL_CONTEXT_VERIFIED.load_verify_locations(pem)
    receiver = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.load.bench_push", str(pem),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert receiver.stdout is not None
    assert receiver.stdin is not None
    origin = f"https://localhost:{int(await receiver.stdout.readline())}"
    box = Box("x", origin, ec.generate_private_key(ec.SECP256R1()), os.urandom(16))
    to = Subscription(f"{origin}/x", box.subscription.p256dh, box.subscription.auth)
    rounds = []
    for _ in range(ROUNDS):  # side by side, so that all meet the same machine
        rounds.append((await bare(to, origin), await ours(to, origin), node(to, pem)))
    receiver.stdin.close()
    await receiver.wait()
    least = [min(column) for column in zip(*rounds, strict=True)]
    return {
        "ours, messages a second and core": round(1000 / least[1]),
        "bare, messages a second and core": round(1000 / least[0]),
        "node web-push, messages a second and core": round(1000 / least[2]),
        "ours against bare (budget 0.65)": round(least[0] / least[1], 2),
        "ours against node web-push (budget 2)": round(least[2] / least[1], 2),
    }


async def due(folder: Path) -> dict[str, object]:
    """Finding who is due among ten thousand and among a million reminders."""
    result: dict[str, object] = {}
    costs = []
    for count in (10_000, 1_000_000):
        url = f"sqlite:///{folder / f'{count}.sqlite'}"
        await migrated(url)
        engine = db.engine_for(url)
        db.use(engine, TABLES)
        await db.open_engine(engine)
        now = clock.now()
        await _fill(count, now)
        costs.append(min([await _look(now) for _ in range(5)]))
        await db.close_engine(engine)
        result[f"fifty due among {count:,}, CPU ms"] = round(costs[-1], 3)
    return {**result, "ratio (the same is 1)": round(costs[1] / costs[0], 2)}


async def _fill(count: int, now: datetime) -> None:
    """Reminders that are due tomorrow, written by SQL alone."""
    await User.raw(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
        " INSERT INTO account_user (id, name, email, email_key, locale, time_zone, is_demo,"
        " joined_at) SELECT printf('00000000-0000-7000-8000-%012x', i), 'x', i, i, 'en', 'UTC',"
        " 0, {} FROM n",
        count,
        now,
    )
    await Reminder.raw(
        "INSERT INTO reminder (person, is_on, at, weekdays, repeats, edited_at, next_due_at)"
        " SELECT id, 1, 940, 0, 1, {}, {} FROM account_user",
        now,
        now + timedelta(days=1),
    )


async def _look(now: datetime) -> float:
    """Return CPU milliseconds for finding fifty who are due, and planning their next moment."""
    spent = 0.0
    for _ in range(LOOKS):
        await Reminder.raw(
            "UPDATE reminder SET next_due_at = {} WHERE person IN"
            " (SELECT id FROM account_user ORDER BY id LIMIT 50)",
            now - timedelta(seconds=1),
        )
        before = cpu()
        assert await jobs.enqueue_due(now=now)
        spent += cpu() - before
    return spent / LOOKS * 1000


if __name__ == "__main__":
    asyncio.run(receive(sys.argv[1]))
