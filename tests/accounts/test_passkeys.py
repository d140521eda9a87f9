"""Passkeys: creating one, signing in with it, and what is no proof."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from page_lint import LintingClient
from soft_passkey import SoftPasskey
from sqlalchemy import select
from team import a_member, code_of, send_sign_in, sign_in

from blueprints.accounts.actions import invite, reset_account
from blueprints.accounts.links import invitation_link
from core.database import db, writing
from core.time import utc_now
from models import Account, Passkey, Role

SIGN_IN = "/desk/sign-in"


@pytest.fixture
def passkey(client: LintingClient) -> SoftPasskey:
    """The passkey of Grace, who has just made her account with it and has signed out."""
    passkey = SoftPasskey()
    path = invitation_link(invite("grace@example.org", Role.OWNER, utc_now())).removeprefix("https://podium.test")
    answer = client.post(path, data={"name": "Grace Hopper", "way": "passkey"})
    assert answer.headers["Location"] == f"{path}/passkey"
    page = client.post(f"{path}/passkey", data=passkey.create(client.get(f"{path}/passkey").text))
    assert "Keep your recovery codes" in page.text
    assert "Grace Hopper" in client.get("/desk/").text
    client.post("/desk/sign-out")
    return passkey


def use(client: LintingClient, passkey: SoftPasskey, **more: str) -> int:
    """Sign in with a passkey, and return the status of the answer."""
    form = passkey.use(client.get(SIGN_IN).text)
    return client.post(f"{SIGN_IN}/passkey", data={**form, **more}).status_code


def test_a_passkey_signs_in_without_an_address(client: LintingClient, passkey: SoftPasskey) -> None:
    form = passkey.use(client.get(f"{SIGN_IN}?next=/desk/log/").text)
    answer = client.post(f"{SIGN_IN}/passkey", data={**form, "next": "/desk/log/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/log/")
    assert "Grace Hopper" in client.get("/desk/").text
    assert db.session.scalars(select(Passkey.sign_count)).one() == 1


def test_the_sign_in_page_sets_no_cookie(client: LintingClient) -> None:
    assert "Set-Cookie" not in client.get(SIGN_IN).headers


def test_an_answer_that_was_recorded_signs_nobody_in_again(client: LintingClient, passkey: SoftPasskey) -> None:
    form = passkey.use(client.get(SIGN_IN).text)
    assert client.post(f"{SIGN_IN}/passkey", data=form).status_code == 303
    client.post("/desk/sign-out")
    with writing():
        # As for passkeys that are synchronised, which don't count.
        db.session.scalars(select(Passkey)).one().sign_count = 0
    assert client.post(f"{SIGN_IN}/passkey", data=form).status_code == 429
    assert client.get("/desk/").status_code == 303


def test_a_page_of_an_hour_ago_is_too_old(client: LintingClient, passkey: SoftPasskey) -> None:
    with time_machine.travel(utc_now() - timedelta(hours=1, minutes=1), tick=False):
        page = client.get(SIGN_IN).text
    answer = client.post(f"{SIGN_IN}/passkey", data=passkey.use(page))
    assert (answer.status_code, "open for too long" in answer.text) == (422, True)


def test_a_passkey_that_has_been_copied_no_longer_works(client: LintingClient, passkey: SoftPasskey) -> None:
    assert use(client, passkey) == 303
    client.post("/desk/sign-out")
    passkey.uses = 0
    assert use(client, passkey) == 422


def test_a_passkey_of_another_page_or_without_verification_is_no_proof(
    client: LintingClient, passkey: SoftPasskey
) -> None:
    for origin in ("https://podium.test.evil.example", "https://evil.podium.test", "http://podium.test"):
        passkey.origin = origin
        assert use(client, passkey) == 422, origin
    passkey.origin = "https://podium.test"
    passkey.flags &= ~4
    assert use(client, passkey) == 422
    passkey.flags |= 4
    assert use(client, passkey) == 303


def test_a_passkey_that_nobody_knows_and_nonsense_are_refused(client: LintingClient, passkey: SoftPasskey) -> None:
    stranger = SoftPasskey()
    assert use(client, stranger) == 422
    stranger.id = passkey.id
    assert use(client, stranger) == 422
    for answer in ("", "{}", "[]", "null", "0", json.dumps({"id": 1, "rawId": 2, "response": 3})):
        assert use(client, passkey, answer=answer) == 422
    assert use(client, passkey, state="forged") == 422


def test_a_disabled_account_does_not_sign_in_with_its_passkey(client: LintingClient, passkey: SoftPasskey) -> None:
    with writing():
        db.session.scalars(select(Account)).one().disabled_at = utc_now()
    assert use(client, passkey) == 422


def test_a_reset_account_has_no_passkey(client: LintingClient, passkey: SoftPasskey) -> None:
    reset_account(db.session.scalars(select(Account.id)).one(), utc_now(), by_mail=False)
    assert use(client, passkey) == 422


def test_a_passkey_proves_again_who_one_is_and_only_for_its_own_account(
    client: LintingClient, passkey: SoftPasskey, app: Flask
) -> None:
    use(client, passkey)
    with time_machine.travel(utc_now() + timedelta(minutes=20), tick=False):
        assert client.get("/desk/accounts/").headers["Location"] == "/desk/prove?next=/desk/accounts/"
        form = passkey.use(client.get("/desk/prove").text)
        eve = app.test_client()
        sign_in(eve, Role.OWNER)
        assert eve.post("/desk/prove/passkey", data=form).status_code == 422
        answer = client.post("/desk/prove/passkey", data={**form, "next": "/desk/accounts/"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/accounts/")
        assert client.get("/desk/accounts/").status_code == 200


def test_a_passkey_of_another_account_does_not_prove_who_one_is(
    client: LintingClient, passkey: SoftPasskey, app: Flask
) -> None:
    ada = a_member(Role.OWNER)
    theirs = SoftPasskey()
    send_sign_in(client, ada.email, code_of(ada))
    client.post("/desk/account/passkeys/new", data=theirs.create(client.get("/desk/account/passkeys/new").text))
    # Grace's passkey, on a page that was made for Ada.
    answer = client.post("/desk/prove/passkey", data=passkey.use(client.get("/desk/prove").text))
    assert (answer.status_code, "belongs to another account" in answer.text) == (422, True)


def test_passkeys_are_added_with_a_name_and_removed(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    passkey = SoftPasskey()
    form = passkey.create(client.get("/desk/account/passkeys/new").text)
    client.post("/desk/account/passkeys/new", data={**form, "name": "Blue key"})
    assert "Blue key" in client.get("/desk/account/").text
    kept = db.session.scalars(select(Passkey)).one()
    assert client.post(f"/desk/account/passkeys/{kept.id}/remove").status_code == 303
    assert db.session.scalar(select(Passkey)) is None


def test_the_password_is_switched_off_and_the_last_way_in_stays(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    assert client.post("/desk/account/password-works", data={"works": "no"}).status_code == 422
    passkey = SoftPasskey()
    client.post("/desk/account/passkeys/new", data=passkey.create(client.get("/desk/account/passkeys/new").text))
    assert client.post("/desk/account/password-works", data={"works": "no"}).status_code == 303
    only = db.session.scalars(select(Passkey)).one()
    refused = client.post(f"/desk/account/passkeys/{only.id}/remove")
    assert (refused.status_code, "only way to sign in" in refused.text) == (422, True)
    client.post("/desk/sign-out")
    with time_machine.travel(utc_now() + timedelta(minutes=2), tick=False):
        db.session.expire_all()
        assert send_sign_in(client, ada.email, code_of(ada)).status_code == 422
        assert use(client, passkey) == 303
        assert client.post("/desk/account/password-works", data={"works": "yes"}).status_code == 303
