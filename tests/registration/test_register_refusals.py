"""What happens to a form that cannot be accepted, and to one that was submitted before."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW
from registration.filling_in import ADA, ADDRESS, DAY, count, fields_of, fill_in, name_of, open_event, questions
from sqlalchemy import Connection, event

from blueprints.registration import routes
from blueprints.registration.errors import FullError
from core.database import db, sqlite
from models import Status
from models.event import EventFormat, RegistrationMode

pytestmark = pytest.mark.usefixtures("clock")


def test_a_second_try_is_answered_like_the_first_and_says_nothing_of_it(
    client: LintingClient, clock: time_machine.Traveller
) -> None:
    open_event(capacity=2, waitlist=True)
    answers = []
    for email in ("ada@example.org", "ADA@Example.org", "grace@example.org"):
        answer = fill_in(client, clock, ADDRESS, {"name": "Ada", "email": email})
        page = client.get(answer.headers["Location"])
        # The page names the address as it was typed, which a cookie has carried there.
        assert f"<strong>{email}</strong>" in page.text
        cookie = answer.headers.pop("Set-Cookie")
        assert cookie.startswith("podium-sent-to=") and "Path=/events/one/register/received" in cookie
        texts = page.text.casefold().replace(email.casefold(), "")
        answers.append((answer.status_code, dict(answer.headers), answer.data, page.status_code, texts))
    assert answers[0] == answers[1] == answers[2]
    assert count() == 2
    # Once the places are taken, those who have one are answered as those who have none.
    later = []
    for email in ("ada@example.org", "cyd@example.org", "grace@example.org"):
        answer = fill_in(client, clock, ADDRESS, {"name": "Ada", "affiliation": "Another", "email": email})
        text = client.get(answer.headers["Location"]).text
        assert "All places are taken." in text
        later.append((answer.status_code, text.replace(email, "")))
    assert later[0] == later[1] == later[2]


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        (None, 404, "Page not found"),
        ({"status": Status.DRAFT}, 404, "Page not found"),
        ({"status": Status.SCHEDULED, "publish_at": NOW + DAY}, 404, "Page not found"),
        ({"status": Status.WITHDRAWN}, 410, "This page has been removed"),
        ({"status": Status.CANCELLED}, 409, "cancelled"),
        ({"status": Status.POSTPONED}, 409, "postponed"),
        ({"starts": NOW - DAY}, 409, "This event has ended"),
        ({"starts": NOW - timedelta(minutes=1)}, 409, "This event is happening now"),
        ({"registration_closes": NOW}, 409, "Registration has closed"),
        ({"registration_opens": NOW + DAY}, 409, "Registration opens on"),
        ({"registration_mode": RegistrationMode.EXTERNAL, "registration_url": "https://x.test/"}, 409, "another site"),
        ({"registration_mode": RegistrationMode.NONE}, 409, "There’s no registration for this event."),
        ({"registration_mode": RegistrationMode.NOT_NEEDED}, 409, "No registration needed."),
        ({"capacity": 0}, 409, "fully booked"),
    ],
)
def test_a_direct_post_to_what_is_not_open_is_refused(
    client: LintingClient, clock: time_machine.Traveller, changes: dict[str, Any] | None, status: int, says: str
) -> None:
    open_event(slug="open")
    if changes is not None:
        open_event(**changes)
    answer = fill_in(client, clock, "/events/open/register", ADA, to=ADDRESS)
    assert answer.status_code == status
    assert says in answer.text
    assert 'name="email"' not in answer.text
    assert count() == 0


def test_a_place_that_goes_meanwhile_is_told_with_what_was_typed_kept(
    client: LintingClient, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_event(format=EventFormat.HYBRID, capacity=1, online_capacity=5)

    def register(*_args: object) -> None:
        raise FullError

    monkeypatch.setattr(routes, "register", register)
    answer = fill_in(client, clock, ADDRESS, {**ADA, "attendance": "in-person"})
    assert answer.status_code == 409
    assert "just been taken" in answer.text
    assert fields_of(answer.text)["name"] == ["Ada Lovelace"]


def test_the_form_for_the_last_place_may_be_sent_twice(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(capacity=1)
    fields = {**fields_of(client.get(ADDRESS).text), **ADA}
    clock.shift(5)
    answers = [client.post(ADDRESS, data=fields) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (303, f"{ADDRESS}/received")
    ] * 2
    assert count() == 1


def test_a_hybrid_event_says_which_way_is_full(client: LintingClient, clock: time_machine.Traveller) -> None:
    open_event(format=EventFormat.HYBRID, capacity=0, online_capacity=5)
    assert "In person (fully booked)" in client.get(ADDRESS).text
    answer = fill_in(client, clock, ADDRESS, {**ADA, "attendance": "in-person"})
    assert (answer.status_code, count()) == (409, 0)
    assert fill_in(client, clock, ADDRESS, {**ADA, "attendance": "online"}).status_code == 303


@contextmanager
def unwilling_database(how: str) -> Iterator[None]:
    """Simulate a full disk, or another connection that holds the write lock for longer than anyone waits."""

    def hinder(connection: Connection) -> None:
        pragma = "busy_timeout=20" if how == "locked" else "max_page_count=1"
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    db.session.rollback()
    event.listen(db.engine, "begin", hinder, insert=True)
    with closing(sqlite.connect(str(db.engine.url.database), isolation_level=None)) as other:
        # On a full disk, the free pages of the database have no room either.
        other.execute("BEGIN IMMEDIATE" if how == "locked" else "VACUUM")
        yield
    event.remove(db.engine, "begin", hinder)
    # Closing the connections also resets their settings.
    db.session.rollback()
    db.engine.dispose()


@pytest.mark.parametrize("how", ["locked", "full"])
def test_a_database_that_cannot_write_keeps_the_form_and_asks_to_try_again(
    client: LintingClient, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    open_event(questions=questions(required=False))
    with unwilling_database(how):
        answer = fill_in(client, clock, ADDRESS, {**ADA, "Your hopes": "Ockham " * 700})
        assert client.get("/events/one").status_code == 200
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "couldn’t save this" in answer.text
    assert "ada@example.org" not in caplog.text
    kept = fields_of(answer.text)
    assert kept["name"] == ["Ada Lovelace"]
    assert kept[name_of(answer.text, "Your hopes")][0].count("Ockham") == 700
    assert client.post(ADDRESS, data=kept).status_code == 303
