"""The counts of the list are cached in memory, yet always match the data and the time of each request."""

import os
import random
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest
from conftest import QueryCounter
from flask import Flask
from records import NOW, a_person, a_topic, an_event, save
from sqlalchemy import select, text

from blueprints.events import counts
from blueprints.events.counts import EventCounts
from blueprints.events.filter_conditions import EventFilters, Period, search_conditions
from blueprints.events.queries import list_events
from core.database import db, sqlite
from core.public_memo import PublicMemo
from models import Contributor, Event, Person, Status, Topic
from models.event import EventFormat, EventKind

ZONE = "Europe/London"
HOUR = timedelta(hours=1)
RUNS = int(os.environ.get("FUZZ_RUNS", "1"))
FILTERS = (
    EventFilters(),
    EventFilters(page=2),
    EventFilters(when="past"),
    EventFilters(when="all", kind=EventKind.TALK),
    EventFilters(format=EventFormat.ONLINE),
    EventFilters(topic="ice"),
    EventFilters(when="all", q="ada"),
    EventFilters(when="all", period=Period.THIS_WEEK),
    EventFilters(format=EventFormat.HYBRID, pages=2),
    EventFilters(when="all", since=date(2027, 3, 1), until=date(2027, 3, 2)),
)


def counts_of(filters: EventFilters, now: datetime = NOW) -> EventCounts:
    found = list_events(filters, now, ZONE)
    return EventCounts(found.total, found.kinds, found.formats, found.topics)


def counted(filters: EventFilters, now: datetime) -> EventCounts:
    return counts._count(filters, now, ZONE, search_conditions(filters.q, now))


@pytest.mark.parametrize("seed", range(RUNS))
def test_every_count_is_what_counting_gives_whatever_happened_before(app: Flask, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    topics = [a_topic(slug="ice"), a_topic(slug="law")]
    save(*topics, a_person(name="Ada", slug="ada"))
    now = NOW
    for _ in range(30):
        change_something(chance, topics)
        # The clock also goes back, as when it is set.
        now += chance.choice((0, 0, 1, 3, -1)) * HOUR
        for filters in FILTERS:
            assert counts_of(filters, now) == counted(filters, now), filters
        chance.choice((db.session.commit, db.session.commit, db.session.rollback))()
        for filters in FILTERS:
            assert counts_of(filters, now) == counted(filters, now), filters


def change_something(chance: random.Random, topics: list[Topic]) -> None:
    """Change something in the session, or commit it from a program that knows nothing of Podium."""
    event = chance.choice([*db.session.scalars(select(Event)), None])
    moment = NOW + chance.randrange(-6, 9) * HOUR
    if event is None or chance.random() < 0.3:
        ada = db.session.scalars(select(Person)).one()
        db.session.add(
            an_event(
                starts=moment,
                kind=chance.choice(list(EventKind)),
                format=chance.choice(list(EventFormat)),
                topics=chance.sample(topics, chance.randrange(3)),
                status=chance.choice(list(Status)),
                publish_at=NOW + chance.randrange(9) * HOUR,
                contributors=chance.choice(([], [Contributor(person=ada, role="speaker")])),
            )
        )
    elif chance.random() < 0.3:
        db.session.rollback()
        with closing(sqlite.connect(str(db.engine.url.database))) as other:
            other.execute(
                "UPDATE event SET kind = 'talk', status = 'published', publish_at = NULL WHERE id = ?", [event.id]
            )
            other.commit()
    elif chance.random() < 0.3:
        db.session.delete(event)
    elif chance.random() < 0.3:
        db.session.execute(text("UPDATE person SET publish_at = :moment"), {"moment": f"{moment:%Y-%m-%d %H:%M:%S.%f}"})
    else:
        event.topics = chance.sample(topics, chance.randrange(3))
        event.status = chance.choice((Status.PUBLISHED, Status.DRAFT))


def test_what_was_counted_is_not_counted_again(app: Flask, count_queries: type[QueryCounter]) -> None:
    event = save(an_event(capacity=9))
    counts_of(EventFilters())
    db.session.execute(text("UPDATE event SET places_taken = 3"))
    db.session.commit()
    with count_queries() as counted:
        assert counts_of(EventFilters(), NOW + HOUR).total == 1
    assert not [statement for statement in counted.statements if "count(" in statement]
    assert counts_of(EventFilters(), event.ends).total == 0


def test_a_preview_neither_finds_nor_leaves_counts_of_another_state(app: Flask) -> None:
    event = save(an_event())
    assert counts_of(EventFilters()).total == 1
    # Not yet flushed.
    event.status = Status.DRAFT
    assert counts_of(EventFilters()).total == 0
    db.session.rollback()
    assert counts_of(EventFilters()).total == 1
    db.session.add(an_event())
    db.session.commit()
    assert counts_of(EventFilters()).total == 2


def test_a_snapshot_of_before_a_commit_keeps_its_counts(app: Flask) -> None:
    save(an_event())
    with app.app_context(), app.test_request_context("/"):
        assert counts_of(EventFilters()).total == 1
        with closing(sqlite.connect(str(db.engine.url.database))) as other:
            other.execute("DELETE FROM event")
            other.commit()
        with app.app_context():
            assert counts_of(EventFilters()).total == 0
        assert counts_of(EventFilters()).total == 1
        db.session.rollback()
        assert counts_of(EventFilters()).total == 0


def test_the_least_used_is_forgotten(app: Flask) -> None:
    memo: PublicMemo[str] = PublicMemo(2)
    read: list[str] = []

    def ask(key: str) -> None:
        memo.value(key, NOW, lambda: read.append(key) or key, lambda: NOW + HOUR)  # type: ignore[func-returns-value]

    for key in ("one", "two", "one", "three", "one", "two"):
        ask(key)
    assert read == ["one", "two", "three", "two"]
