"""Rules that tie the keys of a record together."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from blueprints.content.catalogue import Catalogue
from blueprints.content.kinds import Values
from blueprints.content.reading import Reading
from blueprints.content.times import write_clock
from core.transcripts import DURATION_TOLERANCE
from models import Status
from models.event import EventFormat, RegistrationMode
from models.event_parts import QuestionKind

Check = Callable[[Values, Reading], None]
AROUND = timedelta(days=1)  # a welcome on the eve and a tour on the day after belong to an event
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)


def check_status(values: Values, at: Reading) -> None:
    """Ask of a scheduled record when it appears."""
    if values.get("status") is Status.SCHEDULED and values.get("publish_at", True) is None:
        at.complain_of("status", "a scheduled record needs publish_at, the time at which it appears")


def check_event(values: Values, at: Reading) -> None:
    """Ask of an event that its times, places, agenda and registration agree with one another."""
    _check_span(values, at)
    _check_places(values, at)
    _check_sessions(values, at)
    _check_registration(values, at)
    _check_questions(values.get("questions", ()), at)
    pairs = [(row.get("person"), row.get("role")) for row in values.get("contributors", ())]
    for number, pair in enumerate(pairs):
        if None not in pair and pair in pairs[:number]:
            at.complain_of(f"contributors.{number}.person", f"“{pair[0]}” is {pair[1]} twice")


def _check_span(values: Values, at: Reading) -> None:
    starts, ends = values.get("starts", ...), values.get("ends", ...)
    if starts is ... or ends is ...:
        return
    for key, other in ("starts", "ends"), ("ends", "starts"):
        if values[key] is None and values[other] is not None:
            at.complain_of(other, f"needs {key} beside it; leave both out while the date is to be confirmed")
    _in_order(values, "starts", "ends", at)


def _in_order(values: Values, first: str, second: str, at: Reading, path: str = "") -> None:
    earlier, later = values.get(first), values.get(second)
    if earlier is not None and later is not None and later < earlier:
        at.complain_of(
            f"{path}{second.removeprefix('registration_')}", f"is before {first.removeprefix('registration_')}"
        )


def _check_places(values: Values, at: Reading) -> None:
    held = values.get("format")
    if held is EventFormat.ONLINE and values.get("capacity") is not None:
        at.complain_of("registration.capacity", "an online event has no room; write online_capacity")
    if held is EventFormat.IN_PERSON and values.get("online_capacity") is not None:
        at.complain_of("registration.online_capacity", "nobody takes part online in an in-person event; write capacity")


def _check_sessions(values: Values, at: Reading) -> None:
    starts, ends = values.get("starts"), values.get("ends")
    sessions = values.get("sessions", ())
    if sessions and values.get("starts", True) is None and values.get("ends", True) is None:
        at.complain_of("sessions", "an agenda needs the starts and ends of the event")
    for number, session in enumerate(sessions):
        path = f"sessions.{number}."
        _in_order(session, "starts", "ends", at, path)
        if starts is None or ends is None:
            continue
        if session.get("starts", starts) < starts - AROUND or session.get("starts", starts) > ends + AROUND:
            at.complain_of(f"{path}starts", "is more than a day outside the event")
        elif session.get("ends", ends) > ends + AROUND:
            at.complain_of(f"{path}ends", "is more than a day after the event")


def _check_registration(values: Values, at: Reading) -> None:
    external = values.get("registration_mode") is RegistrationMode.EXTERNAL
    if external and values.get("registration_url") == "":
        at.complain_of("registration.url", "external registration needs it: the address where one registers")
    _in_order(values, "registration_opens", "registration_closes", at, "registration.")
    closes, ends = values.get("registration_closes"), values.get("ends")
    if closes is not None and ends is not None and closes > ends:
        at.complain_of("registration.closes", "is after the end of the event")


def _check_questions(questions: Iterable[Values], at: Reading) -> None:
    labels: list[str] = []
    for number, question in enumerate(questions):
        path = f"registration.questions.{number}"
        kind, choices = question.get("kind"), question.get("choices")
        if kind in CHOOSING and choices is not None and len(choices) < 2:
            at.complain_of(f"{path}.choices", f"a question of the kind {kind} needs at least two")
        if kind is not None and kind not in CHOOSING and choices:
            at.complain_of(
                f"{path}.choices", f"a question of the kind {kind} has none; its kind may be choice or choices"
            )
        if question.get("label") in labels:
            at.complain_of(f"{path}.label", "the same question stands here twice")
        labels.append(question.get("label", ""))


def check_episode(values: Values, at: Reading) -> None:
    """Ask of an episode when it comes out, and that its chapters and transcript lie within its audio."""
    if values.get("status") in (Status.PUBLISHED, Status.SCHEDULED):
        if values.get("publish_at", True) is None:
            at.complain_of("publish_at", "must be there; players sort episodes by it")
        if values.get("audio", True) is None:
            at.complain_of("audio", "must be there, unless the episode is a draft")
    audio = at.catalogue.media.get(values.get("audio") or "")
    length = audio.duration if audio else None
    places = [chapter.get("starts", 0) for chapter in values.get("chapters", ())]
    for number, place in enumerate(places):
        path = f"chapters.{number}.starts"
        if length is not None and place >= length:
            at.complain_of(path, f"{write_clock(place)} is past the end of the audio at {write_clock(int(length))}")
        if place in places[:number] or place < max(places[:number], default=0):
            at.complain_of(path, f"{write_clock(place)} is not after the chapter before it")
    cues = values.get("cues") or ()
    if length is not None and cues and cues[-1]["starts"] > length + DURATION_TOLERANCE:
        at.complain_of("transcript", f"goes on after the end of the audio at {write_clock(int(length))}")


def check_opportunity(values: Values, at: Reading) -> None:
    """Ask of a call that it closes after it opens."""
    _in_order(values, "opens", "closes", at)


def check_site(values: Values, at: Reading) -> None:
    """Ask of the podcast that it keeps its guid, of an address that it moves once, and never in a circle."""
    if (guid := at.catalogue.show_guid) and values.get("podcast_guid", guid) != guid:
        at.complain_of("podcast_guid", f"must stay {guid}: directories would take the podcast for a new one")
    moves: dict[str, str] = {}
    for number, move in enumerate(values.get("moved_addresses", ())):
        old, new = move.get("old"), move.get("new")
        if old is None or new is None:
            continue
        if old in moves:
            at.complain_of(f"moved_addresses.{number}.old", f"“{old}” stands here twice")
        elif _leads_to(moves, new, old):
            at.complain_of(f"moved_addresses.{number}.new", f"“{old}” would lead back to itself")
        else:
            moves[old] = new


def _leads_to(moves: dict[str, str], start: str, goal: str) -> bool:
    while start != goal and start in moves:
        start = moves[start]
    return start == goal


def check_numbering(slug: str, values: Values, at: Reading, taken: dict[Any, str]) -> None:
    """Ask of an episode that it keeps its guid, and shares neither that nor its number with another."""
    guid, place = values.get("guid"), (values.get("season"), values.get("number"))
    before = at.catalogue.episodes.get(slug)
    if before and guid is not None and guid != before[0]:
        at.complain_of("guid", f"must stay {before[0]}: players would take the episode for a new one")
    if guid is not None and taken.setdefault(guid, slug) != slug:
        at.complain_of("guid", f"is the guid of “{taken[guid]}” already; a new episode needs a new one")
    if None not in place and taken.setdefault(place, slug) != slug:
        at.complain_of("number", f"season {place[0]} has a number {place[1]} already, “{taken[place]}”")


def check_uid(folder: str, slug: str, values: Values, at: Reading, taken: dict[Any, str]) -> None:
    """Ask of a record that it keeps its uid, and shares it with no other of its type."""
    uid, before = values.get("uid"), at.catalogue.uids[folder].get(slug)
    if uid is None:
        return
    if before is not None and uid != before:
        at.complain_of("uid", f"must stay {before}: calendars and feeds would show it twice")
    if taken.setdefault(uid, slug) != slug:
        at.complain_of("uid", f"is the uid of “{taken[uid]}” already; leave it out, and this gets its own")


def uids_taken(catalogue: Catalogue, folder: str) -> dict[Any, str]:
    """Return the uids of a record type's records in the database, with their slugs."""
    return {uid: slug for slug, uid in catalogue.uids.get(folder, {}).items()}


def numbers_taken(catalogue: Catalogue, read: Iterable[str]) -> dict[Any, str]:
    """Return the guids and numbers of the episodes that the folder does not mention, with their slugs."""
    taken: dict[Any, str] = {}
    for slug in catalogue.episodes.keys() - set(read):
        guid, season, number = catalogue.episodes[slug]
        taken |= {guid: slug} | ({} if number is None else {(season, number): slug})
    return taken


CHECKS: dict[str, tuple[Check, ...]] = {
    "events": (check_event,),
    "episodes": (check_episode,),
    "opportunities": (check_opportunity,),
}
