"""Import of events that Indico exports as JSON: its export API with any detail, and timetables."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.event_fields import add_resource, contributors, set_format, set_kind, set_times
from blueprints.content.importing.page_kinds import event_kind
from blueprints.content.importing.report import SourceError
from blueprints.content.importing.values import is_empty, line_of, list_of, moment_of, text_of
from core.fields.texts import is_web_address
from core.fields.times import zone_names
from core.html_to_markdown import first_paragraph, html_to_markdown
from core.text import one_line
from models.event import EventKind

KINDS = {"conference": EventKind.CONFERENCE, "lecture": EventKind.TALK, "simple_event": EventKind.TALK}
REASONS = {
    "creator": "Who made the event in Indico",
    "allowed": "Who may see something in Indico",
    "references": "A reference to another system",
    "supportInfo": "The address for support",
    "bookedRooms": "The booking of rooms",
    "visibility": "The visibility in Indico",
    "note": "Minutes",
    "subContributions": "The parts of a contribution; an agenda has one level",
    "coauthors": "Authors of an abstract who don't speak",
    "authors": "Authors of an abstract who don't speak",
}
# What an export has for its own use, or says twice.
TECHNICAL = {
    *("_type", "_fossil", "id", "db_id", "friendly_id", "friendlyId", "uniqueId", "url", "pdf", "material", "color"),
    *("textColor", "inheritLoc", "inheritRoom", "conference", "numSlots", "slotTitle", "entryType", "contributionId"),
    *(
        "sessionId",
        "sessionSlotId",
        "sessionSlotEntryId",
        "sessionCode",
        "contribDuration",
        "categoryId",
        "hasAnyProtection",
    ),
    *("adjustedStartDate", "adjustedEndDate", "creationDate", "modificationDate", "is_scheduled", "label", "timezone"),
}
READ = {
    *("title", "description", "startDate", "endDate", "room", "roomFullname", "location", "address", "type", "chairs"),
    *(
        "conveners",
        "keywords",
        "folders",
        "contributions",
        "sessions",
        "session",
        "track",
        "speakers",
        "primaryauthors",
    ),
    *("presenters", "duration", "entries", "category"),
}
Span = tuple[datetime, datetime]


def import_indico(content: Any, draft: Draft) -> None:
    """Add events to a draft: each with its agenda, and a talk for each contribution that has an abstract."""
    results = content.get("results") if isinstance(content, dict) else None
    if isinstance(results, dict):
        for number, days in results.items():
            if isinstance(days, dict):
                _add_timetable(text_of(number), days, text_of(content.get("url")), draft)
    elif isinstance(results, list):
        for event in results:
            if isinstance(event, dict):
                _add_event(event, draft)
    else:
        raise SourceError("This isn't an export of Indico: it has no results.")


def _add_event(data: dict[str, Any], draft: Draft) -> None:
    conference = data.get("conference")
    if data.get("_type") == "SessionSlot" and isinstance(conference, dict):
        data = {**conference, "sessions": [data]}
    title = line_of(data.get("title")) or "Event"
    zone = text_of(data.get("timezone"))
    zone = zone if zone in zone_names() else draft.zone.key
    if not draft.site:
        draft.zone = ZoneInfo(draft.known.zone or zone)
        name = line_of(data.get("category")) or title
        draft.site = {"name": name, "strapline": name, "summary": name, "timezone": draft.zone.key}
    url = text_of(data.get("url"))
    event = draft.add("events", title, identity=url or f"indico/{data.get('id')}/{title}", source=title)
    starts, ends = _moment(data.get("startDate"), zone), _moment(data.get("endDate"), zone)
    set_times(event, draft, starts, ends, zone=zone)
    set_kind(event, draft, KINDS.get(text_of(data.get("type"))) or event_kind(title, line_of(data.get("category"))))
    _set_place(event, data, draft)
    event.body, event.fields["summary"] = _text(data.get("description"), draft, title)
    chairs = [_person(person, title, draft) for key in ("chairs", "conveners") for person in list_of(data.get(key))]
    lecture = text_of(data.get("type")) in ("lecture", "simple_event")
    event.fields["contributors"] = contributors(([slug for slug in chairs if slug], "speaker" if lecture else "chair"))
    event.fields["topics"] = draft.topics_of([line_of(keyword) for keyword in list_of(data.get("keywords"))])
    if is_web_address(url):
        add_resource(event, "Event in Indico", url)
    _add_files(event, data, draft)
    rows = _Agenda(event, draft, zone, title)
    for contribution, room in _contributions(data):
        rows.add(contribution, room)
    rows.finish(starts, ends)
    _note_rest(data, title, draft)


def _contributions(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each contribution once, those of sessions with the room of the session."""
    seen: set[str] = set()
    blocks = [block for block in list_of(data.get("sessions")) if isinstance(block, dict)]
    for block in blocks:
        for contribution in list_of(block.get("contributions")):
            if isinstance(contribution, dict):
                seen.add(text_of(contribution.get("db_id") or contribution.get("url")))
                yield contribution, line_of(block.get("room"))
        if is_empty(block.get("contributions")):
            yield {**block, "speakers": block.get("conveners")}, ""
    for contribution in list_of(data.get("contributions")):
        if isinstance(contribution, dict):
            name = text_of(contribution.get("db_id") or contribution.get("url"))
            if not name or name not in seen:
                yield contribution, ""


