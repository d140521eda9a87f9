"""Content folders of any size, with every record type and with people, partners, series and topics of many events."""

import json
import shutil
from pathlib import Path
from typing import Any

SITE = "name: Bench\nstrapline: Bench\nsummary: Bench\ntimezone: Europe/London\n"
KINDS = ("conference", "workshop", "data-study-group", "discussion", "seminar", "talk")
FORMATS = ("in-person", "online", "hybrid")
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Africa/Nairobi")
EVENTS_OF_EACH_DAY = 4
SESSIONS = 6  # of every conference
AUDIO = Path(__file__).parent.parent / "demo/content/media/what-a-twin-is-for.mp3"
TRANSCRIPT = AUDIO.with_suffix(".vtt")


def write_content(folder: Path, events: int) -> None:
    """Write a content folder with this number of events, four a day, half of them past and half to come.

    The first person, partner, series and topic have three of ten events; there is a person for five events, and a
    research item and an episode for twenty.
    """
    people, partners, series = max(20, events // 5), max(5, events // 50), max(5, events // 200)
    (folder / "media").mkdir(parents=True)
    shutil.copy(AUDIO, folder / "media")
    shutil.copy(TRANSCRIPT, folder / "media")
    (folder / "site.yaml").write_text(SITE)
    (folder / "topics.yaml").write_text("".join(f"- {{slug: topic-{n}, title: Topic {n}}}\n" for n in range(10)))
    for number in range(people):
        _write(folder, "people", f"person-{number}", name=f"Person {number}", role="Reader", affiliation="Bench")
    for number in range(partners):
        _write(folder, "partners", f"partner-{number}", name=f"Partner {number}", kind="university")
    for number in range(series):
        _write(folder, "series", f"series-{number}", title=f"Series {number}", topics=[f"topic-{number % 10}"])
    for number in range(events):
        _write_event(folder, number, events, people, partners, series)
    for number in range(events // 20):
        links = {
            "topics": [f"topic-{_often_the_first(number, 10)}"],
            "partners": [f"partner-{_often_the_first(number, partners)}"],
        }
        person = f"person-{_often_the_first(number, people)}"
        date = {"date": f"{-number - 1}d", "people": [person]}
        _write(folder, "research", f"item-{number}", title=f"Item {number}", kind="project", **date, **links)
        _write_episode(folder, number, person, links)
        days = {"opens": f"{-number - 1}d 09:00", "closes": f"{100 - number:+}d 09:00"}
        _write(folder, "opportunities", f"call-{number}", title=f"Call {number}", kind="call", **days, **links)


def _often_the_first(number: int, size: int) -> int:
    """Return the first of a number of records three times out of ten, and else the others in turn."""
    return 0 if number % 10 < 3 else 1 + number % (size - 1)


def _write_event(folder: Path, number: int, events: int, people: int, partners: int, series: int) -> None:
    day = (number - events // 2) // EVENTS_OF_EACH_DAY
    hour = 9 + 2 * (number % EVENTS_OF_EACH_DAY)
    kind = KINDS[number % len(KINDS)]
    speakers = dict.fromkeys((_often_the_first(number, people), 1 + number * 7 % (people - 1)))
    sessions = [
        {
            "title": f"Session {part} of event {number}",
            "starts": f"{day:+}d {hour:02}:{10 * part:02}",
            "ends": f"{day:+}d {hour:02}:{10 * part + 9:02}",
            "room": "Hall",
            "people": [f"person-{1 + (number + part) % (people - 1)}"],
        }
        for part in range(SESSIONS if kind == "conference" else 0)
    ]
    _write(
        folder,
        "events",
        f"event-{number}",
        title=f"Event number {number}",
        kind=kind,
        starts=f"{day:+}d {hour:02}:00",
        ends=f"{day:+}d {hour + 1:02}:00",
        timezone=ZONES[number % len(ZONES)],
        format=FORMATS[number % len(FORMATS)],
        venue=f"Hall {number % 7}",
        series=f"series-{_often_the_first(number, series)}" if kind == "talk" or number % 10 < 3 else None,
        topics=list(dict.fromkeys((f"topic-{number % 10}", f"topic-{_often_the_first(number, 10)}"))),
        partners=[f"partner-{_often_the_first(number, partners)}"],
        contributors=[{"person": f"person-{one}", "role": "speaker"} for one in speakers],
        sessions=sessions,
    )


def _write_episode(folder: Path, number: int, guest: str, links: dict[str, Any]) -> None:
    facts = {
        "title": f"Episode {number}",
        "number": number + 1,
        "season": 1,
        "guid": f"bench-{number}",
        "guests": [guest],
    }
    files = {"audio": AUDIO.name, "transcript": TRANSCRIPT.name}
    _write(folder, "episodes", f"episode-{number}", **facts, **files, publish_at=f"{-number - 1}d 07:00", **links)


def _write(folder: Path, records: str, slug: str, /, **fields: Any) -> None:
    """Write a content file; values are written as JSON, which is YAML too."""
    (folder / records).mkdir(exist_ok=True)
    summary = f"What {slug} is about, in a sentence of a usual length."
    given = {key: value for key, value in {**fields, "summary": summary}.items() if value not in (None, [])}
    front_matter = "".join(f"{key}: {json.dumps(value)}\n" for key, value in given.items())
    (folder / records / f"{slug}.md").write_text(f"---\n{front_matter}---\nA paragraph about **{slug}**.\n")
