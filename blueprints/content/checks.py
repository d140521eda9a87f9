"""Checks of the fields of a record against each other and against other records."""

from collections.abc import Iterable
from datetime import timedelta

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blueprints.content.index import RecordIndex
from core.fields.field import Reader, Values
from core.fields.times import write_timecode
from core.raw_html import find_raw_html
from core.text import quoted
from core.transcripts import DURATION_TOLERANCE
from models import Status
from models.event import EventFormat, RegistrationMode
from models.event_parts import QuestionKind
from models.registry import record_type_in

AROUND = timedelta(days=1)  # the agenda may have a welcome the evening before and a tour the day after
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)


def check_body(body: str, reader: Reader) -> None:
    """Check that a body has no raw HTML, which pages would show as text."""
    first = reader.lines.get("body", 1)
    for piece in {piece.line: piece for piece in reversed(find_raw_html(body))}.values():
        message = (
            f"contains HTML, {quoted(piece.text)}, which pages would show as text; write it as Markdown, "
            "write &lt; where < is meant, or load with --html to convert it"
        )
        reader.add_error_at(first + piece.line, "body", message)


def check_status(values: Values, reader: Reader) -> None:
    """Check that a scheduled record has a time at which it appears."""
    if values.get("status") is Status.SCHEDULED and values.get("publish_at", True) is None:
        reader.add_error("status", "a scheduled record needs publish_at, the time at which it appears")


def check_event(values: Values, reader: Reader) -> None:
    """Check that the times, places, agenda and registration of an event agree."""
    _check_span(values, reader)
    _check_places(values, reader)
    _check_sessions(values, reader)
    _check_registration(values, reader)
    _check_questions(values.get("questions", ()), reader)
    pairs = [(row.get("person"), row.get("role")) for row in values.get("contributors", ())]
    for number, pair in enumerate(pairs):
        if None not in pair and pair in pairs[:number]:
            reader.add_error(f"contributors.{number}.person", f"“{pair[0]}” is listed as {pair[1]} twice")


def _check_span(values: Values, reader: Reader) -> None:
    starts, ends = values.get("starts", ...), values.get("ends", ...)
    if starts is ... or ends is ...:
        return
    for key, other in ("starts", "ends"), ("ends", "starts"):
        if values[key] is None and values[other] is not None:
            reader.add_error(other, f"needs {key} as well; leave both out until the date is known")
    _in_order(values, "starts", "ends", reader)


def _in_order(values: Values, first: str, second: str, reader: Reader, path: str = "") -> None:
    earlier, later = values.get(first), values.get(second)
    if earlier is not None and later is not None and later < earlier:
        reader.add_error(
            f"{path}{second.removeprefix('registration_')}", f"is before {first.removeprefix('registration_')}"
        )


def _check_places(values: Values, reader: Reader) -> None:
    held = values.get("format")
    if held is EventFormat.ONLINE and values.get("capacity") is not None:
        reader.add_error("registration.capacity", "an online event has no places in person; use online_capacity")
    if held is EventFormat.IN_PERSON and values.get("online_capacity") is not None:
        reader.add_error("registration.online_capacity", "an in-person event has no places online; use capacity")


def _check_sessions(values: Values, reader: Reader) -> None:
    starts, ends = values.get("starts"), values.get("ends")
    sessions = values.get("sessions", ())
    if sessions and values.get("starts", True) is None and values.get("ends", True) is None:
        reader.add_error("sessions", "an agenda needs the event's starts and ends")
    for number, session in enumerate(sessions):
        path = f"sessions.{number}."
        _in_order(session, "starts", "ends", reader, path)
        if starts is None or ends is None:
            continue
        if session.get("starts", starts) < starts - AROUND or session.get("starts", starts) > ends + AROUND:
            reader.add_error(f"{path}starts", "is more than a day before or after the event")
        elif session.get("ends", ends) > ends + AROUND:
            reader.add_error(f"{path}ends", "is more than a day after the event")


def _check_registration(values: Values, reader: Reader) -> None:
    external = values.get("registration_mode") is RegistrationMode.EXTERNAL
    if external and values.get("registration_url") == "":
        reader.add_error("registration.url", "is required for external registration: the address where people register")
    _in_order(values, "registration_opens", "registration_closes", reader, "registration.")
    closes, ends = values.get("registration_closes"), values.get("ends")
    if closes is not None and ends is not None and closes > ends:
        reader.add_error("registration.closes", "is after the end of the event")


