"""One rule decides whether a record is public."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from records import NOW, a_page, a_partner, a_person, a_series, a_topic, an_event, save

from core.database import db
from models import Contributor, Event, Person, Status, published

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "publish_at", "seen"),
    [
        (Status.PUBLISHED, None, True),
        (Status.PUBLISHED, NOW, True),
        (Status.PUBLISHED, NOW + SECOND, False),
        (Status.SCHEDULED, NOW, True),
        (Status.SCHEDULED, NOW + SECOND, False),
        (Status.CANCELLED, None, True),
        (Status.POSTPONED, None, True),
        (Status.DRAFT, NOW, False),
        (Status.WITHDRAWN, None, False),
    ],
)
def test_status_and_time_decide_what_is_public(app: Flask, status: Status, publish_at: object, seen: bool) -> None:
    event = save(an_event(status=status, publish_at=publish_at))
    assert event.is_public(NOW) is seen
    assert (db.session.scalar(published(Event, NOW)) is not None) is seen


def test_related_records_follow_the_same_rule(app: Flask) -> None:
    draft = {"status": Status.DRAFT}
    contributors = [Contributor(person=a_person(**draft), role="speaker"), Contributor(person=a_person(), role="chair")]
    save(
        an_event(
            series=a_series(**draft),
            code_of_conduct=a_page(**draft),
            partners=[a_partner(**draft), a_partner()],
            contributors=contributors,
        )
    )
    db.session.expunge_all()
    event = db.session.scalars(published(Event, NOW)).one()
    assert event.series is None and event.code_of_conduct is None
    assert len(event.partners) == 1
    assert [contributor.person is None for contributor in event.contributors] == [True, False]


def test_only_a_change_updates_the_timestamp(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        person = save(a_person(name="Ada"))
    with time_machine.travel(NOW + SECOND, tick=False):
        assert person.name == "Ada"
        person.name = "Ada"
        db.session.commit()
        assert person.updated_at == NOW
        person.name = "Ada Lovelace"
        db.session.commit()
        assert person.updated_at == NOW + SECOND


def test_adding_a_topic_to_an_event_is_a_change(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        event = save(an_event())
    with time_machine.travel(NOW + SECOND, tick=False):
        event.topics.append(a_topic())
        db.session.commit()
        assert event.updated_at == NOW + SECOND


def test_names_are_folded_for_search(app: Flask) -> None:
    save(a_person(name="Ængström Żółć"))
    assert db.session.scalars(published(Person, NOW)).one().search_text == "ængstrom zołc"
