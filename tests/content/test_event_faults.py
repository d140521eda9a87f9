"""What is wrong with a file is said with its file, line and key, and with what would be right."""

from typing import Any

import pytest

EVENT = ["title: A day", "kind: workshop", "format: hybrid", "starts: 2027-05-01 10:00", "ends: 2027-05-01 16:00"]


def event(*lines: str, without: str = "~") -> str:
    """Return an event's file: the lines given, in place of those of the same keys, come last."""
    keys = {line.partition(":")[0] for line in lines} | {without}
    kept = [line for line in EVENT if line.partition(":")[0] not in keys]
    return "\n".join(["---", *kept, *lines, "---", ""])


FAULTS_OF_EVENTS = {
    "an unknown value": (
        event("kind: confrence"),
        "6: kind: “confrence” is none of conference, workshop, data-study-group, discussion, seminar, talk",
    ),
    "an unknown key": (event("venu: Hall"), "7: venu: is no key here; did you mean “venue”?"),
    "a missing key": (event(without="title"), "2: title: must be there"),
    "a key without a value": (event("title:"), "6: title: must be there"),
    "an empty title": (event('title: "  "'), "6: title: must not be empty"),
    "a list for a text": (event("venue: [a, b]"), "7: venue: is a list where a single value belongs"),
    "a text for a list": (
        event("topics: ethics"),
        "7: topics: is a list; write [one, another], or each on a line of its own after a hyphen",
    ),
    "a text for keys": (
        event("sessions:", "  - Welcome"),
        "8: sessions: keys belong here: title, starts, ends, room, people",
    ),
    "a title of two lines": (event("title: |", "  one", "  two"), "6: title: is more than one line"),
    "a key twice": (event("venue: A", "venue: B"), "8: venue: stands here twice, first in line 7"),
    "an unknown topic": (
        event("topics:", "  - ethic"),
        "8: topics: there is no topics/ethic in this folder or in the database; did you mean “ethics”?",
    ),
    "a topic twice": (event("topics: [ethics, ethics]"), "7: topics: “ethics” stands here twice"),
    "an unknown person": (
        event("contributors:", "  - role: speaker", "    person: bob"),
        "9: contributors.person: there is no people/bob in this folder or in the database",
    ),
    "a person twice in a role": (
        event("contributors:", *["  - {person: ada, role: chair}"] * 2),
        "9: contributors.person: “ada” is chair twice",
    ),
    "ends before starts": (event("ends: 2027-05-01 09:00"), "6: ends: is before starts"),
    "starts alone": (
        event(without="ends"),
        "5: starts: needs ends beside it; leave both out while the date is to be confirmed",
    ),
    "no zone": (
        event("timezone: Europe/Londn"),
        "7: timezone: “Europe/Londn” is no IANA time zone such as Europe/London; did you mean “Europe/London”?",
    ),
    "no time": (
        event("starts: Monday"),
        "6: starts: “Monday” is no time; write a time as 2027-03-01 15:00, 2027-03-01, "
        "or +14d 15:00 for a time relative to the day of loading",
    ),
    "no such day": (event("starts: 2027-02-30 10:00"), "6: starts: “2027-02-30” is not in the calendar"),
    "no such hour": (
        event("starts: 2027-02-03 25:00"),
        "6: starts: “25:00” is no time of day between 00:00 and 23:59",
    ),
    "a skipped time": (
        event("starts: 2027-03-28 01:30"),
        "6: starts: the clocks of Europe/London skip 2027-03-28 01:30; write a time before or after the change",
    ),
    "an ambiguous time": (
        event("ends: 2027-10-31 01:30"),
        "6: ends: the clocks of Europe/London show 2027-10-31 01:30 twice; "
        "write 2027-10-31 01:30+01:00 or 2027-10-31 01:30+00:00",
    ),
    "a wrong offset": (
        event("starts: 2027-04-01 10:00+00:00"),
        "6: starts: the clocks of Europe/London are not at +00:00 then; "
        "leave the offset out, or write 2027-04-01 11:00+01:00",
    ),
    "a time out of reach": (
        event("starts: 0001-01-01"),
        "6: starts: “0001-01-01” is not between the years 1900 and 2999",
    ),
    "scheduled without a time": (
        event("status: scheduled"),
        "7: status: a scheduled record needs publish_at, the time at which it appears",
    ),
    "places in a room that is not there": (
        event("format: online", "registration: {mode: open, capacity: 5}"),
        "7: registration.capacity: an online event has no room; write online_capacity",
    ),
    "places online of an event in person": (
        event("format: in-person", "registration:", "  online_capacity: 5"),
        "8: registration.online_capacity: nobody takes part online in an in-person event; write capacity",
    ),
    "a capacity in words": (
        event("registration: {capacity: many}"),
        "7: registration.capacity: “many” is no whole number from 0 to 1,000,000",
    ),
    "a waitlist of neither": (
        event("registration: {waitlist: perhaps}"),
        "7: registration.waitlist: “perhaps” is neither true nor false",
    ),
    "external without an address": (
        event("registration: {mode: external}"),
        "7: registration.url: external registration needs it: the address where one registers",
    ),
    "closing before opening": (
        event("registration: {opens: 2027-04-02, closes: 2027-04-01}"),
        "7: registration.closes: is before opens",
    ),
    "closing after the end": (
        event("registration: {closes: 2027-05-02}"),
        "7: registration.closes: is after the end of the event",
    ),
    "a choice of one": (
        event("registration:", "  questions:", "    - {label: Q, kind: choice, choices: [a]}"),
        "9: registration.questions.choices: a question of the kind choice needs at least two",
    ),
    "choices of a text": (
        event("registration:", "  questions:", "    - {label: Q, choices: [a, b]}"),
        "9: registration.questions.choices: a question of the kind text has none; its kind may be choice or choices",
    ),
    "a question twice": (
        event("registration:", "  questions:", *["    - label: Q"] * 2),
        "10: registration.questions.label: the same question stands here twice",
    ),
    "an address of a script": (
        event("online_url: javascript:alert(1)"),
        "7: online_url: “javascript:alert(1)” is not an address beginning with http:// or https://",
    ),
    "a path of another host": (
        event("resources:", "  - title: Slides", "    url: //evil.example/x"),
        "9: resources.url: “//evil.example/x” is not an address beginning with http:// or https://, "
        "or a path of this site such as /events/",
    ),
    "a session that ends before it starts": (
        event("sessions:", "  - {title: A, starts: 2027-05-01 12:00, ends: 2027-05-01 11:00}"),
        "8: sessions.ends: is before starts",
    ),
    "a session on another day": (
        event("sessions:", "  - {title: A, starts: 2027-05-03 12:00, ends: 2027-05-03 13:00}"),
        "8: sessions.starts: is more than a day outside the event",
    ),
    "a session without an end": (
        event("sessions:", "  - title: A", "    starts: 2027-05-01 12:00"),
        "8: sessions.ends: must be there",
    ),
    "a control character": (event("venue: A\x07B"), "7: holds the control character U+0007; remove it"),
    "an escaped control character": (
        event('venue: "A\\eB"'),
        "7: venue: holds the control character U+001B; remove it from “A\\x1bB”",
    ),
    "an image that is not there": (
        event("image: faces.png"),
        "7: image: there is no media/faces.png in this folder or in the database; did you mean “face.png”?",
    ),
    "a transcript for an image": (event("image: one.vtt"), "7: image: “one.vtt” is text/vtt where image belongs"),
    "an alias": (
        event("venue: &v Hall", "address: *v"),
        "7: anchors (&) and aliases (*) are not read here; write the value out, or put it in quotes",
    ),
    "a tag": (
        event("venue: !!python/name:os.system"),
        "7: tags (!) are not read here; write the value alone, or put it in quotes",
    ),
    "a bomb of lists": (event("venue: " + "[" * 50_000), "7: is nested deeper than 8 levels"),
    "no YAML": (
        event("venue: Hall: the large one"),
        "7: is no YAML: mapping values are not allowed in this context; "
        "a text with a colon or a quote in it stands in quotes",
    ),
    "an open quote": (
        event('venue: "Hall'),
        "8: is no YAML: found unexpected end of stream; a text with a colon or a quote in it stands in quotes",
    ),
    "a list for a record": ("---\n- title\n---\n", None),
    "no front matter": ("A day", "1: does not begin with front matter; the first line must be ---"),
    "an open front matter": (
        "---\ntitle: A day\n",
        "1: the front matter has no end; close it with a line of ---",
    ),
    "another encoding": (
        b"---\ntitle: Caf\xe9\n---\n",
        "2: is not encoded in UTF-8; save it again as UTF-8",
    ),
}


@pytest.mark.parametrize(("text", "said"), FAULTS_OF_EVENTS.values(), ids=FAULTS_OF_EVENTS.keys())
def test_a_fault_of_an_event_says_what_is_wrong_and_where(folder: Any, text: str | bytes, said: str | None) -> None:
    faults = folder.write("events/day.md", text).errors()
    if said is None:
        assert len(faults) == 1
        assert faults[0].startswith("events/day.md:2: keys belong here: title, kind, summary,")
    else:
        assert faults == [f"events/day.md:{said}"]