def _add_timetable(number: str, days: dict[str, Any], address: str, draft: Draft) -> None:
    title = f"Event {number}"
    entries = [
        inner
        for day in days.values()
        if isinstance(day, dict)
        for entry in day.values()
        if isinstance(entry, dict)
        for inner in _flat(entry)
    ]
    zone = next(
        (text_of(each["startDate"].get("tz")) for each in entries if isinstance(each.get("startDate"), dict)), ""
    )
    zone = zone if zone in zone_names() else draft.zone.key
    if not draft.site:
        draft.zone = ZoneInfo(draft.known.zone or zone)
        draft.site = {"name": title, "strapline": title, "summary": title, "timezone": draft.zone.key}
    event = draft.add("events", title, identity=f"{address.partition('/export/')[0]}/event/{number}", source=title)
    draft.report.doubt("A timetable without the title, kind and place of its event, which is a draft", title)
    event.fields |= {"status": "draft", "kind": EventKind.CONFERENCE.value, "format": "in-person"}
    rows = _Agenda(event, draft, zone, title)
    for entry in entries:
        rows.add({**entry, "speakers": entry.get("presenters") or entry.get("conveners")}, "")
    if rows.rows:
        set_times(event, draft, min(row[0] for row in rows.rows), max(row[1] for row in rows.rows), zone=zone)
    rows.finish(None, None)


def _flat(entry: dict[str, Any]) -> list[dict[str, Any]]:
    inner = entry.get("entries")
    if isinstance(inner, dict) and inner:
        return [each for each in inner.values() if isinstance(each, dict)]
    return [entry]


class _Agenda:
    """The agenda of an event, and the talks in it."""

    def __init__(self, event: DraftRecord, draft: Draft, zone: str, title: str) -> None:
        self.rows: list[tuple[datetime, datetime, dict[str, Any]]] = []
        self._event, self._draft, self._zone, self._title, self._series = event, draft, zone, title, ""

    def add(self, data: dict[str, Any], room: str) -> None:
        """Add a contribution."""
        draft = self._draft
        title = line_of(data.get("title") or data.get("slotTitle"))
        place = f"{self._title}: {title or data.get('id')}"
        starts, ends = _moment(data.get("startDate"), self._zone), _moment(data.get("endDate"), self._zone)
        if starts and ends is None and re.fullmatch(r"\d{1,5}(\.\d+)?", text_of(data.get("duration"))):
            ends = starts + timedelta(minutes=float(text_of(data["duration"])))
        speakers = data.get("speakers") or data.get("primaryauthors")
        people = [slug for slug in (_person(each, place, draft) for each in list_of(speakers)) if slug]
        body, summary = _text(data.get("description"), draft, place)
        if title and (body or not is_empty(data.get("folders"))):
            self._talk(title, place, data, people, body, summary, room, (starts, ends) if starts and ends else None)
        elif not title:
            draft.report.leave_out("An entry of an agenda without a title", place)
        _note_rest(data, place, draft)
        if starts is None or ends is None or ends < starts:
            draft.report.leave_out("An entry of an agenda without a time", place)
        elif title:
            first, last = draft.moment(starts, place), draft.moment(ends, place)
            row: dict[str, Any] = {
                "title": title,
                "starts": first,
                "ends": last,
                "room": room or line_of(data.get("room")),
            }
            row["people"] = sorted(set(people))
            if first and last:
                self.rows.append((starts, ends, {key: value for key, value in row.items() if value}))

    def _talk(
        self,
        title: str,
        place: str,
        data: dict[str, Any],
        people: list[str],
        body: str,
        summary: str,
        room: str,
        span: Span | None,
    ) -> None:
        draft = self._draft
        if not self._series:
            self._series = draft.add("series", self._title, source=self._title).slug
        url = text_of(data.get("url"))
        identity = url or f"{self._event.fields['uid']}/{data.get('db_id') or data.get('id') or title}"
        talk = draft.add("events", title, identity=identity, source=place)
        set_times(talk, draft, *(span or (None, None)), zone=self._zone)
        set_kind(talk, draft, event_kind(line_of(data.get("type"))) or EventKind.TALK)
        _set_place(talk, {**data, "room": room or data.get("room")}, draft, self._event)
        talk.body = body
        talk.fields |= {"series": self._series, "summary": summary, "contributors": contributors((people, "speaker"))}
        keywords = [line_of(keyword) for keyword in list_of(data.get("keywords"))]
        talk.fields["topics"] = draft.topics_of([line_of(data.get("track")), *keywords])
        if is_web_address(url):
            add_resource(talk, "Contribution in Indico", url)
        _add_files(talk, data, draft)

    def finish(self, starts: datetime | None, ends: datetime | None) -> None:
        """Set the agenda, in the order of time and within a day of the event."""
        around = timedelta(days=1)
        for first, last, row in sorted(self.rows, key=lambda row: (row[0], row[1], row[2]["title"])):
            if starts and ends and not (starts - around <= first and last <= ends + around):
                self._draft.report.leave_out(
                    "An entry more than a day away from its event", f"{self._title}: {row['title']}"
                )
            else:
                self._event.fields.setdefault("sessions", []).append(row)


