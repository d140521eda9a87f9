"""Content folders of any size."""

from pathlib import Path

SITE = "name: Bench\nstrapline: Bench\nsummary: Bench\ntimezone: Europe/London\n"
KINDS = ("conference", "workshop", "data-study-group", "discussion", "seminar", "talk")
FORMATS = ("in-person", "online", "hybrid")
EVENT = """---
title: Event number {number}
summary: What event number {number} is about, in a sentence of a usual length.
kind: {kind}
starts: "{starts}"
ends: "{ends}"
format: {format}
venue: Hall {hall}
topics: [topic-{topic}]
contributors:
- {{person: person-{person}, role: speaker}}
---
A paragraph about **event {number}**.
"""


def write_content(folder: Path, events: int) -> None:
    """Write a content folder with this number of events, four a day, half of them past and half to come."""
    for name in ("events", "people"):
        (folder / name).mkdir(parents=True)
    (folder / "site.yaml").write_text(SITE)
    (folder / "topics.yaml").write_text("".join(f"- {{slug: topic-{n}, title: Topic {n}}}\n" for n in range(10)))
    for number in range(20):
        (folder / "people" / f"person-{number}.md").write_text(f"---\nname: Person {number}\n---\n")
    for number in range(events):
        day = (number - events // 2) // 4
        hour = 9 + 2 * (number % 4)
        fields = {
            "number": number,
            "kind": KINDS[number % 6],
            "format": FORMATS[number % 3],
            "starts": f"{day:+}d {hour:02}:00",
            "ends": f"{day:+}d {hour + 1:02}:00",
            "hall": number % 7,
            "topic": number % 10,
            "person": number % 20,
        }
        (folder / "events" / f"event-{number}.md").write_text(EVENT.format(**fields))
