"""Nothing typed is ever lost: killed browsers, several tabs, wrong clocks, others, full phones."""

import asyncio
import contextlib
import io
import json
import shutil
from contextlib import asynccontextmanager

import psutil
from PIL import Image
from playwright.async_api import Error, Page, async_playwright, expect

from tests.e2e.conftest import (
    ARGUMENTS,
    PATIENCE,
    PHONE,
    enter_as,
    eventually,
    holding,
    keep_spark,
    online_again,
    server_texts,
    sign_in,
    sign_up,
    until_kept,
    until_saved,
    until_sent,
)
from tests.load.proxy import served_through

PASSWORD = "seven quiet green doors"
WORDS = "What I shared"
CLOCK = """(hours) => {
  const Real = Date, off = hours * 3600e3;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  };
}"""


SHARED_IS_KEPT = """() => new Promise((done) => indexedDB.databases().then((all) => {
  const { name } = all.find(({ name }) => name.startsWith('growth-'));
  const open = indexedDB.open(name);
  open.onsuccess = () => {
    const note = open.result.transaction('meta').objectStore('meta').get('shared');
    note.onsuccess = () => { open.result.close(); done(!!note.result); };
  };
}))"""


@asynccontextmanager
async def profile(folder, server, *arguments, **options):
    """A browser whose profile lies on the disk; what it holds outlives it."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=shutil.which("chromium"),
            args=[*ARGUMENTS, *arguments],
            viewport=PHONE,
            base_url=server.origin,
            **options,
        )
        context.set_default_timeout(PATIENCE * 1000)
        yield context
        with contextlib.suppress(Error):  # perhaps it was killed
            await context.close()


def kill_browser(folder) -> None:
    """Kill every process of the browser with this profile, as a phone does that needs memory."""
    for process in psutil.process_iter(["pid", "cmdline"]):
        if any(f"--user-data-dir={folder}" in part for part in process.info["cmdline"] or []):
            process.kill()


async def leave_network(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)


async def test_a_killed_browser_loses_nothing_and_sends_it_once(server, tmp_path):
    async with profile(tmp_path, server) as context:
        await sign_up(context.pages[0], "Kim", "kim@school.example", PASSWORD)
        await context.pages[0].evaluate("navigator.serviceWorker.ready.then(() => true)")
    async with profile(tmp_path, server) as context:
        page = context.pages[0]
        await context.set_offline(True)
        await page.goto("/journal/write")
        await page.get_by_label(WORDS).fill("typed in a concrete building")
        await until_kept(page)
        path = page.url
        kill_browser(tmp_path)
    async with profile(tmp_path, server) as context:
        page = context.pages[0]
        await context.set_offline(True)
        await page.goto(path)
        await expect(page.get_by_label(WORDS)).to_have_value("typed in a concrete building")
        await online_again(page)
        await until_saved(page)
        assert await server_texts(page) == ["typed in a concrete building"]


async def test_a_browser_that_forgot_who_signed_in_still_finds_their_text(phone):
    """A killed browser loses what it had not written down yet, such as localStorage."""
    page = await phone()
    await sign_up(page, "Forgot", "forgot@school.example", PASSWORD)
    await keep_spark(page, "still here")
    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.get_by_text("still here").first.wait_for()


async def test_two_tabs_and_another_device_send_everything_once(phone, server):
    """The tabs share one outbox: while one sends, the other waits for the lock."""
    page = await phone()
    await sign_up(page, "Tab", "tab@school.example", PASSWORD)
    await leave_network(page)
    other_tab = await page.context.new_page()
    await other_tab.goto("/")
    for tab, name in ((page, "first"), (other_tab, "second")):
        for number in range(3):
            await keep_spark(tab, f"{name} tab {number}")
    device = await phone()
    await sign_in(device, "tab@school.example", PASSWORD)

    sent: list[str] = []
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(route):
        text = json.loads(route.request.post_data)["variables"].get("input", {}).get("text")
        if text:
            sent.append(text)
            held.set()
            await release.wait()
        await route.continue_()

    await page.context.route("**/graphql", hold)
    await page.context.set_offline(False)
    for tab in (page, other_tab):
        await tab.evaluate("dispatchEvent(new Event('online'))")
    await held.wait()
    waiting = "navigator.locks.query().then(({ pending }) => pending.length > 0)"
    await eventually(lambda: other_tab.evaluate(waiting))
    await keep_spark(device, "from another device")
    release.set()
    await until_sent(page)
    await until_sent(device)
    mine = [f"{name} tab {n}" for name in ("first", "second") for n in range(3)]
    assert sorted(sent) == sorted(mine), "each was asked for once"
    assert await server_texts(page) == sorted([*mine, "from another device"])


async def send_all_the_time(page: Page) -> None:
    while True:
        await page.evaluate("dispatchEvent(new Event('online'))")
        await asyncio.sleep(0.03)


async def test_no_letter_vanishes_while_everything_is_being_sent(phone):
    page = await phone()
    await sign_up(page, "Typist", "typist@school.example", PASSWORD)
    await page.goto("/journal/write")
    words = page.get_by_label(WORDS)
    tools = await page.context.new_cdp_session(page)
    await tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    sending = asyncio.create_task(send_all_the_time(page))
    text = " ".join(f"word{number}" for number in range(25))
    await words.press_sequentially(text, delay=15)
    sending.cancel()
    await expect(words).to_have_value(text)
    await until_sent(page)
    assert await server_texts(page) == [text]


async def test_two_tabs_typing_in_two_prompts_of_one_page_keep_both(phone):
    page = await phone()
    await sign_up(page, "Twice", "twice@school.example", PASSWORD)
    await page.goto("/journal/write")
    await page.get_by_label(WORDS).fill("a")
    await until_saved(page)
    other_tab = await page.context.new_page()
    await other_tab.goto(page.url.split("?")[0])
    one, two = page.get_by_label(WORDS), other_tab.get_by_label("How I used it")
    await two.wait_for()
    await asyncio.gather(
        one.press_sequentially("lpha beta gamma delta", delay=40),
        two.press_sequentially("one two three four", delay=40),
    )
    for tab in (page, other_tab):
        await until_sent(tab)
        await expect(tab.get_by_label("How I used it")).to_have_value("one two three four")
        assert len(await tab.get_by_label(WORDS).input_value()) == len("alpha beta gamma delta")
    assert await server_texts(page) == [await one.input_value(), "one two three four"]


async def test_a_second_share_does_not_replace_the_first(phone):
    page = await phone()
    await sign_up(page, "Share", "share@school.example", PASSWORD)
    for name in ("first", "second"):
        await page.goto(f"/share?text={name}+thing")
        await page.get_by_role("heading", name="Spark kept").wait_for()
        await eventually(lambda: page.evaluate(SHARED_IS_KEPT))
    await page.get_by_role("link", name="Today").click()
    await page.get_by_role("button", name="Delete the spark").nth(1).wait_for()
    await until_sent(page)
    assert await server_texts(page) == ["first thing", "second thing"]


async def test_what_one_tab_writes_the_other_shows(phone):
    page = await phone()
    await sign_up(page, "Both", "both@school.example", PASSWORD)
    other_tab = await page.context.new_page()
    await other_tab.goto("/")
    await keep_spark(page, "seen in both")
    await other_tab.get_by_text("seen in both").first.wait_for()


async def test_a_clock_a_day_fast_or_slow_does_no_harm(phone):
    """The page is about the real today, and a newer edit elsewhere stays the one that shows."""
    for hours in (26, -26):
        page = await phone()
        await page.context.add_init_script(f"({CLOCK})({hours})")
        name = f"clock{hours}".replace("-", "slow")
        await sign_up(page, name, f"{name}@school.example", PASSWORD)
        await page.goto("/journal/write")
        await page.get_by_label(WORDS).fill("start")
        await until_saved(page)
        entry_id = page.url.split("/")[-1].split("?")[0]
        query = """query ($id: UUID!) { viewer { journalEntry(id: $id) {
          occurredOn shared version revisions { text } } } }"""

        async def ask(query=query, page=page, entry_id=entry_id, **variables):
            variables = {"id": entry_id} | variables
            answer = await page.context.request.post(
                "/graphql", data={"query": query, "variables": variables}
            )
            return (await answer.json())["data"]

        entry = (await ask())["viewer"]["journalEntry"]
        today = await page.evaluate(
            f"new Date(Date.now() - {hours} * 3600e3).toLocaleDateString('sv')"
        )
        assert entry["occurredOn"] == today
        await leave_network(page)
        await page.get_by_label(WORDS).fill("from the phone with the wrong clock")
        await until_kept(page)
        await ask(
            """mutation ($input: WriteJournalEntryInput!) {
              writeJournalEntry(input: $input) { __typename } }""",
            input={"id": entry_id, "baseVersion": entry["version"], "shared": "newer"},
        )
        await online_again(page)
        await expect(page.get_by_label(WORDS)).to_have_value("newer")
        await page.get_by_text("You wrote this in two places").wait_for()
        entry = (await ask())["viewer"]["journalEntry"]
        assert entry["shared"] == "newer"
        assert [kept["text"] for kept in entry["revisions"]] == [
            "from the phone with the wrong clock"
        ]


async def test_choosing_between_two_texts_keeps_both(phone):
    page = await phone()
    await sign_up(page, "Two", "choose@school.example", PASSWORD)
    await page.goto("/journal/write")
    await page.get_by_label(WORDS).fill("Cut the quiz to four items.")
    await until_saved(page)
    entry_id = page.url.split("/")[-1].split("?")[0]
    late = {"id": entry_id, "shared": "Cut the quiz to five items.", "ages": {"shared": 3600}}
    await page.context.request.post(
        "/graphql",
        data={
            "query": """mutation ($i: WriteJournalEntryInput!) {
              writeJournalEntry(input: $i) { __typename } }""",
            "variables": {"i": late},
        },
    )
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await page.get_by_role("link", name="See both").click()
    await page.get_by_role("heading", name="You wrote this in two places").wait_for()
    await page.locator("label.pick", has_text="five items").click()
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_label(WORDS)).to_have_value("Cut the quiz to five items.")
    await expect(page.get_by_text("You wrote this in two places")).to_have_count(0)
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Cut the quiz to five items.").click()
    await page.get_by_role("link", name="1 earlier text").click()
    await page.locator("del", has_text="four").wait_for()
    await page.get_by_role("button", name="Put this text back").click()
    await page.get_by_text("Cut the quiz to four items.").wait_for()
    await until_sent(page)
    await eventually(lambda: server_texts(page), ["Cut the quiz to four items."])
    await page.get_by_role("link", name="1 earlier text").wait_for()


async def test_writing_in_a_page_that_another_device_deleted_asks(phone):
    page = await phone()
    await sign_up(page, "Del", "del@school.example", PASSWORD)
    await page.goto("/journal/write")
    await page.get_by_label(WORDS).fill("written before")
    await until_saved(page)
    entry_id = page.url.split("/")[-1].split("?")[0]
    await leave_network(page)
    await page.get_by_label("How I used it").fill("written offline")
    await until_kept(page)
    await page.context.request.post(
        "/graphql",
        data={
            "query": "mutation ($id: UUID!) { deleteJournalEntry(id: $id) { __typename } }",
            "variables": {"id": entry_id},
        },
    )
    await online_again(page)
    await page.get_by_text("You deleted this page on another device").wait_for()
    await expect(page.get_by_label(WORDS)).to_have_value("written before")
    await until_sent(page)
    assert await server_texts(page) == ["written before", "written offline"]
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_text("You deleted this page")).to_have_count(0)


async def test_a_session_that_ends_in_the_middle_of_sending_keeps_the_rest(phone):
    page = await phone()
    await sign_up(page, "Mid", "mid@school.example", PASSWORD)
    await leave_network(page)
    for number in range(4):
        await keep_spark(page, f"line {number}")
    answered = 0

    async def end_in_between(route):
        nonlocal answered
        answered += 1
        if answered == 3:
            await page.context.clear_cookies()
        await route.continue_()

    await page.context.route("**/graphql", end_in_between)
    await online_again(page)
    await page.get_by_text("Your session has ended").wait_for()
    await page.context.unroute("**/graphql")
    await page.goto("/waiting")
    await page.get_by_role("heading", name="2 things wait here").wait_for()
    await sign_in(page, "mid@school.example", PASSWORD)
    await until_sent(page)
    assert await server_texts(page) == [f"line {number}" for number in range(4)]


async def test_the_next_person_neither_sees_nor_sends_the_formers_text(phone):
    page = await phone()
    await sign_up(page, "Former", "former@school.example", PASSWORD)
    await leave_network(page)
    await keep_spark(page, "only mine")
    await page.context.clear_cookies()
    await online_again(page)
    await page.get_by_text("Your session has ended").wait_for()
    other = await phone()
    await sign_up(other, "Next", "next@school.example", PASSWORD)
    await sign_in(page, "next@school.example", PASSWORD)
    await expect(page.get_by_text("only mine")).to_have_count(0)
    await keep_spark(page, "the next one's")
    await page.locator(".composer").wait_for()
    await eventually(lambda: server_texts(page), ["the next one's"])
    await page.context.clear_cookies()
    await sign_in(page, "former@school.example", PASSWORD)
    await eventually(lambda: server_texts(page), ["only mine"])


async def test_signing_out_without_a_network_wipes_and_hands_over_a_file(server, tmp_path):
    secret = "pomegranate staircase"
    async with profile(tmp_path, server, accept_downloads=True) as context:
        page = context.pages[0]
        await sign_up(page, "Out", "out@school.example", PASSWORD)
        await leave_network(page)
        await page.goto("/journal/write")
        await page.get_by_label(WORDS).fill(secret)
        await until_kept(page)
        await page.goto("/me")
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("button", name="Send, then sign out").click()
        await page.get_by_text("could not be sent").wait_for()
        await page.locator("label.pick", has_text="Keep a file").click()
        async with page.expect_download() as started:
            await page.get_by_role("button", name="Keep a file").click()
        kept = await (await started.value).path()
        assert secret in kept.read_text()
        kept.unlink()
        await page.get_by_role("button", name="I have it: sign out").click()
        await page.get_by_role("link", name="Use my password").wait_for()
        left = "indexedDB.databases().then((all) => all.filter((one) => /^growth-/.test(one.name)))"
        assert await page.evaluate(left) == []
        await context.set_offline(False)
        async with page.expect_response("**/auth/sign-out"):
            await page.evaluate("dispatchEvent(new Event('online'))")
    assert holding(tmp_path, secret) == []


async def test_a_full_phone_says_so_and_loses_nothing(server, tmp_path):
    small = (
        "--enable-features=StorageQuotaSettings:PoolSizeBytes/3000000"  # for the app and a little
    )
    async with profile(tmp_path, server, small) as context:
        page = context.pages[0]
        await sign_up(page, "Full", "full@school.example", PASSWORD)
        await page.goto("/journal/write")
        words = page.get_by_label(WORDS)
        await words.fill("there was room")
        await until_saved(page)
        await leave_network(page)
        text = "no room for this " * 200_000
        await words.fill(text)
        await page.get_by_text("this phone is full").wait_for()
        await expect(words).to_have_value(text)
        await words.fill("room for this")  # of what was typed, nothing went by itself
        await until_kept(page)
        await page.reload()
        await expect(words).to_have_value("room for this")


async def test_the_browser_sends_by_itself_when_no_tab_is_open(phone, server):
    """Background Sync: the worker is woken, and sends under the pages' own lock."""
    page = await phone()
    await sign_up(page, "Back", "back@school.example", PASSWORD)
    await leave_network(page)
    await keep_spark(page, "sent with the app closed")
    asked = "navigator.serviceWorker.ready.then(({ sync }) => sync.getTags())"
    await eventually(lambda: page.evaluate(asked), ["growth-outbox"])
    await page.goto("about:blank")  # no tab of the app any more
    tools = await page.context.new_cdp_session(page)
    found = asyncio.get_running_loop().create_future()

    def seen(event):
        for one in event["registrations"]:
            if one["scopeURL"].startswith(server.origin) and not found.done():
                found.set_result(one["registrationId"])

    tools.on("ServiceWorker.workerRegistrationUpdated", seen)
    await tools.send("ServiceWorker.enable")
    registration = await asyncio.wait_for(found, 10)
    await page.context.set_offline(False)
    event = {"origin": server.origin, "registrationId": registration, "tag": "growth-outbox"}
    await tools.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})
    await eventually(lambda: server_texts(page), ["sent with the app closed"])


