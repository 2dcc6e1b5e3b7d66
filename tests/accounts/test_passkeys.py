"""Passkeys, with an authenticator made of software: what it signs, and what is refused."""

import hashlib
import json
import struct
from dataclasses import dataclass, field

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from backend.accounts import rules
from backend.kit import clock
from tests.conftest import ORIGIN

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40
WHO = {"name": "Ana", "email": "ana@school.example", "timeZone": "UTC", "locale": "en"}


@dataclass
class Authenticator:
    """A phone's passkey. Its fields can be set to lie."""

    origin: str = ORIGIN
    relying_party: str = "localhost"
    flags: int = USER_PRESENT | USER_VERIFIED
    id: bytes = b"a credential id!"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    signs: int = 0

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _data(self, flags: int) -> bytes:
        rp_hash = hashlib.sha256(self.relying_party.encode()).digest()
        return rp_hash + struct.pack(">BI", flags, self.signs)

    def make(self, options: dict) -> dict:
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", options["challenge"])
        return self._credential(
            attestationObject=bytes_to_base64url(attestation),
            clientDataJSON=bytes_to_base64url(client_data),
        )

    def sign(self, options: dict) -> dict:
        self.signs += 1
        data = self._data(self.flags)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            authenticatorData=bytes_to_base64url(data),
            clientDataJSON=bytes_to_base64url(client_data),
            signature=bytes_to_base64url(signature),
        )

    def _credential(self, **response: str) -> dict:
        id = bytes_to_base64url(self.id)
        return {"id": id, "rawId": id, "type": "public-key", "response": response}


async def options(browser, path="sign-in", body=None):
    return (await browser.send_json(f"/auth/{path}/options", body)).json()


async def sign_up(browser, phone, who=WHO):
    credential = phone.make(await options(browser, "sign-up", who))
    return await browser.send_json("/auth/sign-up/passkey", {**who, "credential": credential})


async def sign_in(browser, phone):
    credential = phone.sign(await options(browser))
    return await browser.send_json("/auth/sign-in/passkey", {"credential": credential})


async def test_ana_signs_up_and_in_with_a_passkey(browser, other_browser):
    phone = Authenticator()
    assert (await sign_up(browser, phone)).status_code == 200
    assert (await sign_in(other_browser, phone)).status_code == 200
    assert (await other_browser.ask("{ viewer { name } }")) == {"viewer": {"name": "Ana"}}
    ways = (await browser.get("/auth/ways")).json()
    assert (len(ways["passkeys"]), ways["hasPassword"]) == (1, False)


async def test_the_browser_is_asked_to_verify_its_user(browser):
    assert (await options(browser))["userVerification"] == "required"
    made = await options(browser, "sign-up", WHO)
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["rp"]["id"] == "localhost"


LIES = {
    "another site": {"origin": "https://localhost.evil.example"},
    "another port": {"origin": "http://localhost:8001"},
    "another domain": {"relying_party": "evil.example"},
    "nobody verified": {"flags": USER_PRESENT},
    "nobody there": {"flags": 0},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_lie_is_refused_at_sign_up_and_at_sign_in(browser, other_browser, lie):
    assert (await sign_up(browser, Authenticator(**lie))).status_code == 422
    phone = Authenticator()
    await sign_up(browser, phone)
    for name, value in lie.items():
        setattr(phone, name, value)
    assert (await sign_in(other_browser, phone)).status_code == 422


async def test_another_key_does_not_fit(browser, other_browser):
    phone = Authenticator()
    await sign_up(browser, phone)
    assert (await sign_in(other_browser, Authenticator(id=phone.id))).status_code == 422


async def test_a_challenge_is_good_once(browser, other_browser):
    phone = Authenticator()
    await sign_up(browser, phone)
    credential = phone.sign(await options(browser))
    body = {"credential": credential}
    assert (await browser.send_json("/auth/sign-in/passkey", body)).status_code == 200
    assert (await other_browser.send_json("/auth/sign-in/passkey", body)).status_code == 422


async def test_a_challenge_of_another_purpose_or_our_own_making_is_refused(browser):
    phone = Authenticator()
    await sign_up(browser, phone)
    for challenge in ((await options(browser, "passkeys"))["challenge"], "AAAA", ""):
        body = {"credential": phone.sign({"challenge": challenge})}
        assert (await browser.send_json("/auth/sign-in/passkey", body)).status_code == 422


async def test_a_challenge_dies_after_five_minutes(browser, monkeypatch):
    phone = Authenticator()
    await sign_up(browser, phone)
    credential = phone.sign(await options(browser))
    late = clock.now() + rules.CHALLENGE_LIFE
    monkeypatch.setattr(clock, "now", lambda: late)
    answer = await browser.send_json("/auth/sign-in/passkey", {"credential": credential})
    assert answer.status_code == 422


@pytest.mark.parametrize("credential", [{}, {"response": 1}, {"response": {"clientDataJSON": "x"}}])
async def test_rubbish_is_refused_in_words(browser, credential):
    answer = await browser.send_json("/auth/sign-in/passkey", {"credential": credential})
    assert answer.status_code == 422
    assert "try again" in answer.json()["problems"][0]["message"]


async def test_passkeys_are_added_and_removed_but_never_the_last_way_in(browser):
    phone, laptop = Authenticator(), Authenticator(id=b"the laptop's own")
    await sign_up(browser, phone)
    only = (await browser.get("/auth/ways")).json()["passkeys"][0]["id"]
    refused = await browser.send_json("/auth/passkeys/remove", {"id": only})
    assert (refused.status_code, "only way in" in refused.text) == (403, True)

    credential = laptop.make(await options(browser, "passkeys"))
    added = await browser.send_json("/auth/passkeys/add", {"credential": credential})
    assert added.status_code == 200
    assert (await browser.send_json("/auth/passkeys/remove", {"id": only})).status_code == 200
    assert len((await browser.get("/auth/ways")).json()["passkeys"]) == 1
    assert (await sign_in(browser, phone)).status_code == 422


async def test_a_passkey_belongs_to_one_account(browser, other_browser):
    phone = Authenticator()
    await sign_up(browser, phone)
    eve = {**WHO, "name": "Eve", "email": "eve@school.example"}
    assert (await sign_up(other_browser, phone, eve)).status_code == 422
    assert (await other_browser.ask("{ viewer { id } }")) == {"viewer": None}


async def test_eve_cannot_remove_anas_passkey_or_use_her_challenge(browser, other_browser):
    phone = Authenticator()
    await sign_up(browser, phone)
    await other_browser.sign_up("Eve")
    theirs = (await browser.get("/auth/ways")).json()["passkeys"][0]["id"]
    answer = await other_browser.send_json("/auth/passkeys/remove", {"id": theirs})
    assert answer.status_code == 404
    for_ana = Authenticator(id=b"made for ana's..").make(await options(browser, "passkeys"))
    answer = await other_browser.send_json("/auth/passkeys/add", {"credential": for_ana})
    assert answer.status_code == 422
