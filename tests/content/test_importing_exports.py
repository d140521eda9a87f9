"""`flask import` of the JSON that Indico, pretalx and researchseminars.org export."""

from pathlib import Path

from content.importing import imported
from content.sources import INDICO, PRETALX, SEMINAR, TIMETABLE, write_json
from flask import Flask


def test_a_conference_of_pretalx_becomes_an_agenda_and_talks(app: Flask, tmp_path: Path) -> None:
    folder, lines = imported(app, "pretalx", write_json(tmp_path / "schedule.json", PRETALX))
    conference = (folder / "events/ice-27.md").read_text()
    assert "kind: conference\nstarts: 2027-02-01 10:00\nends: 2027-02-01 11:30\nformat: in-person\n" in conference
    assert "  - title: Coffee\n    starts: 2027-02-01 11:00\n    ends: 2027-02-01 11:30\n    room: Hall\n" in conference
    talk = (folder / "events/counting-floes.md").read_text()
    assert "kind: workshop\n" in talk
    assert "series: ice-27\ntopics: [methods]\ncontributors:\n  - person: ada-lovelace\n    role: speaker\n" in talk
    assert "url: https://talks.example.org/media/s.pdf\n    kind: slides\n" in talk
    assert talk.endswith("---\n\nShort.\n\nLong with **bold**.\n\nAnd more.\n")
    assert (folder / "people/ada-lovelace.md").read_text() == "---\nname: Ada Lovelace\n---\n\nShe counts.\n"
    assert not (folder / "events/coffee.md").exists()
    for line in [
        "  A session without a title, a time or a length: Never",
        "  Whether a session may be recorded: Counting floes",
        "  The language of a session: Counting floes",
        "  A portrait, which is not fetched: Ada Lovelace",
        "  The description of a room: the conference",
    ]:
        assert line in lines


def test_an_event_of_indico_becomes_an_agenda_and_talks(app: Flask, tmp_path: Path) -> None:
    folder, lines = imported(app, "indico", write_json(tmp_path / "event.json", INDICO))
    event = (folder / "events/ice-workshop.md").read_text()
    assert "kind: workshop\nsummary: Two days of ice.\nstarts: 2027-02-01 09:00\nends: 2027-02-01 18:00\n" in event
    assert "venue: Council Chamber, CERN\n" in event
    assert "  - title: Lunch\n    starts: 2027-02-01 12:00\n    ends: 2027-02-01 13:00\n" in event
    assert "  - person: grace-hopper\n    role: chair\n" in event
    talk = (folder / "events/seals.md").read_text()
    assert "venue: 4-3-006\n" in talk
    assert "topics: [animals]\n" in talk
    assert "url: https://indico.example.org/s.pdf\n    kind: slides\n" in talk
    assert talk.endswith("---\n\nAbout *seals*.\n")
    assert "affiliation: The College" in (folder / "people/ada-lovelace.md").read_text()
    for line in [
        "  Who made the event in Indico: Ice workshop",
        "  Authors of an abstract who don't speak: Ice workshop: Seals",
        "  mystery, for which there is no field: Ice workshop",
    ]:
        assert line in lines
    assert "s@example.org" not in "".join(path.read_text() for path in folder.rglob("*.md"))


def test_a_timetable_of_indico_becomes_a_draft_with_its_agenda(app: Flask, tmp_path: Path) -> None:
    folder, lines = imported(app, "indico", write_json(tmp_path / "timetable.json", TIMETABLE))
    event = (folder / "events/event-1.md").read_text()
    assert "status: draft\n" in event
    assert "  - title: Seals\n    starts: 2027-02-01 10:00\n    ends: 2027-02-01 10:20\n    room: 4-3-006\n" in event
    assert "  A timetable without the title, kind and place of its event, which is a draft: Event 1" in lines


def test_a_seminar_of_researchseminars_becomes_a_series_with_talks(app: Flask, tmp_path: Path) -> None:
    folder, lines = imported(app, "researchseminars", write_json(tmp_path / "talks.json", SEMINAR))
    talk = (folder / "events/on-x-y-in-ice.md").read_text()
    assert (
        "title: On $x<y$ in ice\nkind: seminar\nstarts: 2027-02-01 10:00\nends: 2027-02-01 11:00\nformat: hybrid\n"
        in talk
    )
    assert "online_url: https://example.org/zoom\nseries: ice-seminar\ntopics: [math-nt]\n" in talk
    assert "person: charles-babbage" in talk
    assert talk.endswith("We show $a<b$.\n")
    assert "status: draft" in (folder / "events/talk-by-grace-hopper.md").read_text()
    assert "  An email address of a speaker, which pages don't show: IceSem/3" in lines
    assert "  A talk that isn't public yet, as a draft: IceSem/4" in lines
