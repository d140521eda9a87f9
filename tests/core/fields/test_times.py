"""Times are read in their zone's local time, and written back unchanged."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from content.strategies import ZONES, moments
from hypothesis import given
from hypothesis import strategies as st

from core.fields.field_errors import ValidationError
from core.fields.times import read_day, read_moment, read_timecode, write_moment, write_timecode

LONDON = ZoneInfo("Europe/London")
TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-01-05 15:00", datetime(2027, 1, 5, 15)),
        ("2027-07-05 15:00", datetime(2027, 7, 5, 14)),
        ("2027-07-05T15:00", datetime(2027, 7, 5, 14)),
        ("2027-07-05 15:00:30", datetime(2027, 7, 5, 14, 0, 30)),
        ("2027-07-05", datetime(2027, 7, 4, 23)),
        ("2027-10-31 01:30+01:00", datetime(2027, 10, 31, 0, 30)),
        ("2027-10-31 01:30+00:00", datetime(2027, 10, 31, 1, 30)),
        ("2027-10-31 01:30Z", datetime(2027, 10, 31, 1, 30)),
        ("2027-03-28 00:59", datetime(2027, 3, 28, 0, 59)),
        ("2027-03-28 02:00", datetime(2027, 3, 28, 1)),
        ("+0d 12:00", datetime(2027, 3, 1, 12)),
        ("+31d 15:00", datetime(2027, 4, 1, 14)),
        ("-3d 09:30", datetime(2027, 2, 26, 9, 30)),
        ("+14d", datetime(2027, 3, 15)),
        # Nobody chooses the day of a relative time, so it adapts to a clock change instead of being an error.
        ("+27d 01:30", datetime(2027, 3, 28, 1, 30)),
        ("+244d 01:30", datetime(2027, 10, 31, 0, 30)),
    ],
)
def test_a_time_means_a_moment(text: str, moment: datetime) -> None:
    assert read_moment(text, LONDON, TODAY) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "15:00", "2027-1-5", "tomorrow", "14d 15:00", "+1000000d 15:00", "+40000d 15:00", "２０２７-01-01"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_moment(text, LONDON, TODAY)


@given(moment=moments, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_a_moment_that_is_written_is_read_as_the_same(moment: datetime, zone: ZoneInfo) -> None:
    assert read_moment(write_moment(moment, zone), zone, TODAY) == moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2027, 7, 5, 14, tzinfo=UTC), "2027-07-05 15:00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-10-31 01:30+01:00"),
        (datetime(2027, 10, 31, 2, 0, tzinfo=UTC), "2027-10-31 02:00"),
        (datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC), "2027-01-01 00:00:05"),
    ],
)
def test_an_offset_is_written_only_when_the_clocks_show_a_time_twice(moment: datetime, text: str) -> None:
    assert write_moment(moment, LONDON) == text


def test_a_day_may_be_relative() -> None:
    assert read_day("-30d", TODAY) == date(2027, 1, 30)
    assert read_day("2026-05-01", TODAY) == date(2026, 5, 1)


@given(st.integers(0, 400_000))
def test_a_place_in_a_recording_that_is_written_is_read_as_the_same(seconds: int) -> None:
    assert read_timecode(write_timecode(seconds)) == seconds


@pytest.mark.parametrize("text", ["5", "1:2", "00:60", "1:60:00", "-1:00", "1:00:00:00"])
def test_what_is_no_place_in_a_recording_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_timecode(text)
