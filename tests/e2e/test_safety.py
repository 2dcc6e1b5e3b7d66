"""Text is never lost, never readable at rest, and never more than text."""

import asyncio
import shutil

from playwright.async_api import async_playwright, expect

from tests.e2e.conftest import (
    ARGUMENTS,
    PHONE,
    enter_as,
    holding,
    sign_up,
    until_kept,
    until_saved,
)
from tests.server import growth, reset_secret

ATTACKS = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=document.title='owned'>",
    "\"><svg onload=document.title='owned'>",
    "javascript:document.title='owned'",
    "{{constructor.constructor('document.title=1')()}}",
    "<style>body{display:none}</style>",
]


async def test_going_back_and_forth_keeps_what_was_typed(phone):
    page = await phone()
    await enter_as(page, "Ben Okafor")
    await page.goto("/journal")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("Half a sent")
    await until_kept(page)
    await page.go_back()
    await page.get_by_role("link", name="Half a sent").click()
    assert await page.get_by_label("What I shared").input_value() == "Half a sent"
    await page.set_viewport_size({"width": 844, "height": 390})  # turned on its side
    assert await page.get_by_label("What I shared").input_value() == "Half a sent"


async def test_an_ended_session_keeps_everything_and_sends_it_after_the_next_sign_in(phone):
    page = await phone()
    await sign_up(page, "Cal", "cal@school.example", "seven quiet green doors")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("before")
    await until_saved(page)
    await page.context.clear_cookies()
    await page.get_by_label("What I shared").fill("typed after the session ended")
    await page.get_by_text("Your session has ended").wait_for()
    await page.reload()
    words = page.get_by_label("What I shared")
    assert await words.input_value() == "typed after the session ended"
    await page.get_by_role("link", name="Sign in again").click()
    await page.get_by_label("E-mail").fill("cal@school.example")
    await page.get_by_label("Password", exact=True).fill("seven quiet green doors")
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", name="Today").wait_for()
    await page.get_by_role("link", name="Journal").click()
    await page.get_by_role("link", name="typed after").click()
    await until_saved(page)


async def test_the_shell_opens_and_takes_text_without_a_network(phone):
    page = await phone()
    await sign_up(page, "Off", "off@school.example", "seven quiet green doors")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("in a concrete building")
    await page.get_by_text("Saved on this phone").wait_for()
    await page.reload()
    assert await page.get_by_label("What I shared").input_value() == "in a concrete building"
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await until_saved(page)


async def test_text_at_rest_cannot_be_read(server, tmp_path):
    """Nothing typed stands in the browser's profile, signed in or out."""
    secret = "pomegranate staircase"
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path,
            executable_path=shutil.which("chromium"),
            args=ARGUMENTS,
            viewport=PHONE,
            base_url=server.origin,
        )
        page = context.pages[0]
        await sign_up(page, "Rest", "rest@school.example", "seven quiet green doors")
        await page.goto("/journal/write")
        await page.get_by_label("What I shared").fill(secret)
        await until_saved(page)
        await page.goto("/course/activity/discipline-radar")
        await page.get_by_role("textbox").first.fill(secret)
        await until_saved(page)
        await page.goto("/reflections/new")
        await page.get_by_role("textbox").first.fill(secret)
        await until_saved(page)
        await page.goto("/growth/hours")
        await page.get_by_role("button", name="Declare minutes").click()
        await page.get_by_label("What you did").fill(secret)
        await page.goto("/me")  # half typed
        await page.get_by_role("button", name="Sign out").wait_for()
        await context.close()
    assert holding(tmp_path, "growth-"), "the database is there"
    assert holding(tmp_path, secret) == []


async def test_text_is_only_ever_text(phone):
    page = await phone()
    name = "<b onmouseover=document.title='owned'>Eve</b>"
    await sign_up(page, name, "xss@school.example", "seven quiet green doors")
    for attack in ATTACKS:
        await page.goto("/")
        field = page.get_by_label("A spark: one line to keep")
        await field.fill(attack)
        await field.press("Enter")
        await page.get_by_text(attack, exact=True).first.wait_for()
    await page.goto("/journal/write")
    for prompt in ("What I shared", "What others shared with me", "How I used it"):
        await page.get_by_label(prompt, exact=True).fill("\n".join(ATTACKS))
    await page.get_by_role("button", name="Place the spark").first.click()
    await page.get_by_role("button", name="How I used it").click()
    await until_saved(page)
    await page.get_by_role("button", name="Done").click()
    await page.locator("a.row", has_text="<script>").click()
    await page.get_by_text(ATTACKS[0]).first.wait_for()
    await page.goto("/journal/search")
    await page.get_by_role("searchbox").fill("document")
    await page.get_by_text("found").wait_for()
    for path in ("/me", "/me/profile", "/"):
        await page.goto(path)
        await page.get_by_role("heading", level=1).wait_for()
        assert "owned" not in await page.title()


