"""A term of talks: what the talks of a series share, and what the words of a table are read by."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from blueprints.content.queries import copied_values, field_values, record_text, record_with_id
from blueprints.site.queries import get_site
from blueprints.talks.table.days import day_order
from blueprints.talks.table.speakers import KnownPeople, KnownPerson
from blueprints.talks.table.talk import Setting, Talk, TalkDefaults
from core.database import db
from core.text import fold_for_search
from core.time import in_zone
from models import Event, Person, Series, Status
from models.event import EventFormat, EventKind
from models.event_parts import ContributorRole

MOST_VENUES = 200
# What is of one talk alone, beside what no copy keeps.
_OF_ONE_TALK = ("title", "summary", "image", "sessions", "contributors", "body", "venue", "online_url", "format")


@dataclass(frozen=True, slots=True)
class Term:
    """The series that talks are added to, its last talk, and what their words are read by."""

    series: Series
    last: Event | None
    setting: Setting


def find_term(series_id: int, now: datetime) -> Term | None:
    """Return what the talks of a series share; None if there is no such series."""
    series = db.session.get(Series, series_id)
    if series is None or series.deleted_at is not None:
        return None
    site, last = get_site(), _last_talk(series)
    zone = ZoneInfo(last.timezone if last else site.timezone)
    setting = Setting(now.astimezone(zone).date(), zone, day_order(site.language), known_people(), _defaults(last))
    return Term(series, last, setting)


def all_series() -> list[Series]:
    """Return the series that talks can be added to, those with the latest talks first."""
    latest = dict(db.session.execute(select(Event.series_id, Event.id).order_by(Event.starts)).all())
    series = db.session.scalars(
        select(Series).where(Series.deleted_at.is_(None), Series.status != Status.WITHDRAWN).order_by(Series.title)
    )
    order = {series_id: place for place, series_id in enumerate(latest)}
    return sorted(series, key=lambda each: -order.get(each.id, -1))


def series_called(title: str, everything: list[Series]) -> Series | None:
    """Return the series with a title, or the only one whose title or slug begins with it or contains it."""
    wanted = fold_for_search(title)
    texts = {each: fold_for_search(f"{each.title}\n{each.slug}").split("\n") for each in everything}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [each for each, names in texts.items() if any(fits(name, wanted) for name in names)]
        if len(found) == 1:
            return found[0]
    return None


def known_people() -> KnownPeople:
    """Return the people of the site, drafts among them, by name."""
    query = select(Person.slug, Person.name, Person.affiliation)
    is_there = Person.deleted_at.is_(None) & (Person.status != Status.WITHDRAWN)
    return KnownPeople([KnownPerson(*row) for row in db.session.execute(query.where(is_there))])


def venues() -> list[str]:
    """Return the venues of events, by which the column of a table is known."""
    query = select(Event.venue).where(Event.venue != "").group_by(Event.venue)
    return list(db.session.scalars(query.limit(MOST_VENUES)))


def talk_values(term: Term, talk: Talk, slugs: list[str], now: datetime) -> dict[str, object]:
    """Return a talk as the values of a draft: what its row says, and the rest as the last talk of the series has it."""
    zone = term.setting.zone
    starts, ends = (
        moment.astimezone(zone).replace(tzinfo=None) if moment else None for moment in (talk.starts, talk.ends)
    )
    values: dict[str, object] = {}
    if term.last:
        last = record_with_id("events", term.last.id)
        copied = copied_values("events", field_values("events", record_text("events", last)), now, starts)
        values = {path: value for path, value in copied.items() if path not in _OF_ONE_TALK}
        if talk.format is not term.last.format:
            # Places of a mode that this talk doesn't have would be an error.
            _drop_places(values, talk.format)
    values |= {"kind": values.get("kind", EventKind.TALK.value), "series": term.series.slug, "title": talk.title}
    values |= {"format": talk.format.value, "venue": talk.venue, "online_url": talk.online_url, "body": talk.abstract}
    if starts and ends:
        values |= {"starts": starts.isoformat(" ", "minutes"), "ends": ends.isoformat(" ", "minutes")}
    values["contributors"] = [{"person": slug, "role": ContributorRole.SPEAKER.value} for slug in slugs]
    return {path: value for path, value in values.items() if value}


def _drop_places(values: dict[str, object], held: EventFormat) -> None:
    if held is not EventFormat.HYBRID:
        values.pop("registration.capacity" if held is EventFormat.ONLINE else "registration.online_capacity", None)


def _last_talk(series: Series) -> Event | None:
    query = select(Event).where(Event.series_id == series.id, Event.starts.is_not(None), Event.deleted_at.is_(None))
    return db.session.scalar(query.order_by(Event.starts.desc(), Event.id.desc()).limit(1))


def _defaults(last: Event | None) -> TalkDefaults:
    if last is None or last.starts is None or last.ends is None:
        return TalkDefaults()
    local = in_zone(last.starts, last.timezone)
    return TalkDefaults(local.time(), last.ends - last.starts, last.format, last.venue, last.online_url)
