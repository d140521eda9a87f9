"""Import of seminars and talks that researchseminars.org gives as JSON."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.content.importing.draft import Draft
from blueprints.content.importing.event_fields import add_resource, contributors, set_kind, set_times
from blueprints.content.importing.page_kinds import event_kind
from blueprints.content.importing.report import SourceError
from blueprints.content.importing.values import is_empty, is_true, line_of, list_of, moment_of, names_of, text_of
from core.fields.texts import is_web_address
from core.fields.times import zone_names
from core.text import one_line
from models.event import EventFormat, EventKind

SITE = "https://researchseminars.org"
READ = {
    *("seminar_id", "seminar_ctr", "seminar_name", "title", "speaker", "speaker_affiliation", "speaker_homepage"),
    *("abstract", "start_time", "end_time", "timezone", "online", "room", "topics", "stream_link", "slides_link"),
    *("video_link", "paper_link", "display", "hidden", "deleted", "deleted_with_seminar", "visibility", "id", "token"),
    *("edited_at", "edited_by", "by_api", "access_time", "access_control"),
}
LINKS = (
    ("slides_link", "Slides", "slides"),
    ("video_link", "Recording", "recording"),
    ("paper_link", "Paper", "paper"),
)
REASONS = {
    "speaker_email": "An email address of a speaker, which pages don't show",
    "audience": "The audience of a talk",
    "language": "The language of a talk",
    "comments": "Comments on a talk",
    "chat_link": "The address of a chat",
    "access_hint": "How to get into a meeting, in words",
    "access_registration": "How to register in words or by an address",
    "live_link": "The address of a meeting, which isn't one on the web",
}


def import_researchseminars(content: Any, draft: Draft) -> None:
    """Add talks and their series to a draft."""
    talks, series = _parts(content)
    if not talks and not series:
        raise SourceError("This isn't an answer of researchseminars.org: it has neither talks nor series.")
    zones = [text_of(each.get("timezone")) for each in (*series, *talks)]
    if not draft.known.zone and (zone := next((zone for zone in zones if zone in zone_names()), "")):
        draft.zone = ZoneInfo(zone)
    names = {text_of(each.get("shortname")): each for each in series}
    slugs: dict[str, str] = {}
    for short in dict.fromkeys([*names, *(text_of(talk.get("seminar_id")) for talk in talks)]):
        if short:
            slugs[short] = _series(short, names.get(short, {}), draft)
    first = next(iter(names.values()), {})
    title = line_of(first.get("name")) or next(iter(slugs), "Seminar")
    draft.site = {"name": title, "strapline": title, "summary": title, "timezone": draft.zone.key}
    for talk in talks:
        _talk(talk, slugs, draft)


def _parts(content: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return talks and series, from the answer to any question of the API."""
    talks, series = [], []
    for each in _mappings(content):
        if "seminar_id" in each and "speaker" in each:
            talks.append(each)
        elif "shortname" in each:
            series.append(each)
    return talks, series


def _mappings(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        for each in content:
            yield from _mappings(each)
    elif isinstance(content, dict):
        yield content
        for key in ("results", "talks", "properties", "series"):
            yield from _mappings(content.get(key))


def _series(short: str, data: dict[str, Any], draft: Draft) -> str:
    record = draft.add("series", line_of(data.get("name")) or short, source=short)
    record.body = draft.body(text_of(data.get("description")) or text_of(data.get("comments")), short)
    record.fields["topics"] = draft.topics_of([_topic(topic) for topic in list_of(data.get("topics"))])
    homepage = text_of(data.get("homepage"))
    if is_web_address(homepage):
        record.body = f"{record.body}\n\n[Website of the series](<{homepage}>)".strip()
    if not data:
        draft.report.doubt("A series of which only the short name is known", short)
    return record.slug


def _topic(code: Any) -> str:
    return one_line(text_of(code)).replace("_", ".")


def _talk(data: dict[str, Any], slugs: dict[str, str], draft: Draft) -> None:
    short, number = text_of(data.get("seminar_id")), text_of(data.get("seminar_ctr"))
    speaker = line_of(data.get("speaker"))
    title = one_line(text_of(data.get("title")))
    place = f"{short}/{number}" if number else title or speaker
    if is_true(data.get("deleted")):
        draft.report.leave_out("A talk that was deleted", place)
        return
    is_unknown = not title or title.upper() in ("TBA", "TBD", "TBC", "TITLE TBA", "TITLE TBD")
    shown = (f"Talk by {speaker}" if speaker else "To be announced") if is_unknown else title
    identity = f"{SITE}/talk/{short}/{number}/" if number else f"{SITE}/{short}/{data.get('start_time')}"
    event = draft.add("events", shown, identity=identity, source=place)
    starts, _ = moment_of(data.get("start_time"))
    ends, _ = moment_of(data.get("end_time"))
    zone = text_of(data.get("timezone"))
    set_times(event, draft, starts, ends, zone=zone if zone in zone_names() else draft.zone.key)
    set_kind(event, draft, event_kind(text_of(data.get("seminar_name"))) or EventKind.SEMINAR)
    room, online = line_of(data.get("room")), is_true(data.get("online"))
    found = EventFormat.HYBRID if online and room else EventFormat.ONLINE if online else EventFormat.IN_PERSON
    event.fields |= {"format": found.value, "venue": room, "series": slugs.get(short, "")}
    if not online and not room and "online" not in data:
        event.fields["status"] = "draft"
        draft.report.doubt("No place, so nobody knows whether it is online: a draft", place)
    live = text_of(data.get("live_link"))
    if is_web_address(live):
        event.fields["online_url"] = live
    people = []
    homepage = text_of(data.get("speaker_homepage"))
    named = list(names_of(data.get("speaker")))
    for name, _url in named:
        alone = len(named) == 1
        affiliation = line_of(data.get("speaker_affiliation")) if alone else ""
        url = homepage if alone and is_web_address(homepage) else ""
        people.append(draft.person(name, place, affiliation=affiliation, url=url))
    event.fields["contributors"] = contributors((people, "speaker"))
    event.fields["topics"] = draft.topics_of([_topic(topic) for topic in list_of(data.get("topics"))])
    event.body = draft.body(text_of(data.get("abstract")), place)
    for key, name, kind in LINKS:
        address = text_of(data.get(key))
        if is_web_address(address):
            add_resource(event, name, address, kind)
        elif address:
            draft.report.leave_out("A link that isn't an address on the web", f"{place}: {address[:60]}")
    if is_web_address(stream := text_of(data.get("stream_link"))):
        add_resource(event, "Live stream", stream)
    hidden = is_true(data.get("hidden")) or ("display" in data and not is_true(data.get("display")))
    if hidden or text_of(data.get("visibility")) in ("0", "1"):
        event.fields["status"] = "draft"
        draft.report.doubt("A talk that isn't public yet, as a draft", place)
    for key, value in data.items():
        if key not in READ and not is_empty(value) and (key != "live_link" or not is_web_address(live)):
            draft.report.leave_out(REASONS.get(key, f"{one_line(key)}, for which there is no field"), place)
