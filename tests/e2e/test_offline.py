"""Nothing typed is ever lost: killed browsers, several tabs, wrong clocks, other people, full phones."""

import asyncio
import shutil
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.e2e.conftest import (
    ARGUMENTS,
    PHONE,
    enter_as,
    keep_spark,
    online_again,
    server_texts,
    sign_in,
    sign_up,
    stored_bytes,
    until_kept,
    until_saved,
)

PASSWORD = "seven quiet green doors"
WORDS = "What I shared"


@asynccontextmanager
async def profile(folder, server, **options):
    """A browser whose profile lies on the disk; what it holds outlives it."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=shutil.which("chromium"),
            args=ARGUMENTS,
            viewport=PHONE,
            base_url=server.origin,
            **options,
        )
        context.set_default_timeout(10_000)
        yield context
        await context.close()


async def ready_offline(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def kill(context) -> None:
    """Kill the whole browser, as a phone does that needs the memory."""
    page = await context.new_page()
    with pytest.raises(Exception, match=r"closed|crashed"):  # noqa: PT011, B017
        await page.goto("chrome://crash-browser-process", timeout=5_000)
        await page.goto("chrome://kill")
        await asyncio.Event().wait()


async def test_a_killed_browser_loses_nothing_and_sends_it_once(server, tmp_path):
    async with profile(tmp_path, server) as context:
        page = context.pages[0]
        await sign_up(page, "Kim", "kim@school.example", PASSWORD)
        await ready_offline(page)
        await context.set_offline(True)
        await page.goto("/journal/write")
        await page.get_by_label(WORDS).fill("typed in a concrete building")
        await until_kept(page)
        path = page.url
        tools = await context.browser.new_browser_cdp_session() if context.browser else None
        if tools is not None:
            await tools.send("Browser.crash")
        else:
            await (await context.new_cdp_session(page)).send("Browser.crash")
    async with profile(tmp_path, server) as context:
        page = context.pages[0]
        await context.set_offline(True)
        await page.goto(path)
        await expect(page.get_by_label(WORDS)).to_have_value("typed in a concrete building")
        await online_again(page)
        await until_saved(page)
        assert await server_texts(page) == ["typed in a concrete building"]
