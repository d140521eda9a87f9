"""A content folder is loaded whole or not at all, and loading it again changes nothing."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import event, func, select, update

from blueprints.content.actions import load_content
from blueprints.content.load_result import LoadResult
from blueprints.events.actions import keep_calendar_entries
from blueprints.media.queries import stored_path
from core.database import db
from core.time import utc_now
from models import Episode, Event, MediaFile, MovedAddress, Page, Partner, Person, Question, Site, Topic
from models.event import RegistrationMode

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVENT = "---\ntitle: A day\nkind: workshop\nformat: hybrid\nstarts: 2027-05-01 10:00\nends: 2027-05-01 16:00\n"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that write to the database."""
    written: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield written
    event.remove(db.engine, "before_cursor_execute", note)


def one(model: Any, **filters: Any) -> Any:
    return db.session.scalars(select(model).filter_by(**filters)).one()


def age_everything() -> None:
    for model in (Event, Person, Partner, Episode, Page):
        db.session.execute(update(model).values(updated_at=LONG_AGO))
    db.session.commit()


def stored() -> list[Path]:
    return sorted(path for path in Path(current_app.config["MEDIA_FOLDER"]).rglob("*") if path.is_file())


def test_loading_adds_each_record_once(folder: Any) -> None:
    assert folder.load() == LoadResult(added=13, changed=0, unchanged=0)
    event = one(Event, slug="day")
    assert (event.title, event.kind, event.timezone) == ("A day", "workshop", "Europe/London")
    assert event.starts == datetime(2027, 5, 1, 9, tzinfo=UTC)
    assert one(Person, slug="ada").body_html == "<p>She wrote <em>notes</em>.</p>\n"
    assert [topic.slug for topic in db.session.scalars(select(Topic))] == ["ethics"]


def test_loading_twice_writes_nothing(folder: Any) -> None:
    folder.load()
    age_everything()
    with statements() as written:
        assert folder.load() == LoadResult(added=0, changed=0, unchanged=13)
    assert written == []
    assert one(Event, slug="day").updated_at == LONG_AGO


def test_only_what_changed_is_touched(folder: Any) -> None:
    folder.load()
    age_everything()
    folder.write("people/ada.md", "---\nname: Ada, Countess of Lovelace\n---\n\nShe wrote *notes*.\n")
    assert folder.load() == LoadResult(added=0, changed=1, unchanged=12)
    assert one(Person, slug="ada").updated_at > LONG_AGO
    assert one(Partner, slug="college").updated_at == LONG_AGO


@pytest.mark.parametrize("line", ["contributors: [{person: ada, role: chair}]", "topics: [ethics]"])
def test_an_event_whose_parts_change_has_changed(folder: Any, line: str) -> None:
    folder.write("events/day.md", f"{EVENT}contributors: [{{person: ada, role: speaker}}]\n---\n").load()
    age_everything()
    folder.write("events/day.md", f"{EVENT}{line}\n---\n")
    assert folder.load().changed == 1
    assert one(Event, slug="day").updated_at > LONG_AGO


def test_a_key_that_is_left_out_returns_to_its_default(folder: Any) -> None:
    folder.write("events/day.md", f"{EVENT}venue: Hall\nregistration: {{mode: open, capacity: 5}}\n---\n").load()
    folder.write("events/day.md", f"{EVENT}---\n").load()
    event = one(Event, slug="day")
    assert (event.venue, event.registration_mode, event.capacity) == ("", RegistrationMode.NONE, None)


def test_what_a_folder_does_not_mention_stays(folder: Any, new_folder: Any) -> None:
    folder.load()
    more = new_folder("more").write("events/night.md", f"{EVENT}series: evenings\ntopics: [ethics]\n---\n")
    assert more.load() == LoadResult(added=1, changed=0, unchanged=0)
    assert one(Event, slug="night").series.slug == "evenings"
    assert db.session.scalar(select(func.count()).select_from(Event)) == 2


def test_one_error_among_many_files_changes_nothing(folder: Any) -> None:
    before = stored()
    folder.write("pages/broken.md", "---\ntitel: Broken\n---\n")
    with statements() as written:
        assert len(folder.errors()) == 2
    assert written == []
    assert db.session.scalar(select(Site.id)) is None
    assert stored() == before == []


