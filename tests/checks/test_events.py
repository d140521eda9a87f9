"""What is found in an event before it is published."""

from typing import Any

import pytest
from checks.checked import NOW, a_draft, check, event_text, level_of, only, problems
from flask import Flask
from records import a_page, a_person, a_series, a_site, an_event, save
from sqlalchemy import select

from blueprints.checks.queries import Level, fix_named, text_with
from core.database import db
from models import Contributor, Event, Session, Status
from models.event import EventFormat


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site())


def test_nothing_is_found_in_an_event_with_everything() -> None:
    assert check(event_text()) == []


def test_what_is_missing_is_named_at_its_field_in_the_words_of_the_form() -> None:
    found = check(event_text(title=None, kind=None))
    assert {(each.path, each.level, each.problem) for each in found} == {
        ("title", Level.ERROR, "The title is missing."),
        ("kind", Level.ERROR, "The kind is missing."),
    }


@pytest.mark.parametrize(
    ("changes", "path", "words", "level"),
    [
        ({"summary": None}, "summary", "There is no summary", Level.WARNING),
        ({"summary": "Engines."}, "summary", "only 8 characters", Level.NOTE),
        ({"summary": "Engines. " * 40}, "summary", "cards and search engines will cut it", Level.WARNING),
        ({"title": "On engines " * 12}, "title", "lists and search engines will cut it", Level.WARNING),
        ({"title": "ALL ABOUT ENGINES"}, "title", "is in capitals", Level.NOTE),
        ({"venue": None}, "venue", "There is no venue", Level.WARNING),
        ({"format": "hybrid"}, "online_url", "no link to the online meeting", Level.WARNING),
        ({"format": "online", "venue": None}, "online_url", "no link to the online meeting", Level.WARNING),
        ({"ends": "2027-03-10 16:00"}, "ends", "ends before it starts", Level.ERROR),
        ({"ends": "2027-03-10 17:00"}, "ends", "ends at the moment it starts", Level.WARNING),
        ({"ends": "2027-03-12 18:00"}, "ends", "This talk lasts 3 days", Level.WARNING),
        ({"starts": "2027-03-10 03:00", "ends": "2027-03-10 04:00"}, "starts", "at 03:00, at night", Level.WARNING),
        ({"starts": "2026-03-10 17:00", "ends": "2026-03-10 18:00"}, "starts", "is over already", Level.WARNING),
        ({"publish_at": "2027-03-10 17:30"}, "publish_at", "has already started", Level.WARNING),
        ({"online_url": "zoom.example"}, "online_url", "isn’t a web address", Level.ERROR),
        ({"starts": "tomorrow"}, "starts", "isn’t a date and a time", Level.ERROR),
        ({"starts": "2027-02-30 10:00"}, "starts", "a day that doesn’t exist", Level.ERROR),
        ({"series": "nothing"}, "series", "there is no such talks series", Level.ERROR),
        ({"image": "nothing.png"}, "image", "isn’t in the media library", Level.ERROR),
    ],
)
def test_each_rule_names_the_field_that_breaks_it(changes: dict[str, Any], path: str, words: str, level: Level) -> None:
    found = [each for each in check(event_text(**changes)) if each.path == path]
    assert level_of(found, words) is level
    assert all(each.advice.endswith((".", ")")) for each in found)


def test_an_error_in_a_row_names_the_row() -> None:
    agenda = "sessions:\n  - title: Opening\n    starts: 2027-03-10 17:00\n    ends: 2027-03-10 16:00\n"
    found = check(event_text(front_matter=agenda + "contributors:\n  - role: speaker\n"))
    assert "The end of agenda item 1 is before the start." in [each.problem for each in found]
    assert only(found, "Person 1 is missing.").path == "contributors.0.person"


def test_a_skipped_hour_is_named_with_both_possibilities() -> None:
    text = event_text(starts="2027-03-28 01:30", ends="2027-03-28 03:00")
    finding = only(check(text), "doesn’t happen")
    assert (finding.path, finding.level) == ("starts", Level.ERROR)
    assert finding.problem == (
        "The start is 01:30 on Sunday 28 March 2027, which doesn’t happen: the clocks go forward over it."
    )
    assert finding.advice == "Choose 00:30, before the change, or 02:30, after it."
    assert [fix.label for fix in finding.fixes] == ["00:30 GMT", "02:30 BST"]
    for fix in finding.fixes:
        assert [each for each in check(text_with("events", text, fix)) if each.level is Level.ERROR] == []


def test_an_hour_that_happens_twice_is_named_with_both_possibilities() -> None:
    text = event_text(starts="2027-10-31 01:30", ends="2027-10-31 03:00")
    finding = only(check(text), "happens twice")
    assert [fix.label for fix in finding.fixes] == ["01:30 BST, the first", "01:30 GMT, the second"]
    moments = []
    for fix in finding.fixes:
        fixed = text_with("events", text, fix)
        assert [each for each in check(fixed) if each.level is Level.ERROR] == []
        moments.append(fixed.partition("starts: ")[2].partition("\n")[0])
    assert moments == ["2027-10-31 01:30+01:00", "2027-10-31 01:30+00:00"]