def _moment(value: Any, zone: str) -> datetime | None:
    if not isinstance(value, dict):
        return None
    moment, _ = moment_of(f"{text_of(value.get('date'))} {text_of(value.get('time'))}".strip())
    own = text_of(value.get("tz"))
    return moment.replace(tzinfo=ZoneInfo(own if own in zone_names() else zone)) if moment else None


def _person(data: Any, place: str, draft: Draft) -> str:
    if not isinstance(data, dict):
        return ""
    first = line_of(data.get("first_name") or data.get("firstName"))
    last = line_of(data.get("last_name") or data.get("familyName"))
    name = f"{first} {last}".strip()
    if not name:
        # "Lovelace, Ada" is how Indico sorts names.
        parts = [part.strip() for part in line_of(data.get("fullName") or data.get("name")).split(",")]
        name = " ".join(reversed(parts)) if len(parts) == 2 else " ".join(parts)
    if not name:
        draft.report.leave_out("A person without a name", place)
        return ""
    return draft.person(name, place, affiliation=line_of(data.get("affiliation")))


def _set_place(record: DraftRecord, data: dict[str, Any], draft: Draft, event: DraftRecord | None = None) -> None:
    words = [line_of(data.get(key)) for key in ("room", "location")]
    if text := line_of(data.get("roomFullname")):
        words[0] = words[0] or text
    venue = ", ".join(dict.fromkeys(filter(None, words)))
    if not venue and event is not None:
        record.fields |= {key: event.fields.get(key) for key in ("venue", "address", "format")}
        return
    record.fields["venue"], record.fields["address"] = venue, line_of(data.get("address"))
    set_format(record, draft, "", venue, record.fields["address"], line_of(data.get("title")) if not venue else "")


def _text(value: Any, draft: Draft, place: str) -> tuple[str, str]:
    html = text_of(value)
    return (draft.body(html_to_markdown(html), place), first_paragraph(html)) if html else ("", "")


def _add_files(record: DraftRecord, data: dict[str, Any], draft: Draft) -> None:
    for folder in list_of(data.get("folders")):
        for file in list_of(folder.get("attachments")) if isinstance(folder, dict) else ():
            if not isinstance(file, dict):
                continue
            address = text_of(file.get("link_url") or file.get("download_url"))
            if file.get("is_protected") is True:
                draft.report.leave_out("A file that not everybody may see", record.source)
            elif is_web_address(address):
                add_resource(record, line_of(file.get("title") or file.get("filename")) or address, address)


def _note_rest(data: dict[str, Any], place: str, draft: Draft) -> None:
    for key, value in data.items():
        if key not in TECHNICAL | READ and not is_empty(value):
            draft.report.leave_out(REASONS.get(key, f"{one_line(key)}, for which there is no field"), place)
