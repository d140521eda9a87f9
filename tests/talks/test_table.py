"""A pasted table becomes talks, whichever program it was copied from; what is unclear is asked, and nothing raises."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blueprints.talks.table.columns import CELLS, Column, read_table
from blueprints.talks.table.days import DayOrder, day_order, read_day, write_day
from blueprints.talks.table.grid import read_grid, write_grid
from blueprints.talks.table.one_line import read_line
from blueprints.talks.table.speakers import KnownPeople, KnownPerson, problem_with, read_speakers, write_speakers
from blueprints.talks.table.talk import Setting, TalkDefaults, read_talks, write_cells
from blueprints.talks.table.times import read_time, write_times
from models.event import EventFormat

TODAY = date(2026, 11, 24)
PEOPLE = KnownPeople(
    [
        KnownPerson("ada-lovelace", "Ada Lovelace"),
        KnownPerson("mary-smith", "Mary Smith", "Leeds"),
        KnownPerson("mary-smith-2", "Mary Smith", "York"),
    ]
)
SETTING = Setting(
    TODAY, ZoneInfo("Europe/London"), people=PEOPLE, defaults=TalkDefaults(time(17), venue="Room 1", online_url="")
)

EXCEL = 'Date\tTime\tSpeaker\tTitle\n3 March 2027\t17:00\tAda Lovelace\t"On ""big"" engines\nand small ones"\n'
WORD = (
    "<p>Spring</p><table><tr><td><p><b>Date</b></p></td><td><p>Time</p></td><td>Speaker</td><td>Title</td></tr>"
    "<tr><td><p>3 March 2027</p></td><td>17:00</td><td>Ada Lovelace</td><td><p>On &quot;big&quot; engines</p>"
    "<p>and small ones</p></td></tr></table>"
)
MARKDOWN = (
    "| Date | Time | Speaker | Title |\n|---|:-:|---|---|\n"
    '| 3 March 2027 | 17:00 | Ada Lovelace | On "big" engines<br>and small ones |\n'
)
CSV = 'Date,Time,Speaker,Title\n3 March 2027,17:00,Ada Lovelace,"On ""big"" engines\nand small ones"\n'
GERMAN_CSV = CSV.replace(",", ";")


@pytest.mark.parametrize("text", [EXCEL, WORD, MARKDOWN, CSV, GERMAN_CSV, EXCEL.replace("\n", "\r\n")])
def test_a_table_is_the_same_talk_from_each_program(text: str) -> None:
    [talk] = read_talks(read_table(read_grid(text)).talks(), SETTING)
    assert talk.problems == []
    assert (talk.title, talk.speakers[0].slug) == ('On "big" engines and small ones', "ada-lovelace")
    assert (talk.starts, talk.ends) == (datetime(2027, 3, 3, 17, tzinfo=UTC), datetime(2027, 3, 3, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3 March", date(2027, 3, 3)),
        ("24 November", TODAY),
        ("Wed 3 Mar 2027", date(2027, 3, 3)),
        ("03/03/2027", date(2027, 3, 3)),
        ("03/04/2027", date(2027, 4, 3)),
        ("12/25/2027", date(2027, 12, 25)),
        ("2027-03-03", date(2027, 3, 3)),
        ("3.3.27", date(2027, 3, 3)),
        ("3.3.", date(2027, 3, 3)),
        ("3-Mar-27", date(2027, 3, 3)),
        ("3rd of March 2027", date(2027, 3, 3)),
        ("March 3rd, 2027", date(2027, 3, 3)),
        ("29 Feb", date(2028, 2, 29)),
        ("2027年3月3日", date(2027, 3, 3)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date) -> None:
    assert read_day(typed, TODAY).day == day


def test_an_ambiguous_day_asks_where_the_language_does_not_decide() -> None:
    reading = read_day("03/04/2027", TODAY, DayOrder.UNKNOWN)
    assert reading.choices == (date(2027, 4, 3), date(2027, 3, 4))
    assert [day_order(tag) for tag in ("en-GB", "en-US", "en", "de")] == [
        DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST, DayOrder.UNKNOWN, DayOrder.DAY_FIRST
    ]  # fmt: skip
    rows = [{"date": day, "speakers": "Ada Lovelace"} for day in ("03/25/2027", "03/04/2027")]
    first, second = read_talks(rows, SETTING)
    assert first.starts == datetime(2027, 3, 25, 17, tzinfo=UTC)
    assert [choice.cell for choice in second.problems_of("date")[0].choices] == ["3 April 2027", "4 March 2027"]


def test_a_wrong_weekday_and_a_day_that_is_over_are_named() -> None:
    assert read_day("Tue 3 March 2027", TODAY).warning == "3 March 2027 is a Wednesday, not a Tuesday"
    assert read_day("3 March 2026", TODAY).warning == "3 March 2026 is in the past"
    assert read_day("23 Nov", TODAY).warning == "Without a year, this is 23 November 2027"
    # With a weekday, the year in which it fits is meant.
    assert read_day("Fri 3 March", TODAY).day == date(2028, 3, 3)


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("5pm", (time(17), None)),
        ("17:00–18:00", (time(17), time(18))),
        ("5.30 to 6.30 pm", (time(17, 30), time(18, 30))),
        ("11-1pm", (time(11), time(13))),
        ("12 noon", (time(12), None)),
        ("17", (time(17), None)),
        ("17:00 GMT", (time(17), None)),
        ("17h30", (time(17, 30), None)),
        ("23:00-00:30", (time(23), time(0, 30))),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, span: tuple[time, time | None]) -> None:
    reading = read_time(typed, ("GMT", "BST"))
    assert (reading.starts, reading.ends) == span


def test_a_time_that_can_be_two_asks() -> None:
    [talk] = read_talks([{"date": "3 March", "time": "5", "speakers": "Ada Lovelace"}], SETTING)
    assert [choice.cell for choice in talk.problems_of("time")[0].choices] == ["5am", "5pm"]


def test_an_hour_that_the_clocks_skip_is_an_error_and_so_is_one_that_comes_twice() -> None:
    rows = [{"date": f"{day} 2027", "time": "01:30", "title": "Late"} for day in ("28 March", "31 October")]
    skipped, twice = read_talks(rows, SETTING)
    assert (
        skipped.problems_of("time")[-1].message
        == "01:30 doesn’t happen on 28 March 2027: the clocks go forward over it"
    )
    assert [choice.cell for choice in skipped.problems_of("time")[-1].choices] == ["00:30", "02:30"]
    assert twice.problems_of("time")[-1].message.startswith("01:30 happens twice on 31 October 2027")
    assert skipped.has_errors and twice.has_errors


def test_columns_without_headings_are_known_by_what_stands_in_them() -> None:
    rows = (
        "On engines\t3 March\t5pm\tAda Lovelace\tRoom 2\thttps://meet.example/1\n"
        "Difference and repetition\t10 March\t5pm\tCharles Babbage\tRoom 2\thttps://meet.example/2"
    )
    assert read_table(read_grid(rows)).columns == (
        Column.TITLE, Column.DATE, Column.TIME, Column.SPEAKERS, Column.PLACE, Column.LINK
    )  # fmt: skip


def test_a_title_of_the_table_and_columns_that_are_not_used_are_left_out() -> None:
    text = "Spring term\t\t\t\nWhen\tChair\tPresenter\tTitle\n3 March\tB\tAda Lovelace\tEngines"
    table = read_table(read_grid(text))
    assert table.columns == (Column.DATE, Column.NOTHING, Column.SPEAKERS, Column.TITLE)
    assert table.talks()[0]["title"] == "Engines"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Lovelace, Ada", ["Ada Lovelace"]),
        ("Dr Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("Ada Lovelace, Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("ADA LOVELACE; Hopper, Grace", ["Ada Lovelace", "Grace Hopper"]),
        ("Grace Hopper (US Navy) & Ada Lovelace, University of London", ["Grace Hopper", "Ada Lovelace"]),
        ("TBC", []),
    ],
)
def test_speakers_are_found_by_name_in_either_order(typed: str, names: list[str]) -> None:
    assert [speaker.name for speaker in read_speakers(typed, PEOPLE)] == names


def test_namesakes_are_asked_about_unless_their_affiliation_decides() -> None:
    [talk] = read_talks([{"date": "3 March", "speakers": "Mary Smith"}], SETTING)
    [problem] = talk.problems_of("speakers")
    assert problem.is_error
    assert [choice.cell for choice in problem.choices] == ["@mary-smith", "@mary-smith-2"]
    assert read_speakers("Mary Smith (York)", PEOPLE)[0].slug == "mary-smith-2"


def test_a_name_that_is_nearly_known_is_offered() -> None:
    [talk] = read_talks([{"date": "3 March", "speakers": "Ada Lovelacce", "title": "Engines"}], SETTING)
    [problem] = talk.problems
    assert not problem.is_error
    assert problem.choices[0].cell == "@ada-lovelace"


def test_a_row_without_time_and_place_has_those_of_the_series() -> None:
    [talk] = read_talks([{"date": "3 March", "speakers": "Ada Lovelace"}], SETTING)
    assert (talk.starts, talk.venue, talk.title) == (datetime(2027, 3, 3, 17, tzinfo=UTC), "Room 1", "Ada Lovelace")


def test_a_link_makes_a_talk_hybrid_or_online() -> None:
    rows = [
        {"date": "3 March", "title": "A", "link": "meet.example/1", "place": place} for place in ("Room 1", "online")
    ]
    first, second = read_talks(rows, SETTING)
    assert (first.format, first.online_url) == (EventFormat.HYBRID, "https://meet.example/1")
    assert (second.format, second.venue) == (EventFormat.ONLINE, "")


def test_a_talk_in_one_line() -> None:
    line = read_line("Ada Lovelace, On engines, 3 March 17:00, series Public Interest", TODAY, DayOrder.DAY_FIRST)
    assert line.series == "Public Interest"
    assert (line.cells["speakers"], line.cells["title"], line.cells["date"]) == (
        "Ada Lovelace", "On engines", "3 March 17:00"
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        'Ada Lovelace, "On engines, big and small", 3 March, 5pm, Room 2',
        "Ada Lovelace, On engines, big and small, 3 March at 5pm, in Room 2",
    ],
)
def test_a_title_with_commas_is_in_quotes_or_what_remains(typed: str) -> None:
    cells = read_line(typed, TODAY, DayOrder.DAY_FIRST).cells
    assert (cells["title"], cells["place"]) == ("On engines, big and small", "Room 2")


PIECES = (
    *("3 March", "03/04/2027", "29 Feb", "31.2.", "17:00", "5", "٣", "²", "Ada Lovelace", "@", "(", ")", "series"),
    *("Date", "Title", "Speaker", "\t", "\n", "\r", "|", "---", ",", ";", '"'),
    *("<table>", "<tr>", "<td>", "<td colspan=9 rowspan=3>", "<p>", "</td>"),
)
PASTED = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(PASTED)
def test_nothing_that_is_pasted_raises(text: str) -> None:
    for talk in read_talks(read_table(read_grid(text)).talks(), SETTING):
        write_cells(talk, SETTING.zone)
    read_talks([read_line(text, TODAY, DayOrder.UNKNOWN).cells], SETTING)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)


@given(
    st.lists(st.lists(CELL | st.just('a "b" c') | st.just("one\ntwo"), min_size=3, max_size=3), min_size=1, max_size=5)
)
def test_a_table_that_is_written_is_read_as_it_was(rows: list[list[str]]) -> None:
    grid = read_grid(write_grid(rows))
    assert read_grid(write_grid(grid)) == grid


@given(
    st.dates(date(2026, 11, 24), date(2999, 1, 1)),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.integers(1, 600),
    st.text(max_size=30),
    st.text(max_size=30) | st.sampled_from(["Lovelace, Ada and Grace Hopper (Navy; US)", "Mary Smith (York)"]),
    st.sampled_from(["", "Room 2", "online"]),
    st.sampled_from(["", "https://meet.example/1"]),
)
def test_a_talk_that_is_written_is_read_as_it_was(
    day: date, starts: time, minutes: int, title: str, speakers: str, place: str, link: str
) -> None:
    ends = (datetime.combine(day, starts) + timedelta(minutes=minutes)).time()
    row = {"date": write_day(day), "time": write_times(starts, ends), "title": title, "speakers": speakers}
    [talk] = read_talks([{**row, "place": place, "link": link}], SETTING)
    assume(not talk.has_errors)
    cells = write_cells(talk, SETTING.zone)
    [again] = read_talks([cells], SETTING)
    assert write_cells(again, SETTING.zone) == cells
    assert (again.starts, again.ends, again.title, again.format) == (talk.starts, talk.ends, talk.title, talk.format)
    assert [speaker.name for speaker in again.speakers] == [speaker.name for speaker in talk.speakers]


@given(st.text(max_size=60) | st.text("ABc .,;&/()@\n", max_size=30))
def test_speakers_that_are_written_are_read_as_they_were(text: str) -> None:
    speakers = read_speakers(text, PEOPLE)
    assume(not any(map(problem_with, speakers)))
    assert write_speakers(read_speakers(write_speakers(speakers), PEOPLE)) == write_speakers(speakers)


def test_the_cells_of_a_talk_are_those_of_the_screen() -> None:
    [talk] = read_talks([{"date": "3 March"}], SETTING)
    assert list(write_cells(talk, SETTING.zone)) == [column.value for column in CELLS] == list(talk.cells)
