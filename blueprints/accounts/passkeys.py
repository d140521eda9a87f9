"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from flask import current_app

from core.tokens import sign, unsign

PURPOSE = "passkey"
PAGE_LIFETIME = 3600  # seconds that the page of a ceremony may stay open
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Somebody who has a passkey has proved two things: they have the device, and they can unlock it.
VERIFIED = UserVerificationRequirement.REQUIRED


class PasskeyError(Exception):
    """A passkey that isn't right, with a text for who tried."""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a page asks the browser: options as JSON, and the signed state that comes back with the answer."""

    options: str
    state: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was just created; `challenge` may be answered once."""

    credential_id: bytes
    credential: bytes
    sign_count: int
    challenge: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A browser's answer with the passkey of somebody, not verified yet."""

    credential_id: bytes
    response: AuthenticationResponse
    state: dict[str, Any]

    @property
    def challenge(self) -> str:
        """The challenge that it answers; each may be answered once."""
        return str(self.state["challenge"])

    @property
    def sign_count(self) -> int:
        """How often the passkey has been used, or 0 where nobody counts."""
        return self.response.response.authenticator_data.counter


def begin_creation(subject: str, handle: bytes, name: str, email: str, existing: list[bytes]) -> Ceremony:
    """Return what to ask a browser that shall create a passkey; `subject` says for whom the page is."""
    user = PublicKeyCredentialUserEntity(id=handle, name=email, display_name=name)
    known = [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in existing]
    options, state = _server().register_begin(user, known, ResidentKeyRequirement.REQUIRED, VERIFIED)
    return _ceremony(subject, dict(options), state)


def finish_creation(subject: str, state: str, answer: str) -> NewPasskey:
    """Return the passkey that a browser has created; PasskeyError if its answer is wrong or too late."""
    known = _state(subject, state)
    try:
        data = _server().register_complete(known, json.loads(answer))
        credential = data.credential_data
    except Exception as error:  # whatever parsing what a stranger has sent may raise
        raise PasskeyError("Your device didn’t create a passkey. Please try again.") from error
    if credential is None:
        raise PasskeyError("Your device didn’t create a passkey. Please try again.")
    return NewPasskey(credential.credential_id, bytes(credential), data.counter, str(known["challenge"]))


def begin_use(subject: str, passkeys: list[bytes] | None = None) -> Ceremony:
    """Return what to ask a browser that shall use a passkey: one of these, or any that it has for this site."""
    known = [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in passkeys or []]
    options, state = _server().authenticate_begin(known or None, VERIFIED)
    return _ceremony(subject, dict(options), state)


def read_answer(subject: str, state: str, answer: str) -> Answer:
    """Return a browser's answer; PasskeyError if it can't be read or comes too late."""
    known = _state(subject, state)
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        return Answer(response.raw_id, response, known)
    except Exception as error:
        raise PasskeyError("Your passkey couldn’t be read. Please try again.") from error


def verify(answer: Answer, credential: bytes, sign_count: int) -> None:
    """Raise PasskeyError unless an answer was made with a passkey that has been used `sign_count` times."""
    try:
        _server().authenticate_complete(answer.state, [AttestedCredentialData(credential)], answer.response)
    except Exception as error:
        raise PasskeyError("This passkey doesn’t work here. Please try again.") from error
    # A copy of the key would have a counter of its own. Passkeys that are synchronised don't count.
    if (answer.sign_count or sign_count) and answer.sign_count <= sign_count:
        raise PasskeyError("This passkey may have been copied, so it no longer works. Sign in another way.")


def _server() -> Fido2Server:
    base = urlsplit(str(current_app.config["BASE_URL"]))
    host = base.hostname or "localhost"
    # Browsers know no passkeys of an IP address.
    relying_party = PublicKeyCredentialRpEntity(id="localhost" if host in LOOPBACK else host, name=host)
    return Fido2Server(relying_party, verify_origin=_is_own_origin)


def _is_own_origin(origin: str) -> bool:
    own, base = urlsplit(origin), urlsplit(str(current_app.config["BASE_URL"]))
    if base.hostname in LOOPBACK:
        return (own.scheme, own.hostname, own.port) == (base.scheme, "localhost", base.port)
    return (own.scheme, own.netloc) == (base.scheme, base.netloc)


def _ceremony(subject: str, options: dict[str, Any], state: dict[str, Any]) -> Ceremony:
    signed = sign(_secret(), PURPOSE, {"subject": subject, "challenge": state["challenge"]})
    return Ceremony(json.dumps(options["publicKey"]), signed)


def _state(subject: str, state: str) -> dict[str, Any]:
    found = unsign(_secret(), PURPOSE, state, PAGE_LIFETIME)
    if found is None or found[0]["subject"] != subject:
        raise PasskeyError("This page was open for too long. Please try again.")
    return {"challenge": found[0]["challenge"], "user_verification": VERIFIED}


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
