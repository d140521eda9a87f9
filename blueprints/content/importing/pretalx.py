"""Import of the schedule that pretalx, frab and others of that format publish as JSON."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.event_fields import add_resource, contributors, set_format, set_kind, set_times
from blueprints.content.importing.page_kinds import event_kind
from blueprints.content.importing.report import SourceError
from blueprints.content.importing.values import is_empty, line_of, list_of, moment_of, text_of
from core.fields.texts import is_web_address
from core.fields.times import zone_names
from models.event import EventKind

KNOWN = {
    *("guid", "code", "id", "date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type"),
    *("abstract", "description", "persons", "links", "attachments", "origin_url", "video_download_url", "recording"),
}
REASONS = {
    "logo": "An image of a session, which is not fetched",
    "language": "The language of a session",
    "recording_license": "The licence of a recording",
    "do_not_record": "Whether a session may be recorded",
    "feedback_url": "The address for feedback in the other system",
    "answers": "Answers of speakers to questions, which may be personal",
    "avatar": "A portrait, which is not fetched",
}


def import_pretalx(content: Any, draft: Draft) -> None:
    """Add a conference to a draft: the event with its agenda, and a talk for each session that has more to say."""
    schedule = content.get("schedule") if isinstance(content, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if (
        not isinstance(schedule, dict)
        or not isinstance(conference, dict)
        or not isinstance(conference.get("days"), list)
    ):
        raise SourceError("This isn't a schedule export: it has no schedule.conference.days.")
    zone = text_of(conference.get("time_zone_name"))
    draft.zone = ZoneInfo(zone) if zone in zone_names() else draft.zone
    title = line_of(conference.get("title")) or "Conference"
    draft.site = {"name": title, "strapline": title, "summary": title, "timezone": draft.zone.key}
    base = text_of(conference.get("url")) or text_of(schedule.get("url")) or text_of(schedule.get("base_url"))
    event = draft.add("events", title, identity=base or text_of(conference.get("acronym")), source="the conference")
    series = draft.add("series", title, source="the conference")
    sessions = [
        (room, session)
        for day in list_of(conference.get("days"))
        if isinstance(day, dict) and isinstance(day.get("rooms"), dict)
        for room, held in day["rooms"].items()
        for session in list_of(held)
        if isinstance(session, dict)
    ]
    rows = []
    for room, session in sessions:
        if row := _session(line_of(room), session, series.slug, base, draft):
            rows.append(row)
    rows.sort(key=lambda row: (row[0], row[2]["title"]))
    _set_event(event, rows, conference, draft)
    if base and is_web_address(base):
        add_resource(event, "Website of the conference", base)
    rooms = [line_of(room.get("description")) for room in list_of(conference.get("rooms")) if isinstance(room, dict)]
    if any(rooms):
        draft.report.leave_out("The description of a room", "the conference")


def _set_event(
    event: DraftRecord, rows: list[tuple[datetime, datetime, dict[str, Any]]], conference: dict[str, Any], draft: Draft
) -> None:
    first, _ = moment_of(conference.get("start"))
    last, last_is_day = moment_of(conference.get("end"))
    if last and last_is_day:
        last = last.replace(hour=23, minute=59)
    # The sessions tell the hours; the conference has days alone.
    starts = rows[0][0] if rows else first
    ends = max(row[1] for row in rows) if rows else last
    set_times(event, draft, starts, ends, is_day=not rows)
    set_kind(event, draft, EventKind.CONFERENCE)
    set_format(event, draft, "", " ".join(sorted({row[2].get("room", "") for row in rows})))
    event.fields["sessions"] = [row[2] for row in rows]


def _session(
    room: str, session: dict[str, Any], series: str, base: str, draft: Draft
) -> tuple[datetime, datetime, dict[str, Any]] | None:
    title = line_of(session.get("title"))
    place = title or text_of(session.get("id"))
    starts, is_day = moment_of(session.get("date"))
    length = _length(text_of(session.get("duration")))
    if starts is None or is_day or length is None or not title:
        draft.report.leave_out("A session without a title, a time or a length", place)
        return None
    starts = starts.replace(tzinfo=starts.tzinfo or draft.zone)
    people = _people(session, place, draft)
    abstract, description = text_of(session.get("abstract")), text_of(session.get("description"))
    if people or abstract or description:
        _talk(room, session, series, base, people, (starts, starts + length), draft)
    for key, value in session.items():
        if key not in KNOWN and not is_empty(value):
            draft.report.leave_out(REASONS.get(key, f"{key} of a session, for which there is no field"), place)
    row: dict[str, Any] = {
        "title": title,
        "starts": draft.moment(starts, place),
        "ends": draft.moment(starts + length, place),
        "room": room,
    }
    if not row["starts"] or not row["ends"]:
        return None
    if people:
        row["people"] = sorted(set(people))
    return starts, starts + length, {key: value for key, value in row.items() if value}


def _length(text: str) -> timedelta | None:
    match = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", text)
    if match is None:
        return None
    return timedelta(days=int(match[1] or 0), hours=int(match[2]), minutes=int(match[3]))


def _people(session: dict[str, Any], place: str, draft: Draft) -> list[str]:
    slugs = []
    for person in list_of(session.get("persons")):
        if not isinstance(person, dict):
            person = {"name": person}
        name = line_of(person.get("public_name") or person.get("name") or person.get("full_public_name"))
        if not name:
            draft.report.leave_out("A speaker without a name", place)
            continue
        slugs.append(draft.person(name, place, body=text_of(person.get("biography") or person.get("description"))))
        if not is_empty(person.get("avatar")):
            draft.report.leave_out(REASONS["avatar"], name)
        if not is_empty(person.get("answers")):
            draft.report.leave_out(REASONS["answers"], name)
    return list(dict.fromkeys(slugs))


def _talk(
    room: str,
    session: dict[str, Any],
    series: str,
    base: str,
    people: list[str],
    span: tuple[datetime, datetime],
    draft: Draft,
) -> None:
    title = line_of(session.get("title"))
    own = text_of(session.get("url") or session.get("origin_url"))
    talk = draft.add(
        "events", title, identity=text_of(session.get("guid")) or own or f"{base}/{session.get('id')}", source=title
    )
    set_times(talk, draft, *span)
    set_kind(talk, draft, event_kind(line_of(session.get("type"))) or EventKind.TALK)
    talk.fields |= {"venue": room, "series": series, "contributors": contributors((people, "speaker"))}
    set_format(talk, draft, "", room)
    talk.fields["summary"] = line_of(session.get("subtitle"))
    talk.fields["topics"] = draft.topics_of([line_of(session.get("track"))])
    texts = dict.fromkeys(text for key in ("abstract", "description") if (text := text_of(session.get(key))))
    talk.body = draft.body("\n\n".join(texts), title)
    for link in (*list_of(session.get("links")), *list_of(session.get("attachments"))):
        link = link if isinstance(link, dict) else {"url": link}
        address = urljoin(own or base, text_of(link.get("url")))
        if is_web_address(address):
            add_resource(talk, line_of(link.get("title")) or address, address)
        else:
            draft.report.leave_out("A link that isn't an address on the web", title)
    for key in ("video_download_url", "recording"):
        value = session.get(key)
        address = text_of(value.get("url") if isinstance(value, dict) else value)
        if is_web_address(address):
            add_resource(talk, "Recording", address, "recording")
