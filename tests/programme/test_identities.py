"""What programs elsewhere know a record by stays with it, whatever its file says."""

from typing import Any

from sqlalchemy import select

from core.database import db
from models import Episode, Event, Site

TWIN = "---\ntitle: Twin\nkind: talk\nformat: online\nuid: one-uid\n---\n"
GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_a_guid_never_changes(folder: Any) -> None:
    folder.load()
    text = (folder.path / "episodes/one.md").read_text()
    folder.write("episodes/one.md", text.replace("8b8f1a52", "8b8f1a53"))
    assert folder.faults() == [
        "episodes/one.md:7: guid: must stay 8b8f1a52-6e54-4b1c-93a4-0f6f8f2b7a11: "
        "players would take the episode for a new one"
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
    assert [fault.partition(": ")[2] for fault in folder.faults()] == [
        f"podcast_guid: must stay {GUID}: directories would take the podcast for a new one"
    ]


def test_an_event_keeps_its_uid_when_its_file_does_not_say_it(folder: Any) -> None:
    folder.load()
    event = db.session.scalars(select(Event)).first()
    assert event is not None
    uid, path = event.uid, f"events/{event.slug}.md"
    text = (folder.path / path).read_text()
    folder.write(path, text.replace("title: ", "title: New ", 1)).load()
    assert db.session.scalars(select(Event.uid).where(Event.slug == event.slug)).one() == uid
    folder.write(path, text.replace("---\n", "---\nuid: another\n", 1))
    assert folder.faults() == [f"{path}:2: uid: must stay {uid}: calendars would show the event twice"]


def test_two_events_share_no_uid(folder: Any) -> None:
    folder.write("events/twin-a.md", TWIN).write("events/twin-b.md", TWIN)
    assert folder.faults() == [
        "events/twin-b.md:5: uid: is the uid of “twin-a” already; leave it out and the event gets its own"
    ]
