"""A real browser on a phone's viewport, against the real server."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.server import Server

PHONE = {"width": 390, "height": 844}
PATIENCE = 60  # seconds before a story gives up: a busy machine is slow, and nothing is measured
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), DEMO="1") as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def phone(chromium: Browser, server: Server) -> AsyncIterator[Callable[..., Any]]:
    """Give phones: each call a new one with nothing on it. Whatever the console says fails."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def new(**options: Any) -> Page:
        options = {"viewport": PHONE, "locale": "en-US", "timezone_id": "America/Denver"} | options
        context = await chromium.new_context(**{"base_url": server.origin} | options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type in ("error", "warning")
                and "Failed to load resource" not in message.text
                else None
            ),
        )
        return page

    yield new
    for context in contexts:
        await context.close()
    assert complaints == []


async def sign_up(page: Page, name: str, email: str, password: str) -> None:
    """Sign up with a password, as a new user would."""
    await page.goto("/")
    await page.get_by_role("link", name="I am new here").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("radio", name="Password").check(force=True)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Create my account").click()
    await page.get_by_role("heading", name="Today").wait_for()


async def enter_as(page: Page, name: str) -> None:
    """Enter as a demo person."""
    await page.goto("/")
    await page.get_by_role("button", name=name).click()
    await page.get_by_role("heading", name="Today").wait_for()


async def until_saved(page: Page) -> None:
    """Wait until the entry on the screen has reached the server."""
    await page.locator('[data-state="saved"]').wait_for()


async def until_kept(page: Page) -> None:
    """Wait until what was typed is on the phone."""
    await page.locator('.saved-state[data-kept="true"]').wait_for()


async def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in with a password."""
    await page.goto("/sign-in")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("heading", name="Today").wait_for()


async def keep_spark(page: Page, text: str) -> None:
    """Keep a spark, and wait until it is on the phone."""
    field = page.get_by_label("A spark: one line to keep")
    await field.fill(text)
    await field.press("Enter")
    await page.get_by_role("status").filter(has_text="Kept").wait_for()


async def online_again(page: Page) -> None:
    """A network again, and the browser says so."""
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")


async def server_texts(page: Page) -> list[str]:
    """Every text that the page's person has on the server, in no order."""
    query = """{ viewer {
      sparks(first: 50) { edges { node { text } } }
      journalEntries(first: 20) { edges { node { shared received applied } } }
    } }"""
    answer = await page.context.request.post("/graphql", data={"query": query})
    viewer = (await answer.json())["data"]["viewer"]
    nodes = [edge["node"] for kind in viewer.values() for edge in kind["edges"]]
    return sorted(text for node in nodes for text in node.values() if text)


async def eventually(
    look: Callable[[], Awaitable[Any]], wanted: Any = True, seconds: float = PATIENCE
) -> None:
    """Wait until what is looked at is as wanted. For what no locator can wait for."""
    async with asyncio.timeout(seconds):
        while await look() != wanted:  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)


UNSENT = """() => new Promise((done) => indexedDB.databases().then((all) => {
  const { name } = all.find(({ name }) => name.startsWith('growth-'));
  const open = indexedDB.open(name);
  open.onsuccess = () => {
    const count = open.result.transaction('outbox').objectStore('outbox').count();
    count.onsuccess = () => { open.result.close(); done(count.result); };
  };
}))"""


async def until_sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more, asking for it all the time."""
    async with asyncio.timeout(240):
        while await page.evaluate(UNSENT):
            await page.evaluate("dispatchEvent(new Event('online'))")  # ignores the back-off
            await asyncio.sleep(0.05)


def holding(folder: Path, text: str) -> list[str]:
    """Return the files of a browser's profile in which a text can be read."""
    encoded = (text.encode(), text.encode("utf-16-le"))
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [str(path) for path in files if any(one in path.read_bytes() for one in encoded)]
