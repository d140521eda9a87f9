"""Two hundred people at once, in eight processes on one file: no place is given twice, and nobody jumps the queue."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import make_settings
from crowd import Crowd, Wish
from places import IN_PERSON, an_open_event, come, mails, places_really_taken
from sqlalchemy import select

from app import create_app
from core.database import db
from models import Event, Registration
from models.event import WaitlistMode
from models.registration import RegistrationStatus

RUNS = int(os.environ.get("CROWD_RUNS", "3"))
CONFIRMED, WAITLISTED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED


@pytest.fixture(scope="module")
def crowd(migrated_data: Path, fast_folder: Path) -> Iterator[Crowd]:
    """A crowd, and an application on the same file; shared by all tests, since eight processes start slowly."""
    data = fast_folder / "crowd"
    shutil.copytree(migrated_data, data)
    with create_app(make_settings(data)).app_context(), Crowd(data) as crowd:
        yield crowd
        db.session.remove()
        db.engine.dispose()


def everybody(event: Event) -> list[Registration]:
    """Return all registrations in transaction order, which is the order of their ids."""
    db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def arriving(first: int, last: int) -> list[Wish]:
    return [("register", f"person-{number}") for number in range(first, last)]


def test_two_hundred_at_once_get_exactly_fifty_places(crowd: Crowd) -> None:
    for _ in range(RUNS):
        event = an_open_event(capacity=50)
        assert crowd.do(event.id, arriving(0, 200)) == []
        came = everybody(event)
        assert [one.status for one in came] == [CONFIRMED] * 50 + [WAITLISTED] * 150
        assert [one.waitlist_position for one in came[50:]] == list(range(1, 151))
        db.session.refresh(event)
        assert event.places_taken == 50


def test_one_person_who_sends_the_form_from_eight_places_is_registered_once(crowd: Crowd) -> None:
    event = an_open_event(capacity=50)
    assert crowd.do(event.id, [("register", "ada")] * 40) == []
    assert [(one.name, one.status) for one in everybody(event)] == [("ada", CONFIRMED)]
    assert mails("ada") == ["confirmed"]


def test_nothing_is_oversold_while_people_cancel_and_places_change(crowd: Crowd) -> None:
    for _ in range(RUNS):
        event = an_open_event(capacity=20, waitlist_mode=WaitlistMode.AUTOMATIC)
        come(event, *(f"early-{number}" for number in range(40)))
        db.session.rollback()
        wishes = arriving(0, 60)
        for number in range(0, 40, 2):
            wishes.insert(number * 2, ("cancel", f"early-{number}"))
        for number, places in enumerate((10, 35, 20, 30, 25, 15, 28, 5)):
            wishes.insert(number * 9, ("capacity", places))
        assert crowd.do(event.id, wishes) == []
        left = [one for one in everybody(event) if one.status is not RegistrationStatus.CANCELLED]
        db.session.refresh(event)
        taken = places_really_taken(event, IN_PERSON)
        assert event.places_taken == taken and event.capacity is not None
        assert event.capacity <= taken <= 35
        # People who registered earlier get a place earlier, whatever freed it.
        assert [one.status for one in left] == [CONFIRMED] * taken + [WAITLISTED] * (80 - taken)


def test_without_the_lock_the_same_crowd_is_oversold(crowd: Crowd) -> None:
    event = an_open_event(capacity=50)
    crowd.do(event.id, arriving(0, 200), locking=False)
    assert places_really_taken(event, IN_PERSON) > 50
