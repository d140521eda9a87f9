"""The talks of a table are added to a series all or not at all, and one Undo takes them all back."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from records import NOW, a_series, an_event, save
from talks.terms import TABLE, a_series_with_a_talk
from team import an_account

from blueprints.content.dump import dump_content
from blueprints.editing.actions import CannotUndoError, undo
from blueprints.editing.queries import errors_of, find_target
from blueprints.talks.actions import TalkError, add_talks
from blueprints.talks.table.columns import read_table
from blueprints.talks.table.grid import read_grid
from blueprints.talks.table.talk import Talk, read_talks
from blueprints.talks.term import Term, find_term, series_called
from core.database import db
from models import Account, AuditEntry, Contributor, Draft, Event, Person, Role, Series, Status
from models.event import EventKind


@pytest.fixture
def editor(app: Flask) -> Account:
    a_series_with_a_talk()
    return an_account(Role.EDITOR, name="Grace")


def talks_of(table: str) -> tuple[Term, list[Talk]]:
    term = find_term(db.session.query(Series).one().id, NOW)
    assert term
    return term, read_talks(read_table(read_grid(table)).talks(), term.setting)


def add(table: str, account: Account, *, is_published: bool = True, with_people: bool = True) -> AuditEntry:
    return add_talks(*talks_of(table), account, NOW, is_published=is_published, with_people=with_people)


def added() -> list[Event]:
    query = db.session.query(Event).where(Event.title.startswith("On "))
    return list(query.order_by(Event.starts))


def test_talks_have_what_the_last_talk_of_the_series_has(editor: Account) -> None:
    add(TABLE, editor)
    first, _, third = added()
    assert (first.kind, first.venue, first.online_url) == (EventKind.SEMINAR, "Room 1", "https://meet.example/1")
    assert first.starts and first.ends == first.starts + timedelta(hours=1, minutes=30)
    assert first.capacity == 40
    # By the clock on the wall, also after the clocks have changed.
    assert first.registration_closes == datetime(2027, 3, 3, 12, tzinfo=UTC)
    assert third.starts == datetime(2027, 4, 7, 16, tzinfo=UTC)
    assert third.registration_closes == datetime(2027, 4, 7, 11, tzinfo=UTC)


def test_speakers_are_found_or_added_once(editor: Account) -> None:
    add(TABLE, editor, with_people=False)
    people = {person.name: person for person in db.session.query(Person)}
    assert people.keys() == {"Ada Lovelace", "Grace Hopper"}
    assert (people["Grace Hopper"].status, people["Grace Hopper"].affiliation) == (Status.DRAFT, "Navy")
    assert people["Ada Lovelace"].status is Status.PUBLISHED
    assert [row.person.name for row in added()[2].contributors] == ["Grace Hopper", "Ada Lovelace"]


def test_new_speakers_are_published_too_if_that_is_chosen(editor: Account) -> None:
    add(TABLE, editor, with_people=True)
    assert {person.status for person in db.session.query(Person)} == {Status.PUBLISHED}


def test_drafts_can_be_published_as_they_are(editor: Account) -> None:
    add(TABLE, editor, is_published=False)
    drafts = db.session.query(Draft).all()
    assert len(drafts) == 3
    targets = [find_target("events", draft.key) for draft in drafts]
    assert [errors_of(target, NOW) for target in targets if target] == [[], [], []]
    assert added() == []


def test_one_wrong_row_adds_nothing(editor: Account, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = dump_content(tmp_path_factory.mktemp("dump") / "site").texts
    with pytest.raises(TalkError) as raised:
        add(TABLE + "31 February 2027\tAda Lovelace\tOn nothing\n", editor)
    assert raised.value.number == 3
    assert dump_content(tmp_path_factory.mktemp("dump") / "site").texts == before
    assert db.session.query(AuditEntry).count() == db.session.query(Draft).count() == 0


@pytest.mark.parametrize("is_published", [True, False])
def test_one_undo_takes_all_of_it_back(
    editor: Account, tmp_path_factory: pytest.TempPathFactory, is_published: bool
) -> None:
    before = dump_content(tmp_path_factory.mktemp("dump") / "site").texts
    entry = add(TABLE, editor, is_published=is_published)
    assert [each.id for each in db.session.query(AuditEntry) if each.undo] == [entry.id]
    undo(entry.id, editor, NOW)
    assert dump_content(tmp_path_factory.mktemp("dump") / "site").texts == before
    assert db.session.query(Draft).count() == 0


def test_a_speaker_who_takes_part_elsewhere_since_is_not_taken_back(editor: Account) -> None:
    entry = add(TABLE, editor)
    hopper = db.session.query(Person).filter_by(name="Grace Hopper").one()
    save(an_event(contributors=[Contributor(person=hopper, role="chair")]))
    with pytest.raises(CannotUndoError, match="Grace Hopper takes part"):
        undo(entry.id, editor, NOW)
    assert len(added()) == 3


def test_a_series_without_talks_asks_for_a_time(editor: Account) -> None:
    series = save(a_series(title="New"))
    term = find_term(series.id, NOW)
    assert term
    [talk] = read_talks([{"date": "3 March 2027", "title": "First"}], term.setting)
    assert talk.problems_of("time")[0].is_error


def test_a_series_is_found_by_part_of_its_title(editor: Account) -> None:
    everything = [*db.session.query(Series), save(a_series(title="Public Health", slug="health"))]
    assert series_called("public interest", everything) is everything[0]
    assert series_called("interest", everything) is everything[0]
    assert series_called("public", everything) is None
