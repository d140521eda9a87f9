"""One talk of a table: what its cells say, and what is wrong with each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blueprints.talks.table.columns import CELLS, Cells
from blueprints.talks.table.days import DayOrder, DayReading, order_in, read_day, write_day
from blueprints.talks.table.speakers import (
    KnownPeople,
    KnownPerson,
    Speaker,
    problem_with,
    read_speakers,
    write_speaker,
    write_speakers,
)
from blueprints.talks.table.times import TimeReading, read_time, write_time, write_times
from core.fields.field_errors import ValidationError
from core.fields.texts import Url
from core.fields.times import read_moment
from core.text import one_line, quoted
from models.event import EventFormat

MOST_TALKS = 100  # of one table
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TalkDefaults:
    """What a talk of a series has unless its row says otherwise: that of the last one."""

    starts: time | None = None
    length: timedelta = _HOUR
    format: EventFormat = EventFormat.IN_PERSON
    venue: str = ""
    online_url: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the words of a row are read by: the day, the zone, the order of dates, the people and the defaults."""

    today: date
    zone: ZoneInfo
    order: DayOrder = DayOrder.DAY_FIRST
    people: KnownPeople = field(default_factory=lambda: KnownPeople([]))
    defaults: TalkDefaults = field(default_factory=TalkDefaults)

    @property
    def zone_names(self) -> tuple[str, ...]:
        """What clocks in the zone are called in winter and in summer."""
        middle = [datetime(self.today.year, month, 15, tzinfo=self.zone).tzname() for month in (1, 7)]
        return tuple(dict.fromkeys(name for name in middle if name))


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading of a cell that somebody can choose: what the cell becomes, and the words on the button."""

    cell: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell: an error, which has to be corrected, or a warning; and readings to choose from."""

    cell: str
    message: str
    is_error: bool = False
    choices: tuple[Choice, ...] = ()
    link: tuple[str, str] | None = None  # an address that explains it, and its words


