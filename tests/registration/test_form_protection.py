"""Forms submitted too often, too fast or from another site are rejected, and no others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import time_machine
from conftest import make_settings
from flask import Flask
from page_lint import LintingClient
from processes import forks
from records import NOW, a_site, an_event, save
from registration.filling_in import fields_of, fill_in
from registration.registered import a_registration
from sqlalchemy import func, select

from app import create_app
from blueprints.registration import routes
from blueprints.registration.errors import FullError
from core import form_protection, rate_limits
from core.database import db
from core.email_address import writable_address
from core.rate_limits import Limit, TooManyTriesError, client_and_network, limited_writing
from models import Event, RateWindow, Registration
from models.event import RegistrationMode

ADDRESS = "/events/one/register"
HOUR = timedelta(hours=1)
ADA = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose database other applications and processes open, too."""
    return own_app


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site(), an_event(slug="one", starts=NOW + timedelta(days=9), registration_mode=RegistrationMode.OPEN))
        yield clock


def registrations() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Registration.id))) or 0


def test_a_field_that_only_machines_see_stops_them_and_a_person_can_empty_it(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    answer = fill_in(client, clock, ADDRESS, {**ADA, "website": "https://buy.example"})
    assert answer.status_code == 422
    assert "Please leave it empty" in answer.text
    assert 'id="website"' in answer.text
    assert registrations() == 0
    assert fill_in(client, clock, ADDRESS, ADA).status_code == 303


@pytest.mark.parametrize(("seconds", "status"), [(0, 422), (1, 303), (3600, 303), (86_401, 422)])
def test_a_form_is_taken_after_a_second_and_within_a_day(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int
) -> None:
    monkeypatch.setattr("registration.filling_in.READING_TAKES", seconds)
    assert fill_in(client, clock, ADDRESS, ADA).status_code == status


def test_whoever_was_too_quick_only_sends_again(client: LintingClient, clock: time_machine.Traveller) -> None:
    fields: dict[str, Any] = {**fields_of(client.get(ADDRESS).text), **ADA}
    answer = client.post(ADDRESS, data=fields)
    assert answer.status_code == 422
    clock.shift(1)
    assert client.post(ADDRESS, data=fields_of(answer.text)).status_code == 303


def test_nobody_whose_browser_fills_in_the_form_is_too_quick(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registration.filling_in.READING_TAKES", 0)
    assert fill_in(client, clock, ADDRESS, ADA, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize("address", ["/registrations/find", "/privacy/me"])
def test_nobody_is_too_quick_for_a_form_of_one_field(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("registration.filling_in.READING_TAKES", 0)
    assert fill_in(client, clock, address, {"email": "ada@example.org"}).status_code == 303


@pytest.mark.parametrize("timestamp", ["", "x", "InR3byI.abc.def"])
def test_a_timestamp_that_is_not_ours_or_another_forms_is_not_taken(
    client: LintingClient, clock: time_machine.Traveller, timestamp: str
) -> None:
    save(an_event(slug="two", starts=NOW + timedelta(days=9), registration_mode=RegistrationMode.OPEN))
    assert fill_in(client, clock, ADDRESS, {**ADA, "timestamp": timestamp}).status_code == 422
    assert fill_in(client, clock, ADDRESS, ADA, to="/events/two/register").status_code == 422
    assert registrations() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.test"}, 403),
        ({"Origin": "http://[evil"}, 403),
        ({"Origin": "https://podium.test@evil.test"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://podium.test"}, 303),
        ({}, 303),
    ],
)
def test_what_another_site_sends_is_refused(
    client: LintingClient, clock: time_machine.Traveller, headers: dict[str, str], status: int
) -> None:
    assert fill_in(client, clock, ADDRESS, ADA, headers=headers).status_code == status
    assert registrations() == (status == 303)


@pytest.mark.parametrize("address", ["/registrations/find", "/privacy/me", ADDRESS])
def test_nobody_can_tell_by_the_time_whether_an_address_is_known(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    fill_in(client, clock, ADDRESS, ADA)
    monkeypatch.setattr(form_protection, "ANSWER_TAKES", 0.6)
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 3 if address != ADDRESS else 1)
    monkeypatch.setattr(routes, "PLACES_OF_UNLIMITED", 2)
    took = []
    for number, email in enumerate(("ada@example.org", "bob@example.org", "eve@example.org")):
        typed = {"email": email} | ({"name": "Somebody"} if address == ADDRESS else {})
        began = perf_counter()
        answer = fill_in(client, clock, address, typed)
        took.append((answer.status_code, perf_counter() - began >= 0.6))
        if number == 1 and address != ADDRESS:
            fill_in(client, clock, address, {"email": "zoe@example.org"})
    assert took == [(303, True), (303, True), (429, False)]


def test_a_heap_of_marks_upon_one_letter_keeps_nobody_waiting(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    began = perf_counter()
    answer = fill_in(
        client, clock, ADDRESS, {**ADA, "name": "Ada\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 2}
    )
    assert answer.status_code == 303
    heap = "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 40_000
    answer = fill_in(client, clock, ADDRESS, {"name": f"A{heap}", "email": f"a@{'ü.' * 20_000}org"})
    assert answer.status_code == 422
    # Sorting these combining characters takes more than five seconds.
    assert perf_counter() - began < 5


@pytest.mark.parametrize(
    ("address", "client_and_net"),
    [
        ("192.0.2.77", ("192.0.2.77", "192.0.2.0/24")),
        ("::ffff:192.0.2.77", ("192.0.2.77", "192.0.2.0/24")),
        ("2001:db8:1:2:3:4:5:6", ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")),
        ("fe80::1%eth0", ("fe80::1", "fe80::/64")),
        (None, ("unknown", "unknown")),
        ("nonsense", ("unknown", "unknown")),
    ],
)
def test_a_network_is_what_one_owner_has(address: str | None, client_and_net: tuple[str, str]) -> None:
    assert client_and_network(address) == client_and_net


def count_try(limits: list[Limit], now: datetime) -> int:
    """Count a try in its own transaction, and return the seconds to wait if it was rejected."""
    try:
        with limited_writing(limits, now):
            pass
    except TooManyTriesError as error:
        return error.seconds
    return 0


def count_many(data: str, begin: Any, outbox: Any) -> None:
    with create_app(make_settings(Path(data))).app_context():
        begin.wait()
        outbox.put([count_try([Limit("key", 25, HOUR)], NOW) for _ in range(20)].count(0))


def test_a_limit_holds_across_processes(app: Flask) -> None:
    begin, outbox = forks.Barrier(3), forks.Queue()
    data = str(db.engine.url.database).removesuffix("/podium.db")
    workers = [forks.Process(target=count_many, args=(data, begin, outbox)) for _ in range(3)]
    for worker in workers:
        worker.start()
    assert sum(outbox.get(timeout=60) for _ in workers) == 25
    for worker in workers:
        worker.join()


@pytest.mark.parametrize("failure", [FullError, KeyError])
def test_a_try_that_comes_to_nothing_counts_and_leaves_nothing_else(failure: type[Exception]) -> None:
    limit = Limit("key", 1, HOUR)
    with pytest.raises(failure), limited_writing([limit], NOW):
        save_within(a_registration(event=db.session.scalars(select(Event)).one()))
        raise failure
    assert registrations() == 0
    assert count_try([limit], NOW) == 3600


def save_within(record: Registration) -> None:
    db.session.add(record)
    db.session.flush()


def test_a_window_ends_and_old_ones_are_cleared_away() -> None:
    limit = Limit("key", 1, HOUR)
    assert [count_try([limit], NOW + after) for after in (HOUR * 0, HOUR / 2, HOUR)] == [0, 1800, 0]
    count_try([Limit("other", 1, HOUR)], NOW + 26 * HOUR)
    assert list(db.session.scalars(select(RateWindow.key))) == ["other"]


def test_no_address_is_kept_to_count_by(client: LintingClient, clock: time_machine.Traveller) -> None:
    fill_in(client, clock, ADDRESS, ADA, environ_overrides={"REMOTE_ADDR": "192.0.2.77"})
    assert all(len(key) == 64 for key in db.session.scalars(select(RateWindow.key)))


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [303, 429]), (1, [303, 303])])
def test_the_address_before_a_proxy_counts_only_when_the_proxy_is_trusted(
    client: LintingClient,
    clock: time_machine.Traveller,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    proxies: int,
    statuses: list[int],
) -> None:
    monkeypatch.setattr(rate_limits, "TRIES_OF_CLIENT", 1)
    data = Path(str(db.engine.url.database)).parent
    behind = create_app(replace(make_settings(data), proxies=proxies))
    behind.test_client_class = LintingClient
    visitor = behind.test_client()
    assert isinstance(visitor, LintingClient)
    answers = [
        fill_in(
            visitor,
            clock,
            "/registrations/find",
            {"email": f"{number}@example.org"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        for number in range(2)
    ]
    assert [answer.status_code for answer in answers] == statuses


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.Lovelace+talks@Example.ORG ", "Ada.Lovelace+talks@example.org"),
        ("ada@müller.example", "ada@xn--mller-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("jose\N{COMBINING ACUTE ACCENT}@example.org", "josé@example.org"),
        *((script, script) for script in ("用户@example.org", "δοκιμή@example.org", "हिन्दी@example.org")),
        (f"{'é' * 32}@example.org", f"{'é' * 32}@example.org"),
        *((wrong, None) for wrong in (f"{'é' * 33}@example.org", "ada\N{SNOWMAN}@example.org", "a\u202eb@example.org")),
        *((wrong, None) for wrong in ("ada", "@example.org", "ada@example", "a b@example.org", "a..b@example.org")),
        *(
            (wrong, None)
            for wrong in ("ada@exa mple.org", "ada@-x.org", "ada@example.org\nBcc: x@y.org", "a\u2028b@x.org")
        ),
        *((wrong, None) for wrong in (f"{'a' * 65}@example.org", f"a@{'b.' * 130}org", "ada@[127.0.0.1]", "<a@b.org>")),
    ],
)
def test_an_address_is_taken_as_mail_servers_read_it(typed: str, written: str | None) -> None:
    assert writable_address(typed) == written
