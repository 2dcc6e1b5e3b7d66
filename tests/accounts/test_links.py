"""Links by mail: one purpose, once, soon over; and nobody learns whose address is known."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.accounts import links, secrets, throttle
from backend.accounts.links import Link
from backend.accounts.rules import Purpose
from backend.accounts.tables import OneTimeSecret
from backend.kit import mail
from tests.conftest import NOW, ORIGIN, browser_at
from tests.notifications.conftest import *  # noqa: F403 - its fixtures

EMAIL = "ana@school.example"


@pytest.fixture
async def posted(database, settings, inbox):
    """Two browsers at a server that sends mail."""
    with_mail = replace(settings, smtp=mail.in_use())
    async with browser_at(database, with_mail) as ana, browser_at(database, with_mail) as eve:
        yield ana, eve


def secret_in(text):
    return re.search(r"#(\S+)", text)[1]


async def test_ana_signs_in_by_mail_once(posted, inbox):
    ana, eve = posted
    await ana.sign_up("Ana")
    assert (await ana.get("/auth/offers")).json()["mail"] is True
    answer = await eve.send_json("/auth/link", {"email": EMAIL, "link": "sign-in"})
    assert (answer.status_code, answer.json()) == (202, {})
    assert inbox.recipients == [EMAIL]
    assert f"{ORIGIN}/enter#" in inbox.texts[0]
    secret = secret_in(inbox.texts[0])
    assert len(secret) >= 43
    # Opening the link is a GET of the app's shell: the fragment never leaves the browser.
    entered = await eve.send_json("/auth/enter", {"secret": secret})
    assert entered.status_code == 200
    again = await eve.send_json("/auth/enter", {"secret": secret})
    assert "used or is too old" in again.json()["problems"][0]["message"]


async def test_known_and_unknown_addresses_are_answered_alike(posted, inbox):
    ana, eve = posted
    await ana.sign_up("Ana")
    answers = []
    for email in (EMAIL, "nobody@school.example"):
        for link in ("sign-in", "reset"):
            answer = await eve.send_json("/auth/link", {"email": email, "link": link})
            answers.append((answer.status_code, answer.text, dict(answer.headers)))
    assert all(one == answers[0] for one in answers)
    assert set(inbox.recipients) == {EMAIL}
    assert len(inbox.messages) == 2


async def test_asking_too_often_is_refused_alike(posted, inbox):
    ana, eve = posted
    await ana.sign_up("Ana")
    statuses = {}
    for email in (EMAIL, "nobody@school.example"):
        wanted = {"email": email, "link": "reset"}
        statuses[email] = [
            (await eve.send_json("/auth/link", wanted)).status_code
            for _ in range(throttle.LINK_ACCOUNT.count + 1)
        ]
    assert statuses[EMAIL] == statuses["nobody@school.example"]
    assert statuses[EMAIL][-1] == 429


async def test_a_mailed_reset_sets_a_password_and_ends_other_links(posted, inbox):
    ana, eve = posted
    await ana.sign_up("Ana")
    for link in ("sign-in", "reset"):
        await eve.send_json("/auth/link", {"email": EMAIL, "link": link})
    sign_in, reset = map(secret_in, inbox.texts)
    body = {"secret": reset, "password": "nine slow blue rivers"}
    assert (await eve.send_json("/auth/reset", body)).status_code == 200
    assert (await eve.send_json("/auth/enter", {"secret": sign_in})).status_code == 422


@pytest.mark.parametrize("given", list(Purpose))
@pytest.mark.parametrize("used", list(Purpose))
async def test_a_secret_is_good_for_its_own_purpose_only(database, ana, given, used):
    secret = await secrets.give(given, life=timedelta(hours=1), now=NOW, user_id=ana.id)
    taken = await secrets.take(secret, used, now=NOW)
    assert (taken is not None) == (given == used)


async def test_only_the_hash_is_kept_and_it_is_soon_over(database, ana, inbox):
    await links.send(EMAIL, Link.SIGN_IN, ORIGIN, now=NOW)
    row = await OneTimeSecret.objects().first()
    secret = secret_in(inbox.texts[0])
    assert secret not in str(row.to_dict())
    assert row.expires_at <= NOW + timedelta(minutes=30)
    assert await secrets.take(secret, Purpose.SIGN_IN_LINK, now=NOW + timedelta(hours=1)) is None


async def test_without_a_mail_server_it_is_not_offered(browser):
    await browser.sign_up("Ana")
    assert (await browser.get("/auth/offers")).json()["mail"] is False
    answer = await browser.send_json("/auth/link", {"email": EMAIL, "link": "sign-in"})
    assert answer.status_code == 403


async def test_a_mail_server_that_is_down_shows_in_the_log_without_an_address(
    posted, inbox, caplog
):
    ana, eve = posted
    await ana.sign_up("Ana")
    inbox.answer = "550 no"
    with caplog.at_level("INFO"):
        answer = await eve.send_json("/auth/link", {"email": EMAIL, "link": "reset"})
    assert answer.status_code == 202
    ours = [record for record in caplog.records if record.name == "backend"]
    assert [record.getMessage() for record in ours] == ["link not mailed"]
    assert EMAIL not in str([vars(record) for record in ours])
