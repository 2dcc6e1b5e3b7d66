"""Pushes that really arrive: in Firefox through its own push client, in Chromium through its own.

Nothing is stubbed. What a browser is told is encrypted by the server's worker, carried by the push
service of this test run, decrypted by the browser and shown by our service worker.
"""

import json
import logging
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Route, async_playwright

from tests.e2e.conftest import PHONE, enter_as, eventually, until_sent
from tests.firefox import Firefox
from tests.gcm import Gcm
from tests.push_service import Box, PushService
from tests.server import Server

# Chromium comes back to its push service after 5 to 10 s, then after 10 to 20, then 20 to 40
# (kConnectionBackoffPolicy in google_apis/gcm/engine), and drops it as it starts. What finds no
# connection is tried again by our worker after 30 s at most.
ONCE_IT_IS_BACK = 60

SHOWN = """navigator.serviceWorker.ready.then(async (r) => (await r.getNotifications()).map(
  ({ title, body, actions }) => ({ title, body, actions: actions.map((one) => one.action) })))"""


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        yield running


@pytest.fixture
def pushing(service: PushService, tmp_path: Path) -> Iterator[Server]:
    """A server whose worker sends to the push service of this test."""
    folder = tmp_path / "server"
    folder.mkdir()
    with Server(folder, DEMO="1", PUSH_SERVICES=service.origin) as running:
        yield running
        with sqlite3.connect(folder / "growth.sqlite", timeout=20) as database:
            sent = "SELECT state, reason, attempts, next_try_at FROM notification_delivery"
            told = database.execute(sent).fetchall()
        database.close()
        # Shown beside a failure.
        logging.getLogger(__name__).warning("%s %s %s", running.log, service.problems, told)


def noon_zone() -> ZoneInfo:
    """Return a zone where it is about noon: "in an hour" is today there, whenever a test runs."""
    ahead = 12 - datetime.now(UTC).hour
    return ZoneInfo(f"Etc/GMT{-ahead:+d}")  # its sign is POSIX's: behind is plus


def daily(zone: ZoneInfo) -> list[str]:
    """What makes the hour of this run as good as any: a zone, no quiet hours, an entry a day."""
    first = datetime.now(zone).date() - timedelta(days=3)
    return [
        f'mutation {{ updateProfile(input: {{timeZone: "{zone}"}}) {{ __typename }} }}',
        """mutation { setNotificationPreferences(input: {quietHours: {isOn: false}}) {
          __typename } }""",
        f"""mutation {{ setTimeline(input: {{
          startsOn: "{first}", frequency: DAILY, slotCount: 30}}) {{ __typename }} }}""",
    ]