@dataclass(slots=True)
class Talk:
    """A talk as a row says it, with what is wrong with the row."""

    cells: Cells
    title: str = ""
    speakers: list[Speaker] = field(default_factory=list)
    starts: datetime | None = None
    ends: datetime | None = None
    abstract: str = ""
    venue: str = ""
    online_url: str = ""
    format: EventFormat = EventFormat.IN_PERSON
    problems: list[Problem] = field(default_factory=list)
    is_left_out: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether the row has to be corrected before its talk can be added."""
        return not self.is_left_out and any(problem.is_error for problem in self.problems)

    def problems_of(self, cell: str) -> list[Problem]:
        """Return what is wrong with a cell."""
        return [problem for problem in self.problems if problem.cell == cell]

    def add_error(self, cell: str, message: str, choices: Sequence[Choice] = ()) -> None:
        """Add an error of a cell."""
        self.problems.append(Problem(cell, message, True, tuple(choices)))

    def add_warning(self, cell: str, message: str, choices: Sequence[Choice] = ()) -> None:
        """Add a warning of a cell."""
        self.problems.append(Problem(cell, message, choices=tuple(choices)))


def read_talks(rows: Sequence[Cells], setting: Setting, left_out: frozenset[int] = frozenset()) -> list[Talk]:
    """Return the talk of each row; rows are read together, since they show how dates are written."""
    order = order_in([row.get("date", "") for row in rows], setting.order)
    talks = []
    for number, row in enumerate(rows[:MOST_TALKS]):
        talk = Talk({column.value: row.get(column.value, "") for column in CELLS}, is_left_out=number in left_out)
        _read_moments(talk, setting, order)
        _read_speakers(talk, setting)
        _read_texts(talk)
        _read_place(talk, setting.defaults)
        talks.append(talk)
    return talks


def write_cells(talk: Talk, zone: ZoneInfo) -> Cells:
    """Return a talk as the cells that are read as the same talk."""
    starts, ends = (moment.astimezone(zone) if moment else None for moment in (talk.starts, talk.ends))
    return {
        "date": write_day(starts.date()) if starts else talk.cells["date"],
        "time": write_times(starts.time(), ends.time()) if starts and ends else talk.cells["time"],
        "speakers": write_speakers(talk.speakers),
        "title": talk.title,
        "abstract": talk.abstract,
        "place": "online" if talk.format is EventFormat.ONLINE else talk.venue,
        "link": talk.online_url,
    }


def _read_moments(talk: Talk, setting: Setting, order: DayOrder) -> None:
    date_cell, time_cell = talk.cells["date"], talk.cells["time"]
    if not date_cell:
        talk.add_error("date", "Give the day of the talk")
        return
    day = read_day(date_cell, setting.today, order)
    _note_day(talk, day)
    # “Tuesday 3 March, 17:00” in one cell.
    source, text = ("time", time_cell) if time_cell or not day.rest else ("date", day.rest)
    reading = read_time(text, setting.zone_names) if text else TimeReading(setting.defaults.starts)
    if reading.error:
        talk.add_error(source, reading.error, tuple(_times_of_day(text)) if source == "time" else ())
    elif reading.starts is None:
        talk.add_error("time", "Give the time, since the series has no talk to take it from")
    if day.day and reading.starts:
        _set_moments(talk, day.day, reading.starts, reading.ends, setting, source)
    if reading.warning and talk.starts:
        talk.add_warning(source, reading.warning)


def _note_day(talk: Talk, day: DayReading) -> None:
    if day.error:
        rest = f", {day.rest}" if day.rest else ""
        choices = [Choice(write_day(choice) + rest, write_day(choice)) for choice in day.choices]
        talk.add_error("date", day.error, choices)
    if day.warning:
        talk.add_warning("date", day.warning)


def _times_of_day(text: str) -> Iterator[Choice]:
    if text.isdigit() and 1 <= int(text) <= 12:
        yield from (Choice(f"{text}{half}", f"{text}{half}") for half in ("am", "pm"))


def _set_moments(talk: Talk, day: date, from_time: time, to_time: time | None, setting: Setting, source: str) -> None:
    try:
        starts = _moment(day, from_time, setting)
        last = day + timedelta(days=to_time is not None and to_time <= from_time)
        ends = starts + setting.defaults.length if to_time is None else _moment(last, to_time, setting)
    except ClockChangeError as error:
        # In one cell with the date, a choice of the time alone would lose the date.
        rest = f"{write_day(day)}, " if source == "date" else ""
        choices = [Choice(f"{rest}{clock}", clock) for clock in error.instead]
        talk.add_error(source, str(error), () if to_time else choices)
        return
    except ValidationError as error:
        talk.add_error(source, str(error))
        return
    talk.starts, talk.ends = starts, ends


class ClockChangeError(Exception):
    """A local time is skipped or comes twice; `instead` are the times around a skipped one."""

    def __init__(self, message: str, instead: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.instead = instead


def _moment(day: date, clock: time, setting: Setting) -> datetime:
    first, second = (datetime.combine(day, clock, setting.zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return read_moment(f"{day:%Y-%m-%d} {clock:%H:%M}", setting.zone, setting.today)
    if first.astimezone(setting.zone).time() == clock:
        raise ClockChangeError(
            f"{write_time(clock)} happens twice on {write_day(day)}: the clocks go back. Choose another"
        )
    # Read with the offset after the change, a skipped time is the one before it, and the other way round.
    instead = tuple(f"{moment.astimezone(setting.zone):%H:%M}" for moment in sorted((first, second)))
    raise ClockChangeError(
        f"{write_time(clock)} doesn’t happen on {write_day(day)}: the clocks go forward over it", instead
    )


def _read_speakers(talk: Talk, setting: Setting) -> None:
    talk.speakers = read_speakers(talk.cells["speakers"], setting.people)
    for number, speaker in enumerate(talk.speakers):
        if problem := problem_with(speaker):
            choices = [Choice(_with_person(talk, number, person), _in_full(person)) for person in speaker.choices]
            talk.add_error("speakers", problem, choices)
        elif speaker.similar:
            choice = Choice(_with_person(talk, number, speaker.similar), f"Use {_in_full(speaker.similar)}")
            talk.add_warning("speakers", f"{speaker.name} is new. {speaker.similar.name} is there already", [choice])


def _with_person(talk: Talk, number: int, person: KnownPerson) -> str:
    """Return the cell of the speakers with a person of the site in place of one of them."""
    names = [write_speaker(speaker) for speaker in talk.speakers]
    return "; ".join([*names[:number], f"@{person.slug}", *names[number + 1 :]])


def _in_full(person: KnownPerson) -> str:
    return f"{person.name}, {person.affiliation}" if person.affiliation else person.name


def _read_texts(talk: Talk) -> None:
    talk.title, talk.abstract = one_line(talk.cells["title"]), talk.cells["abstract"]
    if not talk.title and not talk.speakers:
        talk.add_error("title", "Give a title or a speaker, or leave the row out")
    elif not talk.title:
        talk.title = " and ".join(speaker.name for speaker in talk.speakers)
        talk.add_warning("title", f"Without a title, the talk is called {quoted(talk.title)}")


def _read_place(talk: Talk, defaults: TalkDefaults) -> None:
    place, link = one_line(talk.cells["place"]), talk.cells["link"].strip()
    if place.lower() in ("online", "zoom", "teams", "virtual"):
        talk.format, talk.online_url = EventFormat.ONLINE, link or defaults.online_url
    else:
        talk.venue = place or defaults.venue
        talk.online_url = link or defaults.online_url
        talk.format = defaults.format
        if link and not talk.venue:
            talk.format = EventFormat.ONLINE
        elif link or place:
            talk.format = EventFormat.HYBRID if talk.online_url else EventFormat.IN_PERSON
    if talk.format is EventFormat.IN_PERSON:
        talk.online_url = ""
    elif talk.format is EventFormat.ONLINE:
        talk.venue = ""
    if talk.online_url and link:
        try:
            Url().check(link if "://" in link else f"https://{link}")
            talk.online_url = link if "://" in link else f"https://{link}"
        except ValidationError:
            talk.add_error("link", f"{quoted(link)} isn’t a web address")
