"""The app's own operations, through the real endpoint: what is asked, answered and refused."""

from backend.accounts.tables import Session
from backend.notifications import subscriptions
from backend.notifications.tables import PushSubscription
from tests.notifications.conftest import *  # noqa: F403 - its fixtures

REGISTER = """
mutation ($input: RegisterPushSubscriptionInput!) {
  registerPushSubscription(input: $input) {
    ... on PushSubscription { id name isHere health sentAt failure }
    ... on InvalidInput { problems { field message } }
    ... on NotFound { message }
  }
}
"""
DEVICES = "{ viewer { vapidPublicKey pushSubscriptions { id name isHere health } } }"
REMINDER = """
mutation ($input: SetReminderInput!) {
  setReminder(input: $input) {
    ... on Reminder { isOn at weekdays repeats timeZone nextDueAt skipped }
    ... on InvalidInput { problems { field message } }
  }
}
"""
PREFERENCES = """
mutation ($input: SetNotificationPreferencesInput!) {
  setNotificationPreferences(input: $input) {
    ... on NotificationPreferences {
      quietHours { isOn startsAt endsAt } ways { kind way } mailsUnreached gathersMail canMail
    }
    ... on InvalidInput { problems { field message } }
  }
}
"""


def given(box):
    subscription = box.subscription
    return {
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
    }


async def test_a_phone_is_registered_tested_and_turned_off(browser, other_browser, service):
    await browser.sign_up("Ana")
    await other_browser.sign_up("Eve")
    box = service.box()
    answer = await browser.ask(REGISTER, input=given(box))
    device = answer["registerPushSubscription"]
    assert device["isHere"]
    assert device["health"] == "NEW"
    found = (await browser.ask(DEVICES))["viewer"]
    assert len(found["vapidPublicKey"]) == 87
    assert [one["id"] for one in found["pushSubscriptions"]] == [device["id"]]
    theirs = (await other_browser.ask(DEVICES))["viewer"]
    assert theirs["pushSubscriptions"] == []
    remove = """mutation ($id: UUID!) { removePushSubscription(id: $id) {
      __typename ... on NotFound { message } } }"""
    refused = (await other_browser.ask(remove, id=device["id"]))["removePushSubscription"]
    assert refused["__typename"] == "NotFound"
    test = "mutation { sendTestNotification { __typename ... on NotAllowed { message } } }"
    assert (await browser.ask(test))["sendTestNotification"]["__typename"] == "TestNotification"
    nothing = (await other_browser.ask(test))["sendTestNotification"]
    assert "No device is set up" in nothing["message"]
    assert (await browser.ask(remove, id=device["id"]))["removePushSubscription"] == {
        "__typename": "PushSubscription"
    }
    repair = await browser.ask(REGISTER, input={**given(box), "isRepair": True})
    assert "turned this device off" in repair["registerPushSubscription"]["message"]


async def test_a_subscription_is_refused_with_its_reasons_and_the_schema_tells_no_endpoint(
    browser, service
):
    await browser.sign_up("Ana")
    subscriptions.allow(())
    wrong = {"endpoint": "https://127.0.0.1/x", "p256dh": "AAAA", "auth": "AAAA"}
    answer = await browser.ask(REGISTER, input=wrong)
    fields = {one["field"] for one in answer["registerPushSubscription"]["problems"]}
    assert fields == {"endpoint", "p256dh", "auth"}
    assert await PushSubscription.count() == 0
    body = {"query": "{ viewer { pushSubscriptions { endpoint } } }"}
    assert (await browser.send_json("/graphql", body)).status_code == 400


async def test_signing_out_takes_the_phone_along(browser, service):
    await browser.sign_up("Ana")
    await browser.ask(REGISTER, input=given(service.box()))
    assert await PushSubscription.count() == 1
    await browser.send_json("/auth/sign-out")
    assert await PushSubscription.count() == 0
    assert await Session.count() == 0


