"""Errors give the file, line and field, and say what would be right."""

from typing import Any

import pytest

EVENT = ["title: A day", "kind: workshop", "format: hybrid", "starts: 2027-05-01 10:00", "ends: 2027-05-01 16:00"]


def event(*lines: str, without: str = "~") -> str:
    """Return an event file in which the given lines replace those of the same fields and come last."""
    keys = {line.partition(":")[0] for line in lines} | {without}
    kept = [line for line in EVENT if line.partition(":")[0] not in keys]
    return "\n".join(["---", *kept, *lines, "---", ""])


ERRORS_OF_EVENTS = {
    "an unknown value": (
        event("kind: confrence"),
        "6: kind: “confrence” isn't one of conference, workshop, data-study-group, discussion, seminar, talk",
    ),
    "an unknown key": (event("venu: Hall"), "7: venu: unknown field; did you mean “venue”?"),
    "a missing key": (event(without="title"), "2: title: is required"),
    "a key without a value": (event("title:"), "6: title: is required"),
    "an empty title": (event('title: "  "'), "6: title: can't be empty"),
    "a list for a text": (event("venue: [a, b]"), "7: venue: must be a single value, not a list"),
    "a text for a list": (
        event("topics: ethics"),
        "7: topics: must be a list; write [one, two], or each item on a line of its own after a hyphen",
    ),
    "a text for keys": (
        event("sessions:", "  - Welcome"),
        "8: sessions: must have the fields title, starts, ends, room, people, "
        "such as {title: Tides, starts: 2027-03-01 15:00, ends: 2027-03-01 15:00}",
    ),
    "a title of two lines": (event("title: |", "  one", "  two"), "6: title: must be a single line"),
    "a key twice": (event("venue: A", "venue: B"), "8: venue: appears twice; the first is on line 7"),
    "an unknown topic": (
        event("topics:", "  - ethic"),
        "8: topics: there is no topics/ethic in this folder or in the database; did you mean “ethics”?",
    ),
    "a topic twice": (event("topics: [ethics, ethics]"), "7: topics: “ethics” is listed twice"),
    "an unknown person": (
        event("contributors:", "  - role: speaker", "    person: bob"),
        "9: contributors.person: there is no people/bob in this folder or in the database",
    ),
    "a person twice in a role": (
        event("contributors:", *["  - {person: ada, role: chair}"] * 2),
        "9: contributors.person: “ada” is listed as chair twice",
    ),
    "ends before starts": (event("ends: 2027-05-01 09:00"), "6: ends: is before starts"),
    "starts alone": (
        event(without="ends"),
        "5: starts: needs ends as well; leave both out until the date is known",
    ),
    "no zone": (
        event("timezone: Europe/Londn"),
        "7: timezone: “Europe/Londn” isn't an IANA time zone such as Europe/London; did you mean “Europe/London”?",
    ),
    "no time": (
        event("starts: Monday"),
        "6: starts: “Monday” isn't a valid date and time; write 2027-03-01 15:00, or 2027-03-01 for midnight, "
        "or +14d 15:00 for 14 days after the day of loading",
    ),
    "no such day": (event("starts: 2027-02-30 10:00"), "6: starts: “2027-02-30” isn't a date in the calendar"),
    "no such hour": (
        event("starts: 2027-02-03 25:00"),
        "6: starts: “25:00” isn't a time between 00:00 and 23:59",
    ),
    "a skipped time": (
        event("starts: 2027-03-28 01:30"),
        "6: starts: 2027-03-28 01:30 doesn't exist in Europe/London, where the clocks go forward; write a time "
        "before or after the change",
    ),
    "an ambiguous time": (
        event("ends: 2027-10-31 01:30"),
        "6: ends: 2027-10-31 01:30 happens twice in Europe/London, where the clocks go back; "
        "write 2027-10-31 01:30+01:00 or 2027-10-31 01:30+00:00",
    ),
    "an impossible offset": (
        event("starts: 2027-04-01 10:00+25:00"),
        "6: starts: “+25:00” isn't an offset such as +01:00",
    ),
    "a time out of reach": (
        event("starts: 0001-01-01"),
        "6: starts: “0001-01-01” isn't between the years 1900 and 2999",
    ),
    "scheduled without a time": (
        event("status: scheduled"),
        "7: status: a scheduled record needs publish_at, the time at which it appears",
    ),
    "places in a room that is not there": (
        event("format: online", "registration: {mode: open, capacity: 5}"),
        "7: registration.capacity: an online event has no places in person; use online_capacity",
    ),
    "places online of an event in person": (
        event("format: in-person", "registration:", "  online_capacity: 5"),
        "8: registration.online_capacity: an in-person event has no places online; use capacity",
    ),
    "a capacity in words": (
        event("registration: {capacity: many}"),
        "7: registration.capacity: “many” isn't a whole number from 0 to 1,000,000",
    ),
    "a waitlist of neither": (
        event("registration: {waitlist: perhaps}"),
        "7: registration.waitlist: must be true or false, not “perhaps”",
    ),
    "external without an address": (
        event("registration: {mode: external}"),
        "7: registration.url: is required for external registration: the address where people register",
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
        "9: registration.questions.choices: a choice question needs at least two choices",
    ),
    "choices of a text": (
        event("registration:", "  questions:", "    - {label: Q, choices: [a, b]}"),
        "9: registration.questions.choices: a text question has no choices; set its kind to choice or choices",
    ),
    "a question twice": (
        event("registration:", "  questions:", *["    - label: Q"] * 2),
        "10: registration.questions.label: this question is listed twice",
    ),
    "an address of a script": (
        event("online_url: javascript:alert(1)"),
        "7: online_url: “javascript:alert(1)” isn't an address that starts with http:// or https://",
    ),
    "a path of another host": (
        event("resources:", "  - title: Slides", "    url: //evil.example/x"),
        "9: resources.url: “//evil.example/x” isn't an address that starts with http:// or https://, "
        "or a path on this site such as /events/",
    ),
    "a session that ends before it starts": (
        event("sessions:", "  - {title: A, starts: 2027-05-01 12:00, ends: 2027-05-01 11:00}"),
        "8: sessions.ends: is before starts",
    ),
    "a session on another day": (
        event("sessions:", "  - {title: A, starts: 2027-05-03 12:00, ends: 2027-05-03 13:00}"),
        "8: sessions.starts: is more than a day before or after the event",
    ),
    "a session without an end": (
        event("sessions:", "  - title: A", "    starts: 2027-05-01 12:00"),
        "8: sessions.ends: is required",
    ),
    "a control character": (event("venue: A\x07B"), "7: contains the control character U+0007; remove it"),
    "an escaped control character": (
        event('venue: "A\\eB"'),
        "7: venue: contains the control character U+001B; remove it from “A\\x1bB”",
    ),
    "an image that is not there": (
        event("image: faces.png"),
        "7: image: there is no media/faces.png in this folder or in the database; did you mean “face.png”?",
    ),
    "a transcript for an image": (event("image: one.vtt"), "7: image: “one.vtt” is text/vtt; use a file of type image"),
    "an alias": (
        event("venue: &v Hall", "address: *v"),
        "7: anchors (&) and aliases (*) aren't supported; write the value out, or put it in quotes",
    ),
    "a tag": (
        event("venue: !!python/name:os.system"),
        "7: tags (!) aren't supported; write the value alone, or put it in quotes",
    ),
    "a bomb of lists": (event("venue: " + "[" * 50_000), "7: is nested more than 8 levels deep"),
    "no YAML": (
        event("venue: Hall: the large one"),
        "7: isn't valid YAML: mapping values are not allowed in this context; "
        "put a text that contains a colon or a quote in quotes",
    ),
    "an open quote": (
        event('venue: "Hall'),
        "8: isn't valid YAML: found unexpected end of stream; put a text that contains a colon or a quote in quotes",
    ),
    "a list for a record": ("---\n- title\n---\n", None),
    "no front matter": ("A day", "1: doesn't begin with front matter; the first line must be ---"),
    "an open front matter": (
        "---\ntitle: A day\n",
        "1: the front matter isn't closed; end it with a line of ---",
    ),
    "another encoding": (
        b"---\ntitle: Caf\xe9\n---\n",
        "2: isn't encoded as UTF-8; save it again as UTF-8",
    ),
}


@pytest.mark.parametrize(("text", "said"), ERRORS_OF_EVENTS.values(), ids=ERRORS_OF_EVENTS.keys())
def test_an_error_in_an_event_says_what_is_wrong_and_where(folder: Any, text: str | bytes, said: str | None) -> None:
    errors = folder.write("events/day.md", text).errors()
    if said is None:
        assert len(errors) == 1
        assert errors[0].startswith("events/day.md:2: must have the fields title, kind, summary,")
    else:
        assert errors == [f"events/day.md:{said}"]