def test_a_database_that_refuses_leaves_no_media_behind(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(db.session, "commit", refuse)
    with pytest.raises(OSError, match="disk is full"):
        folder.load()
    monkeypatch.undo()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert stored() == []


def test_media_are_stored_under_their_digest_with_what_they_hold(folder: Any, make_mp3: Any) -> None:
    folder.write("media/face.png.yaml", "alt: A face\ncredit: Eve\n").load()
    audio, face = one(MediaFile, name="one.mp3"), one(MediaFile, name="face.png")
    assert audio.sha256 == hashlib.sha256(make_mp3(3)).hexdigest()
    assert stored_path(audio.sha256).read_bytes() == make_mp3(3)
    assert (audio.mime_type, audio.length, round(audio.duration)) == ("audio/mpeg", len(make_mp3(3)), 3)
    assert (face.mime_type, face.width, face.height, face.alt, face.credit) == ("image/png", 4, 3, "A face", "Eve")


def test_a_transcript_becomes_lines_with_speakers_and_seconds(folder: Any) -> None:
    folder.load()
    assert one(Episode, slug="one").cues == [
        {"starts": 0.0, "ends": 1.5, "speaker": "Ada", "text": "Hello & welcome"},
        {"starts": 1.5, "ends": 2.0, "speaker": "", "text": "to this."},
    ]


def test_a_transcript_that_changes_changes_its_episode_even_alone(folder: Any, new_folder: Any) -> None:
    folder.load()
    new_folder("more").write("media/one.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n").load()
    assert [cue["text"] for cue in one(Episode, slug="one").cues] == ["Hi"]


def test_a_transcript_of_the_database_serves_an_episode_of_the_folder(folder: Any, new_folder: Any) -> None:
    folder.load()
    text = (folder.path / "episodes/one.md").read_text()
    assert new_folder("more").write("episodes/one.md", text).load() == LoadResult(0, 0, 1)
    assert len(one(Episode, slug="one").cues) == 2


def test_two_episodes_can_swap_their_numbers(folder: Any, make_mp3: Any) -> None:
    first = (folder.path / "episodes/one.md").read_text()
    second = first.replace("8b8f1a52", "8b8f1a53").replace("number: 1", "number: 2")
    folder.write("episodes/two.md", second).load()
    folder.write("episodes/one.md", first.replace("number: 1", "number: 2"))
    folder.write("episodes/two.md", second.replace("number: 2", "number: 1"))
    assert folder.load().changed == 2
    assert (one(Episode, slug="one").number, one(Episode, slug="two").number) == (2, 1)


def test_a_question_stays_the_same_question_when_others_move_around_it(folder: Any) -> None:
    def ask(*labels: str) -> None:
        questions = "".join(f"    - label: {label}\n" for label in labels)
        folder.write("events/day.md", f"{EVENT}registration:\n  questions:\n{questions}---\n").load()

    ask("Diet", "Access")
    diet = one(Question, label="Diet").id
    ask("Arrival", "Access", "Diet")
    assert one(Question, label="Diet").id == diet
    assert [question.label for question in one(Event, slug="day").questions] == ["Arrival", "Access", "Diet"]


def test_relative_times_count_from_the_day_of_loading_at_the_site(folder: Any) -> None:
    times = EVENT.replace("2027-05-01 10:00", "+14d 15:00").replace("2027-05-01 16:00", "+14d 17:00")
    folder.write("events/day.md", f"{times}---\n").load(now=datetime(2027, 6, 1, 23, 30, tzinfo=UTC))
    # It is 2 June in London already.
    assert one(Event, slug="day").starts == datetime(2027, 6, 16, 14, tzinfo=UTC)


def test_relative_times_load_on_whatever_day(folder: Any) -> None:
    times = EVENT.replace("2027-05-01 10:00", "+0d 01:30").replace("2027-05-01 16:00", "+0d 02:30")
    folder.write("events/day.md", f"{times}---\n").load(now=datetime(2027, 3, 28, 0, tzinfo=UTC))
    event = one(Event, slug="day")
    assert event.ends - event.starts == timedelta(0)  # The clocks skipped the hour between.
    folder.load(now=datetime(2027, 10, 31, 0, tzinfo=UTC))
    assert one(Event, slug="day").ends - event.starts == timedelta(hours=2)


def test_an_event_counts_in_its_own_zone(folder: Any) -> None:
    folder.write("events/day.md", f"{EVENT}timezone: Asia/Kathmandu\n---\n").load()
    assert one(Event, slug="day").starts == datetime(2027, 5, 1, 4, 15, tzinfo=UTC)


def test_moved_addresses_are_added_and_never_taken_away(folder: Any) -> None:
    site = (folder.path / "site.yaml").read_text()
    folder.write("site.yaml", site + "moved_addresses: [{old: /a, new: /b}]\n").load()
    folder.write("site.yaml", site + "moved_addresses: [{old: /c, new: /d}]\n").load()
    assert {(move.old, move.new) for move in db.session.scalars(select(MovedAddress))} == {("/a", "/b"), ("/c", "/d")}


def test_line_ends_of_other_systems_are_no_change(folder: Any) -> None:
    folder.load()
    text = (folder.path / "people/ada.md").read_bytes()
    folder.write("people/ada.md", b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert folder.load().changed == 0


def test_words_that_yaml_would_take_for_something_else_stay_words(folder: Any) -> None:
    folder.write("people/ada.md", "---\nname: No\nrole: 1e3\naffiliation: 2026-01-01\n---\n").load()
    person = one(Person, slug="ada")
    assert (person.name, person.role, person.affiliation) == ("No", "1e3", "2026-01-01")


def test_a_body_may_hold_lines_of_hyphens(folder: Any) -> None:
    folder.write("pages/legal.md", "---\ntitle: Legal\n---\n\n---\n\nSmall print.\n\n---\n").load()
    assert one(Page, slug="legal").body == "---\n\nSmall print.\n\n---"


def test_nobody_waits_for_the_database_while_files_are_read(folder: Any, app: Flask) -> None:
    other = db.engine.connect()

    def write_meanwhile(done: int, steps: int, current: str = "") -> None:
        if done == 1:
            with other.begin():
                other.execute(update(Site).values(notice="x"))

    load_content(folder.path, progress=write_meanwhile)
    other.close()


def test_a_thousand_events_load_in_one_go(folder: Any) -> None:
    for number in range(1000):
        folder.write(f"events/event-{number}.md", f"{EVENT}topics: [ethics]\n---\n\nEvent *{number}*.\n")
    assert folder.load().added == 1013
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1001
    # One transaction keeps the calendar entries of some events; the worker keeps the others.
    keep_calendar_entries(utc_now())
    with statements() as written:
        assert folder.load().unchanged == 1013
    assert written == []
