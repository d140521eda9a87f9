"""The identifiers that other programs know a record by never change, whatever its file says."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.database import db
from models import Episode, Event, Opportunity, ResearchItem, Site

GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_a_guid_never_changes(folder: Any) -> None:
    folder.load()
    text = (folder.path / "episodes/one.md").read_text()
    folder.write("episodes/one.md", text.replace("8b8f1a52", "8b8f1a53"))
    assert folder.errors() == [
        "episodes/one.md:7: guid: must stay 8b8f1a52-6e54-4b1c-93a4-0f6f8f2b7a11: "
        "players would treat the episode as a new one"
    ]


def test_an_episode_without_audio_or_number_may_be_a_draft(folder: Any) -> None:
    guid = "guid: 11111111-6e54-4b1c-93a4-0f6f8f2b7a11"
    folder.write("episodes/two.md", f"---\ntitle: Two\nseason: 1\n{guid}\nstatus: draft\n---\n").load()
    episode = db.session.scalars(select(Episode).where(Episode.slug == "two")).one()
    assert (episode.audio, episode.number) == (None, None)


def test_subtitles_become_the_lines_of_an_episode(folder: Any) -> None:
    folder.write("media/one.srt", "1\n00:00:00,500 --> 00:00:01,000\nHello\n")
    text = (folder.path / "episodes/one.md").read_text()
    folder.write("episodes/one.md", text.replace("one.vtt", "one.srt")).load()
    [cue] = db.session.scalars(select(Episode).where(Episode.slug == "one")).one().cues
    assert cue == {"starts": 0.5, "ends": 1.0, "speaker": "", "text": "Hello"}


def test_a_podcast_keeps_its_guid(folder: Any) -> None:
    site = (folder.path / "site.yaml").read_text()
    folder.write("site.yaml", f"{site}podcast_guid: {GUID}\n").load()
    folder.write("site.yaml", site).load()
    assert db.session.scalars(select(Site.podcast_guid)).one() == GUID
    folder.write("site.yaml", f"{site}podcast_guid: {GUID[:-1]}d\n")
    assert [error.partition(": ")[2] for error in folder.errors()] == [
        f"podcast_guid: must stay {GUID}: directories would treat the podcast as a new one"
    ]


KNOWN = pytest.mark.parametrize(
    ("model", "name", "keys"),
    [
        (Event, "events", "kind: talk\nformat: online"),
        (ResearchItem, "research", "kind: project"),
        (Opportunity, "opportunities", "kind: job"),
    ],
)


@KNOWN
def test_a_record_keeps_its_uid_when_its_file_does_not_say_it(folder: Any, model: Any, name: str, keys: str) -> None:
    path, text = f"{name}/twin.md", f"---\ntitle: Twin\n{keys}\n---\n"
    folder.write(path, text).load()
    uid = db.session.scalars(select(model.uid).where(model.slug == "twin")).one()
    folder.write(path, text.replace("Twin", "New twin")).load()
    assert db.session.scalars(select(model.uid).where(model.slug == "twin")).one() == uid
    folder.write(path, text.replace("---\n", "---\nuid: another\n", 1))
    assert folder.errors() == [f"{path}:2: uid: must stay {uid}: calendars and feeds would show it twice"]


@KNOWN
def test_two_records_share_no_uid(folder: Any, model: Any, name: str, keys: str) -> None:
    text = f"---\nuid: one-uid\ntitle: Twin\n{keys}\n---\n"
    folder.write(f"{name}/twin-a.md", text).write(f"{name}/twin-b.md", text)
    assert folder.errors() == [
        f"{name}/twin-b.md:2: uid: is already the uid of “twin-a”; leave it out, and this record gets its own"
    ]


@KNOWN
def test_the_database_refuses_another_uid(folder: Any, model: Any, name: str, keys: str) -> None:
    folder.write(f"{name}/twin.md", f"---\ntitle: Twin\n{keys}\n---\n").load()
    with pytest.raises(IntegrityError, match="keeps its uid"):
        db.session.execute(update(model).values(uid="another"))