def test_a_skipped_hour_of_the_agenda_is_mended_in_its_row() -> None:
    agenda = "sessions:\n  - title: Early\n    starts: 2027-03-28 01:30\n    ends: 2027-03-28 03:00\n"
    text = event_text(starts="2027-03-27 17:00", ends="2027-03-28 12:00", kind="workshop", front_matter=agenda)
    finding = only(check(text), "which doesn’t happen")
    assert finding.path == "sessions.0.starts" and finding.problem.startswith("The start of agenda item 1 is 01:30")
    assert "starts: 2027-03-28 02:30" in text_with("events", text, finding.fixes[1])


def test_a_day_on_which_the_clocks_change_is_named() -> None:
    found = problems(event_text(starts="2027-10-31 10:00", ends="2027-10-31 11:00"), "starts")
    assert found == ["The clocks go back at 02:00 on Sunday 31 October 2027, a day of this event."]


@pytest.mark.parametrize(
    ("zone", "day", "words"),
    [
        ("Europe/London", "2027-03-29", "Monday 29 March 2027 is Easter Monday, a bank holiday in England."),
        ("GB", "2027-08-30", "a bank holiday in England."),
        ("Europe/Paris", "2027-07-14", "is National Day, a public holiday in France."),
        ("Asia/Calcutta", "2028-01-26", "is Republic Day, a public holiday in India."),
        ("America/New_York", "2027-07-05", "a public holiday in the United States."),
        ("Europe/Oslo", "2027-05-17", "is Constitution Day and Pentecost Monday, a public holiday in Norway."),
    ],
)
def test_a_public_holiday_of_the_country_is_named(zone: str, day: str, words: str) -> None:
    found = problems(event_text(starts=f"{day} 15:00", ends=f"{day} 16:00", timezone=zone), "starts")
    assert len(found) == 1 and words in found[0]


def test_each_holiday_within_an_event_is_named() -> None:
    found = problems(event_text(kind="conference", starts="2027-12-24 10:00", ends="2027-12-27 12:00"))
    assert [each.partition(",")[0] for each in found] == [
        "Saturday 25 December 2027 is Christmas Day",
        "Sunday 26 December 2027 is Boxing Day",
        "Monday 27 December 2027 is Christmas Day (observed)",
    ]


def test_an_event_that_ends_at_midnight_is_not_on_the_next_day() -> None:
    assert problems(event_text(starts="2027-12-24 20:00", ends="2027-12-25 00:00")) == []


CONTRIBUTOR = "contributors:\n  - {person: ada, role: speaker}\n"


def other_event(**changes: object) -> Event:
    starts = NOW.replace(day=10, hour=17, minute=30)
    event: Event = save(an_event(slug="other", title="On looms", starts=starts, **changes))
    return event


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.DRAFT])
def test_a_speaker_who_is_elsewhere_at_the_time_is_named(status: Status) -> None:
    ada = a_person(slug="ada", name="Ada Lovelace")
    other = other_event(status=status, contributors=[Contributor(person=ada, role="speaker")])
    finding = only(check(event_text(front_matter=CONTRIBUTOR)), "Ada Lovelace is at")
    assert (finding.path, finding.level) == ("contributors.0.person", Level.WARNING)
    draft = "draft, " if status is Status.DRAFT else ""
    assert f"“On looms” ({draft}Wednesday 10 March 2027, 17:30–18:30 GMT) at the same time." in finding.problem
    assert [(fix.label, fix.address) for fix in finding.fixes] == [("Open “On looms”", f"/desk/events/{other.id}/")]


def test_a_clash_with_a_draft_that_was_never_published_is_named() -> None:
    save(a_person(slug="ada", name="Ada Lovelace"), a_series(slug="public", title="Public Interest"))
    series = "series: public\n" + CONTRIBUTOR
    draft = a_draft(event_text(title="On looms", front_matter=series))
    found = check(event_text(front_matter=series), draft_key="another")
    assert {(each.path, each.level) for each in found} == {
        ("starts", Level.WARNING),
        ("venue", Level.WARNING),
        ("contributors.0.person", Level.WARNING),
    }
    assert {fix.address for each in found for fix in each.fixes} == {f"/desk/events/{draft.key}/"}
    assert check(event_text(front_matter=series), draft_key=draft.key) == []


def test_a_record_does_not_clash_with_itself_or_its_own_draft() -> None:
    ada = save(a_person(slug="ada"))
    text = event_text(front_matter=CONTRIBUTOR)
    event = other_event(venue="Lecture Theatre 1", contributors=[Contributor(person=ada, role="speaker")])
    a_draft(text, record_id=event.id)
    assert check(text, record_id=event.id) == []