def _check_questions(questions: Iterable[Values], reader: Reader) -> None:
    labels: list[str] = []
    for number, question in enumerate(questions):
        path = f"registration.questions.{number}"
        kind, choices = question.get("kind"), question.get("choices")
        if kind in CHOOSING and choices is not None and len(choices) < 2:
            reader.add_error(f"{path}.choices", f"a {kind} question needs at least two choices")
        if kind is not None and kind not in CHOOSING and choices:
            reader.add_error(f"{path}.choices", f"a {kind} question has no choices; set its kind to choice or choices")
        if question.get("label") in labels:
            reader.add_error(f"{path}.label", "this question is listed twice")
        labels.append(question.get("label", ""))


def check_episode(values: Values, reader: Reader) -> None:
    """Check that an episode has a publication time, and its chapters and transcript lie within its audio."""
    if values.get("status") in (Status.PUBLISHED, Status.SCHEDULED):
        if values.get("publish_at", True) is None:
            reader.add_error("publish_at", "is required: players sort episodes by it")
        if values.get("audio", True) is None:
            reader.add_error("audio", "is required, unless the episode is a draft")
    audio = _index(reader).media.get(values.get("audio") or "")
    length = audio.duration if audio else None
    places = [chapter.get("starts", 0) for chapter in values.get("chapters", ())]
    for number, place in enumerate(places):
        path = f"chapters.{number}.starts"
        if length is not None and place >= length:
            reader.add_error(
                path, f"{write_timecode(place)} is after the end of the audio at {write_timecode(int(length))}"
            )
        if place in places[:number] or place < max(places[:number], default=0):
            reader.add_error(path, f"{write_timecode(place)} isn't after the chapter before it")
    cues = values.get("cues") or ()
    if length is not None and cues and cues[-1]["starts"] > length + DURATION_TOLERANCE:
        reader.add_error("transcript", f"continues after the end of the audio at {write_timecode(int(length))}")


def check_opportunity(values: Values, reader: Reader) -> None:
    """Check that a call closes after it opens."""
    _in_order(values, "opens", "closes", reader)


def check_site(values: Values, reader: Reader) -> None:
    """Check that the podcast keeps its guid, and that every address moves only once and never in a circle."""
    if (guid := _index(reader).show_guid) and values.get("podcast_guid", guid) != guid:
        reader.add_error("podcast_guid", f"must stay {guid}: directories would treat the podcast as a new one")
    moves: dict[str, str] = {}
    for number, move in enumerate(values.get("moved_addresses", ())):
        old, new = move.get("old"), move.get("new")
        if old is None or new is None:
            continue
        if old in moves:
            reader.add_error(f"moved_addresses.{number}.old", f"“{old}” is listed twice")
        elif _leads_to(moves, new, old):
            reader.add_error(f"moved_addresses.{number}.new", f"“{old}” would redirect back to itself")
        else:
            moves[old] = new


def _leads_to(moves: dict[str, str], start: str, goal: str) -> bool:
    while start != goal and start in moves:
        start = moves[start]
    return start == goal


def check_numbering(values: Values, reader: Reader) -> None:
    """Check that an episode keeps its guid, and that no other episode has its guid or number."""
    index, slug = _index(reader), reader.record
    guid, place = values.get("guid"), (values.get("season"), values.get("number"))
    before = index.identifiers["episodes"].get(slug)
    if guid is not None:
        if before is not None and guid != before:
            reader.add_error("guid", f"must stay {before}: players would treat the episode as a new one")
        if (owner := index.claim("episodes", guid, slug)) != slug:
            reader.add_error("guid", f"is already the guid of “{owner}”; give a new episode a new one")
    if None not in place and (owner := index.claim("episodes", place, slug)) != slug:
        reader.add_error("number", f"season {place[0]} already has a number {place[1]}, “{owner}”")


def check_uid(folder: str, values: Values, reader: Reader) -> None:
    """Check that a record keeps its uid, and that no other record of its type has it."""
    index, slug, uid = _index(reader), reader.record, values.get("uid")
    if uid is None:
        return
    before = index.identifiers[folder].get(slug)
    if before is not None and uid != before:
        reader.add_error("uid", f"must stay {before}: calendars and feeds would show it twice")
    if (owner := index.claim(folder, uid, slug)) != slug:
        reader.add_error("uid", f"is already the uid of “{owner}”; leave it out, and this record gets its own")


def check_address(folder: str, reader: Reader) -> None:
    """Check that no page of the site itself is at the address of a record."""
    record_type = record_type_in(folder)
    if record_type is None:
        return
    address = record_type.model(slug=reader.record).path
    try:
        rule, _ = current_app.url_map.bind("localhost").match(address, return_rule=True)
    except RequestRedirect:
        hidden = True
    except HTTPException:
        hidden = False
    else:
        # A record's route takes a slug; the route of a page of the site itself takes no arguments.
        hidden = not rule.arguments
    if hidden:
        reader.add_error_at(0, "", f"the site already uses {address}; choose another file name")


def _index(reader: Reader) -> RecordIndex:
    index: RecordIndex = reader.index
    return index
