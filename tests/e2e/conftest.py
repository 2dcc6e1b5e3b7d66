"""A real browser on a phone's viewport, against the real server."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.server import Server

PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


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
        context = await chromium.new_context(base_url=server.origin, **options)
        context.set_default_timeout(10_000)
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


def stored_bytes(folder: Path) -> bytes:
    """Everything a browser profile holds on disk."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
