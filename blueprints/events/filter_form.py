"""The filter form of event lists, parsed from and written to the query string."""

from urllib.parse import urlencode

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, SearchField, SelectChoice, SelectField
from wtforms.validators import Length, Optional, ValidationError

from blueprints.events.filter_conditions import EventFilters
from core.text import label_of
from models import Topic
from models.event import EventFormat, EventKind

WHEN_LABELS = {"upcoming": "Upcoming", "past": "Past", "all": "All"}
MAX_SEARCH_LENGTH = 100
MAX_PAGE = 10_000


def _choices(labels: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _check_year(_form: FlaskForm, field: Field) -> None:
    # Dates at the ends of the range of datetime can't be converted between time zones.
    if field.data and not 1800 <= field.data.year <= 2999:
        raise ValidationError("year out of range")


def _check_page(_form: FlaskForm, field: Field) -> None:
    # WTForms' NumberRange fails on numbers with hundreds of digits.
    if field.data is None or not 1 <= field.data <= MAX_PAGE:
        raise ValidationError("page out of range")


class EventFilterForm(FlaskForm):
    """A form that drops invalid values and notes them, since a query string is easily mistyped."""

    class Meta:
        csrf = False

    q = SearchField("Search", [Length(max=MAX_SEARCH_LENGTH)])
    when = SelectField("Dates", choices=_choices(WHEN_LABELS), default="upcoming")
    kind = SelectField("Type")
    format = SelectField("Format")
    topic = SelectField("Topic")
    since = DateField("From", [Optional(), _check_year], name="from")
    until = DateField("To", [Optional(), _check_year], name="to")
    page = IntegerField(validators=[Optional(), _check_page], default=1)

    def __init__(self, args: MultiDict[str, str], topics: list[Topic]) -> None:
        super().__init__(_drop_blank_values(args))
        self.kind.choices = _choices({"": "Any type"} | {kind.value: label_of(kind) for kind in EventKind})
        self.format.choices = _choices({"": "Any format"} | {form.value: label_of(form) for form in EventFormat})
        self.topic.choices = _choices({"": "Any topic"} | {topic.slug: topic.title for topic in topics})
        self.notes: list[str] = []
        self._drop_wrong_values()

    def filters(self) -> EventFilters:
        """Return the valid filters, with the two dates in order."""
        since, until = self.since.data, self.until.data
        if since and until and until < since:
            since, until = until, since
        dated = since is not None or until is not None
        return EventFilters(
            when=self.when.data if self.when.raw_data or not dated else "all",
            kind=EventKind(self.kind.data) if self.kind.data else None,
            format=EventFormat(self.format.data) if self.format.data else None,
            topic=self.topic.data or "",
            q=self.q.data or "",
            since=since,
            until=until,
            page=self.page.data or 1,
        )

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
        "q": filters.q,
        "from": filters.since or "",
        "to": filters.until or "",
        "page": filters.page if filters.page > 1 else "",
    }
    asked.update(changes)
    return urlencode({key: str(value) for key, value in asked.items() if value})
