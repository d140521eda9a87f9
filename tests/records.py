"""Factories of valid records for tests, with minimal values."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from core.database import db
from models import (
    Contributor,
    Episode,
    Event,
    MediaFile,
    Opportunity,
    Page,
    Partner,
    Person,
    ResearchItem,
    Resource,
    Series,
    Session,
    Site,
    Topic,
)
from models.event import EventFormat, EventKind
from models.opportunity import OpportunityKind
from models.partner import PartnerKind
from models.research import ResearchKind

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
_numbers = count(1)


def save(*records: Any) -> Any:
    """Commit records and return the first."""
    db.session.add_all(records)
    db.session.commit()
    return records[0]


def _named(model: Any, defaults: dict[str, Any], changes: dict[str, Any]) -> Any:
    number = next(_numbers)
    type_name = model.__name__.lower()
    own = {"slug": f"{type_name}-{number}"}
    own["name" if model in (Person, Partner) else "title"] = f"{model.__name__} {number}"
    return model(**{**own, **defaults, **changes})


def a_site(**changes: Any) -> Site:
    """Return a site with settings."""
    defaults = {"name": "The Test Institute", "short_name": "Test", "strapline": "Tests", "summary": "We test."}
    return Site(**{**defaults, **changes})


def an_event(**changes: Any) -> Event:
    """Return a published in-person event of an hour, tomorrow."""
    defaults: dict[str, Any] = {
        "kind": EventKind.WORKSHOP,
        "format": EventFormat.IN_PERSON,
        "timezone": "Europe/London",
        "starts": changes.get("starts", NOW + timedelta(days=1)),
    }
    if defaults["starts"] is not None:
        defaults["ends"] = defaults["starts"] + timedelta(hours=1)
    event: Event = _named(Event, defaults, changes)
    return event


def a_person(**changes: Any) -> Person:
    """Return a published person."""
    person: Person = _named(Person, {}, changes)
    return person


def a_partner(**changes: Any) -> Partner:
    """Return a published partner."""
    partner: Partner = _named(Partner, {"kind": PartnerKind.UNIVERSITY}, changes)
    return partner


def a_topic(**changes: Any) -> Topic:
    """Return a topic."""
    topic: Topic = _named(Topic, {}, changes)
    return topic


def a_series(**changes: Any) -> Series:
    """Return a published series."""
    series: Series = _named(Series, {}, changes)
    return series


def a_file(**changes: Any) -> MediaFile:
    """Return the record of an audio file; its bytes don't exist."""
    defaults = {
        "name": f"file-{next(_numbers)}.mp3",
        "sha256": "0" * 64,
        "mime_type": "audio/mpeg",
        "length": 1000,
        "duration": 60.0,
    }
    return MediaFile(**{**defaults, **changes})


def an_episode(**changes: Any) -> Episode:
    """Return an episode of a minute, published yesterday."""
    number = next(_numbers)
    defaults = {
        "guid": f"00000000-0000-4000-8000-{number:012}",
        "number": number,
        "season": 1,
        "audio": changes.get("audio") or a_file(),
        "publish_at": NOW - timedelta(days=1),
    }
    episode: Episode = _named(Episode, defaults, changes)
    return episode


def a_research_item(**changes: Any) -> ResearchItem:
    """Return a published project."""
    item: ResearchItem = _named(ResearchItem, {"kind": ResearchKind.PROJECT}, changes)
    return item


def an_opportunity(**changes: Any) -> Opportunity:
    """Return a published call."""
    call: Opportunity = _named(Opportunity, {"kind": OpportunityKind.CALL}, changes)
    return call


def a_page(**changes: Any) -> Page:
    """Return a published page."""
    page: Page = _named(Page, {}, changes)
    return page


def a_whole_site(rows: int = 1, **changes: Any) -> None:
    """Save a site with `rows` records of each type, all linked to the first topic, partner and person.

    `changes` apply to every record except topics, such as a status.
    """
    topic, partner, person = a_topic(slug="topic"), a_partner(slug="partner"), a_person(slug="person")
    series, page = a_series(slug="series", topics=[topic], partners=[partner]), a_page(slug="page")
    save(a_site(), topic, partner, person, series, page)
    for number in range(1, rows + 1):
        links: dict[str, Any] = {"topics": [topic], "partners": [partner], **changes}
        days = timedelta(days=number)
        save(
            a_topic(),
            a_partner(**changes),
            a_person(**changes),
            a_series(topics=[topic], **changes),
            _linked_event(f"upcoming-{number}", NOW + days, person, series, links),
            _linked_event(f"past-{number}", NOW - days, person, series, links),
            an_episode(slug=f"episode-{number}", guests=[person], **links),
            a_research_item(slug=f"research-{number}", people=[person], **links),
            an_opportunity(slug=f"call-{number}", **links),
            a_page(**changes),
        )


def _linked_event(slug: str, starts: datetime, person: Person, series: Series, links: dict[str, Any]) -> Event:
    return an_event(
        slug=slug,
        starts=starts,
        ends=starts + timedelta(hours=2),
        series=series,
        contributors=[Contributor(person=person, role=role) for role in ("speaker", "chair")],
        sessions=[Session(title="Opening", starts=starts, ends=starts + timedelta(hours=1), people=[person])],
        resources=[Resource(title="Slides", url="https://slides.test/", kind="slides")],
        **links,
    )
