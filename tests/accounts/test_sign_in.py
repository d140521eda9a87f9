"""Signing in with a password, a code or a recovery code, and proving it again."""

from datetime import timedelta

import pytest
import time_machine
from page_lint import LintingClient
from sqlalchemy import select
from team import PASSWORD, RECOVERY_CODE, a_member, code_of, send_sign_in

from blueprints.accounts.passwords import LONGEST, hash_password, is_password, password_error
from core.database import db, writing
from core.time import utc_now
from models import Account, AuditEntry, Device, OutboundMessage, Role


def test_password_and_code_sign_in(client: LintingClient) -> None:
    ada = a_member()
    answer = send_sign_in(client, "Ada@Example.org ", code_of(ada))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    assert "Ada Lovelace" in client.get("/desk/").text
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.account_name, entry.action, entry.detail["with"]) == ("Ada Lovelace", "signed-in", "password")


def test_a_code_with_a_space_and_one_of_the_step_before_are_right(client: LintingClient) -> None:
    ada = a_member()
    code = code_of(ada, utc_now() - timedelta(seconds=30))
    assert send_sign_in(client, ada.email, f" {code[:3]} {code[3:]}").status_code == 303


def test_a_recovery_code_stands_in_for_the_app(client: LintingClient) -> None:
    ada = a_member()
    assert send_sign_in(client, ada.email, RECOVERY_CODE.upper()).status_code == 303
    assert "0 codes left" in client.get("/desk/account/").text
    news = db.session.scalars(select(OutboundMessage)).one()
    assert (news.recipient, "recovery codes" in news.facts["news"]) == (ada.email, True)


@pytest.mark.parametrize(
    ("email", "password", "code"),
    [
        ("nobody@example.org", PASSWORD, ""),
        ("ada@example.org", "a wrong password", ""),
        ("ada@example.org", PASSWORD, "000000"),
        ("ada@example.org", PASSWORD, "zzzzz-zzzzz"),
        ("ada@example.org", PASSWORD, "¼½¾é"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(client: LintingClient, email: str, password: str, code: str) -> None:
    ada = a_member()
    answer = send_sign_in(client, email, code or code_of(ada), password)
    assert answer.status_code == 422
    assert "The email address, password or code is wrong." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_disabled_account_does_not_sign_in(client: LintingClient) -> None:
    ada = a_member(disabled_at=utc_now())
    assert send_sign_in(client, ada.email, code_of(ada)).status_code == 422


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: LintingClient) -> None:
    ada = a_member()
    to_sign_in = client.get("/desk/log/?who=1").headers["Location"]
    assert to_sign_in == "/desk/sign-in?next=/desk/log/?who%3D1"
    assert 'name="next" value="/desk/log/?who=1"' in client.get(to_sign_in).text
    answer = send_sign_in(client, ada.email, code_of(ada), next="/desk/log/?who=1")
    assert answer.headers["Location"] == "/desk/log/?who=1"


def test_the_session_cookie_is_for_this_host_over_https_and_not_for_scripts(client: LintingClient) -> None:
    ada = a_member()
    cookie = send_sign_in(client, ada.email, code_of(ada)).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-podium=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_a_device_is_seen_at_most_every_five_minutes(client: LintingClient) -> None:
    ada = a_member()
    now = utc_now()
    with time_machine.travel(now, tick=False) as clock:
        send_sign_in(client, ada.email, code_of(ada))
        for minutes, seen in ((4, 0), (6, 6), (8, 6), (12, 12)):
            clock.move_to(now + timedelta(minutes=minutes))
            assert client.get("/desk/").status_code == 200
            db.session.expire_all()
            assert db.session.scalars(select(Device.seen_at)).one() == now + timedelta(minutes=seen)


def test_signing_out_ends_this_device_alone(client: LintingClient) -> None:
    ada = a_member()
    other = client.application.test_client()
    send_sign_in(client, ada.email, code_of(ada))
    send_sign_in(other, ada.email, RECOVERY_CODE)
    client.post("/desk/sign-out")
    assert client.get("/desk/").status_code == 303
    assert other.get("/desk/").status_code == 200


def test_what_matters_asks_for_a_proof_that_is_fresh_and_leads_back(client: LintingClient) -> None:
    ada = a_member(Role.OWNER)
    now = utc_now()
    with time_machine.travel(now, tick=False) as clock:
        send_sign_in(client, ada.email, code_of(ada))
        assert client.get("/desk/accounts/").status_code == 200
        clock.move_to(now + timedelta(minutes=16))
        to_proof = client.get("/desk/accounts/").headers["Location"]
        assert to_proof == "/desk/prove?next=/desk/accounts/"
        assert "Sign in again" in client.get(to_proof).text
        wrong = client.post("/desk/prove", data={"password": "wrong", "code": code_of(ada), "next": "/desk/accounts/"})
        assert wrong.status_code == 422
        right = {"password": PASSWORD, "code": code_of(ada), "next": "/desk/accounts/"}
        assert client.post("/desk/prove", data=right).headers["Location"] == "/desk/accounts/"
        assert client.get("/desk/accounts/").status_code == 200


def test_a_form_without_a_fresh_proof_leads_back_to_its_page(client: LintingClient) -> None:
    ada = a_member(Role.OWNER)
    send_sign_in(client, ada.email, code_of(ada))
    with writing():
        db.session.scalars(select(Device)).one().proved_at = utc_now() - timedelta(minutes=16)
    referring = {"Referer": "http://localhost/desk/account/?x=1"}
    answer = client.post("/desk/account/recovery-codes", headers=referring)
    assert answer.headers["Location"] == "/desk/prove?next=/desk/account/?x%3D1"


def test_a_password_no_longer_works_beside_a_passkey_once_the_account_says_so(client: LintingClient) -> None:
    ada = a_member(password_works=False)
    assert send_sign_in(client, ada.email, code_of(ada)).status_code == 422
    assert send_sign_in(client, ada.email, RECOVERY_CODE).status_code == 422


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("short 1", False),
        ("eightish", True),
        ("x7" * 4, False),
        ("iloveyou", False),
        ("ILoveYou123!", False),
        ("Ada Lovelace 1815", False),
        ("ada@example.org", False),
        ("The Test Institute", False),
        ("kein Käse für Günther", True),
        ("a" * 30 + "bc", True),
        ("abc" * 100, False),
    ],
)
def test_passwords_are_judged_by_length_and_by_what_others_would_guess(password: str, is_good: bool) -> None:
    names = ("Ada Lovelace", "ada@example.org", "The Test Institute")
    assert (password_error(password, names) is None) is is_good


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    assert is_password(hash_password("Käse und Brötchen"), "Käse und Brötchen")
    assert not is_password("", "")


def test_passwords_of_any_length_up_to_the_limit_count_whole() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(LONGEST))
    assert password_error(long, ()) is None
    assert not is_password(hash_password(long), long[:-1])


def test_an_account_without_a_device_is_not_signed_in(client: LintingClient) -> None:
    a_member()
    assert db.session.scalars(select(Account)).one().devices == []
    assert client.get("/desk/account/").status_code == 303
