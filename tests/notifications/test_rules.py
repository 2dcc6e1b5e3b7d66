"""Quiet hours, and which subscriptions are let in."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit.clock import instant_of
from backend.notifications import endpoints, rules
from backend.notifications.endpoints import Subscription
from backend.notifications.rules import QuietHours
from tests.push_service import encoded

ZONES = [
    "UTC", "America/Denver", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "America/Havana", "America/Nuuk", "America/Santiago", "Europe/Berlin", "Europe/London",
    "Europe/Dublin", "Europe/Chisinau", "Atlantic/Azores", "Africa/Casablanca", "Africa/Cairo",
    "Africa/El_Aaiun", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Australia/Lord_Howe", "Antarctica/Troll",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Niue",
]  # fmt: skip
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2029, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
POINT = "BP" + "a" * 85


@settings(max_examples=400, deadline=None)
@given(TIMES, TIMES, INSTANTS, st.sampled_from(ZONES))
def test_quiet_hours_end_at_the_first_instant_that_they_do_not_cover(start, end, at, zone):
    if start == end:
        return
    quiet = QuietHours(start, end)
    after = quiet.end_after(at, zone)
    assert after >= at
    assert not quiet.covers(after, zone)
    assert after - at <= timedelta(hours=25, minutes=30)
    # Nothing between is free: looked at minute by minute near the end.
    for minutes in range(1, 130):
        earlier = after - timedelta(minutes=minutes)
        if earlier < at:
            break
        assert quiet.covers(earlier, zone)


def test_a_skipped_time_comes_an_hour_later_and_a_doubled_one_at_its_first():
    denver = ZoneInfo("America/Denver")
    skipped = instant_of(date(2026, 3, 8), time(2, 30), "America/Denver")
    assert skipped.astimezone(denver).time() == time(3, 30)
    doubled = instant_of(date(2026, 11, 1), time(1, 30), "America/Denver")
    assert doubled == datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "the first of the two"


def test_a_day_that_a_zone_skipped_has_no_time_at_all():
    assert instant_of(date(2011, 12, 30), time(15, 40), "Pacific/Apia") is None
    assert instant_of(date(2011, 12, 31), time(15, 40), "Pacific/Apia") is not None


def test_a_time_skipped_before_midnight_stays_on_its_day():
    found = instant_of(date(2026, 3, 28), time(23, 30), "America/Nuuk")
    assert found.astimezone(ZoneInfo("America/Nuuk")).date() == date(2026, 3, 28)


GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://jmt17.google.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://api.push.apple.com/x",
    "https://wns2-am3p.notify.windows.com/w/?token=BQYAA",
]
BAD = [
    "http://fcm.googleapis.com/fcm/send/a",
    "https://fcm.googleapis.com:443/fcm/send/a",
    "https://fcm.googleapis.com:8443/a",
    "https://user@fcm.googleapis.com/a",
    "https://fcm.googleapis.com@evil.example/a",
    "https://fcm.googleapis.com.evil.example/a",
    "https://evilfcm.googleapis.com/a",
    "https://fcm.googleapis.com\\@evil.example/a",
    "https://fcm.googleapis.com\\.evil.example/",
    "https://FCM.googleapis.com/a",
    "https://fcm.googleapis.com./a",
    "https://a.b.push.apple.com/x",
    "https://push.apple.com/x",
    "https://.push.apple.com/x",
    "https://notify.windows.com/x",
    "https://xnotify.windows.com/x",
    "https://127.0.0.1/a",
    "https://[::1]/a",
    "https://2130706433/a",
    "https://localhost/a",
    "https://fcm.googleapıs.com/a",  # a dotless i
    "https://fcm.googleapis.com/ä",
    "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com/a\nb",
    "https://fcm.googleapis.com/a#b",
    "https:fcm.googleapis.com/a",
    "//fcm.googleapis.com/a",
    "ftp://fcm.googleapis.com/a",
    "javascript:alert(1)",
    "https://fcm.googleapis.com/" + "a" * 1_000,
    "https://[fcm.googleapis.com/a",
    "",
]


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_browsers_own_push_services_are_let_in(endpoint):
    assert endpoints.is_push_service(endpoint)


@pytest.mark.parametrize("endpoint", BAD)
def test_nothing_else_is(endpoint):
    assert not endpoints.is_push_service(endpoint)


def test_a_setting_adds_a_host_or_a_whole_origin():
    extra = ("push.school.example", "http://127.0.0.1:8123")
    assert endpoints.is_push_service("https://push.school.example/a", extra)
    assert endpoints.is_push_service("http://127.0.0.1:8123/push/a", extra)
    assert not endpoints.is_push_service("http://127.0.0.1:8124/push/a", extra)
    assert not endpoints.is_push_service("http://push.school.example/a", extra)
    assert not endpoints.is_push_service("http://127.0.0.1:8123@evil.example/", extra)


def problems(**parts):
    good = {"endpoint": GOOD[0], "p256dh": CURVE, "auth": encoded(b"a" * 16)} | parts
    return {problem.field for problem in endpoints.subscription_problems(Subscription(**good))}


CURVE = "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"


def test_a_sound_subscription_has_no_problem():
    assert problems() == set()
    assert problems(auth=encoded(b"a" * 16) + "==") == set(), "some browsers pad"


@pytest.mark.parametrize(
    "key",
    [
        "", "BBBB", CURVE[:-4], CURVE[:-2] + "AA", encoded(b"\x04" + b"a" * 64),
        encoded(b"\x02" + b"a" * 32), encoded(b"\x00"), CURVE + "A", "ü" * 87, CURVE + "\n",
    ],
)  # fmt: skip
def test_a_key_off_the_curve_is_named(key):
    assert problems(p256dh=key) == {"p256dh"}


@pytest.mark.parametrize("size", [0, 1, 15, 17, 32])
def test_a_secret_of_the_wrong_length_is_named(size):
    assert problems(auth=encoded(b"a" * size)) == {"auth"}


def test_every_problem_is_named_at_once():
    assert problems(endpoint="http://x", p256dh="x", auth="x") == {"endpoint", "p256dh", "auth"}


def test_waiting_grows_and_obeys():
    waits = [rules.retry_after(attempts, None, 0.5) for attempts in range(1, 9)]
    assert waits == sorted(waits)
    assert waits[-1] <= rules.LONGEST_RETRY
    assert rules.retry_after(1, timedelta(minutes=7), 0.0) == timedelta(minutes=7)
