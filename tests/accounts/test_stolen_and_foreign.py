"""Attacks with a stolen cookie, and on what belongs to another account, as must-hold 8 of the desk lists them."""

from datetime import timedelta

import time_machine
from flask import Flask
from page_lint import LintingClient
from soft_passkey import SoftPasskey
from sqlalchemy import func, select
from team import RECOVERY_CODE, a_member, code_of, send_sign_in, sign_in

from blueprints.accounts.actions import request_email
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Device, OutboundMessage, Passkey, Role
from models.account import Account as AccountRow

NAME = "__Host-podium"


def cookie_of(client: LintingClient) -> str:
    found = client.get_cookie(NAME)
    assert found
    return str(found.value)


# Stolen cookies.


def test_a_stolen_cookie_ends_with_sign_out_everywhere(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    thief = client.application.test_client()
    thief.set_cookie(NAME, cookie_of(client))
    assert thief.get("/desk/").status_code == 200
    client.post("/desk/account/devices/sign-out")
    assert thief.get("/desk/").status_code == 303
    assert client.get("/desk/").status_code == 303


def test_a_stolen_cookie_ends_with_sign_out_on_the_same_device(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    thief = client.application.test_client()
    thief.set_cookie(NAME, cookie_of(client))
    client.post("/desk/sign-out")
    assert thief.get("/desk/").status_code == 303


def test_a_new_password_signs_out_all_other_devices(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    thief = client.application.test_client()
    send_sign_in(thief, ada.email, RECOVERY_CODE)
    new = "seven owls rehearse"
    assert client.post("/desk/account/password", data={"password": new}).status_code == 303
    assert client.get("/desk/").status_code == 200
    assert thief.get("/desk/").status_code == 303
    with time_machine.travel(utc_now() + timedelta(minutes=1), tick=False):
        db.session.expire_all()
        assert send_sign_in(thief, ada.email, code_of(ada)).status_code == 422
        assert send_sign_in(thief, ada.email, code_of(ada), new).status_code == 303


def test_a_new_email_address_is_confirmed_and_signs_out_all_devices(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    client.post("/desk/account/email", data={"email": "lovelace@example.org"})
    assert db.session.get_one(Account, ada.id).email == "ada@example.org"
    link = db.session.scalars(select(OutboundMessage)).one().facts["link"].removeprefix("https://podium.test")
    assert client.get(link).status_code == 200
    assert db.session.get_one(Account, ada.id).email == "ada@example.org"
    assert client.post(link).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Account, ada.id).email == "lovelace@example.org"
    assert client.get("/desk/").status_code == 303
    told = db.session.scalars(select(OutboundMessage).order_by(OutboundMessage.id.desc())).first()
    assert told is not None
    assert told.recipient == "ada@example.org"
    assert client.post(link).status_code == 422


def test_a_link_for_a_new_address_is_void_once_the_address_has_changed(client: LintingClient) -> None:
    ada = a_member()
    request_email(ada.id, "one@example.org")
    request_email(ada.id, "two@example.org")
    messages = db.session.scalars(select(OutboundMessage).order_by(OutboundMessage.id))
    first, second = (message.facts["link"].removeprefix("https://podium.test") for message in messages)
    assert client.post(first).status_code == 303
    assert client.post(second).status_code == 422
    assert db.session.scalars(select(Account.email)).all() == ["one@example.org"]


def test_a_link_for_a_new_address_is_of_no_use_once_somebody_else_has_it(client: LintingClient) -> None:
    ada = a_member()
    request_email(ada.id, "eve@example.org")
    link = db.session.scalars(select(OutboundMessage)).one().facts["link"].removeprefix("https://podium.test")
    a_member(email="eve@example.org")
    assert client.post(link).status_code == 422
    assert client.post(f"{link}x").status_code == 404


# What belongs to others.


def test_an_editor_gets_nowhere_near_the_accounts(client: LintingClient) -> None:
    owner = a_member(Role.OWNER)
    editor = sign_in(client, Role.EDITOR)
    for path, form in (
        (f"/desk/accounts/{editor.id}/role", {"role": "owner"}),
        (f"/desk/accounts/{owner.id}/disable", {}),
        (f"/desk/accounts/{owner.id}/reset", {}),
        ("/desk/accounts/invite", {"email": "eve@example.org", "role": "owner"}),
    ):
        assert client.post(path, data=form).status_code == 403
    db.session.expire_all()
    assert db.session.scalars(select(AccountRow.role).order_by(AccountRow.id)).all() == [Role.OWNER, Role.EDITOR]
    assert db.session.scalar(select(OutboundMessage)) is None


def test_nobody_signs_out_a_device_or_removes_a_passkey_of_another_account(client: LintingClient, app: Flask) -> None:
    ada = a_member(Role.OWNER)
    hers = app.test_client()
    send_sign_in(hers, ada.email, code_of(ada))
    page = hers.get("/desk/account/passkeys/new").text
    hers.post("/desk/account/passkeys/new", data=SoftPasskey().create(page))
    device, passkey = db.session.scalars(select(Device.id)).one(), db.session.scalars(select(Passkey.id)).one()
    sign_in(client, Role.OWNER)
    assert client.post(f"/desk/account/devices/{device}/sign-out").status_code == 422
    assert client.post(f"/desk/account/passkeys/{passkey}/remove").status_code == 422
    assert hers.get("/desk/").status_code == 200
    assert db.session.scalar(select(Passkey)) is not None


def test_a_passkey_page_of_one_account_adds_nothing_to_another(client: LintingClient, app: Flask) -> None:
    eve = app.test_client()
    sign_in(eve, Role.EDITOR)
    sign_in(client, Role.OWNER)
    form = SoftPasskey().create(eve.get("/desk/account/passkeys/new").text)
    assert client.post("/desk/account/passkeys/new", data=form).status_code == 422
    assert db.session.scalar(select(Passkey)) is None


def test_refusals_change_nothing_and_are_not_in_the_log(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, "000000")
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0
    assert db.session.scalar(select(func.count()).select_from(Device)) == 0