def make_due(server: Server, zone: ZoneInfo) -> str:
    """Let the reminder be due now; return the day its slot is due."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    local = now.astimezone(zone)
    with sqlite3.connect(server.folder / "growth.sqlite", timeout=20) as database:
        database.execute(
            "UPDATE reminder SET next_due_at = ?, at = ?",
            (now.isoformat(sep=" "), local.hour * 60 + local.minute),
        )
    database.close()
    return str(local.date())


async def enter_and_allow(firefox: Firefox, server: Server) -> None:
    """Come in as Ana, choose a timeline and allow what our own sheet explains."""
    await firefox.goto(server.origin)
    await firefox.until("!!document.querySelector('.demo button')")
    await firefox.evaluate("[...document.querySelectorAll('.demo button')][0].click()")
    await firefox.until("document.querySelector('h1')?.textContent === 'Today'")
    await firefox.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert await firefox.evaluate("Notification.permission") is not None
    await firefox.goto(f"{server.origin}/journal/timeline")
    await firefox.click("Use this timeline")
    await firefox.until("!!document.querySelector('dialog[open] .ping')")
    await firefox.click("Allow reminders")
    await firefox.until("!document.querySelector('dialog[open]')")


def post(body: dict[str, object]) -> str:
    text = json.dumps(json.dumps(body))
    return f"""fetch('/graphql', {{ method: 'POST', body: {text},
      headers: {{ 'content-type': 'application/json' }} }}).then((answer) => answer.json())"""


@pytest.mark.timeout(240)
async def test_firefox_subscribes_receives_and_shows(service, pushing, tmp_path):
    zone = noon_zone()
    async with Firefox(tmp_path / "profile", service.port) as firefox:
        await enter_and_allow(firefox, pushing)
        [box] = await until_registered(firefox, service)
        for query in daily(zone):
            await firefox.evaluate(post({"query": query}))

        # A test from the screen that shows the health of each device.
        await firefox.goto(f"{pushing.origin}/me/what-reaches-you")
        await firefox.until("document.body.textContent.includes('Ready')")
        await firefox.click("Send me a test")
        await firefox.until("document.body.textContent.includes('A test is on its way')")
        await firefox.until(
            f"{SHOWN}.then((all) => all.some(({{ title }}) => title === 'It works'))"
        )
        await firefox.until("document.body.textContent.includes('Works')")

        # The reminder itself.
        due = make_due(pushing, zone)
        shown = await firefox.until(
            f"{SHOWN}.then((all) => all.find(({{ title }}) => title.startsWith('Entry')))"
        )
        assert shown["title"].endswith("is open")
        assert shown["body"] == "Three sparks are ready to go in."
        assert shown["actions"] == ["later", "skip"], "room for two: a tap writes"
        assert service.problems == []
        assert await firefox.evaluate(SHOWN + ".then((all) => all.length)") == 2

        # A tap opens the exact page, with the field in focus.
        await press(firefox)
        await firefox.until("location.pathname.startsWith('/journal/write/')")
        assert await firefox.evaluate(f"location.search.includes('reminded={due}')")
        assert await firefox.until("document.activeElement?.id") == "shared"

        # Signed out, it is reached no more.
        async def is_gone() -> bool:
            return box.token not in service.boxes

        await firefox.goto(f"{pushing.origin}/me")
        await firefox.click("Sign out")
        await firefox.until("!!document.querySelector('dialog[open] .go')")
        await firefox.evaluate("document.querySelector('dialog[open] .go').click()")
        await firefox.until("!!document.querySelector('.demo button')")
        await eventually(is_gone)
        await eventually(lambda: subscriptions(pushing), 0)
        assert firefox.said == []


async def subscriptions(server: Server) -> int:
    with sqlite3.connect(server.folder / "growth.sqlite", timeout=20) as database:
        [count] = database.execute("SELECT count(*) FROM notification_subscription").fetchone()
    database.close()
    return int(count)


async def until_registered(firefox: Firefox, service: PushService):
    # What was chosen offline-first has reached the server too.
    query = {"query": "{ viewer { pushSubscriptions { isHere } reminder { isOn } } }"}
    found = "(a) => a.data.viewer.pushSubscriptions.length === 1 && a.data.viewer.reminder"
    await firefox.until(f"{post(query)}.then({found})")
    return list(service.boxes.values())


async def press(firefox: Firefox) -> None:
    """Press the reminder where Firefox shows it: in a window of the browser's own."""
    await firefox.chrome("""(() => {
      const all = [...Services.wm.getEnumerator('alert:alert')];
      const textOf = ({ document }) => document.documentElement.textContent;
      const one = all.find((w) => textOf(w).includes('ready to go in'));
      one.document.getElementById('alertBox').click();
      return true;
    })()""")


