"""The fields of events: times, places, people and links, from front matter and from the exports of other systems."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.importing.draft import Draft, DraftRecord
from blueprints.content.importing.page_fields import PageKeys, titled_links
from blueprints.content.importing.page_kinds import event_format, event_kind
from blueprints.content.importing.values import is_true, line_of, list_of, moment_of, text_of
from core.fields.texts import is_web_address
from core.fields.times import zone_names
from models.event import EventFormat, EventKind

USUAL_LENGTH = timedelta(hours=1)
SPEAKERS = ("speakers", "speaker", "presenters", "presenter", "lecturer", "lecturers", "authors", "author", "guests")
ORGANISERS = ("organizers", "organizer", "organisers", "organiser", "hosts", "host", "contact")
CHAIRS = ("chairs", "chair", "moderator", "moderators", "facilitators")


def event_fields(keys: PageKeys) -> None:
    """Fill in an event from front matter."""
    draft, record, place = keys.draft, keys.record, keys.page.name
    zone = text_of(keys.take("timezone", "time_zone", "tz"))
    zone = zone if zone in zone_names() else draft.zone.key
    starts, ends, is_day = _span(keys)
    set_times(record, draft, starts, ends, is_day=is_day, zone=zone)
    _set_places(keys)
    named = line_of(keys.take("event", "event_name", "eventname"))
    tags = " ".join(keys.texts("tags", "categories"))
    kind = event_kind(
        text_of(keys.take("kind", "event_type", "eventtype", "category")),
        keys.page.section,
        tags,
        record.fields["title"],
    )
    # A talk that somebody gives at an event of others.
    kind = kind or (EventKind.TALK if named else None)
    set_kind(record, draft, kind)
    record.fields["contributors"] = contributors(
        (keys.people(*SPEAKERS), "speaker"), (keys.people(*CHAIRS), "chair"), (keys.people(*ORGANISERS), "organiser")
    )
    url = keys.link(
        keys.take("event_url", "eventurl", "event_link", "website", "external_link", "externallink", "link")
    )
    if named and named != record.fields["title"]:
        keys.body_start = f"Part of {f'[{named}](<{url}>)' if url else named}.\n\n"
    elif url:
        add_resource(record, "Website of the event", url)
    if abstract := text_of(keys.page.meta.get("abstract")):
        keys.body_start += f"{abstract}\n\n"
    register = text_of(
        keys.take("registration", "registration_url", "registration_link", "register", "register_url", "signup", "rsvp")
    )
    if is_web_address(register):
        record.fields["registration"] = {"mode": "external", "url": register}
    elif register:
        draft.report.leave_out("A registration that is no address on the web", f"{place}: {register[:60]}")
    slides = keys.take("url_slides", "slides_url", "slides")
    for value in list_of(slides):
        if address := keys.link(value) if "/" in text_of(value) or "." in text_of(value) else "":
            add_resource(record, "Slides", address, "slides")
    for value in list_of(keys.take("url_video", "video_url", "recording", "video", "youtube")):
        text = text_of(value)
        link = f"https://www.youtube.com/watch?v={text}" if re.fullmatch(r"[\w-]{11}", text) else text
        if address := keys.link(link):
            add_resource(record, "Recording", address, "recording")
    if address := keys.link(keys.take("url_pdf", "pdf", "paper")):
        add_resource(record, "Paper", address, "paper")
    for title, address in titled_links(keys):
        add_resource(record, title, address)


def _span(keys: PageKeys) -> tuple[datetime | None, datetime | None, bool]:
    starts, is_day = moment_of(
        keys.take(
            "event_start",
            "start",
            "starts",
            "start_date",
            "startdate",
            "event_date",
            "eventdate",
            "date_start",
            "begin",
        )
    )
    published, published_is_day = moment_of(keys.take("date"))
    if starts is None:
        starts, is_day = published or moment_of(keys.page.date)[0], published_is_day or published is None
    ends, ends_is_day = moment_of(keys.take("event_end", "date_end", "end", "ends", "end_date", "enddate", "finish"))
    times = [
        text_of(keys.take(*names))
        for names in (("start_time", "starttime", "time_start", "time"), ("end_time", "endtime", "time_end"))
    ]
    parts = re.findall(r"\d{1,2}[:.]\d{2}\s*(?:[AaPp]\.?[Mm])?", f"{times[0]} - {times[1]}" if times[1] else times[0])
    if starts and is_day and parts:
        begin, _ = moment_of(f"{starts:%Y-%m-%d} {parts[0].replace('.', ':', 1).strip()}")
        finish, _ = (
            moment_of(f"{(ends or starts):%Y-%m-%d} {parts[1].replace('.', ':', 1).strip()}")
            if len(parts) > 1
            else (None, False)
        )
        if begin:
            return begin, finish, False
    if any(times) and not parts:
        keys.draft.report.leave_out("A time of day in words", f"{keys.page.name}: {' '.join(times)[:60]}")
    all_day = is_true(keys.take("all_day", "event_all_day", "allday")) or is_day
    if ends and (ends_is_day or all_day):
        ends = ends.replace(hour=23, minute=59, second=0)
    return starts, ends, all_day


def _set_places(keys: PageKeys) -> None:
    fields = keys.record.fields
    place, venue = keys.take("location", "where", "place"), keys.take("venue", "room")
    address = keys.take("address")
    if isinstance(place, dict):
        address = (
            address
            or place.get("address")
            or {key: value for key, value in place.items() if key not in ("name", "title")}
        )
        place = place.get("name") or place.get("title") or ""
    if isinstance(address, dict):
        if any(isinstance(value, dict | list) for value in address.values()):
            keys.draft.report.leave_out("Coordinates and other parts of an address", keys.page.name)
        address = ", ".join(
            filter(None, (line_of(value) for value in address.values() if not isinstance(value, dict | list)))
        )
    words = [line_of(venue), line_of(place)]
    meeting = text_of(
        keys.take("online_url", "zoom", "zoom_link", "zoom_url", "meeting_url", "webinar_url", "meeting_link")
    )
    if is_web_address(words[1]):
        meeting, words[1] = meeting or words[1], ""
    fields["online_url"] = meeting if is_web_address(meeting) else ""
    fields["venue"] = ", ".join(dict.fromkeys(filter(None, words)))
    fields["address"] = line_of(address)
    declared = text_of(keys.take("format", "mode", "modality", "attendance"))
    set_format(keys.record, keys.draft, declared, meeting and "online", fields["venue"], fields["address"])


def set_times(
    record: DraftRecord,
    draft: Draft,
    starts: datetime | None,
    ends: datetime | None,
    *,
    is_day: bool = False,
    zone: str = "",
) -> None:
    """Set the times of an event; one without a date is a draft, one without an end takes an hour or its day."""
    report, place, fields = draft.report, record.source, record.fields
    if starts is None:
        fields["status"] = "draft"
        report.doubt("No date that can be read, so it is a draft", place)
        return
    zone = zone or draft.zone.key
    starts = starts.replace(tzinfo=starts.tzinfo or ZoneInfo(zone))
    ends = ends.replace(tzinfo=ends.tzinfo or ZoneInfo(zone)) if ends else None
    if ends is not None and ends < starts:
        report.doubt("The end is before the start, so the start is taken", place)
        ends = starts
    if ends is None:
        ends = starts.replace(hour=23, minute=59) if is_day else starts + USUAL_LENGTH
        report.doubt(
            "No time of day, so the event takes its day" if is_day else "No end, so the event takes an hour", place
        )
    before = draft.zone
    draft.zone = ZoneInfo(zone)
    first, last = draft.moment(starts, place), draft.moment(ends, place)
    draft.zone = before
    if first and last:
        fields |= {"starts": first, "ends": last} | ({"timezone": zone} if zone != before.key else {})
    else:
        fields["status"] = "draft"


def set_kind(record: DraftRecord, draft: Draft, kind: EventKind | None) -> None:
    """Set the kind of an event; a seminar where nothing names one."""
    record.fields["kind"] = (kind or EventKind.SEMINAR).value
    if kind is None:
        draft.report.doubt("Nothing names the kind of the event, so it is a seminar", record.source)


def set_format(record: DraftRecord, draft: Draft, declared: str, *words: str) -> None:
    """Set the format of an event; one whose place nothing names is a draft."""
    found = event_format(declared) if declared else None
    if found in (None, EventFormat.IN_PERSON) and not re.search(
        r"in.person|on.?site|physical", declared, re.IGNORECASE
    ):
        found = event_format(*words) or found
    record.fields["format"] = (found or EventFormat.IN_PERSON).value
    if found is None:
        record.fields["status"] = "draft"
        draft.report.doubt("No place, so nobody knows whether it is online: a draft", record.source)


def contributors(*groups: tuple[Sequence[str], str]) -> list[Any]:
    """Return people with their roles, each pair once."""
    return [{"person": slug, "role": role} for slugs, role in groups for slug in dict.fromkeys(slugs)]


def add_resource(record: DraftRecord, title: str, url: str, kind: str = "") -> None:
    """Add a link to an event, unless it has it already."""
    resources = record.fields.setdefault("resources", [])
    if all(each["url"] != url for each in resources):
        words = title.lower()
        kind = kind or next((word for word in ("slides", "recording", "paper", "transcript") if word in words), "")
        kind = kind or ("recording" if re.search(r"video|youtube", words) else "")
        resources.append({"title": title, "url": url} | ({"kind": kind} if kind else {}))
