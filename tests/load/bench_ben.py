"""Ben on the bus: five pages wait; he opens, answers in words and goes on, on a slow phone."""

import shutil
import time
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.e2e.conftest import ARGUMENTS, PHONE, until_sent
from tests.e2e.test_mentoring import ask, pair_of, share_five
from tests.server import Server

WORDS = "The silent start is worth keeping. What will you try with the pairs tomorrow?"


async def five_pages(folder: Path) -> dict[str, object]:
    """At 4x CPU, words typed in no time: what is left is what he waits for, taps included."""
    with Server(folder) as server:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )

            async def phone() -> Any:
                context = await browser.new_context(base_url=server.origin, viewport=PHONE)
                return await context.new_page()

            ana, ben = await pair_of(phone)
            await share_five(ana)
            tools = await ben.context.new_cdp_session(ben)
            await tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            await ben.goto("/together")
            await ben.get_by_text("5 things wait for you.").wait_for()
            began, taps = time.perf_counter(), 1
            await ben.get_by_role("link", name="Read Ana’s page").click()
            for number in range(5):
                await ben.get_by_text(f"Page number {number}", exact=True).wait_for()
                field = ben.get_by_label("Write to Ana", exact=True)
                await field.click()
                await field.fill(WORDS)
                await ben.get_by_role("button", name="Send it").click()
                onward = "Next: Ana" if number < 4 else "That was all"
                await ben.get_by_role("link", name=onward).click()
                taps += 3
            await ben.get_by_text("Nothing waits for you.").wait_for()
            took = time.perf_counter() - began
            await until_sent(ben)
            told = await ask(
                ana, "{ viewer { journalEntries { edges { node { comments { text } } } } } }"
            )
            edges = told["viewer"]["journalEntries"]["edges"]
            assert [[one["text"] for one in edge["node"]["comments"]] for edge in edges] == [
                [WORDS]
            ] * 5, "each word is on the server, once"
            await browser.close()
    return {"five pages answered, s besides typing (budget 40)": round(took, 1), "taps": taps}