@asynccontextmanager
async def reachable(
    service: PushService, pushing: Server, tmp_path: Path, name: str, zone: ZoneInfo
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A Chromium in which somebody is in, and that is reached by push.

    A persistent context, since a new one is incognito and has no push. Its push service has a fixed
    address in the browser; on the way to our server that one address is written over with the one
    of this test, which hands the encrypted message on as it is.
    """
    async with Gcm(tmp_path) as gcm, async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", *gcm.arguments],
            ignore_default_args=["--disable-background-networking"],
            viewport=PHONE,  # type: ignore[arg-type]
            base_url=pushing.origin,
            permissions=["notifications"],
        )
        page = context.pages[0]

        async def carried(route: Route) -> None:
            body = route.request.post_data or ""
            for found in re.findall(r'"endpoint":"(https://[^"]+/)([0-9a-f]{32})"', body):
                token = found[1]
                if token not in service.boxes:
                    box = Box(token, service.origin, forward=gcm.to(token))
                    service.boxes[token] = box
                body = body.replace("".join(found), service.boxes[token].endpoint)
            await route.continue_(post_data=body)

        await context.route("**/graphql", carried)
        await enter_as(page, name)
        for query in daily(zone):
            answer = await context.request.post("/graphql", data={"query": query})
            assert answer.ok
        await page.goto("/me/what-reaches-you")
        await page.get_by_role("button", name="Turn on here").click()
        await page.get_by_text("Ready").wait_for()
        await page.get_by_role("button", name="Send me a test").click()
        first = f"{SHOWN}.then((all) => all[0]?.title)"
        await eventually(lambda: page.evaluate(first), "It works", ONCE_IT_IS_BACK)
        await page.get_by_text("Works", exact=True).wait_for()
        yield context, page
        await context.close()


@pytest.mark.timeout(180)
async def test_chromium_subscribes_receives_and_shows(service, pushing, tmp_path):
    zone = noon_zone()
    async with reachable(service, pushing, tmp_path, "Ana Ruiz", zone) as (context, page):
        # The reminder, through the worker's schedule.
        await page.goto("/me/reminders")
        await page.get_by_role("button", name="Use these times").click()
        await page.get_by_role("heading", name="Me").wait_for()
        await until_sent(page)
        due = make_due(pushing, zone)
        titles = f"{SHOWN}.then((all) => all.map((one) => one.title.replace(/\\d+/, 'N')).sort())"
        both = ["Entry N is open", "It works"]
        await eventually(lambda: page.evaluate(titles), both, ONCE_IT_IS_BACK)
        assert service.problems == []

        # Later, pressed on the notification: kept on the phone and sent, with no page's help.
        [worker] = context.service_workers
        await worker.evaluate(PRESS, ["later"])
        reminder = "{ viewer { reminder { snoozedSlot skipped } } }"
        await eventually(lambda: asked(context, reminder, "snoozedSlot"), due)
        # Skip, while there is no network: it waits in the outbox and is sent.
        await context.set_offline(True)
        await worker.evaluate(PRESS, ["skip"])
        assert await asked(context, reminder, "skipped") == []
        await context.set_offline(False)
        await until_sent(page)
        assert await asked(context, reminder, "skipped") == [due]
        # The body of it leads to the exact page, with the field in focus.
        await worker.evaluate(PRESS, [""])
        await page.wait_for_url("**/journal/write/**")
        await page.get_by_label("What I shared").wait_for()


@pytest.mark.timeout(180)
async def test_a_shared_page_is_pushed_and_a_tap_opens_it(service, pushing, tmp_path):
    """Ana shares; Ben's phone shows generic words; a press leads to the very page."""
    async with reachable(service, pushing, tmp_path, "Ben Okafor", noon_zone()) as (context, page):
        async with httpx.AsyncClient(
            base_url=pushing.origin, headers={"origin": pushing.origin}
        ) as ana:
            offered = (await ana.get("/auth/offers")).json()["demo"]
            me = next(one["id"] for one in offered if one["name"] == "Ana Ruiz")
            assert (await ana.post("/auth/sign-in/demo", json={"id": me})).status_code == 200
            query = """{ viewer { pairings { mentor { id } }
              journalEntries { edges { node { id shared state audience { sharedAt } } } } } }"""
            viewer = (await ana.post("/graphql", json={"query": query})).json()["data"]["viewer"]
            entry = next(
                edge["node"]["id"]
                for edge in viewer["journalEntries"]["edges"]
                if edge["node"]["state"] == "DONE" and not edge["node"]["audience"]
            )
            share = """mutation ($id: UUID!, $to: UUID!) {
              shareJournalEntry(id: $id, readerId: $to) { __typename } }"""
            to = {"id": entry, "to": viewer["pairings"][0]["mentor"]["id"]}
            answer = await ana.post("/graphql", json={"query": share, "variables": to})
            assert answer.json()["data"]["shareJournalEntry"]["__typename"] == "JournalEntry"
        titles = f"{SHOWN}.then((all) => all.map((one) => one.title))"

        async def is_shown() -> bool:
            return "A page was shared with you" in await page.evaluate(titles)

        await eventually(is_shown, seconds=ONCE_IT_IS_BACK)
        assert service.problems == []
        [worker] = context.service_workers
        await worker.evaluate(PRESS.replace("'Entry'", "'A page'"), [""])
        await page.wait_for_url(f"**/together/entry/{entry}")
        await page.get_by_role("button", name="I have read it").wait_for()


# The event a system's notification centre gives; no test can reach that itself.
PRESS = """async ([action]) => {
  const all = await self.registration.getNotifications();
  const notification = all.find(({ title }) => title.startsWith('Entry')) ?? self.lastNotification;
  self.lastNotification = notification;
  const event = new NotificationEvent('notificationclick', { notification, action });
  let work;
  event.waitUntil = (promise) => (work = promise);
  self.dispatchEvent(event);
  await work;
}"""


async def asked(context: BrowserContext, query: str, field: str) -> object:
    answer = await context.request.post("/graphql", data={"query": query})
    return (await answer.json())["data"]["viewer"]["reminder"][field]
