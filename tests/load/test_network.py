"""A real browser writes through a bad network: nothing is missing, nothing is there twice."""

import random
import shutil
from collections import Counter

import pytest
from playwright.async_api import Page, async_playwright

from tests.e2e.conftest import ARGUMENTS, PATIENCE, PHONE, sign_up, until_sent
from tests.load.client import sparks_and_entries
from tests.load.proxy import Fault, FaultyProxy, served_through

# Sparks are typed into the app's own field, as fast as it says that the last one is kept.
KEEP = """async (texts) => {
  const field = document.querySelector('.composer input');
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    while (document.querySelector('.composer-form [role=status]').textContent)
      await new Promise((done) => setTimeout(done));
    field.form.requestSubmit();
    while (document.querySelector('.composer-form [role=status]').textContent !== 'Kept')
      await new Promise((done) => setTimeout(done));
  }
}"""
AGAIN = "dispatchEvent(new Event('online'))"  # which ignores the back-off


async def write_through(proxy: FaultyProxy, page: Page, *, intents: int, seed: int) -> list[str]:
    """Keep sparks and edit one page in turns. Returns the texts that must be on the server."""
    chance = random.Random(seed)
    expected: list[str] = []
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("edit 0")
    path = page.url.split("?")[0]
    edits = 0
    while len(expected) + edits < intents:
        await page.get_by_role("link", name="Journal").first.click()
        await page.get_by_role("link", name="Today").click()
        batch = [f"spark {len(expected) + n}" for n in range(chance.randint(3, 25))]
        await page.locator(".composer input").wait_for()
        await page.evaluate(KEEP, batch)
        expected += batch
        await page.goto(path)
        words = page.get_by_label("What I shared")
        await words.wait_for()
        for _ in range(chance.randint(2, 12)):
            edits += 1
            await words.fill(f"edit {edits}")
            await page.evaluate(AGAIN)  # each has a chance to be a change of its own
    await proxy.calm()
    await until_sent(page)
    return [*expected, f"edit {edits}"]


async def run(folder, *, seed: int, intents: int, keeps_ids: bool = True):
    """Return (expected texts, texts on the server, earlier texts kept, faults met)."""
    async with served_through(folder, seed=seed) as (network, server):
        network.keeps_ids = keeps_ids
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            context = await browser.new_context(base_url=network.origin, viewport=PHONE)
            context.set_default_timeout(PATIENCE * 1000)
            page = await context.new_page()
            await sign_up(page, "Ana", "ana@school.example", "seven quiet green doors")
            expected = await write_through(network, page, intents=intents, seed=seed)
            cookies = {one["name"]: one["value"] for one in await context.cookies()}
            found, earlier = await sparks_and_entries(network.origin, cookies)
            await browser.close()
    assert "error " not in server.log, server.log
    return expected, found, earlier, network.met


async def test_a_bad_network_loses_and_doubles_nothing(tmp_path):
    expected, found, earlier, met = await run(tmp_path, seed=1, intents=60)
    assert sorted(found) == sorted(expected)
    assert earlier == [], "one's own edits are no conflict, in whatever order they arrive"
    assert set(met) == set(Fault), f"the network was too good: {met}"


async def test_without_ids_of_the_phones_own_some_would_be_doubled(tmp_path):
    """What shows that the test above can fail."""
    _, found, _, _ = await run(tmp_path, seed=1, intents=60, keeps_ids=False)
    assert [text for text, times in Counter(found).items() if times > 1]


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(5))
async def test_a_thousand_intents(tmp_path, seed):
    expected, found, earlier, _ = await run(tmp_path, seed=seed, intents=1_000)
    assert sorted(found) == sorted(expected)
    assert earlier == []