async def test_a_reset_link_lets_its_owner_in(phone, server):
    page = await phone()
    await sign_up(page, "Rita", "rita@school.example", "seven quiet green doors")
    link = growth(
        server.folder, "reset-link", "rita@school.example", PUBLIC_ORIGIN=server.origin
    ).stdout
    other = await phone()
    requests = []
    other.on("request", lambda request: requests.append(request.url))
    await other.goto(link.strip())
    await other.get_by_label("Password", exact=True).fill("eight loud orange gates")
    await other.get_by_role("button", name="Set and sign in").click()
    await other.get_by_role("heading", name="Today").wait_for()
    assert not any(reset_secret(link) in url.split("#")[0] for url in requests)
    await page.reload()
    await page.get_by_text("Your session has ended").wait_for()


async def test_another_person_on_the_same_phone_meets_nothing_of_the_first(phone):
    page = await phone()
    await enter_as(page, "Ben Okafor")
    field = page.get_by_label("A spark: one line to keep")
    await field.fill("Only for Ben")
    await field.press("Enter")
    await page.get_by_text("Only for Ben").wait_for()
    await page.get_by_role("link", name="Ben Okafor").click()
    await page.get_by_role("button", name="Sign out").click()
    sheet = page.get_by_role("dialog")
    send = sheet.get_by_role("button", name="Send first")
    leave = sheet.get_by_role("button", name="Sign out", exact=True)
    await send.or_(leave).wait_for()
    if await send.is_visible():
        await send.click()
    await leave.click()
    await page.get_by_role("button", name="Carla Winter").click()
    await page.get_by_role("heading", name="Today").wait_for()
    assert "Only for Ben" not in await page.locator("body").inner_text()


async def entry_of(page, entry_id):
    """What the server has of an entry, asked with the page's own session."""
    query = """query ($id: UUID!) {
      viewer { journalEntry(id: $id) { shared version revisions { text } } }
    }"""
    answer = await page.context.request.post(
        "/graphql", data={"query": query, "variables": {"id": entry_id}}
    )
    return (await answer.json())["data"]["viewer"]["journalEntry"]


async def test_two_devices_write_one_field_and_both_texts_are_kept(phone):
    """The other device's text arrives while this one is typing: it was never seen here."""
    page = await phone()
    await sign_up(page, "Two", "two@school.example", "seven quiet green doors")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("start")
    await until_saved(page)
    entry_id = page.url.split("/")[-1].split("?")[0]
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(route):
        if not held.is_set():  # the first one waits
            held.set()
            await release.wait()
        await route.continue_()

    await page.route("**/graphql", hold)
    await page.get_by_label("What others shared with me").fill("typed here")
    await held.wait()
    write = """mutation ($input: WriteJournalEntryInput!) {
      writeJournalEntry(input: $input) { ... on JournalEntry { version } }
    }"""
    theirs = {"id": entry_id, "baseVersion": 1, "shared": "from the laptop"}
    await page.context.request.post(
        "/graphql", data={"query": write, "variables": {"input": theirs}}
    )
    await page.get_by_label("What I shared").fill("from the phone")
    release.set()
    await until_saved(page)
    entry = await entry_of(page, entry_id)
    assert entry["shared"] == "from the phone"
    assert [kept["text"] for kept in entry["revisions"]] == ["from the laptop"]


async def test_what_the_server_will_never_take_holds_up_nobody(phone):
    page = await phone()
    await sign_up(page, "Big", "big@school.example", "seven quiet green doors")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("x" * 1_100_000)
    await page.locator('[data-state="needsYou"]').wait_for()
    await page.goto("/")
    field = page.get_by_label("A spark: one line to keep")
    await field.fill("an innocent spark")

    def carries_it(response):
        return "an innocent spark" in (response.request.post_data or "")

    async with page.expect_response(carries_it):
        await field.press("Enter")
    other = await phone()
    await other.goto("/sign-in")
    await other.get_by_label("E-mail").fill("big@school.example")
    await other.get_by_label("Password", exact=True).fill("seven quiet green doors")
    await other.get_by_role("button", name="Sign in").click()
    await other.get_by_text("an innocent spark").first.wait_for()


async def test_half_a_spark_is_still_there_after_a_reload(phone):
    page = await phone()
    await sign_up(page, "Half", "half@school.example", "seven quiet green doors")
    field = page.get_by_label("A spark: one line to keep")
    await field.press_sequentially("half a spa")
    await page.get_by_role("link", name="Journal").click()
    await page.get_by_role("link", name="Today").click()
    await expect(field).to_have_value("half a spa")
    await page.reload()
    await page.locator(".composer input").wait_for()
    await expect(field).to_have_value("half a spa")


async def test_a_spark_can_be_brought_back(phone):
    page = await phone()
    await sign_up(page, "Undo", "undo@school.example", "seven quiet green doors")
    field = page.get_by_label("A spark: one line to keep")
    await field.fill("worth keeping")
    await field.press("Enter")
    await page.get_by_role("button", name="Delete the spark").click()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("button", name="Delete the spark").wait_for()


async def test_an_empty_draft_leaves_no_trace(phone):
    page = await phone()
    await sign_up(page, "Empty", "empty@school.example", "seven quiet green doors")
    await page.goto("/journal")
    await page.goto("/journal/write")
    words = page.get_by_label("What I shared")
    await words.fill("oops")
    await words.fill("")
    await page.get_by_role("link", name="Journal").click()
    await page.get_by_role("heading", name="Pick a start and a rhythm").wait_for()