async def test_a_shared_link_becomes_a_spark(phone):
    page = await phone()
    await enter_as(page, "Carla Winter")
    await page.goto("/share?title=Plan+the+lab+first&url=https://labnotes.example.org/plan")
    await page.get_by_role("heading", name="Spark kept").wait_for()
    assert "Plan" not in page.url, "no text stays in the address"
    await page.get_by_label("In one line").fill("Pupils plan the lab first")
    await page.locator("label.pick", has_text="How I used it").click()
    await page.get_by_role("button", name="Done").click()
    text = "Pupils plan the lab first https://labnotes.example.org/plan"
    await page.get_by_text(text).first.wait_for()
    await until_sent(page)
    assert text in await server_texts(page)


async def test_a_share_survives_a_killed_app(phone):
    page = await phone()
    await enter_as(page, "Dee Marlow")
    await page.goto("/share?text=caught+on+the+bus")
    await page.get_by_role("heading", name="Spark kept").wait_for()
    await eventually(lambda: page.evaluate(SHARED_IS_KEPT))
    await page.goto("about:blank")
    await page.goto("/")
    await page.get_by_text("caught on the bus").first.wait_for()


async def test_the_icon_says_how_much_waits(phone):
    page = await phone()
    await page.context.add_init_script(
        """window.badges = [];
        navigator.setAppBadge = async (count) => badges.push(count);
        navigator.clearAppBadge = async () => badges.push(0);"""
    )
    await sign_up(page, "Badge", "badge@school.example", PASSWORD)
    await leave_network(page)
    await keep_spark(page, "one")
    await keep_spark(page, "two")
    await eventually(lambda: page.evaluate("badges.at(-1)"), 2)
    await online_again(page)
    await eventually(lambda: page.evaluate("badges.at(-1)"), 0)


