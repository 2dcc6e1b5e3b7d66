"""The record of learning: downloaded, verified without an account, refused when changed."""

import json

from playwright.async_api import Page

from tests.e2e.conftest import sign_up, until_sent
from tests.e2e.test_course import have_it_here
from tests.e2e.test_portfolio import MINDSETS, judged

PASSWORD = "seven quiet green doors"


async def made(page: Page, kind: str) -> bytes:
    await page.get_by_role("radio", name=kind).press("Space")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Make the record").click()
    path = await (await waiting.value).path()
    return path.read_bytes()


async def verify(page: Page, name: str, content: bytes) -> None:
    await page.get_by_label("Choose the file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


async def test_a_record_is_made_verified_and_refused_when_a_byte_is_changed(phone):
    page = await phone(accept_downloads=True)
    await sign_up(page, "Ria", "ria@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/course/assessment/why-collective-growth")
    await judged(page, MINDSETS).get_by_role("radio", name="Met").press("Space")
    await until_sent(page)
    await page.goto("/growth/hours")
    await page.get_by_role("link", name="Record of learning").click()
    files = {kind.lower(): await made(page, kind) for kind in ("PDF", "JSON", "CSV")}
    said = json.loads(files["json"])
    assert said["holder"] == "Ria"
    assert [one["rating"] for one in said["criteria"] if one["rating"]] == ["MET"]

    # Somebody who has no account holds the paper: its code leads to the page.
    stranger = await phone()
    await stranger.goto(f"/verify#{said['number']}")
    await stranger.get_by_text("The code belongs to a record").wait_for()
    for kind, content in files.items():
        await verify(stranger, f"record.{kind}", content)
        await stranger.get_by_text(f"“record.{kind}” is as it was issued").wait_for()
        place = len(content) // 2
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        await verify(stranger, f"changed.{kind}", changed)
        await stranger.get_by_text(f"“changed.{kind}” was changed since").wait_for()


async def test_a_number_that_was_never_issued_is_said_so(phone):
    page = await phone()
    await page.goto("/verify#0190a0a0-0000-7000-8000-000000000000")
    await page.get_by_role("alert").get_by_text("This server issued no record").wait_for()


async def test_without_a_network_no_record_is_made_and_it_is_said_why(phone):
    page = await phone()
    await sign_up(page, "Rob", "rob@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/growth/record")
    await page.get_by_role("button", name="Make the record").wait_for()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Make the record").click()
    await page.get_by_role("alert").get_by_text("made by the server").wait_for()
