"""A passkey in software, which answers what a page asks the browser."""

import html
import json
import re
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
AAGUID = b"\0" * 16


class SoftPasskey:
    """One passkey of one person; it counts its uses."""

    def __init__(self, origin: str = "https://podium.test", *, verifies: bool = True) -> None:
        self.origin = origin
        self.id = secrets.token_bytes(16)
        self.uses = 0
        self.flags = PRESENT_AND_VERIFIED if verifies else AuthenticatorData.FLAG.UP
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, page: str) -> dict[str, str]:
        """Return what the form of a page sends when the browser has created this passkey."""
        options, state = _asked(page, "create")
        client_data = self._client_data(CollectedClientData.TYPE.CREATE, options["challenge"])
        public_key = ES256.from_cryptography_key(self._key.public_key())
        credential = AttestedCredentialData.create(AAGUID, self.id, public_key)
        data = AuthenticatorData.create(
            sha256(options["rp"]["id"].encode()).digest(),
            self.flags | AuthenticatorData.FLAG.AT,
            self.uses,
            bytes(credential),
        )
        attestation = AttestationObject.create("none", data, {})
        response = {"attestationObject": websafe_encode(bytes(attestation))}
        return self._form(state, client_data, response)

    def use(self, page: str) -> dict[str, str]:
        """Return what the form of a page sends when the browser has used this passkey."""
        options, state = _asked(page, "get")
        client_data = self._client_data(CollectedClientData.TYPE.GET, options["challenge"])
        self.uses += 1
        data = AuthenticatorData.create(sha256(options["rpId"].encode()).digest(), self.flags, self.uses)
        signature = self._key.sign(bytes(data) + sha256(bytes(client_data)).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": websafe_encode(bytes(data)), "signature": websafe_encode(signature)}
        return self._form(state, client_data, response)

    def _client_data(self, kind: Any, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _form(self, state: str, client_data: CollectedClientData, response: dict[str, str]) -> dict[str, str]:
        own = {"clientDataJSON": websafe_encode(bytes(client_data)), **response}
        name = websafe_encode(self.id)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": own, "clientExtensionResults": {}}
        return {"state": state, "answer": json.dumps(answer)}


def _asked(page: str, kind: str) -> tuple[Any, str]:
    found = re.search(rf'data-passkey="{kind}" data-options="([^"]*)">.*?name="state" value="([^"]*)"', page, re.DOTALL)
    assert found, "the page asks for no passkey"
    return json.loads(html.unescape(found[1])), found[2]
