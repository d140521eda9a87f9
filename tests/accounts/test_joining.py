"""Making an account: the link of the first start, invitations, and what one enters."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from mail.outbox import compose_queued, run
from page_lint import LintingClient
from sqlalchemy import select
from team import PASSWORD, a_member

from blueprints.accounts.actions import invite, make_first_invitation, reset_account, withdraw_invitation
from blueprints.accounts.authenticator import CODES, totp_secret
from blueprints.accounts.errors import AccountError
from blueprints.accounts.first_start import print_first_link
from blueprints.accounts.links import invitation_link
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Invitation, OutboundMessage, Role

SITE = "https://podium.test"


def path_of(invitation: Invitation) -> str:
    return invitation_link(invitation).removeprefix(SITE)


def invited(role: Role = Role.EDITOR, email: str = "grace@example.org") -> str:
    return path_of(invite(email, role, utc_now()))


def join(client: LintingClient, path: str, **first: str) -> str:
    """Make an account with a password, and return the last page."""
    answer = client.post(path, data={"name": "Grace Hopper", "way": "password", **first})
    assert answer.headers["Location"] == f"{path}/password"
    answer = client.post(f"{path}/password", data={"password": PASSWORD})
    assert answer.headers["Location"] == f"{path}/code"
    key = db.session.scalars(select(Invitation.totp_key).where(Invitation.totp_key.is_not(None))).one()
    assert key is not None
    return client.post(f"{path}/code", data={"code": pyotp.TOTP(totp_secret(key)).at(utc_now())}).text


def test_somebody_who_is_invited_makes_an_account_and_is_signed_in(client: LintingClient) -> None:
    page = join(client, invited())
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", page)) == CODES
    assert "Grace Hopper" in client.get("/desk/").text
    account = db.session.scalars(select(Account)).one()
    assert (account.email, account.role, account.codes_left) == ("grace@example.org", Role.EDITOR, CODES)
    assert account.has_password


def test_the_recovery_codes_are_shown_once(client: LintingClient) -> None:
    code = re.findall(r"<code>(\w{5}-\w{5})</code>", join(client, invited()))[0]
    assert code not in client.get("/desk/account/").text
    assert f"{CODES} codes left" in client.get("/desk/account/").text


def test_the_link_works_once_and_for_seven_days(client: LintingClient) -> None:
    path = invited()
    with time_machine.travel(utc_now() + timedelta(days=7), tick=False):
        assert client.get(path).status_code == 404
    join(client, path)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"name": "Eve", "way": "password"}).status_code == 404


def test_opening_the_link_uses_nothing_up(client: LintingClient) -> None:
    path = invited()
    for _ in range(3):
        assert client.get(path).status_code == 200
    join(client, path)


def test_the_invitation_comes_by_mail_and_the_log_knows_of_it(client: LintingClient) -> None:
    owner = a_member(Role.OWNER, name="Ada Lovelace")
    path = path_of(invite("grace@example.org", Role.DOOR, utc_now(), owner.id))
    compose_queued()
    message = db.session.scalars(select(OutboundMessage)).one()
    assert message.recipient == "grace@example.org"
    content = message.content.decode().replace("=\r\n", "").replace("=3D", "=")
    assert path in content
    assert "Ada Lovelace has invited you" in content
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.account_name) == ("invited", "Ada Lovelace")
    assert entry.detail == {"email": "grace@example.org", "role": "door", "messages": [message.id]}


def test_a_second_invitation_replaces_the_first(client: LintingClient) -> None:
    first, second = invited(Role.EDITOR), invited(Role.OWNER)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_withdrawn_invitation_no_longer_works(client: LintingClient) -> None:
    owner, invitation = a_member(Role.OWNER), invite("grace@example.org", Role.DOOR, utc_now())
    path = path_of(invitation)
    withdraw_invitation(invitation.id, owner.id)
    assert client.get(path).status_code == 404


def test_nobody_with_an_account_is_invited(client: LintingClient) -> None:
    a_member(email="ada@example.org")
    with pytest.raises(AccountError):
        invite("Ada@Example.org", Role.OWNER, utc_now())


def test_the_first_link_makes_an_owner_and_no_second_account(client: LintingClient) -> None:
    path = path_of(make_first_invitation(utc_now()))
    assert 'name="email"' in client.get(path).text
    join(client, path, email="Grace@example.org")
    account = db.session.scalars(select(Account)).one()
    assert (account.role, account.email) == (Role.OWNER, "grace@example.org")


def test_the_first_link_is_void_once_anybody_has_an_account(client: LintingClient) -> None:
    path = path_of(make_first_invitation(utc_now()))
    client.post(path, data={"name": "Eve", "way": "password", "email": "eve@example.org"})
    a_member(Role.OWNER)
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/password", data={"password": PASSWORD}).status_code == 404


def test_a_start_prints_the_link_while_there_is_no_account(
    client: LintingClient, capsys: pytest.CaptureFixture[str]
) -> None:
    print_first_link()
    link = capsys.readouterr().err.split()[-1]
    assert client.get(link.removeprefix(SITE)).status_code == 200
    a_member(Role.OWNER)
    print_first_link()
    assert capsys.readouterr().err == ""


def test_each_start_without_an_account_prints_another_link(client: LintingClient) -> None:
    first, second = (path_of(make_first_invitation(utc_now())) for _ in range(2))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_bad_input_gets_a_clear_error_and_loses_nothing(client: LintingClient) -> None:
    path = invited()
    answer = client.post(path, data={"name": "", "way": "password"})
    assert (answer.status_code, "Enter your name" in answer.text) == (422, True)
    client.post(path, data={"name": "Grace Hopper", "way": "password"})
    answer = client.post(f"{path}/password", data={"password": "password2026!"})
    assert (answer.status_code, "Many people use this password" in answer.text) == (422, True)
    client.post(f"{path}/password", data={"password": PASSWORD})
    answer = client.post(f"{path}/code", data={"code": "000000"})
    assert (answer.status_code, "The code is wrong or too old" in answer.text) == (422, True)
    assert "Grace Hopper" in client.get(path).text
    assert db.session.scalar(select(Account)) is None


def test_no_step_can_be_skipped(client: LintingClient) -> None:
    path = invited()
    for step, back in (("passkey", path), ("password", path), ("code", f"{path}/password")):
        assert client.get(f"{path}/{step}").headers["Location"] == back
    assert client.post(f"{path}/code", data={"code": "123456"}).status_code == 303
    assert client.get(f"{path}/code.svg").status_code == 404


def test_the_qr_code_is_an_image_of_this_site_that_nobody_keeps(client: LintingClient) -> None:
    path = invited()
    client.post(path, data={"name": "Grace Hopper", "way": "password"})
    client.post(f"{path}/password", data={"password": PASSWORD})
    answer = client.get(f"{path}/code.svg")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert "style" not in answer.text
    assert f"{path}/code.svg" in client.get(f"{path}/code").text


def test_a_reset_account_is_set_up_anew(client: LintingClient, app: Flask) -> None:
    account = a_member(Role.OWNER, email="grace@example.org", name="Grace")
    path = path_of(reset_account(account.id, utc_now(), by_mail=False))
    assert not db.session.get_one(Account, account.id).has_password
    join(client, path)
    db.session.expire_all()
    renewed = db.session.scalars(select(Account)).one()
    assert (renewed.id, renewed.name, renewed.has_password) == (account.id, "Grace Hopper", True)


def test_commands_invite_list_and_rescue(app: Flask, client: LintingClient) -> None:
    link = run(app, "account", "invite", "grace@example.org", "--role", "owner").output.strip()
    assert link.startswith(f"{SITE}/desk/join/")
    join(client, link.removeprefix(SITE))
    listing = run(app, "account", "list").output
    assert "grace@example.org  owner  Grace Hopper  password" in listing
    again = run(app, "account", "invite", "grace@example.org")
    assert (again.exit_code, "already has an account" in again.output) == (1, True)
    assert client.get("/desk/").status_code == 200
    rescue = run(app, "account", "reset", "grace@example.org").output.strip()
    assert client.get("/desk/").status_code == 303
    assert client.get(rescue.removeprefix(SITE)).status_code == 200
    unknown = run(app, "account", "reset", "nobody@example.org")
    assert (unknown.exit_code, "no account with the address" in unknown.output) == (1, True)
