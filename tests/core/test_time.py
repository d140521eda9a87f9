"""Dates and times are formatted for people."""

from datetime import UTC, datetime

import pytest

from core.time import format_date, format_duration, format_span, in_zone, zone_name


def test_a_date_is_formatted_in_full() -> None:
    assert format_date(datetime(2027, 1, 5)) == "Tuesday 5 January 2027"


def test_a_span_within_a_day_names_the_day_and_the_zone_once() -> None:
    starts = in_zone(datetime(2027, 1, 12, 15, tzinfo=UTC), "Europe/London")
    ends = in_zone(datetime(2027, 1, 12, 16, 30, tzinfo=UTC), "Europe/London")
    assert format_span(starts, ends) == "Tuesday 12 January 2027, 15:00–16:30 GMT"


def test_a_span_over_several_days_names_both_dates() -> None:
    starts = in_zone(datetime(2027, 7, 12, 8, tzinfo=UTC), "Europe/London")
    ends = in_zone(datetime(2027, 7, 14, 16, tzinfo=UTC), "Europe/London")
    assert format_span(starts, ends) == "Monday 12 July 2027, 09:00 – Wednesday 14 July 2027, 17:00 BST"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/London", "GMT"),
        ("America/New_York", "EST"),
        ("Asia/Kolkata", "IST"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_without_an_abbreviation_is_named_by_its_offset(zone: str, name: str) -> None:
    assert zone_name(in_zone(datetime(2027, 1, 12, tzinfo=UTC), zone)) == name


@pytest.mark.parametrize(("seconds", "spelled"), [(0, "0:00"), (67.9, "1:07"), (3729, "1:02:09")])
def test_a_duration_is_formatted_as_players_do(seconds: float, spelled: str) -> None:
    assert format_duration(seconds) == spelled
