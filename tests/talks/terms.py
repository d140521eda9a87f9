"""Series to add talks to, and tables of talks."""

from datetime import UTC, datetime

from records import a_person, a_series, a_site, an_event, save

from core.database import db
from models import Person, Series, Site
from models.event import EventFormat, EventKind, RegistrationMode

TABLE = (
    "Date\tSpeaker\tTitle\n3 March 2027\tLovelace, Ada\tOn engines\n10 March 2027\tGrace Hopper (Navy)\tOn compilers\n"
    "7 April 2027\tGrace Hopper and Ada Lovelace\tOn both\n"
)


def a_series_with_a_talk(slug: str = "public-interest", title: str = "Public Interest") -> Series:
    """Save a site with Ada Lovelace and a series whose last talk was a hybrid seminar of 90 minutes."""
    if db.session.query(Site).first() is None:
        save(a_site())
    if db.session.query(Person).first() is None:
        save(a_person(name="Ada Lovelace", slug="ada-lovelace"))
    series = a_series(title=title, slug=slug)
    save(
        an_event(
            series=series,
            kind=EventKind.SEMINAR,
            starts=datetime(2027, 2, 24, 17, tzinfo=UTC),
            ends=datetime(2027, 2, 24, 18, 30, tzinfo=UTC),
            format=EventFormat.HYBRID,
            venue="Room 1",
            online_url="https://meet.example/1",
            registration_mode=RegistrationMode.OPEN,
            registration_closes=datetime(2027, 2, 24, 12, tzinfo=UTC),
            capacity=40,
        )
    )
    return series
