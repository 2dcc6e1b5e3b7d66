"""Pictures of the real app for the manifest and the README: python -m tests.screenshots"""

import asyncio
import shutil
import sqlite3
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e.conftest import ARGUMENTS, enter_as
from tests.server import Server

PUBLIC = Path("pwa/public")
PICTURES = {
    "screenshot-narrow.png": ("/", {"width": 390, "height": 844}, 2),
    "screenshot-wide.png": ("/journal", {"width": 1280, "height": 800}, 1),
}


async def take(server: Server) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        for name, (path, viewport, scale) in PICTURES.items():
            context = await browser.new_context(
                base_url=server.origin,
                viewport=viewport,  # type: ignore[arg-type]
                device_scale_factor=scale,
                locale="en-US",
                timezone_id="America/Denver",
            )
            page = await context.new_page()
            await enter_as(page, "Ana Ruiz")
            await page.get_by_text("of 15").wait_for()
            with sqlite3.connect(server.folder / "growth.sqlite") as database:
                database.execute("UPDATE account_user SET is_demo = 0")  # no demo bar in a picture
            await page.goto(path)
            await page.locator(".demo-bar").wait_for(state="detached")
            await page.locator(".branch").wait_for()
            still = "Promise.all(document.getAnimations().map((one) => one.finished))"
            await page.evaluate(still)
            await page.screenshot(path=PUBLIC / name)
            with sqlite3.connect(server.folder / "growth.sqlite") as database:
                database.execute("UPDATE account_user SET is_demo = 1")
        await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), DEMO="1") as running:
        asyncio.run(take(running))
