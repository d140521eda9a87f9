"""The filter form of event lists, parsed from and written to the query string."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, HiddenField, IntegerField, SearchField, SelectChoice, SelectField
from wtforms.validators import Length, Optional, ValidationError

from blueprints.events.filter_conditions import EventFilters, Period
from core.text import label_of
from models import Topic
from models.event import EventFormat, EventKind

WHEN_LABELS = {"upcoming": "Upcoming", "past": "Past", "all": "All"}
FORMAT_LABELS = {
    EventFormat.IN_PERSON: "Can attend in person",
    EventFormat.ONLINE: "Can attend online",
    EventFormat.HYBRID: "Hybrid: either way",
}
ANY_DATE, PICKED_DATES = "any", "pick"
PERIOD_LABELS = {ANY_DATE: "Any date"} | {period: label_of(period) for period in Period} | {PICKED_DATES: "Pick dates"}
MAX_SEARCH_LENGTH = 100
LONGEST_SLUG = 255  # as of the name of a file
MAX_PAGE = 10_000
# A list of more than these pages goes on at an address of its own, so that no page grows without end.
MAX_PAGES = 10


def _choices(labels: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _check_year(_form: FlaskForm, field: Field) -> None:
    # Dates at the ends of the range of datetime can't be converted between time zones.
    if field.data and not 1800 <= field.data.year <= 2999:
        raise ValidationError("year out of range")


def _at_most(most: int) -> Callable[[FlaskForm, Field], None]:
    def check(_form: FlaskForm, field: Field) -> None:
        # WTForms' NumberRange fails on numbers with hundreds of digits.
        if field.data is None or not 1 <= field.data <= most:
            raise ValidationError("number out of range")

    return check


class EventFilterForm(FlaskForm):
    """A form that drops invalid values and notes them, since a query string is easily mistyped."""

    class Meta:
        csrf = False

    q = SearchField("Search", [Length(max=MAX_SEARCH_LENGTH)])
    when = SelectField("Dates", choices=_choices(WHEN_LABELS), default="upcoming")
    kind = SelectField("Type")
    format = SelectField("Attendance")
    topic = SelectField("Topic")
    # Links from the pages of people, partners and series set these; a chip shows each.
    person = HiddenField("Person", [Length(max=LONGEST_SLUG)])
    partner = HiddenField("Partner", [Length(max=LONGEST_SLUG)])
    series = HiddenField("Series", [Length(max=LONGEST_SLUG)])
    period = SelectField("Period", choices=_choices(PERIOD_LABELS))
    since = DateField("From", [Optional(), _check_year], name="from")
    until = DateField("To", [Optional(), _check_year], name="to")
    page = IntegerField("Page", [Optional(), _at_most(MAX_PAGE)], default=1)
    pages = IntegerField("Pages", [Optional(), _at_most(MAX_PAGES)], default=1)

    def __init__(self, args: MultiDict[str, str], topics: list[Topic]) -> None:
        super().__init__(_drop_blank_values(args))
        self.kind.choices = _choices({"": "Any type"} | {kind.value: label_of(kind) for kind in EventKind})
        self.format.choices = _choices(
            {"": "In person or online"} | {str(form): label for form, label in FORMAT_LABELS.items()}
        )
        self.topic.choices = _choices({"": "Any topic"} | {topic.slug: topic.title for topic in topics})
        self.notes: list[str] = []
        self._drop_wrong_values()

    def filters(self) -> EventFilters:
        """Return the valid filters, with the two dates in order."""
        since, until = (self.since.data, self.until.data) if self._dates_count else (None, None)
        if since and until and until < since:
            since, until = until, since
        dated = since is not None or until is not None
        return EventFilters(
            when=self.when.data if self.when.raw_data or not dated else "all",
            kind=EventKind(self.kind.data) if self.kind.data else None,
            format=EventFormat(self.format.data) if self.format.data else None,
            topic=self.topic.data or "",
            person=self.person.data or "",
            partner=self.partner.data or "",
            series=self.series.data or "",
            q=self.q.data or "",
            period=Period(self.period.data) if self.period.data in set(Period) else None,
            since=since,
            until=until,
            page=self.page.data or 1,
            pages=self.pages.data or 1,
        )

    @property
    def _dates_count(self) -> bool:
        # The form sends its two dates even while they are hidden; an address may have them without a period.
        return not self.period.raw_data or self.period.data == PICKED_DATES

    @property
    def chosen_period(self) -> str:
        """The period to show as chosen."""
        if self._dates_count and (self.period.raw_data or self.since.data or self.until.data):
            return PICKED_DATES
        return self.period.data if self.period.raw_data else ANY_DATE

    def _drop_wrong_values(self) -> None:
        self.validate()
        for field in self:
            if not (field.errors and field.raw_data):
                continue
            typed = " ".join(field.raw_data)[:40]
            self.notes.append(f"“{typed}” isn’t a valid value for “{field.label.text}”, so we ignored it.")
            _reset(field)


def _reset(field: Field) -> None:
    field.raw_data = []
    field.process_data(field.default)


def _drop_blank_values(args: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict((key, value.strip()) for key, value in args.items(multi=True) if value.strip())


def filters_query(filters: EventFilters, **changes: object) -> str:
    """Return the shortest query string for filters, with some of them changed; page 1 is omitted."""
    dated = filters.since is not None or filters.until is not None
    asked: dict[str, object] = {
        "when": "" if filters.when == ("all" if dated else "upcoming") else filters.when,
        "kind": filters.kind or "",
        "format": filters.format or "",
        "topic": filters.topic,
        "person": filters.person,
        "partner": filters.partner,
        "series": filters.series,
        "q": filters.q,
        "period": filters.period or "",
        "from": filters.since or "",
        "to": filters.until or "",
        "page": filters.page if filters.page > 1 else "",
        "pages": filters.pages if filters.pages > 1 else "",
    }
    asked.update(changes)
    return urlencode({key: str(value) for key, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in use: what it says, and the query string of the list without it."""

    label: str
    query_without: str


def active_filters(filters: EventFilters, topics: list[Topic], named: dict[str, str]) -> list[ActiveFilter]:
    """Return the filters in use, in the order of the form; upcoming, past and all are tabs, which always show.

    `named` has the titles of the person, partner and series that the filters name.
    """
    first_page = replace(filters, page=1, pages=1)
    found = []
    if filters.q:
        found.append((f"“{filters.q}”", replace(first_page, q="")))
    if filters.period:
        found.append((PERIOD_LABELS[filters.period], replace(first_page, period=None)))
    if filters.since:
        found.append((f"From {_day(filters.since)}", replace(first_page, since=None)))
    if filters.until:
        found.append((f"To {_day(filters.until)}", replace(first_page, until=None)))
    if filters.kind:
        found.append((label_of(filters.kind), replace(first_page, kind=None)))
    if filters.format:
        found.append((FORMAT_LABELS[filters.format], replace(first_page, format=None)))
    found += [(topic.title, replace(first_page, topic="")) for topic in topics if topic.slug == filters.topic]
    chips = [ActiveFilter(label, filters_query(without)) for label, without in found]
    return chips + [ActiveFilter(title, filters_query(first_page, **{name: ""})) for name, title in named.items()]


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