async def test_hidden_words_stay_hidden_while_sending_goes_on(phone):
    page = await phone()
    await sign_up(page, "Hide", "hide@school.example", PASSWORD)
    await page.goto("/me/phone")
    await page.get_by_role("button", name="Hide my words").click()
    await page.get_by_label("Your code").fill("2468")
    await page.get_by_role("button", name="Use this code").click()
    await page.get_by_role("button", name="Show them always").wait_for()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.goto("/")  # opened anew: hidden at first
    code = page.get_by_label("Your code")
    await code.fill("2468")
    await page.get_by_role("button", name="Show them").click()
    await page.context.set_offline(True)
    await keep_spark(page, "a private line")
    await page.goto("/journal")
    await page.get_by_role("heading", name="Your words are hidden").wait_for()
    await expect(page.get_by_text("a private line")).to_have_count(0)
    await online_again(page)
    await until_sent(page)
    for _ in range(5):
        await code.fill("1111")
        await page.get_by_role("button", name="Show them").click()
        await expect(code).to_have_value("")
    await page.get_by_text("Too many tries").wait_for()
    await page.get_by_role("link", name="Forgot it? Sign in again").click()
    await page.get_by_label("E-mail").fill("hide@school.example")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_text("a private line").first.wait_for()


async def test_a_new_version_waits_until_it_is_asked_for_and_all_tabs_load_it_once(tmp_path):
    """A letter that is typed while the new version comes is still there."""
    async with (
        served_through(tmp_path, seed=1, rate=0) as (network, _),
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        context = await browser.new_context(base_url=network.origin, viewport=PHONE)
        context.set_default_timeout(PATIENCE * 1000)
        page = await context.new_page()
        await sign_up(page, "New", "new@school.example", PASSWORD)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await page.reload()
        await page.goto("/journal/write")
        words = page.get_by_label(WORDS)
        await words.fill("half a sent")
        other_tab = await context.new_page()
        await other_tab.goto("/")
        loads: list[str] = []
        for tab, name in ((page, "writing"), (other_tab, "other")):
            await tab.evaluate("window.isOld = true")
            tab.on("load", lambda _, name=name: loads.append(name))
        network.is_newer = True
        await page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
        await page.get_by_text("New version ready").wait_for()
        await other_tab.get_by_text("New version ready").wait_for()
        await words.press("End")
        await words.press_sequentially("ence, typed meanwhile")
        assert await page.evaluate("isOld"), "nothing reloads under someone's fingers"
        await other_tab.get_by_role("button", name="Reload").click()

        async def loaded() -> list[str]:
            return sorted(loads)

        await eventually(loaded, ["other", "writing"])
        await expect(words).to_have_value("half a sentence, typed meanwhile")
        await expect(page.get_by_text("New version ready")).to_have_count(0)
        assert await loaded() == ["other", "writing"], "each once"
        await browser.close()


async def test_an_app_too_old_for_the_server_keeps_everything_and_says_so(phone):
    page = await phone()
    await sign_up(page, "Old", "old@school.example", PASSWORD)
    await leave_network(page)
    await keep_spark(page, "waits for the update")
    error = {"message": "Reload.", "extensions": {"code": "UPDATE_NEEDED"}}

    async def refuse(route):
        await route.fulfill(status=404, json={"data": None, "errors": [error]})

    await page.route("**/graphql", refuse)
    await online_again(page)
    await page.get_by_text("This version is too old to send").wait_for()
    await page.unroute("**/graphql")
    await page.get_by_role("button", name="Reload").click()
    await eventually(lambda: server_texts(page), ["waits for the update"])


async def test_photos_wait_on_the_phone_and_are_sent_small(phone):
    page = await phone()
    await sign_up(page, "Pic", "pic@school.example", PASSWORD)
    await page.goto("/journal/write")
    await page.get_by_label(WORDS).fill("The exit map on the wall")
    await until_saved(page)
    await leave_network(page)
    large = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(large, "JPEG", exif=exif)
    chosen = {"name": "map.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()}
    chooser = page.locator("input[type=file]").last
    await chooser.set_input_files([chosen])
    await page.get_by_role("button", name="Photo 1 of 1").wait_for()
    await until_kept(page)
    await page.reload()
    await page.get_by_role("button", name="Photo 1 of 1").wait_for()
    svg = {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    await page.locator("input[type=file]").last.set_input_files([svg])
    await page.get_by_text("Choose a photo: a JPEG, PNG or WebP file.").wait_for()
    await online_again(page)
    await until_saved(page)
    device = await phone()
    await sign_in(device, "pic@school.example", PASSWORD)
    await device.get_by_role("link", name="Journal").click()
    async with device.expect_response("**/photos/*") as answered:
        await device.get_by_role("link", name="The exit map").click()
    photo = await device.context.request.get((await answered.value).url)
    with Image.open(io.BytesIO(await photo.body())) as stored:
        assert (stored.format, stored.size) == ("JPEG", (1600, 1067))
        assert not stored.getexif()
    await device.get_by_role("button", name="Photo 1 of 1").click()
    await device.get_by_role("button", name="Remove this photo").click()
    await expect(device.get_by_role("button", name="Photo 1 of 1")).to_have_count(0)
    await until_sent(device)
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(page.get_by_role("button", name="Photo 1 of 1")).to_have_count(0)
