"""Reminders as a teacher meets them: asked once, set and put off offline, silent on days off."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from tests.accounts.test_days_off import CALENDAR
from tests.e2e.conftest import (
    enter_as,
    eventually,
    online_again,
    sign_in,
    sign_up,
    until_sent,
)
from tests.e2e.test_access import violations
from tests.notifications.conftest import Inbox, mail_server
from tests.server import Server

PASSWORD = "seven quiet green doors"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1"
)
NO_PUSH = "delete window.PushManager"
REMINDER = "{ viewer { reminder { isOn at weekdays repeats skipped snoozedSlot } } }"
DAYS_OFF = "{ viewer { daysOff { ranges { startsOn endsOn name isImported } } } }"


async def newcomer(phone, name: str, **options) -> Page:
    page = await phone(**options)
    await sign_up(page, name, f"{name.lower()}@reminders.example", PASSWORD)
    return page


async def set_timeline(page: Page) -> None:
    await page.goto("/journal/timeline")
    await page.get_by_role("button", name="Use this timeline").click()


async def asked(page: Page, query: str):
    answer = await page.context.request.post("/graphql", data={"query": query})
    return (await answer.json())["data"]["viewer"]


async def reminder(page: Page):
    return (await asked(page, REMINDER))["reminder"]


async def ready_offline(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)


async def test_asked_once_after_the_timeline_and_never_again(phone):
    page = await newcomer(phone, "Ann")
    await page.goto("/me/what-reaches-you")
    await page.get_by_role("heading", name="What reaches you").wait_for()
    assert await page.get_by_role("dialog").count() == 0, "never before there is a timeline"
    await set_timeline(page)
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role(
        "heading", name=re.compile(r"A word on \w+days at 3:40 PM\?")
    ).wait_for()
    assert await violations(page) == []
    await sheet.get_by_role("button", name="Not now").click()
    await sheet.wait_for(state="detached")
    await set_timeline(page)
    await page.get_by_role("heading", name="Journal").wait_for()
    assert await page.get_by_role("dialog").count() == 0
    assert await reminder(page) is None, "not now is no"


async def test_refused_by_the_browser_there_is_a_way_on(phone):
    """A new context is incognito: Chromium refuses to notify from there, as a person may."""
    page = await newcomer(phone, "Bea")
    await set_timeline(page)
    await page.get_by_role("button", name="Allow reminders").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_text("does not allow notifications").wait_for()
    await sheet.get_by_text("Your own calendar can remind you").wait_for()
    assert await violations(page) == []
    await sheet.get_by_role("button", name="Reminders").click()
    await page.get_by_role("heading", name="Reminders", exact=True).wait_for()
    await page.get_by_role("button", name="Make a link").click()
    link = await page.locator(".line-out").inner_text()
    answer = await page.context.request.get(link)
    assert (await answer.text()).count("BEGIN:VEVENT") == 15
    await page.get_by_role("button", name="End this link").click()
    await page.get_by_role("button", name="Make a link").wait_for()
    assert (await page.context.request.get(link)).status == 404


async def test_on_an_iphone_the_home_screen_comes_first(phone):
    page = await phone(user_agent=IPHONE)
    await page.add_init_script(NO_PUSH)
    await sign_up(page, "Ida", "ida@reminders.example", PASSWORD)
    await set_timeline(page)
    await page.get_by_role("button", name="Allow reminders").click()
    await page.get_by_role("heading", name="Put it on your Home Screen").wait_for()
    assert await violations(page) == []
    await until_sent(page)
    assert (await reminder(page))["isOn"], "set all the same: it comes once the app is there"


async def test_the_home_screen_also_comes_first_from_the_times(phone):
    page = await phone(user_agent=IPHONE)
    await page.add_init_script(NO_PUSH)
    await sign_up(page, "Isa", "isa@reminders.example", PASSWORD)
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.get_by_role("dialog").wait_for(state="detached")
    await page.goto("/me")
    await page.get_by_role("link", name="Times").click()
    await page.get_by_role("button", name="Use these times").click()
    await page.get_by_role("button", name="Allow reminders").click()
    await page.get_by_role("heading", name="Put it on your Home Screen").wait_for()


async def test_times_that_are_empty_are_asked_for_where_they_are(phone):
    page = await newcomer(phone, "Amy")
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.goto("/me/reminders")
    for label, words in (("Quiet from", "when quiet hours begin"), ("Time of day", "time of day")):
        kept = await page.get_by_label(label).input_value()
        await page.get_by_label(label).fill("")
        await page.get_by_role("button", name="Use these times").click()
        await page.get_by_role("alert").filter(has_text=words).wait_for()
        await page.get_by_label(label).fill(kept)
    only = page.locator(".days input:checked")
    await only.click(force=True)
    await page.get_by_role("alert").filter(has_text="At least one day").wait_for()
    assert await only.count() == 1
    await page.goto("/me/days-off")
    await page.get_by_role("button", name="Add days off").click()
    await page.get_by_label("First day").fill("")
    await page.get_by_role("button", name="Stay silent on these").click()
    await page.get_by_role("alert").filter(has_text="first and a last day").wait_for()
    await until_sent(page)
    assert (await asked(page, DAYS_OFF))["daysOff"]["ranges"] == []


async def test_a_new_phone_shows_the_times_that_were_chosen(phone):
    page = await newcomer(phone, "Kit")
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.goto("/me/reminders")
    await page.get_by_label("Time of day").fill("17:05")
    await page.get_by_role("button", name="Use these times").click()
    await until_sent(page)
    other = await phone()
    await sign_in(other, "kit@reminders.example", PASSWORD)
    await other.goto("/me/reminders")
    field = other.get_by_label("Time of day")
    await eventually(field.input_value, "17:05")


async def test_the_next_person_sees_nothing_of_the_former_ones(phone):
    page = await newcomer(phone, "Lea")
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.goto("/me/reminders")
    await page.get_by_role("button", name="Make a link").click()
    await page.locator(".line-out").wait_for()
    await page.get_by_role("link", name="Me").click()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="I am new here").click()
    await page.get_by_label("Name").fill("Dee")
    await page.get_by_label("E-mail").fill("dee@reminders.example")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("radio", name="Password").check(force=True)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create my account").click()
    await page.get_by_role("heading", name="Today").wait_for()
    assert await page.get_by_role("dialog").count() == 0, "she has no timeline to be asked about"
    await page.get_by_role("link", name="profile and settings").click()
    await page.get_by_role("link", name="Times").click()
    await page.get_by_text("Set a timeline first").wait_for()
    await page.get_by_role("button", name="Make a link").wait_for()
    assert await page.get_by_text("There is a link").count() == 0


async def test_a_browser_without_push_says_so(phone):
    page = await phone()
    await page.add_init_script(NO_PUSH)
    await sign_up(page, "Uma", "uma@reminders.example", PASSWORD)
    await set_timeline(page)
    await page.get_by_role("button", name="Allow reminders").click()
    await (
        page.get_by_role("dialog")
        .get_by_text("cannot be reached when the app is closed")
        .wait_for()
    )


async def test_times_are_set_offline_and_arrive(phone):
    page = await newcomer(phone, "Eli")
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.goto("/me/reminders")
    await page.get_by_role("heading", name="Reminders", exact=True).wait_for()
    await until_sent(page)
    await ready_offline(page)
    await page.get_by_label("Time of day").fill("21:30")
    await page.get_by_role("button", name="Use these times").click()
    await page.get_by_role("alert").filter(has_text="within your quiet hours").wait_for()
    await page.get_by_label("Quiet from").fill("22:00")
    days = ["Monday", "Thursday"]
    for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        box = page.get_by_role("checkbox", name=name)
        if await box.is_checked() != (name in days):
            await box.click(force=True)
    await page.get_by_role("switch", name=re.compile("Once more")).uncheck()
    await page.get_by_role("button", name="Use these times").click()
    await page.get_by_role("dialog").or_(page.get_by_role("heading", name="Me")).first.wait_for()
    await page.goto("/me/reminders")
    assert await page.get_by_label("Time of day").input_value() == "21:30"
    await online_again(page)
    await until_sent(page)
    found = await reminder(page)
    assert (found["at"], found["weekdays"]) == ("21:30:00", ["MONDAY", "THURSDAY"])
    assert not found["repeats"]
    await page.get_by_role("button", name="Turn reminders off").click()
    await page.get_by_text("Reminders are off.").wait_for()
    await until_sent(page)
    assert not (await reminder(page))["isOn"]


async def test_days_off_by_hand_and_by_the_schools_calendar(phone):
    page = await newcomer(phone, "Flo")
    await page.goto("/me/days-off")
    year = datetime.now(UTC).year + 1
    calendar = CALENDAR.replace("202604", f"{year}04").replace("202603", f"{year}03")
    field = page.locator("input[type=file]")

    async def choose(text: str) -> None:
        file = {"name": "s.ics", "mimeType": "text/calendar", "buffer": text.encode()}
        await field.set_input_files(files=[file])  # type: ignore[list-item]

    await choose(calendar.replace(f"{year}0406", "2026xx06"))
    await page.get_by_role("alert").filter(has_text="Line 6 of this calendar").wait_for()
    assert (await asked(page, DAYS_OFF))["daysOff"]["ranges"] == []
    await choose(calendar)
    sheet = page.get_by_role("dialog")
    assert await sheet.get_by_role("checkbox", name="Spring break").is_checked()
    assert not await sheet.get_by_role("checkbox", name="Picture day").is_checked()
    assert await violations(page) == []
    await sheet.get_by_role("button", name=re.compile(r"Stay silent on \d+ days")).click()
    await page.get_by_text("days off taken over").wait_for()
    await until_sent(page)

    await ready_offline(page)
    await page.get_by_role("button", name="Add days off").click()
    await sheet.get_by_label("First day").fill(f"{year}-10-05")
    await sheet.get_by_label("Last day").fill(f"{year}-10-02")
    await sheet.get_by_role("button", name="Stay silent on these").click()
    await sheet.get_by_role("alert").wait_for()
    await sheet.get_by_label("Last day").fill(f"{year}-10-09")
    await sheet.get_by_label("What they are called").fill("Half term")
    assert await violations(page) == []
    await sheet.get_by_role("button", name="Stay silent on these").click()
    await page.get_by_role("img", name=re.compile("October.*5, 6, 7, 8, 9")).wait_for()
    assert await violations(page) == []
    await online_again(page)
    await until_sent(page)
    ranges = (await asked(page, DAYS_OFF))["daysOff"]["ranges"]
    assert {one["name"] for one in ranges if not one["isImported"]} == {"Half term"}
    await page.get_by_role("button", name="Remove Half term").click()
    await until_sent(page)
    left = (await asked(page, DAYS_OFF))["daysOff"]["ranges"]
    assert left
    assert all(one["isImported"] for one in left)


async def test_later_and_skip_work_offline(phone):
    page = await newcomer(phone, "Gil")
    await set_timeline(page)
    await page.get_by_role("button", name="Not now").click()
    await page.goto("/me/reminders")
    await page.get_by_role("button", name="Use these times").click()
    await until_sent(page)
    line = await asked(page, "{ viewer { journalTimeline { slots { dueOn state } } } }")
    slots = [slot["dueOn"] for slot in line["journalTimeline"]["slots"]]
    await ready_offline(page)
    await page.goto(f"/reminders/later?slot={slots[0]}")
    await page.get_by_role("heading", name="When suits you?").wait_for()
    await page.get_by_role("radio", name="Tomorrow").check(force=True)
    await page.get_by_role("button", name="Tomorrow at 7:20 AM").click()
    await page.get_by_role("heading", name="Today").wait_for()
    await page.goto(f"/reminders/later?slot={slots[0]}")
    await page.get_by_text("Put off until").wait_for()
    await online_again(page)
    await until_sent(page)
    assert (await reminder(page))["snoozedSlot"] == slots[0]
    await page.context.set_offline(True)
    await page.goto(f"/reminders/later?slot={slots[0]}&skip")
    await page.get_by_role("button", name="Skip entry 1").click()
    await page.get_by_role("heading", name="Today").wait_for()
    await online_again(page)
    await until_sent(page)
    found = await reminder(page)
    assert (found["snoozedSlot"], found["skipped"]) == (None, [slots[0]])
    await page.goto(f"/reminders/later?slot={slots[0]}")
    await page.get_by_text("Entry 1 is skipped").wait_for()
    await page.goto(f"/reminders/later?slot={slots[1]}")
    await page.get_by_text("Entry 2 opens on").wait_for()
    await page.goto("/reminders/later?slot=2001-01-01")
    await page.get_by_text("no timeline of yours").wait_for()


async def test_a_tap_leads_to_the_page_with_its_field_in_focus_and_marks_it_read(phone, server):
    page = await phone()
    await enter_as(page, "Ana Ruiz")
    slots = (await asked(page, "{ viewer { journalTimeline { slots { dueOn state } } } }"))[
        "journalTimeline"
    ]["slots"]
    due = next(slot["dueOn"] for slot in slots if slot["state"] == "OPEN")
    await page.goto(f"/journal/write?slot={due}")
    await page.wait_for_url("**/journal/write/**")
    field = page.get_by_label("What I shared")
    await field.wait_for()
    await expect(field).to_be_focused()
    await page.get_by_role("link", name="Later").click()
    await page.get_by_role("heading", name="When suits you?").wait_for()


async def test_a_tap_waits_for_a_timeline_that_the_phone_does_not_hold_yet(phone):
    page = await phone()
    await page.route("**/graphql", lambda _: None)  # the first load is cut short
    await enter_as(page, "Ana Ruiz")
    slots = (await asked(page, "{ viewer { journalTimeline { slots { dueOn state } } } }"))[
        "journalTimeline"
    ]["slots"]
    due = next(slot["dueOn"] for slot in slots if slot["state"] == "OPEN")
    await page.unroute("**/graphql")
    await page.goto(f"/journal/write?slot={due}")
    await expect(page.get_by_label("What I shared")).to_be_focused()
    await page.get_by_role("link", name="Later").wait_for()


# With a mail server ---------------------------------------------------------------------------


@pytest.fixture
def mailing(tmp_path) -> Iterator[tuple[Server, Inbox]]:
    with mail_server() as (inbox, port):
        settings = {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none",
            "MAIL_FROM": "growth@school.example", "DEMO": "1",
        }  # fmt: skip
        with Server(tmp_path, **settings) as server:
            yield server, inbox


async def test_a_mailed_link_signs_in_once(phone, mailing):
    server, inbox = mailing
    page = await phone(base_url=server.origin)
    await sign_up(page, "Hal", "hal@reminders.example", PASSWORD)
    other = await phone(base_url=server.origin)
    await other.goto("/sign-in")
    await other.get_by_label("E-mail").fill("hal@reminders.example")
    await other.get_by_role("button", name="Mail me a link to sign in").click()
    await other.get_by_text("a mail is on its way").wait_for()
    await eventually(lambda: count(inbox), 1)
    link = re.search(r"http://\S+", inbox.texts[0])[0]
    await other.goto(link)
    await other.get_by_role("heading", name="Sign in with this link").wait_for()
    assert "#" not in other.url, "the secret does not stay in the history"
    await other.get_by_role("main").get_by_role("button", name="Sign in").click()
    await other.get_by_role("heading", name="Today").wait_for()
    third = await phone(base_url=server.origin)
    await third.goto(link)
    await third.get_by_role("main").get_by_role("button", name="Sign in").click()
    await third.get_by_text("used or is too old").wait_for()


async def count(inbox: Inbox) -> int:
    return len(inbox.messages)


async def test_mail_is_a_way_where_there_is_a_server(phone, mailing):
    server, _ = mailing
    page = await phone(base_url=server.origin)
    await sign_up(page, "Jo", "jo@reminders.example", PASSWORD)
    await page.goto("/me/what-reaches-you")
    await page.get_by_role("radio", name="My open slot: Mail").check()
    await page.get_by_role("switch", name=re.compile("One mail a day")).check()
    assert await violations(page) == []
    await until_sent(page)
    query = "{ viewer { notificationPreferences { ways { kind way } gathersMail canMail } } }"
    found = (await asked(page, query))["notificationPreferences"]
    assert {"kind": "reminder", "way": "MAIL"} in found.pop("ways")
    assert found == {"gathersMail": True, "canMail": True}
