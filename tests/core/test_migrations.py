"""Upgrading and downgrading: the schema is that of the models, and no row is lost."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from conftest import make_settings
from flask import Flask
from flask_migrate import downgrade
from records import a_person, a_topic, a_whole_site, an_event, save
from sqlalchemy import Column, Connection, Integer, select, text
from sqlalchemy.exc import IntegrityError

from app import create_app
from core.database import Base, create_database, db, sqlite
from core.database_errors import DatabaseError
from core.migrations import MIGRATIONS, migrating_connection, upgrade_database
from models import Contributor, Event, OutboundMessage, Person, Topic
from models.event import RegistrationMode


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose schema and files no other test uses."""
    return own_app


def test_the_migrated_schema_is_the_schema_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_triggers_and_checks_are_those_of_the_models(app: Flask, tmp_path: Path) -> None:
    other = create_app(make_settings(tmp_path / "other"))
    with other.app_context():
        create_database()
        db.create_all()
        created = _schema(tmp_path / "other" / "podium.db")
    assert _schema(Path(str(db.engine.url.database))) == created


def _schema(database: Path) -> dict[str, list[str]]:
    """Return the words of each table and trigger, sorted, since constraints can be written in any order."""
    with sqlite.connect(database) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
        )
        return {name: sorted(sql.replace('"', "").replace(",", " ").split()) for name, sql in rows}


def test_upgrading_a_filled_database_keeps_every_reference(app: Flask) -> None:
    save(an_event(slug="kept", contributors=[Contributor(person=a_person(), role="speaker")]))
    with migrating_connection() as connection:
        # The steps with which Alembic's batch mode alters a table.
        connection.execute(text("CREATE TABLE new AS SELECT * FROM event"))
        connection.execute(text("DROP TABLE event"))
        connection.execute(text("ALTER TABLE new RENAME TO event"))
        connection.execute(text("CREATE UNIQUE INDEX restored ON event (id)"))
    assert db.session.scalar(select(text("count(*)")).select_from(text("contributor"))) == 1


def test_every_table_of_a_filled_site_can_be_made_anew(app: Flask) -> None:
    a_whole_site()
    db.session.remove()
    with migrating_connection() as connection:
        before = {name: _rows(connection, name) for name in Base.metadata.tables}
        operations = Operations(MigrationContext.configure(connection))
        for name in Base.metadata.tables:
            with operations.batch_alter_table(name, recreate="always") as batch:
                batch.add_column(Column("added_later", Integer))
        assert {name: _rows(connection, name) for name in Base.metadata.tables} == before


def _rows(connection: Connection, table: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_an_upgrade_that_breaks_references_is_taken_back(app: Flask) -> None:
    save(an_event(slug="kept", contributors=[Contributor(person=a_person(), role="speaker")]))
    with pytest.raises(DatabaseError, match="would leave 1 reference"), migrating_connection() as connection:
        connection.execute(text("DELETE FROM person"))
    assert len(db.session.scalars(select(Event)).one().contributors) == 1


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    before = Path(str(db.engine.url.database)).read_bytes()
    upgrade_database(app)
    assert Path(str(db.engine.url.database)).read_bytes() == before


def test_entries_that_were_mailed_before_keep_their_uid(app: Flask) -> None:
    event = save(an_event())
    number = event.id
    db.session.remove()
    # So that the application knows its migrations.
    upgrade_database(app)
    downgrade(directory=str(MIGRATIONS), revision="0002")
    upgrade_database(app)
    assert db.session.scalars(select(Event.uid)).one() == f"event-{number}@podium.test"


def test_messages_that_were_written_whole_are_kept_whole(app: Flask) -> None:
    whole = OutboundMessage(
        kind="confirmed", recipient="ada@example.org", message_id="<1@x>", subject="Hello", content=b"Hello"
    )
    save(whole)
    save(OutboundMessage(kind="link", recipient="bob@example.org", facts={"name": "Bob"}))
    db.session.remove()
    # So that the application knows its migrations.
    upgrade_database(app)
    downgrade(directory=str(MIGRATIONS), revision="0005")
    upgrade_database(app)
    [kept] = db.session.scalars(select(OutboundMessage))
    assert (kept.recipient, kept.message_id, kept.subject, kept.content) == (
        "ada@example.org",
        "<1@x>",
        "Hello",
        b"Hello",
    )
    assert (kept.facts, kept.status) == ({}, "queued")


def test_people_of_an_older_version_get_a_guess_to_sort_by_and_events_keep_all_that_they_had(app: Flask) -> None:
    save(a_person(name="Ada Zuse", sort_name="Abel"), a_person(name="Ludwig van Beethoven"))
    event = save(an_event(slug="one", registration_mode=RegistrationMode.NOT_NEEDED), an_event(slug="two"))
    number = event.id
    db.session.remove()
    # So that the application knows its migrations.
    upgrade_database(app)
    downgrade(directory=str(MIGRATIONS), revision="0006")
    upgrade_database(app)
    people = db.session.execute(select(Person.sort_name, Person.sort_text).order_by(Person.name)).all()
    assert people == [("", "zuse\tada zuse"), ("", "beethoven\tludwig van beethoven")]
    modes = db.session.execute(select(Event.id, Event.registration_mode).order_by(Event.slug)).all()
    assert modes[0] == (number, RegistrationMode.NONE) and len(modes) == 2
    # The new mode can be written, no other, and the triggers of the table are still there.
    db.session.execute(text("UPDATE event SET registration_mode = 'not-needed'"))
    for wrong in ("registration_mode = 'never'", "uid = 'another'"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(f"UPDATE event SET {wrong}"))
        db.session.rollback()


def test_events_topics_and_people_that_were_there_before_are_found_by_their_words(app: Flask) -> None:
    event = an_event(title="Ice Ice", summary="Cold", venue="Hall", body="Of *seals*.", topics=[a_topic(title="Météo")])
    save(event, a_person(name="Zoë O’Hara"))
    db.session.remove()
    # So that the application knows its migrations.
    upgrade_database(app)
    downgrade(directory=str(MIGRATIONS), revision="0009")
    assert db.session.scalars(text("SELECT search_text FROM event")).all() == ["ice ice cold hall"]
    db.session.execute(text("UPDATE person SET search_text = ''"))
    db.session.commit()
    upgrade_database(app)
    assert db.session.scalars(select(Event.search_text)).all() == ["ice cold hall of seals."]
    assert db.session.scalars(select(Topic.search_text)).all() == ["meteo"]
    assert db.session.scalars(select(Person.search_text)).all() == ["zoe o'hara"]