async def test_a_reminder_is_set_put_off_and_skipped(browser):
    await browser.sign_up("Ana")
    timeline = """mutation { setTimeline(input: {
      startsOn: "2026-03-02", frequency: WEEKLY, slotCount: 366}) { __typename } }"""
    await browser.ask(timeline)
    set_ = (await browser.ask(REMINDER, input={"at": "15:40", "weekdays": ["MONDAY"]}))[
        "setReminder"
    ]
    assert (set_["isOn"], set_["at"], set_["weekdays"]) == (True, "15:40:00", ["MONDAY"])
    assert set_["nextDueAt"] is not None
    refused = (await browser.ask(REMINDER, input={"at": "22:00"}))["setReminder"]
    assert [one["field"] for one in refused["problems"]] == ["at"]
    skip = """mutation ($slot: Date!) { skipSlot(slot: $slot) {
      ... on Reminder { skipped } ... on NotFound { message } } }"""
    assert (await browser.ask(skip, slot="2030-03-04"))["skipSlot"] == {"skipped": ["2030-03-04"]}
    assert "message" in (await browser.ask(skip, slot="2030-03-05"))["skipSlot"]
    snooze = """mutation ($slot: Date!) { snoozeReminder(slot: $slot, until: HOUR) {
      ... on Reminder { snoozedUntil snoozedSlot } ... on NotFound { message } } }"""
    later = (await browser.ask(snooze, slot="2030-03-11"))["snoozeReminder"]
    assert later["snoozedSlot"] == "2030-03-11"
    viewer = (await browser.ask("{ viewer { reminder { at snoozedSlot } } }"))["viewer"]
    assert viewer["reminder"] == {"at": "15:40:00", "snoozedSlot": "2030-03-11"}


async def test_choices_are_kept_and_mail_is_not_offered_without_a_server(browser):
    await browser.sign_up("Ana")
    wanted = {
        "quietHours": {"startsAt": "21:30", "endsAt": "06:15"},
        "ways": [{"kind": "reminder", "way": "MAIL"}],
        "gathersMail": True,
    }
    found = (await browser.ask(PREFERENCES, input=wanted))["setNotificationPreferences"]
    assert found["quietHours"] == {"isOn": True, "startsAt": "21:30:00", "endsAt": "06:15:00"}
    assert {"kind": "reminder", "way": "MAIL"} in found["ways"]
    assert found["canMail"] is False
    wrong = {"ways": [{"kind": "nothing", "way": "MAIL"}]}
    refused = (await browser.ask(PREFERENCES, input=wrong))["setNotificationPreferences"]
    assert refused["problems"][0]["field"] == "ways"


async def test_days_off_are_kept_and_a_calendar_is_read(browser):
    await browser.sign_up("Ana")
    read = """mutation ($text: String!) { readSchoolCalendar(text: $text) {
      ... on SchoolCalendar { found { startsOn endsOn name isFree } }
      ... on InvalidInput { problems { field message } } } }"""
    broken = (await browser.ask(read, text="BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\n"))[
        "readSchoolCalendar"
    ]
    assert broken["problems"][0]["message"].startswith("Line 3 of this calendar")
    add = """mutation ($days: [DayOffInput!]!) { importDaysOff(days: $days) {
      ... on DaysOff { ranges { startsOn endsOn name isImported } } } }"""
    days = [{"startsOn": "2026-12-21", "endsOn": "2027-01-01", "name": "Winter break"}]
    stored = (await browser.ask(add, days=days))["importDaysOff"]["ranges"]
    assert stored == [{**days[0], "isImported": True}]
    viewer = (await browser.ask("{ viewer { daysOff { ranges { name } } } }"))["viewer"]
    assert viewer["daysOff"]["ranges"] == [{"name": "Winter break"}]


async def test_the_calendar_link_is_told_once_and_opens_without_a_session(browser, other_browser):
    await browser.sign_up("Ana")
    make = "mutation { makeCalendarLink { ... on CalendarLink { url } } }"
    url = (await browser.ask(make))["makeCalendarLink"]["url"]
    path = url.removeprefix("http://localhost:8000")
    answer = await other_browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("BEGIN:VCALENDAR")
    for wrong in ("/calendar/x.ics", path.replace(".ics", "A.ics"), path.replace(".ics", ".html")):
        assert (await other_browser.get(wrong)).status_code == 404
    await browser.ask("mutation { revokeCalendarLink { __typename } }")
    assert (await other_browser.get(path)).status_code == 404


async def test_nobody_signed_in_sees_or_does_anything(browser):
    for operation in (
        "mutation { sendTestNotification { __typename } }",
        "mutation { makeCalendarLink { __typename } }",
        'mutation { skipSlot(slot: "2026-03-02") { __typename } }',
        "mutation { setReminder(input: {}) { __typename } }",
        "mutation { markNotificationsRead(ids: []) { __typename } }",
    ):
        assert (await browser.send_json("/graphql", {"query": operation})).status_code == 401
