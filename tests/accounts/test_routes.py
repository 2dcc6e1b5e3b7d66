"""Getting in and out, over HTTP, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend import demo
from backend.accounts import rules, service, throttle
from backend.accounts.tables import OneTimeSecret, Session, User
from backend.kit import clock
from tests.conftest import browser_at

PASSWORD = "Ana likes warm rain"
SIGN_IN = {"email": "ana@school.example", "password": PASSWORD}


async def name_of(browser):
    viewer = (await browser.ask("{ viewer { name } }"))["viewer"]
    return viewer and viewer["name"]


def problems(answer):
    return {problem["field"]: problem["message"] for problem in answer.json()["problems"]}


async def test_ana_signs_up_out_and_in(browser, other_browser):
    await browser.sign_up("Ana")
    assert await name_of(browser) == "Ana"
    await browser.send_json("/auth/sign-out")
    assert await name_of(browser) is None
    assert (await other_browser.send_json("/auth/sign-in/password", SIGN_IN)).status_code == 200
    assert await name_of(other_browser) == "Ana"


async def test_every_field_that_is_wrong_is_named(browser):
    body = {"name": " ", "email": "ana", "password": "x", "timeZone": "Mars", "locale": "!"}
    answer = await browser.send_json("/auth/sign-up/password", body)
    assert answer.status_code == 422
    assert set(problems(answer)) == {"name", "email", "timeZone", "locale"}
    assert await User.select() == []


async def test_an_address_has_one_account(browser, other_browser):
    await browser.sign_up("Ana")
    body = {"name": "Eve", "email": " ANA@school.example", "password": "another long phrase"}
    answer = await other_browser.send_json("/auth/sign-up/password", body)
    assert "has an account" in problems(answer)["email"]


async def test_the_cookie_is_the_browsers_alone_and_new_at_each_sign_in(browser):
    answer = await browser.sign_up("Ana")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    first = browser.cookies["growth"]
    await browser.send_json("/auth/sign-in/password", SIGN_IN)
    assert browser.cookies["growth"] != first
    assert len(await Session.select()) == 1, "the session before it has ended"
    stored = await Session.select(Session.secret_hash).output(as_list=True)
    assert browser.cookies["growth"] not in stored, "only a hash is stored"


async def test_over_https_the_cookie_is_pinned_to_the_host(database, settings):
    https = replace(settings, public_origin="https://growth.example.org")
    async with browser_at(database, https) as browser:
        browser.headers["origin"] = "https://growth.example.org"
        cookie = (await browser.sign_up("Ana")).headers["set-cookie"]
        assert cookie.startswith("__Host-growth=")
        assert "Secure" in cookie
        answer = await browser.get("/auth/offers")
        assert "max-age" in answer.headers["strict-transport-security"]


async def test_known_and_unknown_addresses_answer_alike(browser, other_browser):
    await browser.sign_up("Ana")
    wrong = await other_browser.send_json(
        "/auth/sign-in/password", {**SIGN_IN, "password": "not this one, no"}
    )
    unknown = await other_browser.send_json(
        "/auth/sign-in/password", {**SIGN_IN, "email": "nobody@school.example"}
    )
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())


async def test_an_unknown_address_costs_a_hash_too(browser, monkeypatch):
    """Equal in time: both ways verify one hash."""
    from backend.accounts import passwords

    hashes = []
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda p, s: hashes.append(s) or verify(p, s))
    await browser.send_json("/auth/sign-in/password", SIGN_IN)
    assert hashes == [None]


async def test_guessing_is_slowed_by_account_wherever_it_comes_from(database, settings, browser):
    await browser.sign_up("Ana")
    wrong = {**SIGN_IN, "password": "a guess at it, again"}
    for guess in range(throttle.SIGN_IN_ACCOUNT.count):
        async with browser_at(database, settings, f"10.1.0.{guess}") as guesser:
            assert (await guesser.send_json("/auth/sign-in/password", wrong)).status_code == 422
    async with browser_at(database, settings, "10.2.0.1") as guesser:
        forged = {"x-forwarded-for": "1.2.3.4"}
        answer = await guesser.send_json("/auth/sign-in/password", SIGN_IN, **forged)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_guessing_is_slowed_by_address_whatever_it_claims(database, settings, monkeypatch):
    monkeypatch.setattr(throttle, "SIGN_IN_ADDRESS", replace(throttle.SIGN_IN_ADDRESS, count=2))
    codes = []
    async with browser_at(database, settings) as guesser:
        for guess in range(3):
            body = {**SIGN_IN, "email": f"somebody{guess}@school.example"}
            forged = {"x-forwarded-for": f"1.2.3.{guess}", "forwarded": f"for=1.2.3.{guess}"}
            answer = await guesser.send_json("/auth/sign-in/password", body, **forged)
            codes.append(answer.status_code)
    assert codes == [422, 422, 429]


async def test_guessing_from_a_whole_subnet_is_slowed_as_one(database, settings, monkeypatch):
    monkeypatch.setattr(throttle, "SIGN_IN_ADDRESS", replace(throttle.SIGN_IN_ADDRESS, count=2))
    codes = []
    for guess in range(3):
        address = f"2001:db8:1:2::{guess + 1}"
        async with browser_at(database, settings, address) as guesser:
            body = {**SIGN_IN, "email": f"somebody{guess}@school.example"}
            answer = await guesser.send_json("/auth/sign-in/password", body)
            codes.append(answer.status_code)
    assert codes == [422, 422, 429]


@pytest.mark.parametrize(
    ("one", "another", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("testclient", None, False),
    ],
)
def test_whoever_has_many_addresses_counts_as_one(one, another, are_one):
    assert (throttle.network_of(one) == throttle.network_of(another)) is are_one


async def test_ones_own_typing_errors_do_not_add_up(browser):
    await browser.sign_up("Ana")
    for _ in range(3):
        for _ in range(throttle.SIGN_IN_ACCOUNT.count - 1):
            await browser.send_json("/auth/sign-in/password", {**SIGN_IN, "password": "x"})
        assert (await browser.send_json("/auth/sign-in/password", SIGN_IN)).status_code == 200


async def test_registration_can_be_closed(database, settings):
    async with browser_at(database, replace(settings, registration_open=False)) as browser:
        body = {"name": "Eve", "email": "eve@school.example", "password": "a long enough phrase"}
        for path in ("password", "options"):
            assert (await browser.send_json(f"/auth/sign-up/{path}", body)).status_code == 403
        assert (await browser.get("/auth/offers")).json()["registration"] is False
    assert await User.select() == []


async def test_ana_sees_and_ends_her_other_sessions(browser, other_browser):
    await browser.sign_up("Ana")
    await other_browser.send_json("/auth/sign-in/password", SIGN_IN)
    ways = (await browser.get("/auth/ways")).json()
    other = next(session for session in ways["sessions"] if not session["isHere"])
    await browser.send_json("/auth/sessions/end", {"id": other["id"]})
    assert await name_of(other_browser) is None
    assert await name_of(browser) == "Ana"


async def test_eve_cannot_end_anas_session(browser, other_browser):
    await browser.sign_up("Ana")
    ways = (await browser.get("/auth/ways")).json()
    await other_browser.sign_up("Eve")
    await other_browser.send_json("/auth/sessions/end", {"id": ways["sessions"][0]["id"]})
    assert await name_of(browser) == "Ana"


async def test_other_sessions_die_with_a_password_change(browser, other_browser):
    await browser.sign_up("Ana")
    await other_browser.send_json("/auth/sign-in/password", SIGN_IN)
    fresh = "seven quiet green doors"
    refused = await browser.send_json("/auth/password", {"password": fresh, "current": "wrong"})
    assert "current" in problems(refused)
    answer = await browser.send_json("/auth/password", {"password": fresh, "current": PASSWORD})
    assert answer.status_code == 200
    assert (await name_of(browser), await name_of(other_browser)) == ("Ana", None)
    body = {**SIGN_IN, "password": fresh}
    assert (await other_browser.send_json("/auth/sign-in/password", body)).status_code == 200


async def test_a_reset_link_works_once_and_ends_every_session(browser, other_browser):
    await browser.sign_up("Ana")
    secret = await service.reset_secret("ANA@school.example", now=clock.now())
    body = {"secret": secret, "password": "seven quiet green doors"}
    weak = await other_browser.send_json("/auth/reset", {**body, "password": "short"})
    assert "password" in problems(weak), "a password that breaks a rule does not use the link up"
    assert (await other_browser.send_json("/auth/reset", body)).status_code == 200
    assert (await name_of(browser), await name_of(other_browser)) == (None, "Ana")
    assert "link" in problems(await browser.send_json("/auth/reset", body))


async def test_a_reset_link_dies_after_a_day_and_is_stored_hashed(browser):
    await browser.sign_up("Ana")
    past = clock.now() - rules.RESET_LIFE - timedelta(seconds=1)
    secret = await service.reset_secret("ana@school.example", now=past)
    assert secret not in await OneTimeSecret.select(OneTimeSecret.secret_hash).output(as_list=True)
    body = {"secret": secret, "password": "seven quiet green doors"}
    assert "link" in problems(await browser.send_json("/auth/reset", body))
    assert await service.reset_secret("nobody@school.example", now=past) is None


async def test_an_older_link_dies_with_the_one_that_was_used(browser):
    await browser.sign_up("Ana")
    links = [await service.reset_secret("ana@school.example", now=clock.now()) for _ in range(2)]
    fresh = "seven quiet green doors"
    await browser.send_json("/auth/reset", {"secret": links[1], "password": fresh})
    answer = await browser.send_json("/auth/reset", {"secret": links[0], "password": fresh})
    assert "link" in problems(answer)


async def test_who_uses_the_app_stays_signed_in(browser):
    await browser.sign_up("Ana")
    body = {"query": "{ viewer { id } }"}
    await Session.update({Session.seen_at: clock.now() - timedelta(days=2)}, force=True)
    again = await browser.send_json("/graphql", body)
    assert "Max-Age" in again.headers["set-cookie"]
    await Session.update({Session.seen_at: clock.now()}, force=True)
    assert "set-cookie" not in (await browser.send_json("/graphql", body)).headers


@pytest.mark.parametrize("email", ["a\0na@school.example", "x" * 300 + "@school.example"])
async def test_an_address_no_database_keeps_is_refused(browser, email):
    body = {"email": email, "password": PASSWORD}
    answer = await browser.send_json("/auth/sign-in/password", body)
    assert set(problems(answer)) == {"email"}


async def test_json_within_json_without_end_is_refused(browser):
    headers = {"content-type": "application/json"}
    answer = await browser.post(
        "/auth/sign-in/password", content=b"[" * 5_000 + b"]" * 5_000, headers=headers
    )
    assert answer.status_code == 400


async def test_a_session_that_nobody_used_ends(browser):
    await browser.sign_up("Ana")
    long_ago = clock.now() - rules.SESSION_IDLE - timedelta(seconds=1)
    await Session.update({Session.seen_at: long_ago}, force=True)
    assert await name_of(browser) is None


async def test_ana_changes_her_profile(browser):
    await browser.sign_up("Ana")
    change = """
    mutation ($input: UpdateProfileInput!) {
      updateProfile(input: $input) {
        __typename
        ... on Viewer { name timeZone locale }
        ... on InvalidInput { problems { field } }
      }
    }
    """
    wanted = {"name": " Ana Ruiz ", "timeZone": "Pacific/Kiritimati", "locale": "es"}
    changed = (await browser.ask(change, input=wanted))["updateProfile"]
    assert changed == {"__typename": "Viewer", **wanted, "name": "Ana Ruiz"}
    wrong = (await browser.ask(change, input={"timeZone": "Mars", "name": ""}))["updateProfile"]
    assert {problem["field"] for problem in wrong["problems"]} == {"name", "timeZone"}


async def test_demo_people_are_entered_with_one_tap(database, settings):
    assert await demo.make_people(now=clock.now())
    assert not await demo.make_people(now=clock.now()), "never where anyone exists"
    async with browser_at(database, replace(settings, demo=True)) as browser:
        people = (await browser.get("/auth/offers")).json()["demo"]
        assert [person["name"].split()[0] for person in people] == ["Ana", "Ben", "Carla", "Dee"]
        await browser.send_json("/auth/sign-in/demo", {"id": people[0]["id"]})
        assert (await browser.ask("{ viewer { isDemo } }")) == {"viewer": {"isDemo": True}}
        entries = "{ viewer { journalEntries { edges { node { state } } } } }"
        assert len((await browser.ask(entries))["viewer"]["journalEntries"]["edges"]) == 5
        cookies = browser.cookies
    async with browser_at(database, settings) as browser:  # started again without DEMO=1
        browser.cookies = cookies
        assert await name_of(browser) is None
        assert (await browser.get("/auth/offers")).json()["demo"] == []
        chosen = {"id": people[0]["id"]}
        assert (await browser.send_json("/auth/sign-in/demo", chosen)).status_code == 403


async def test_nobody_real_is_entered_with_one_tap(database, settings):
    async with browser_at(database, replace(settings, demo=True)) as browser:
        ana = (await browser.sign_up("Ana")).json()["id"]
        await browser.send_json("/auth/sign-out")
        assert (await browser.send_json("/auth/sign-in/demo", {"id": ana})).status_code == 403


@pytest.mark.parametrize("body", [[], "x", {"email": 1, "password": "x"}, {"email": "x"}])
async def test_a_body_that_is_not_ours_is_refused_in_a_sentence(browser, body):
    answer = await browser.post("/auth/sign-in/password", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"message": "This request could not be read."}
