"""What the desk shows before a change is published is what happens a minute after it was published."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from examples import scaled
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail.outbox import compose_queued
from places import IN_PERSON, ONLINE, a_hybrid_event, an_open_event
from records import NOW, a_site, save
from registration.changing import MINUTE, foresee, outbox, people_of, publish, run, with_people
from sqlalchemy import select

from blueprints.mail.actions import compose_letter
from blueprints.registration.emails import compose_notification
from core.database import db
from models import Event, Registration, Status
from models.event import EventFormat, RegistrationMode, WaitlistMode
from models.registration import RegistrationStatus

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CONFIRMED, WAITLISTED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(timezone="Europe/London"))


starts = st.sampled_from([NOW + 10 * DAY, NOW + 3 * HOUR, NOW + 20 * HOUR, NOW - 2 * DAY, NOW + MINUTE, NOW - HOUR])
zones = st.sampled_from(["Europe/London", "America/New_York", "Europe/Berlin"])
capacities = st.sampled_from([1, 3, 0, 2, 5, None])
facts = {
    "starts": starts,
    "timezone": zones,
    "format": st.sampled_from([EventFormat.HYBRID, EventFormat.IN_PERSON, EventFormat.ONLINE]),
    "venue": st.sampled_from(["The Hall", ""]),
    "status": st.sampled_from(
        [Status.PUBLISHED, Status.CANCELLED, Status.PUBLISHED, Status.POSTPONED, Status.WITHDRAWN, Status.DRAFT]
    ),
    "publish_at": st.sampled_from([None, NOW - DAY, NOW + DAY, NOW + MINUTE / 2]),
    "capacity": capacities,
    "online_capacity": capacities,
    "waitlist": st.booleans(),
    "waitlist_mode": st.sampled_from(WaitlistMode),
    "offer_hours": st.sampled_from([48, 1]),
    "reminders": st.sampled_from([None, [], [24, 2]]),
    "registration_closes": st.sampled_from([None, NOW - 2 * HOUR, NOW + DAY]),
    "registration_mode": st.sampled_from([RegistrationMode.OPEN, RegistrationMode.NONE]),
}
people = st.fixed_dictionaries(
    {
        "status": st.sampled_from([CONFIRMED, WAITLISTED, *RegistrationStatus]),
        "attendance": st.sampled_from([IN_PERSON, ONLINE]),
        "offer_until": st.sampled_from([NOW + DAY, NOW + MINUTE / 2, NOW - HOUR]),
    }
)


def with_span(values: dict[str, Any]) -> dict[str, Any]:
    return values | ({"ends": values["starts"] + HOUR} if "starts" in values else {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=scaled(400), deadline=None)
@given(
    was=st.fixed_dictionaries(facts).map(with_span),
    change=st.fixed_dictionaries({}, optional=facts).map(with_span),
    registered=st.lists(people, max_size=7),
    untold=st.booleans(),
)
def test_what_was_foreseen_is_what_happens(
    app: Flask, was: dict[str, Any], change: dict[str, Any], registered: list[dict[str, Any]], untold: bool
) -> None:
    event = an_open_event(**was)
    ids = [one.id for one in with_people(event, *registered)]
    if untold and ids:
        # Somebody who has missed an earlier change.
        one = db.session.get_one(Registration, ids[0])
        one.notified_state = {**one.notified_state, "venue": "An older hall"}
        db.session.commit()
    last = max((message.id for message in outbox()), default=0)
    with time_machine.travel(NOW + MINUTE, tick=False):
        foreseen = foresee(event, **change)
        messages = [mail.message(foreseen.event, foreseen.now) for mail in foreseen.mails]
        expected = [(one.registration_id, one.kind, one.recipient, one.facts) for one in messages]
        statuses = {mail.registration.id: mail.status for mail in foreseen.mails}
        letters = [compose_letter(one.recipient, compose_notification(one)).subject for one in messages]
        db.session.rollback()
        publish(event.id, **change)
        run()
        happened = outbox(last)
        assert [(one.registration_id, one.kind, one.recipient, one.facts) for one in happened] == expected
        compose_queued()
        assert [one.subject for one in outbox(last)] == letters
    now_is = dict(db.session.execute(select(Registration.id, Registration.status)).all())
    assert {number: now_is[number] for number in statuses} == statuses
    assert run(NOW + 2 * MINUTE) == 0
    db.session.rollback()


def test_a_new_time_notifies_everybody_and_updates_the_calendars_of_those_who_have_a_place(app: Flask) -> None:
    event = an_open_event(capacity=2)
    with_people(event, {"name": "Ada"}, {"name": "Bob"}, {"name": "Cyd", "status": WAITLISTED})
    found = foresee(event, starts=event.starts + DAY, ends=event.ends + DAY)  # type: ignore[operator]
    assert [change.label for change in found.changes] == ["When"]
    assert found.names("changed") == ["Ada", "Bob", "Cyd"]
    assert found.notified_by_status == {CONFIRMED: 2, WAITLISTED: 1}
    assert found.calendar_updates == 2
    assert found.moving == []
    assert [(one.label, one.was, one.now) for one in found.reminders] == [
        ("Reminders to people in person", "Wednesday 10 March 2027, 12:00 GMT", "Thursday 11 March 2027, 12:00 GMT")
    ]


def test_a_time_in_another_zone_is_shown_in_both(app: Flask) -> None:
    event = an_open_event(timezone="America/New_York")
    with_people(event, {})
    found = foresee(event, ends=event.ends + HOUR)  # type: ignore[operator]
    assert found.changes[0].was == (
        "Thursday 11 March 2027, 07:00–08:00 EST (America/New York); "
        "Thursday 11 March 2027, 12:00–13:00 GMT (Europe/London)"
    )


@pytest.mark.parametrize(
    ("mode", "kind", "status"),
    [
        (WaitlistMode.AUTOMATIC, "confirmed", CONFIRMED),
        (WaitlistMode.OFFER, "offered", RegistrationStatus.OFFERED),
    ],
)
def test_more_places_move_the_next_people_up_and_notify_nobody_else(
    app: Flask, mode: WaitlistMode, kind: str, status: RegistrationStatus
) -> None:
    event = an_open_event(capacity=1, waitlist_mode=mode)
    waiting = [{"name": name, "status": WAITLISTED} for name in ("Bob", "Cyd", "Dan")]
    with_people(event, {"name": "Ada"}, *waiting)
    found = foresee(event, capacity=3)
    assert found.names(kind) == ["Bob", "Cyd"]
    assert {mail.status for mail in found.moving} == {status}
    assert found.notified == []
    publish(event.id, capacity=3)
    assert run() == 2


def test_fewer_places_take_nobodys_place(app: Flask) -> None:
    event = an_open_event(capacity=5)
    with_people(event, *[{} for _ in range(4)])
    before = people_of(event.id)[:-1]
    found = foresee(event, capacity=1)
    assert found.above_capacity == {IN_PERSON: 3}
    assert found.mails == []
    publish(event.id, capacity=1)
    run()
    assert people_of(event.id)[:-1] == before
    assert outbox() == []


def test_people_in_a_mode_that_is_no_longer_offered_are_counted(app: Flask) -> None:
    event = a_hybrid_event(venue="The Hall")
    with_people(event, {"attendance": ONLINE}, {"attendance": IN_PERSON})
    found = foresee(event, format=EventFormat.IN_PERSON)
    assert found.without_mode == {ONLINE: 1}
    assert [mail.changes[0].now for mail in found.notified] == ["The Hall"]


def test_who_registered_outside_the_new_window_is_counted_and_stays(app: Flask) -> None:
    event = an_open_event()
    with_people(event, {"created_at": NOW - 3 * DAY}, {"created_at": NOW - HOUR}, {"created_at": NOW - DAY})
    assert foresee(event, registration_closes=NOW - DAY).outside_window == 2
    assert foresee(event, registration_opens=NOW - 2 * DAY).outside_window == 1
    assert foresee(event, venue="Elsewhere").outside_window == 0


@pytest.mark.parametrize(
    ("was", "change"),
    [
        ({}, {"title": "A better title", "summary": "And what it is about"}),
        ({}, {}),
        ({"starts": NOW - 2 * DAY}, {"venue": "Elsewhere"}),
        ({"status": Status.DRAFT}, {"venue": "Elsewhere"}),
        ({"status": Status.WITHDRAWN}, {"capacity": 30}),
    ],
    ids=["texts", "nothing", "over", "draft", "withdrawn"],
)
def test_nothing_is_shown_and_nothing_delayed_when_it_concerns_nobody(
    app: Flask, was: dict[str, Any], change: dict[str, Any]
) -> None:
    event = an_open_event(**{"capacity": 1, **was})
    with_people(event, {}, {"status": WAITLISTED})
    found = foresee(event, **change)
    assert not found
    assert (found.mails, found.reminders) == ([], [])
    publish(event.id, **change)
    assert run() == 0


def test_withdrawing_an_event_notifies_nobody_and_says_that_it_disappears(app: Flask) -> None:
    event = an_open_event()
    with_people(event, {})
    found = foresee(event, status=Status.WITHDRAWN)
    assert found
    assert (found.is_hidden, found.mails, found.registered) == (True, [], 1)
    assert found.reminders[0].now == "None"


def test_a_cancellation_takes_the_entry_out_of_calendars_and_leaves_registrations_as_they_are(app: Flask) -> None:
    event = an_open_event(capacity=1)
    with_people(event, {"name": "Ada"}, {"name": "Bob", "status": WAITLISTED})
    found = foresee(event, status=Status.CANCELLED, capacity=5)
    assert [(mail.registration.name, mail.kind, mail.calendar) for mail in found.mails] == [
        ("Ada", "changed", "CANCEL"),
        ("Bob", "changed", None),
    ]
    publish(event.id, status=Status.CANCELLED, capacity=5)
    run()
    statuses = db.session.scalars(select(Registration.status).order_by(Registration.id)).all()
    assert statuses == [CONFIRMED, WAITLISTED]


def test_hundreds_of_registrants_take_no_more_queries_than_one(app: Flask, count_queries: Any) -> None:
    def queries(number: int) -> int:
        event = an_open_event(capacity=number)
        waiting = [{"status": WAITLISTED} for _ in range(number)]
        with_people(event, *[{} for _ in range(number)], *waiting)
        event_id = event.id
        db.session.expunge_all()
        with count_queries() as counted:
            found = foresee(db.session.get_one(Event, event_id), venue="Elsewhere", capacity=2 * number)
            assert len(found.mails) == 2 * number
            assert all(mail.message(found.event, found.now).facts for mail in found.mails)
        return len(counted)

    assert queries(300) == queries(1)
