"""Passkeys (WebAuthn): challenges used once, users verified, origin and RP id checked."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.accounts import rules, secrets
from backend.accounts.rules import Purpose
from backend.accounts.tables import Passkey, User
from backend.audit import service as audit
from backend.audit.rules import Deed, Line
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.kit.ids import uuid7
from backend.policy import accounts as policy

Credential = dict[str, Any]  # PublicKeyCredential.toJSON()


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to."""

    relying_party: str  # the domain
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A verified passkey that is not stored yet."""

    credential: str
    public_key: str
    sign_count: int


def refused(message: str) -> InvalidInput:
    """Return the answer to a passkey that does not verify; the cause is nobody's business."""
    return InvalidInput([Problem("passkey", message)])


async def registration_options(
    site: Site, *, purpose: Purpose, name: str, email: str, actor: Actor | None, now: datetime
) -> Any:
    """Return the options of `navigator.credentials.create`, with a challenge used once."""
    challenge = await secrets.give(
        purpose, life=rules.CHALLENGE_LIFE, now=now, user_id=actor.id if actor else None
    )
    known = await list_passkeys(actor) if actor else []
    options = generate_registration_options(
        rp_id=site.relying_party,
        rp_name="Collective Growth",
        user_id=actor.id.bytes if actor else uuid7().bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in known
        ],
    )
    return json.loads(options_to_json(options))


async def authentication_options(site: Site, *, now: datetime) -> Any:
    """Return the options of `navigator.credentials.get`: any passkey of this site will do."""
    challenge = await secrets.give(Purpose.SIGN_IN_KEY, life=rules.CHALLENGE_LIFE, now=now)
    options = generate_authentication_options(
        rp_id=site.relying_party,
        challenge=challenge.encode(),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(options_to_json(options))


async def verify_new(
    site: Site, credential: Credential, *, purpose: Purpose, actor: Actor | None, now: datetime
) -> NewKey:
    """Return the passkey that the browser made. Raises InvalidInput."""
    challenge = await _spent_challenge(credential, purpose, actor, now=now)
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.relying_party,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise refused("That passkey could not be checked. Please try again.") from error
    return NewKey(
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )


async def verify_known(site: Site, credential: Credential, *, now: datetime) -> UUID:
    """Return the id of the person whose passkey signed the challenge. Raises InvalidInput."""
    challenge = await _spent_challenge(credential, Purpose.SIGN_IN_KEY, None, now=now)
    name = str(credential.get("id", "")).replace("\0", "")
    key = await Passkey.objects().get(Passkey.credential == name)
    if key is None:
        raise refused("This passkey is not known here. Sign in another way, or sign up.")
    try:
        checked = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.relying_party,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise refused("That passkey could not be checked. Please try again.") from error
    await Passkey.update({Passkey.sign_count: checked.new_sign_count, Passkey.used_at: now}).where(
        Passkey.id == key.id
    )
    return UUID(str(key.user))


async def _spent_challenge(
    credential: Credential, purpose: Purpose, actor: Actor | None, *, now: datetime
) -> bytes:
    # The browser signs the challenge it was given, so the reply itself names the row to use up.
    try:
        client_data = base64url_to_bytes(credential["response"]["clientDataJSON"])
        challenge = parse_client_data_json(client_data).challenge
        secret = challenge.decode()
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refused("That passkey could not be read. Please try again.") from error
    given = await secrets.take(secret, purpose, now=now)
    if given is None or given.user != (actor.id if actor else None):
        raise refused("That took too long. Please try again.")
    return challenge


async def add(actor: Actor, key: NewKey, *, name: str, now: datetime) -> None:
    """Give the actor one more verified passkey. Raises InvalidInput."""
    async with database.transaction():
        await store(actor.id, key, name=name, now=now)
        await audit.write(Line(Deed.PASSKEY_ADDED, now, actor.id))


async def store(user_id: UUID, key: NewKey, *, name: str, now: datetime) -> None:
    """Store a verified passkey. Raises InvalidInput when it is known already, or one too many."""
    if await Passkey.count().where(Passkey.user == user_id) >= rules.PASSKEYS_LIMIT:
        raise refused("Remove a passkey that you no longer use first.")
    if await Passkey.exists().where(Passkey.credential == key.credential):
        raise refused("This passkey is in use already.")
    await Passkey(
        id=uuid7(),
        user=user_id,
        credential=key.credential,
        public_key=key.public_key,
        sign_count=key.sign_count,
        name=name,
        added_at=now,
    ).save()


async def list_passkeys(actor: Actor) -> list[Passkey]:
    """Return the actor's passkeys, oldest first."""
    return await Passkey.objects().where(policy.own_passkey(actor)).order_by(Passkey.added_at)


async def remove(actor: Actor, passkey_id: UUID, *, now: datetime) -> None:
    """Remove a passkey, unless it is the last way in. Raises NotFound or NotAllowed."""
    async with database.transaction():
        user = await database.locking(User.objects().where(User.id == actor.id)).first()
        keys = await list_passkeys(actor)
        if passkey_id not in {key.id for key in keys}:
            raise NotFound("There is no such passkey.")
        if len(keys) == 1 and user is not None and user.password_hash is None:
            raise NotAllowed("This is your only way in. Add another passkey or a password first.")
        await Passkey.delete().where(policy.own_passkey(actor) & (Passkey.id == passkey_id))
        await audit.write(Line(Deed.PASSKEY_REMOVED, now, actor.id, passkey_id))
