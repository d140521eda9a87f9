"""One's own account, and what owners do with those of others."""

import pytest
from page_lint import LintingClient
from sqlalchemy import select
from team import PASSWORD, RECOVERY_CODE, a_member, code_of, send_sign_in, sign_in

from blueprints.accounts.actions import change_role, disable
from blueprints.accounts.authenticator import totp_secret
from blueprints.accounts.errors import AccountError
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Device, Invitation, OutboundMessage, Role


def last_action() -> tuple[str, str]:
    """Return who did the last action of the log, and what."""
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    return entry.account_name, entry.action


def test_the_name_is_changed_and_the_log_knows_both(client: LintingClient) -> None:
    ada = a_member(name="Ada Byron")
    send_sign_in(client, ada.email, code_of(ada))
    assert client.post("/desk/account/name", data={"name": " "}).status_code == 422
    client.post("/desk/account/name", data={"name": "Ada Lovelace"})
    assert "Ada Lovelace" in client.get("/desk/account/").text
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail) == ("renamed-account", {"was": "Ada Byron", "now": "Ada Lovelace"})


def test_devices_are_listed_and_signed_out_one_by_one(client: LintingClient) -> None:
    ada = a_member()
    phone = client.application.test_client()
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    client.environ_base["HTTP_USER_AGENT"], phone.environ_base["HTTP_USER_AGENT"] = firefox, safari
    send_sign_in(client, ada.email, code_of(ada))
    send_sign_in(phone, ada.email, RECOVERY_CODE)
    page = client.get("/desk/account/").text
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    other = db.session.scalars(select(Device.id).where(Device.name == "Safari on iPhone")).one()
    assert client.post(f"/desk/account/devices/{other}/sign-out").status_code == 303
    assert phone.get("/desk/").status_code == 303
    assert client.get("/desk/").status_code == 200


def test_another_authenticator_app_takes_the_place_of_the_first(client: LintingClient) -> None:
    ada = a_member()
    old_key = ada.totp_key
    send_sign_in(client, ada.email, code_of(ada))
    assert client.get("/desk/account/code.svg").mimetype == "image/svg+xml"
    with client.session_transaction() as session:
        key = bytes.fromhex(session["new authenticator"])
    assert totp_secret(key)[:4] in client.get("/desk/account/authenticator").text
    ada.totp_key = key
    code = code_of(ada)
    db.session.rollback()
    assert client.post("/desk/account/authenticator", data={"code": "000000"}).status_code == 422
    assert client.post("/desk/account/authenticator", data={"code": code}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Account, ada.id).totp_key == key != old_key


def test_a_password_that_is_too_easy_is_refused_with_the_reason(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    for password, reason in (("x7!pq", "at least 8"), ("sunshine1", "Many people"), ("ada.lovelace", "is your name")):
        answer = client.post("/desk/account/password", data={"password": password})
        assert (answer.status_code, reason in answer.text) == (422, True)
        assert password not in answer.text


def test_new_recovery_codes_replace_the_old_and_come_with_a_mail(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    assert "Keep your recovery codes" in client.post("/desk/account/recovery-codes").text
    assert "10 codes left" in client.get("/desk/account/").text
    assert db.session.scalars(select(OutboundMessage.recipient)).all() == [ada.email]
    assert send_sign_in(client, ada.email, RECOVERY_CODE).status_code == 422


def test_an_owner_invites_and_takes_back(client: LintingClient) -> None:
    sign_in(client, Role.OWNER, name="Ada Lovelace")
    wrong = client.post("/desk/accounts/invite", data={"email": "grace", "role": "editor"})
    assert (wrong.status_code, 'value="grace"' in wrong.text) == (422, True)
    client.post("/desk/accounts/invite", data={"email": "grace@example.org", "role": "editor"})
    assert "grace@example.org" in client.get("/desk/accounts/").text
    assert last_action() == ("Ada Lovelace", "invited")
    invitation = db.session.scalars(select(Invitation)).one()
    assert client.post(f"/desk/accounts/invitations/{invitation.id}/send").status_code == 303
    assert len(db.session.scalars(select(OutboundMessage)).all()) == 2
    assert client.post(f"/desk/accounts/invitations/{invitation.id}/withdraw").status_code == 303
    assert client.post(f"/desk/accounts/invitations/{invitation.id}/withdraw").status_code == 422
    twice = client.post("/desk/accounts/invite", data={"email": a_member().email, "role": "editor"})
    assert (twice.status_code, "already has an account" in twice.text) == (422, True)


def test_an_owner_changes_roles_disables_and_enables(client: LintingClient) -> None:
    grace = a_member(email="grace@example.org", name="Grace")
    hers = client.application.test_client()
    send_sign_in(hers, grace.email, code_of(grace))
    sign_in(client, Role.OWNER, name="Ada")
    client.post(f"/desk/accounts/{grace.id}/role", data={"role": "door"})
    assert last_action() == ("Ada", "changed-role")
    assert hers.get("/desk/log/").status_code == 403
    assert client.post(f"/desk/accounts/{grace.id}/role", data={"role": "king"}).status_code == 400
    client.post(f"/desk/accounts/{grace.id}/disable")
    assert hers.get("/desk/").status_code == 303
    assert send_sign_in(hers, grace.email, RECOVERY_CODE).status_code == 422
    client.post(f"/desk/accounts/{grace.id}/enable")
    assert send_sign_in(hers, grace.email, RECOVERY_CODE).status_code == 303
    assert client.post("/desk/accounts/999/disable").status_code == 404


def test_an_owner_resets_an_account_after_a_question(client: LintingClient) -> None:
    grace = a_member(email="grace@example.org")
    owner = sign_in(client, Role.OWNER)
    assert "Reset this account?" in client.get(f"/desk/accounts/{grace.id}/reset").text
    assert db.session.get_one(Account, grace.id).has_password
    client.post(f"/desk/accounts/{grace.id}/reset")
    db.session.expire_all()
    assert not db.session.get_one(Account, grace.id).has_password
    assert db.session.scalars(select(OutboundMessage)).one().recipient == "grace@example.org"
    assert client.post(f"/desk/accounts/{owner.id}/reset").status_code == 422


def test_the_last_owner_stays(client: LintingClient) -> None:
    owner = sign_in(client, Role.OWNER)
    a_member(Role.OWNER, email="former@example.org", disabled_at=utc_now())
    for path, form in (
        (f"/desk/accounts/{owner.id}/disable", {}),
        (f"/desk/accounts/{owner.id}/role", {"role": "door"}),
    ):
        answer = client.post(path, data=form)
        assert (answer.status_code, "only owner" in answer.text) == (422, True)
    second = a_member(Role.OWNER)
    change_role(owner.id, Role.EDITOR, None)
    with pytest.raises(AccountError):
        disable(second.id, utc_now(), None)


def test_an_account_without_a_way_to_sign_in_is_told_so(client: LintingClient) -> None:
    sign_in(client, Role.EDITOR)
    assert "has no way to sign in" in client.get("/desk/prove").text
    assert client.post("/desk/prove", data={"password": PASSWORD, "code": "000000"}).status_code == 422
