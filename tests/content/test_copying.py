"""A copy of a record keeps what it may share and leaves what belongs to one record alone."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from records import NOW, a_person, a_series, a_site, an_episode, an_event, save
from team import an_account

from blueprints.content.queries import copied_values, field_values, record_text
from blueprints.editing.actions import duplicate, undo
from blueprints.editing.queries import errors_of, find_target
from core.database import db
from models import Contributor, Draft, Event, Resource, Role, Session, Status
from models.event import RegistrationMode

TUESDAY = datetime(2027, 2, 23, 17, tzinfo=UTC)


def a_whole_event() -> Event:
    event: Event = save(
        an_event(
            title="Open day",
            status=Status.CANCELLED,
            starts=TUESDAY,
            ends=TUESDAY + timedelta(hours=2),
            publish_at=TUESDAY - timedelta(days=30),
            series=a_series(slug="open"),
            registration_mode=RegistrationMode.OPEN,
            registration_opens=TUESDAY - timedelta(days=14),
            registration_closes=TUESDAY - timedelta(hours=5),
            contributors=[Contributor(person=a_person(slug="ada"), role="speaker")],
            sessions=[Session(title="Welcome", starts=TUESDAY, ends=TUESDAY + timedelta(minutes=30))],
            resources=[Resource(title="Recording", kind="recording", url="https://video.example/1")],
            body="Come in.",
        )
    )
    return event


def test_a_copy_of_an_event_has_neither_its_identity_nor_its_status_nor_its_recordings(app: Flask) -> None:
    save(a_site())
    copy = copied_values("events", field_values("events", record_text("events", a_whole_event())), NOW)
    assert not {"uid", "slug", "status", "publish_at", "resources"} & copy.keys()
    assert (copy["title"], copy["series"], copy["body"]) == ("Open day", "open", "Come in.")
    assert copy["contributors"] == [{"person": "ada", "role": "speaker"}]


def test_its_times_move_together_by_whole_weeks_to_the_next_such_day(app: Flask) -> None:
    save(a_site())
    copy = copied_values("events", field_values("events", record_text("events", a_whole_event())), NOW)
    assert (copy["starts"], copy["ends"]) == ("2027-03-02 17:00", "2027-03-02 19:00")
    assert (copy["registration.opens"], copy["registration.closes"]) == ("2027-02-16 17:00", "2027-03-02 12:00")
    assert copy["sessions"][0]["starts"] == "2027-03-02 17:00"


def test_a_copy_of_an_event_to_come_is_a_week_later(app: Flask) -> None:
    save(a_site())
    event = save(an_event(starts=datetime(2027, 3, 24, 17, tzinfo=UTC), ends=datetime(2027, 3, 24, 18, tzinfo=UTC)))
    # The clocks change in between; people come at the same time by the clock.
    assert copied_values("events", field_values("events", record_text("events", event)), NOW)["starts"] == (
        "2027-03-31 17:00"
    )


def test_a_copy_of_an_episode_is_another_episode(app: Flask) -> None:
    save(a_site())
    values = field_values("episodes", record_text("episodes", save(an_episode())))
    copy = copied_values("episodes", values, NOW)
    assert copy["guid"] != values["guid"]
    assert not {"number", "audio", "publish_at"} & copy.keys()


def test_duplicating_begins_a_draft_that_could_be_published_and_undo_takes_it_back(app: Flask) -> None:
    save(a_site())
    editor = an_account(Role.EDITOR)
    draft, entry = duplicate("events", str(a_whole_event().id), editor, NOW)
    target = find_target("events", draft.key)
    assert target
    assert (target.record, target.title(), errors_of(target, NOW)) == (None, "Open day", [])
    undo(entry.id, editor, NOW)
    assert db.session.query(Draft).count() == 0
