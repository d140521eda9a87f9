"""Attacks on sign-in, as must-hold 8 of the desk lists them."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
import time_machine
from page_lint import LintingClient
from soft_passkey import SoftPasskey
from sqlalchemy import func, select
from team import PASSWORD, RECOVERY_CODE, a_member, code_of, send_sign_in, sign_in
from werkzeug.security import check_password_hash

from blueprints.accounts import passwords
from blueprints.accounts.actions import make_recovery_codes
from core.database import db
from core.rate_limits import TRIES_OF_ACCOUNT, TRIES_OF_CLIENT
from core.time import utc_now
from models import Device, Role

NAME = "__Host-podium"


@pytest.fixture
def _at_rest() -> Iterator[None]:
    with time_machine.travel(utc_now(), tick=False):
        yield


def cookie_of(client: LintingClient) -> str:
    found = client.get_cookie(NAME)
    assert found
    return str(found.value)


# Fixation.


def test_signing_in_begins_a_new_session_and_leaves_nothing_of_an_earlier_one(client: LintingClient) -> None:
    ada = a_member()
    with client.session_transaction() as session:
        session["device"], session["planted"] = "a token that an attacker knows", "x"
    before = cookie_of(client)
    send_sign_in(client, ada.email, code_of(ada))
    assert cookie_of(client) != before
    with client.session_transaction() as session:
        assert set(session) == {"device"}
        assert session["device"] != "a token that an attacker knows"
    planted = client.application.test_client()
    planted.set_cookie(NAME, before)
    assert planted.get("/desk/").status_code == 303


def test_signing_in_again_takes_another_token(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    before = cookie_of(client)
    send_sign_in(client, ada.email, RECOVERY_CODE)
    assert cookie_of(client) != before
    assert db.session.scalar(select(func.count(func.distinct(Device.token_hash)))) == 2


# Forms of other sites.


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://podium.test.evil.example"},
    ],
)
def test_no_form_of_another_site_is_accepted(client: LintingClient, headers: dict[str, str]) -> None:
    ada = a_member(Role.OWNER)
    form = {"email": ada.email, "password": PASSWORD, "code": code_of(ada)}
    assert client.post("/desk/sign-in", data=form, headers=headers).status_code == 403
    sign_in(client, Role.OWNER)
    posts = [
        rule.rule
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/desk/") and "POST" in (rule.methods or ()) and not rule.arguments
    ]
    assert len(posts) > 5
    assert {client.post(path, headers=headers).status_code for path in posts} == {403}


# Finding out who has an account.


@pytest.mark.usefixtures("_at_rest")
def test_the_answers_for_known_and_unknown_addresses_are_the_same(client: LintingClient) -> None:
    ada = a_member(Role.OWNER)
    known = send_sign_in(client, ada.email, "000000", "a wrong password")
    unknown = send_sign_in(client, "eve@example.org", "000000", "a wrong password")

    def without_what_differs(text: str) -> list[str]:
        own = (ada.email, "eve@example.org", "data-options", 'name="state"')
        return [line for line in text.splitlines() if not any(word in line for word in own)]

    assert without_what_differs(known.text) == without_what_differs(unknown.text)
    assert (known.status_code, dict(known.headers).keys()) == (unknown.status_code, dict(unknown.headers).keys())
    assert abs(len(known.data) - len(unknown.data)) < 50


def test_known_unknown_disabled_and_passkey_only_addresses_all_cost_one_hash(
    client: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_member()
    a_member(email="off@example.org", disabled_at=utc_now())
    a_member(email="key@example.org", password_works=False)
    compared: list[str] = []

    def counted(password_hash: str, password: str) -> bool:
        compared.append(password_hash.partition("$")[0])
        return check_password_hash(password_hash, password)

    monkeypatch.setattr("blueprints.accounts.passwords.check_password_hash", counted)
    for name in ("ada", "eve", "off", "key"):
        send_sign_in(client, f"{name}@example.org", "000000", "a wrong password")
    assert compared == [passwords.METHOD] * 4


def test_a_hash_that_nobody_has_takes_as_long_as_any_other() -> None:
    own = passwords.hash_password(PASSWORD)

    def seconds(password_hash: str) -> float:
        began = perf_counter()
        passwords.is_password(password_hash, "a wrong password")
        return perf_counter() - began

    rounds = [(seconds(own), seconds("")) for _ in range(7)]
    known, unknown = (median(times) for times in zip(*rounds, strict=True))
    assert 0.5 < known / unknown < 2


# Guessing.


@pytest.mark.usefixtures("_at_rest")
@pytest.mark.parametrize("email", ["ada@example.org", "eve@example.org"])
def test_an_address_has_ten_tries_from_wherever_they_come(client: LintingClient, email: str) -> None:
    ada = a_member()
    for number in range(TRIES_OF_ACCOUNT):
        client.environ_base["REMOTE_ADDR"] = f"10.{number}.0.1"
        assert send_sign_in(client, email, "000000", "wrong").status_code == 422
    client.environ_base["REMOTE_ADDR"] = "10.99.0.1"
    answer = send_sign_in(client, email, code_of(ada))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert send_sign_in(client, email.upper(), code_of(ada)).status_code == 429
    with time_machine.travel(utc_now() + timedelta(minutes=15), tick=False):
        assert send_sign_in(client, ada.email, code_of(ada)).status_code == 303


def test_whoever_locks_an_address_out_does_not_lock_out_its_passkey(client: LintingClient) -> None:
    ada = a_member()
    passkey = SoftPasskey()
    send_sign_in(client, ada.email, code_of(ada))
    client.post("/desk/account/passkeys/new", data=passkey.create(client.get("/desk/account/passkeys/new").text))
    client.post("/desk/sign-out")
    for _ in range(TRIES_OF_ACCOUNT):
        send_sign_in(client, ada.email, "000000", "wrong")
    assert send_sign_in(client, ada.email, RECOVERY_CODE).status_code == 429
    form = passkey.use(client.get("/desk/sign-in").text)
    assert client.post("/desk/sign-in/passkey", data=form).status_code == 303


def test_a_network_has_few_tries_for_all_addresses(client: LintingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.accounts.actions.sign_in.is_password", lambda *_: False)
    for number in range(TRIES_OF_CLIENT):
        assert send_sign_in(client, f"{number}@example.org", "000000").status_code == 422
    assert send_sign_in(client, "another@example.org", "000000").status_code == 429


def test_the_code_of_an_invitation_has_ten_tries(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    tried = [client.post("/desk/account/authenticator", data={"code": "000000"}).status_code for _ in range(11)]
    assert tried == [422] * TRIES_OF_ACCOUNT + [429]


def test_proving_again_counts_as_a_try(client: LintingClient) -> None:
    ada = a_member()
    send_sign_in(client, ada.email, code_of(ada))
    wrong = {"password": "wrong", "code": "000000"}
    assert [client.post("/desk/prove", data=wrong).status_code for _ in range(11)] == [422] * TRIES_OF_ACCOUNT + [429]


# Replaying.


@pytest.mark.usefixtures("_at_rest")
def test_a_code_signs_in_once(client: LintingClient) -> None:
    ada = a_member()
    code, before = code_of(ada), code_of(ada, utc_now() - timedelta(seconds=30))
    assert send_sign_in(client, ada.email, code).status_code == 303
    assert send_sign_in(client, ada.email, code).status_code == 422
    assert send_sign_in(client, ada.email, before).status_code == 422
    assert client.post("/desk/prove", data={"password": PASSWORD, "code": code}).status_code == 422


def test_a_recovery_code_signs_in_once_and_not_for_another_account(client: LintingClient) -> None:
    ada, eve = a_member(), a_member(email="eve@example.org")
    codes = make_recovery_codes(ada.id)
    assert send_sign_in(client, eve.email, codes[0]).status_code == 422
    assert send_sign_in(client, ada.email, codes[0]).status_code == 303
    assert send_sign_in(client, ada.email, codes[0]).status_code == 422
    assert send_sign_in(client, ada.email, codes[1]).status_code == 303
    make_recovery_codes(ada.id)
    assert send_sign_in(client, ada.email, codes[2]).status_code == 422


# Leading elsewhere.


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example/",
        "/\n//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/desk/\r\nX-Evil: 1",
        "/desk\\..\\..\\evil",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(client: LintingClient, following: str) -> None:
    ada = a_member()
    page = client.get("/desk/sign-in", query_string={"next": following})
    assert 'name="next" value="/desk/"' in page.text
    assert send_sign_in(client, ada.email, code_of(ada), next=following).headers["Location"] == "/desk/"
    assert client.get("/desk/sign-in", query_string={"next": following}).headers["Location"] == "/desk/"
