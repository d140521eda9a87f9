"""Calendars take every update of an entry: its SEQUENCE is above the one that the person's calendar has (RFC 5546)."""

import email.policy
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from mail.outbox import compose_queued
from places import IN_PERSON, ONLINE, a_hybrid_event, an_open_event, come, the_one
from records import NOW, a_site, save
from sqlalchemy import select

from blueprints.registration.actions import (
    accept_offer,
    cancel_registration,
    change_attendance,
    mail_links,
    notify_change,
)
from blueprints.registration.calendar_entry import calendar_entry
from blueprints.registration.notifications import Facts
from core.database import db
from models import Event, OutboundMessage, Status
from models.event import WaitlistMode
from models.registration import Canceller


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site())


def entries(name: str = "ada") -> list[tuple[str, int]]:
    """Return the method and sequence of each calendar entry that was mailed to a person, in order."""
    compose_queued()
    query = select(OutboundMessage.content).where(OutboundMessage.recipient == f"{name}@people.test")
    found = []
    for content in db.session.scalars(query.order_by(OutboundMessage.id)):
        mail: Any = message_from_bytes(content, policy=email.policy.default)
        for part in mail.iter_attachments():
            calendar: Any = Calendar.from_ical(part.get_payload(decode=True))
            found.append((str(calendar["METHOD"]), int(calendar.walk("VEVENT")[0]["SEQUENCE"])))
    return found


def download(event: Event, name: str = "ada") -> int:
    """Return the sequence of the entry on the person's own page."""
    content = calendar_entry(Facts.of(the_one(event, name)), NOW)
    calendar: Any = Calendar.from_ical(content or b"")
    return int(calendar.walk("VEVENT")[0]["SEQUENCE"])


def cancel(event: Event, by: Canceller = Canceller.REGISTRANT) -> None:
    cancel_registration(the_one(event, "ada").id, by, NOW)


def move(event: Event) -> None:
    event.venue = f"{event.venue} annexe"
    db.session.commit()
    notify_change(event.id, NOW)


def switch(event: Event) -> None:
    registration = the_one(event, "ada")
    change_attendance(registration.id, ONLINE if registration.attendance is IN_PERSON else IN_PERSON, NOW)


def call_off(event: Event) -> None:
    event.status = Status.CANCELLED
    db.session.commit()
    notify_change(event.id, NOW)


def again(event: Event) -> None:
    cancel(event)
    come(event, "ada")


@pytest.mark.parametrize("by", Canceller)
def test_a_cancellation_is_above_the_entry_that_it_removes(app: Flask, by: Canceller) -> None:
    event = an_open_event()
    come(event, "ada")
    cancel(event, by)
    assert entries() == [("REQUEST", 0), ("CANCEL", 1)]


@pytest.mark.parametrize(
    "steps",
    [
        (switch, switch, switch, cancel),
        (move, cancel),
        (cancel,),
        (switch, move, cancel),
        (move, switch, move, switch, cancel),
        (again, again, switch, cancel),
        (move, again, move),
        (switch, call_off),
        (call_off, cancel),
    ],
    ids=lambda steps: "-".join(step.__name__ for step in steps),
)
def test_every_update_is_above_the_last_whatever_happens(
    app: Flask, steps: tuple[Callable[[Event], None], ...]
) -> None:
    event = a_hybrid_event(venue="The Hall")
    come(event, "ada")
    for step in steps:
        before = download(event)
        step(event)
        assert download(event) > before
    sequences = [sequence for _, sequence in entries()]
    assert sequences == sorted(set(sequences)), "each is above the one before"
    # Somebody who attends online has no mail when only the venue changes.
    assert len(sequences) >= 2
    assert sequences[-1] == download(event)


def test_the_entry_of_one_person_leaves_those_of_others_as_they_are(app: Flask) -> None:
    event = a_hybrid_event()
    come(event, "ada", "bob")
    switch(event)
    assert (download(event, "ada"), download(event, "bob"), event.sequence) == (1, 0, 0)


def test_what_changes_nothing_in_the_calendar_raises_nothing(app: Flask) -> None:
    event = an_open_event(capacity=1, waitlist_mode=WaitlistMode.OFFER)
    come(event, "bob", "ada")
    mail_links("ada@people.test", NOW)
    cancel_registration(the_one(event, "bob").id, Canceller.REGISTRANT, NOW)
    accept_offer(the_one(event, "ada").id, NOW)
    assert entries() == [("REQUEST", 0)]


def test_the_file_is_named_after_the_event(app: Flask) -> None:
    event = an_open_event(slug="maps-for-people-who-count")
    come(event, "ada")
    compose_queued()
    mail: Any = message_from_bytes(
        db.session.scalars(select(OutboundMessage.content)).one(), policy=email.policy.default
    )
    names = {
        part.get_filename() for part in mail.walk() if part.get_content_type() in ("text/calendar", "application/ics")
    }
    assert names == {"maps-for-people-who-count.ics"}
