"""The state of an event follows from its dates, places and status."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from records import NOW, an_event

from models import Event, Status
from models.event import EventFormat, EventState, RegistrationMode

SECOND = timedelta(seconds=1)
STARTS = NOW + timedelta(days=10)
ENDS = STARTS + timedelta(hours=2)


def open_event(**changes: object) -> Event:
    return an_event(**{"starts": STARTS, "ends": ENDS, "registration_mode": RegistrationMode.OPEN, **changes})


def test_an_event_without_registration_is_announced() -> None:
    assert an_event(registration_mode=RegistrationMode.NONE).state(NOW) is EventState.ANNOUNCED


def test_registration_opens_at_the_exact_second() -> None:
    event = open_event(registration_opens=NOW)
    assert event.state(NOW - SECOND) is EventState.ANNOUNCED
    assert event.state(NOW) is EventState.OPEN


def test_registration_closes_at_the_exact_second() -> None:
    event = open_event(registration_closes=NOW)
    assert event.state(NOW - SECOND) is EventState.OPEN
    assert event.state(NOW) is EventState.CLOSED


def test_without_a_closing_time_registration_lasts_until_the_start() -> None:
    assert open_event().state(STARTS - SECOND) is EventState.OPEN
    assert open_event().state(STARTS) is EventState.LIVE


def test_an_event_is_live_from_its_start_until_its_end() -> None:
    assert open_event().state(ENDS - SECOND) is EventState.LIVE
    assert open_event().state(ENDS) is EventState.PAST


def test_an_event_without_duration_is_never_live() -> None:
    event = open_event(ends=STARTS)
    assert event.state(STARTS - SECOND) is EventState.OPEN
    assert event.state(STARTS) is EventState.PAST


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
@pytest.mark.parametrize("moment", [NOW, STARTS, ENDS + timedelta(days=400)])
def test_cancelled_and_postponed_events_stay_so_at_any_time(status: Status, moment: datetime) -> None:
    assert open_event(status=status).state(moment) == EventState(status)


def test_without_places_an_event_is_full_or_has_a_waiting_list() -> None:
    assert open_event(capacity=0).state(NOW) is EventState.FULL
    assert open_event(capacity=0, waitlist=True).state(NOW) is EventState.WAITLIST


def test_a_full_event_is_announced_before_it_opens_and_closed_after_it_closes() -> None:
    event = open_event(capacity=0, registration_opens=NOW, registration_closes=NOW + SECOND)
    states = [event.state(NOW - SECOND), event.state(NOW), event.state(NOW + SECOND)]
    assert states == [EventState.ANNOUNCED, EventState.FULL, EventState.CLOSED]


@pytest.mark.parametrize(
    ("format_", "capacity", "online_capacity", "state"),
    [
        (EventFormat.HYBRID, 0, 5, EventState.OPEN),
        (EventFormat.HYBRID, 5, 0, EventState.OPEN),
        (EventFormat.HYBRID, 0, 0, EventState.FULL),
        (EventFormat.ONLINE, 0, None, EventState.OPEN),
        (EventFormat.ONLINE, None, 0, EventState.FULL),
        (EventFormat.IN_PERSON, None, 0, EventState.OPEN),
    ],
)
def test_only_possible_attendances_count(
    format_: EventFormat, capacity: int | None, online_capacity: int | None, state: EventState
) -> None:
    event = open_event(format=format_, capacity=capacity, online_capacity=online_capacity)
    assert event.state(NOW) is state


def test_an_event_without_a_date_can_be_open_and_is_never_past() -> None:
    event = open_event(starts=None, ends=None)
    assert event.state(NOW + timedelta(days=9999)) is EventState.OPEN


@pytest.mark.parametrize(
    ("starts", "ends", "length"),
    [
        # Clocks in London go forward at 01:00 on 28 March 2027, and back at 02:00 on 31 October.
        (datetime(2027, 3, 28, 0, 30), datetime(2027, 3, 28, 2, 30), timedelta(hours=1)),
        (datetime(2027, 10, 31, 0, 30), datetime(2027, 10, 31, 2, 30), timedelta(hours=3)),
    ],
)
def test_an_event_across_a_clock_change_is_live_for_its_true_duration(
    starts: datetime, ends: datetime, length: timedelta
) -> None:
    london = ZoneInfo("Europe/London")

    begin = starts.replace(tzinfo=london).astimezone(UTC)
    event = open_event(starts=begin, ends=ends.replace(tzinfo=london).astimezone(UTC))
    assert event.state(begin - SECOND) is EventState.OPEN
    assert event.state(begin) is EventState.LIVE
    assert event.state(begin + length - SECOND) is EventState.LIVE
    assert event.state(begin + length) is EventState.PAST
