"""For a minute after a change is published nothing of it has left, and Undo takes back all of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from places import IN_PERSON, ONLINE, a_hybrid_event, an_entry, an_open_event, come, mails, standing, the_one
from records import NOW, a_site, save
from registration.changing import MINUTE, foresee, outbox, pending, people_of, publish, run

from app import SCHEDULED_TASKS
from blueprints.registration.actions import (
    cancel_delayed_notice,
    cancel_registration,
    change_attendance,
    lapse_offers,
    notify_change,
    register,
    run_delayed_notices,
    send_reminders,
)
from blueprints.registration.errors import FullError
from blueprints.registration.queries.consequences import delayed_consequences
from core.database import db, writing
from models import AuditEntry, Event, Status
from models.event import WaitlistMode
from models.registration import Canceller, RegistrationStatus

CONFIRMED, WAITLISTED = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(timezone="Europe/London"))


def a_full_event(*waiting: str, **changes: Any) -> Event:
    """Save an event for one person, with Ada and a waiting list."""
    event = an_open_event(**{"capacity": 1, "waitlist_mode": WaitlistMode.AUTOMATIC, "venue": "The Hall", **changes})
    with time_machine.travel(NOW - DAY, tick=False):
        come(event, "ada", *waiting, now=NOW - DAY)
    return event


def undo(entry_id: int, event_id: int, now: Any, **back: Any) -> bool:
    """Put an event back as it was, as the desk does, and take back what was about to be done."""
    with writing():
        event = db.session.get_one(Event, event_id)
        for name, value in back.items():
            setattr(event, name, value)
        return cancel_delayed_notice(entry_id, event_id, now)


def test_everything_leaves_together_after_a_minute_and_not_before(app: Flask) -> None:
    event = a_full_event("bob", "cyd")
    publish(event.id, capacity=2, venue="The Annexe")
    for seconds in range(0, 60, 7):
        assert run_delayed_notices(NOW + seconds * SECOND) == lapse_offers(NOW + seconds * SECOND) == 0
    assert standing(event) == {"ada": CONFIRMED, "bob": WAITLISTED, "cyd": WAITLISTED}
    assert run() == 3
    assert [mails(name)[1:] for name in ("ada", "bob", "cyd")] == [["changed"], ["confirmed"], ["changed"]]
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "cyd": WAITLISTED}
    assert run(NOW + DAY) == pending() == 0


@pytest.mark.parametrize("seconds", [0, 30, 59])
def test_undo_leaves_outbox_waiting_list_and_places_as_they_were(app: Flask, seconds: int) -> None:
    event = a_full_event("bob", "cyd")
    before, queued = people_of(event.id), len(outbox())
    entry = publish(event.id, capacity=3, venue="The Annexe")
    now = NOW + seconds * SECOND
    run_delayed_notices(now)
    lapse_offers(now)
    assert undo(entry, event.id, now, capacity=1, venue="The Hall")
    for later in (now, NOW + MINUTE, NOW + DAY):
        run_delayed_notices(later)
        lapse_offers(later)
        assert notify_change(event.id, later) == 0
    assert people_of(event.id) == before
    assert len(outbox()) == queued
    assert pending() == 0


def test_after_the_minute_there_is_nothing_left_to_take_back(app: Flask) -> None:
    event = a_full_event()
    entry = publish(event.id, venue="The Annexe")
    run()
    assert not undo(entry, event.id, NOW + 2 * MINUTE, venue="The Hall")


def test_without_telling_anybody_only_those_who_move_up_are_mailed(app: Flask) -> None:
    event = a_full_event("bob")
    publish(event.id, notifies=False, venue="The Annexe")
    assert pending() == 0
    publish(event.id, notifies=False, capacity=2, venue="The Gallery")
    assert run() == 1
    assert (mails("ada"), mails("bob")) == (["confirmed"], ["waitlisted", "confirmed"])
    # The command still knows who has not been notified.
    assert notify_change(event.id, NOW + 2 * MINUTE) == 1


def test_a_change_of_places_does_not_notify_of_an_earlier_change_that_nobody_was_to_be_told_of(app: Flask) -> None:
    event = a_full_event("bob")
    publish(event.id, notifies=False, venue="The Annexe")
    publish(event.id, capacity=2)
    assert run() == 1
    assert mails("ada") == ["confirmed"]


def test_two_changes_within_the_minute_are_one_mail_from_the_first_before_to_the_last_after(app: Flask) -> None:
    event = a_full_event()
    publish(event.id, venue="The Annexe")
    found = foresee(event, NOW + 50 * SECOND, venue="The Gallery")
    assert [(one.was, one.now) for one in found.changes] == [("The Hall", "The Gallery")]
    publish(event.id, NOW + 50 * SECOND, venue="The Gallery")
    assert run() == 0
    assert run(NOW + 50 * SECOND + MINUTE) == 1
    last = outbox()[-1]
    assert last.facts["changes"] == [{"label": "Where", "was": "The Hall", "now": "The Gallery"}]
    entries = db.session.query(AuditEntry).all()
    assert [entry.detail["messages"] for entry in entries] == [[last.id], [last.id]]


def test_two_changes_that_cancel_out_are_no_mail_at_all(app: Flask) -> None:
    event = a_full_event("bob")
    before, queued = people_of(event.id), len(outbox())
    publish(event.id, venue="The Annexe", capacity=2)
    assert not foresee(event, venue="The Hall", capacity=1).changes
    publish(event.id, NOW + SECOND, venue="The Hall", capacity=1)
    assert run(NOW + 2 * MINUTE) == pending() == 0
    assert people_of(event.id) == before
    assert len(outbox()) == queued


@pytest.mark.parametrize("first", [True, False])
def test_undoing_one_of_two_changes_leaves_the_other(app: Flask, first: bool) -> None:
    event = a_full_event()
    places = publish(event.id, venue="The Annexe")
    times = publish(event.id, NOW + SECOND, address="High Street")
    if first:
        assert undo(places, event.id, NOW + 2 * SECOND, venue="The Hall")
    else:
        assert undo(times, event.id, NOW + 2 * SECOND, address="")
    now = "The Hall, High Street" if first else "The Annexe"
    found = delayed_consequences(event)
    assert found is not None
    assert [(one.was, one.now) for one in found.changes] == [("The Hall", now)]
    assert run(NOW + 2 * MINUTE) == 1
    assert outbox()[-1].facts["changes"][0] == {"label": "Where", "was": "The Hall", "now": now}


def test_who_registers_within_the_minute_joins_the_end_of_the_waiting_list(app: Flask) -> None:
    event = a_full_event("bob", "cyd")
    publish(event.id, capacity=3)
    come(event, "dan", now=NOW + SECOND)
    assert standing(event)["dan"] is WAITLISTED
    run()
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "cyd": CONFIRMED, "dan": WAITLISTED}


def test_a_place_that_becomes_free_within_the_minute_goes_to_the_waiting_list_after_it(app: Flask) -> None:
    event = a_full_event("bob")
    publish(event.id, venue="The Annexe")
    cancel_registration(the_one(event, "ada").id, Canceller.REGISTRANT, NOW + SECOND)
    come(event, "dan", now=NOW + 2 * SECOND)
    assert [standing(event)[name] for name in ("bob", "dan")] == [WAITLISTED, WAITLISTED]
    run()
    assert [standing(event)[name] for name in ("bob", "dan")] == [CONFIRMED, WAITLISTED]
    assert outbox()[-2].facts["venue"] == "The Annexe"


def test_nobody_passes_the_waiting_list_by_changing_how_they_attend(app: Flask) -> None:
    event = a_hybrid_event(capacity=1, online_capacity=5, waitlist_mode=WaitlistMode.AUTOMATIC)
    come(event, "ada", "bob")
    come(event, "cyd", attendance=ONLINE)
    publish(event.id, capacity=2)
    with pytest.raises(FullError):
        change_attendance(the_one(event, "cyd").id, IN_PERSON, NOW + SECOND)


def test_without_a_waiting_list_a_newcomer_does_not_pass_those_who_wait_either(app: Flask) -> None:
    event = a_full_event("bob")
    publish(event.id, capacity=3, waitlist=False)
    with pytest.raises(FullError):
        register(event.id, an_entry("dan"), NOW + SECOND)
    # Nor does the answer reveal who is registered.
    with pytest.raises(FullError):
        register(event.id, an_entry("ada", affiliation="Elsewhere"), NOW + SECOND)
    run()
    register(event.id, an_entry("dan"), NOW + MINUTE)
    assert standing(event) == {"ada": CONFIRMED, "bob": CONFIRMED, "dan": CONFIRMED}


def test_undo_leaves_who_registered_meanwhile_in_their_place_and_tells_them_what_is_no_longer_true(app: Flask) -> None:
    event = a_full_event("bob", capacity=5)
    entry = publish(event.id, venue="The Annexe")
    with time_machine.travel(NOW + SECOND, tick=False):
        come(event, "dan", now=NOW + SECOND)
    assert mails("dan") == ["confirmed"]
    assert undo(entry, event.id, NOW + 5 * SECOND, venue="The Hall")
    assert run(NOW + 5 * SECOND) == 0
    assert run(NOW + 5 * SECOND + MINUTE) == 1
    last = outbox()[-1]
    assert (last.recipient, last.kind) == ("dan@people.test", "changed")
    assert last.facts["changes"] == [{"label": "Where", "was": "The Annexe", "now": "The Hall"}]
    assert (mails("ada"), mails("bob")) == (["confirmed"], ["confirmed"])
    assert pending() == 0


def test_a_reminder_that_becomes_due_by_the_change_waits_too(app: Flask) -> None:
    event = a_full_event()
    soon = NOW + timedelta(hours=20)
    entry = publish(event.id, starts=soon, ends=soon + timedelta(hours=1))
    assert send_reminders(NOW + SECOND) == 0
    assert undo(entry, event.id, NOW + SECOND, starts=NOW + 10 * DAY, ends=NOW + 10 * DAY + timedelta(hours=1))
    assert send_reminders(NOW + SECOND) == 0
    publish(event.id, starts=soon, ends=soon + timedelta(hours=1))
    run()
    assert send_reminders(NOW + MINUTE) == 1


def test_the_log_says_which_mails_the_change_caused(app: Flask) -> None:
    from blueprints.mail.queries import messages_caused_by

    event = a_full_event("bob")
    entry_id = publish(event.id, venue="The Annexe", capacity=2)
    entry = db.session.get_one(AuditEntry, entry_id)
    assert messages_caused_by(entry) == []
    run()
    assert [one.kind for one in messages_caused_by(entry)] == ["confirmed", "changed"]


def test_the_command_refuses_while_the_change_can_be_undone(app: Flask) -> None:
    event = a_full_event()
    publish(event.id, venue="The Annexe")
    assert notify_change(event.id, NOW + SECOND) == 0
    result = app.test_cli_runner().invoke(args=["notify-change", event.slug, "--yes"])
    assert result.exit_code == 1
    assert "Its emails leave at Monday 1 March 2027, 12:01 GMT" in result.output
    run()
    result = app.test_cli_runner().invoke(args=["notify-change", event.slug, "--yes"])
    assert "Everybody has been notified" in result.output


def test_an_event_that_is_withdrawn_within_the_minute_notifies_nobody(app: Flask) -> None:
    event = a_full_event("bob")
    publish(event.id, venue="The Annexe", capacity=2)
    publish(event.id, NOW + SECOND, status=Status.WITHDRAWN)
    assert run(NOW + 2 * MINUTE) == 0


def test_the_worker_carries_out_changes_every_few_seconds() -> None:
    task = next(task for task in SCHEDULED_TASKS if task.run is run_delayed_notices)
    assert task.every is not None
    assert task.every <= 5 * SECOND