@pytest.mark.parametrize(
    ("changes", "is_clash"),
    [
        ({"venue": "LECTURE theatre 1"}, True),
        ({"venue": "Lecture Theatre 2"}, False),
        ({"venue": "Lecture Theatre 1", "status": Status.CANCELLED}, False),
        ({"venue": "Lecture Theatre 1", "format": EventFormat.ONLINE}, False),
        ({"venue": "Lecture Theatre 1", "starts": NOW.replace(day=10, hour=18)}, False),
        ({"venue": "Lecture Theatre 1", "address": "Leeds"}, False),
    ],
)
def test_an_event_in_the_same_venue_at_the_same_time_is_named(changes: dict[str, object], is_clash: bool) -> None:
    save(an_event(**({"starts": NOW.replace(day=10, hour=17, minute=30)} | changes)))
    found = problems(event_text(address="York"), "venue")
    assert len(found) == is_clash


def test_another_talk_of_the_series_on_the_day_is_a_note() -> None:
    series = a_series(slug="public", title="Public Interest")
    save(an_event(series=series, title="On looms", starts=NOW.replace(day=10, hour=9)))
    finding = only(check(event_text(series="public")), "in the series Public Interest, too, on the same day")
    assert finding.level is Level.NOTE


def test_a_speaker_clashes_only_with_their_own_sessions() -> None:
    ada = a_person(slug="ada", name="Ada Lovelace")
    start = NOW.replace(day=10, hour=9)
    conference = an_event(
        starts=start,
        ends=start.replace(hour=20),
        contributors=[Contributor(person=ada, role="speaker")],
        sessions=[Session(title="Hers", starts=start, ends=start.replace(hour=10), people=[ada])],
    )
    save(conference)
    text = event_text(front_matter=CONTRIBUTOR)
    assert problems(text) == []
    conference.sessions[0].starts = start.replace(hour=17)
    conference.sessions[0].ends = start.replace(hour=18)
    db.session.commit()
    assert len(problems(text, "contributors.0.person")) == 1


def test_somebody_in_two_sessions_at_once_is_named() -> None:
    save(a_person(slug="ada", name="Ada Lovelace"))
    row = "  - {{title: {}, starts: 2027-03-10 17:00, ends: 2027-03-10 17:30, room: {}, people: [ada]}}\n"
    agenda = "sessions:\n" + row.format("One", "Hall") + row.format("Two", "hall")
    found = check(event_text(front_matter=agenda))
    assert only(found, "Ada Lovelace is in “One” at the same time.").path == "sessions.1.people"
    assert only(found, "“One” is in hall at the same time.").path == "sessions.1.room"


def test_an_event_in_person_says_something_about_access() -> None:
    words = "whether the building is accessible"
    assert level_of(check(event_text(body="About engines.")), words) is Level.WARNING
    question = "registration:\n  questions:\n    - {label: What do you need?, kind: access}\n"
    assert problems(event_text(body="About engines.", front_matter=question), "body") == []
    assert problems(event_text(body="x", format="online", online_url="https://meet.example/", venue=None), "body") == []
    save(a_page(slug="getting-here"))
    assert problems(event_text(body="About engines.")) == []


def test_registration_has_a_limit_and_closes_in_time() -> None:
    of = "registration:\n  mode: open\n  closes: 2027-03-10 17:30\n"
    found = check(event_text(front_matter=of))
    assert only(found, "no limit to the places in person").path == "registration.capacity"
    closing = only(found, "closes after the event has started")
    assert "closes: 2027-03-10 17:00" in text_with("events", event_text(front_matter=of), closing.fixes[0])


def test_a_fix_is_found_by_the_name_of_its_button_while_the_finding_is_there() -> None:
    text = event_text(starts="2027-03-10 03:00", ends="2027-03-10 04:00")
    findings = check(text)
    finding = only(findings, "at night")
    fix = fix_named(findings, f"{finding.key}.0")
    assert fix is not None and fix.label == "15:00 to 16:00"
    mended = text_with("events", text, fix)
    assert check(mended) == [] and "starts: 2027-03-10 15:00\nends: 2027-03-10 16:00\n" in mended
    assert fix_named(check(mended), f"{finding.key}.0") is None
    assert [fix_named(findings, name) for name in ("", "x", f"{finding.key}.7", f"{finding.key}.-1")] == [None] * 4


def test_an_event_that_is_public_may_be_over() -> None:
    event = save(an_event(starts=NOW.replace(year=2026)))
    text = event_text(starts="2026-03-10 17:00", ends="2026-03-10 18:00", body="x")
    assert check(text, record_id=db.session.scalar(select(Event.id).where(Event.id == event.id))) == []
