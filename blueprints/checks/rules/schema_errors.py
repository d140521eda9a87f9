"""Errors of the schema, said to people who have a form before them and not a file."""

import re
from collections.abc import Iterator

from blueprints.checks.findings import Finding, Fix, Level
from blueprints.checks.labels import phrase_of, sentence
from blueprints.checks.rules.clock_changes import clock_change
from blueprints.checks.rules.site_settings import darker
from blueprints.checks.subject import Subject, referred
from blueprints.content.queries import NEW
from core.colour import parse_colour
from core.fields.field_errors import FieldError
from models.registry import record_type_in

_NOT_THERE = re.compile(r"there is no (?:record “)?(\w+)/(.+?)(?:”.*| in this folder.*)")
_NEAR = re.compile(r"did you mean “(.+?)”\?")
_REQUIRED = re.compile(r"(?:is required|can't be empty)(?:.*?: (.+)|, .+)?")
# What a message begins with or contains; what is wrong, after the name of the field; and what to do.
# Without a name of the field, a sentence of its own.
_SAID: tuple[tuple[str, str, str], ...] = (
    ("isn't a valid date and time", "isn’t a date and a time", "Choose a date, and enter a time such as 15:00."),
    ("isn't a valid date", "isn’t a date", "Choose a date from the calendar."),
    ("isn't a date in the calendar", "is a day that doesn’t exist", "Choose a date from the calendar."),
    ("isn't between the years", "is in a year that can’t be right", "Check the year."),
    ("isn't a time between", "isn’t a time of day", "Enter a time between 00:00 and 23:59."),
    ("is before starts", "is before the start", "Make it end after it starts."),
    ("is before opens", "is before the opening date", "Choose a later time."),
    ("needs starts as well", "needs a start as well", "Add the start, or clear the end until the date is known."),
    ("needs ends as well", "needs an end as well", "Add the end, or clear the start until the date is known."),
    ("an online event has no places in person", "has places in person, but the event is online only",
     "Clear the places in person, or make the event hybrid."),
    ("an in-person event has no places online", "has places online, but the event is in person only",
     "Clear the places online, or make the event hybrid."),
    ("an agenda needs the event's", "has items, but the event has no date", "Add the start and the end of the event."),
    ("is more than a day before or after", "is more than a day before or after the event", "Check the date."),
    ("is more than a day after", "is more than a day after the event", "Check the date."),
    ("is after the end of the event", "is after the end of the event", "Close registration before the event ends."),
    ("question needs at least two choices", "are fewer than two", "Add at least two choices, each on its own line."),
    ("question has no choices", "are not used by this kind of question", "Remove them, or change the kind."),
    ("this question is listed twice", "is the same as that of another question", "Change or remove one of them."),
    ("a scheduled record needs publish_at", "is “scheduled”, but no time is set", "Set the time of publication."),
    ("contains HTML", "contains HTML, which the page would show as plain text",
     "Use the buttons above the text instead, or remove what is between < and >."),
    ("must be a single line", "can only have one line", "Remove the line breaks."),
    ("isn't an address that starts with", "isn’t a web address", "Start it with https://."),
    ("isn't a path on this site", "isn’t an address on this site", "Start it with a slash, such as /events/."),
    ("isn't a whole number", "isn’t a whole number", "Enter digits only, such as 40."),
    ("must be a list of whole numbers", "isn’t a list of whole numbers", "Enter hours with commas, such as 24, 1."),
    ("isn't an email address", "isn’t an email address", "Enter one such as name@example.org."),
    ("isn't an IANA time zone", "isn’t a time zone that is known", "Choose one from the list."),
    ("isn't a colour", "isn’t a colour", "Choose one, or enter it as # and six digits."),
    ("is too light", "is too light for white text on it", "Choose a darker colour."),
    ("isn't a position in a recording", "isn’t a position in the recording", "Enter it as 12:30 or 1:02:30."),
    ("isn't after the chapter before it", "isn’t after the start of the chapter before it", "Put them in order."),
    ("is after the end of the audio", "is after the end of the audio", "Check the time."),
    ("continues after the end of the audio", "goes on after the end of the audio", "Check that both belong together."),
    ("the stored copy of", "can’t be read", "Upload the file again."),
    ("already has a number", "is already the number of another episode in this season", "Choose another number."),
    ("is already the", "already belongs to another record", "Clear it, and this record gets its own."),
    ("must stay", "can’t be changed, since calendars, players and feeds know the record by it", "Put it back."),
    ("would redirect back to itself", "leads back to itself", "Remove one of the two addresses."),
    ("isn't a valid slug", "can’t be used in an address", "Use lower-case letters, digits and single hyphens."),
    ("control character", "contains a character that can’t be shown", "Delete it and type it again."),
    ("twice", "is listed twice", "Remove one of them."),
    ("isn't one of", "isn’t one of the choices", "Choose one from the list."),
    ("must be true or false", "is neither on nor off", "Choose one of them."),
)  # fmt: skip
# What no form sends.
_UNREADABLE = re.compile(
    r"unknown field|YAML|front matter|^must (have|be a)|the name of a field|aren't supported|nested"
)
_FILE_TYPE = re.compile(r"“(.+?)” is (\S+); use a file of type (.+)")


def check_schema(subject: Subject) -> Iterator[Finding]:
    """The errors that keep the record from being published."""
    for error in subject.errors:
        if (error.path, error.message) == ("ends", "is before starts"):
            # Said with its buttons by `check_order`.
            continue
        yield _finding(error, subject)


def _finding(error: FieldError, subject: Subject) -> Finding:
    path, message = error.path, error.message
    if change := clock_change(path, message, subject):
        return change
    if match := _NOT_THERE.match(message):
        return _missing_record(path, match[1], match[2], message, subject)
    if match := _REQUIRED.fullmatch(message):
        return _error(path, "is missing", _capital(match[1]) if match[1] else "Fill it in.")
    if match := _FILE_TYPE.match(message):
        return _error(path, f"is “{match[1]}”, a file of the wrong type", f"Choose a file of the type {match[3]}.")
    if "the site already uses" in message:
        address = message.partition("uses ")[2].partition(";")[0]
        return Finding("slug", Level.ERROR, f"The site already uses the address {address}.", "Choose another one.")
    for said, wrong, advice in _SAID:
        if said in message:
            fixes = (darker(parse_colour(subject.written(path))),) if said == "is too light" else ()
            return _error(path, wrong, advice, *fixes)
    if _UNREADABLE.search(message):
        return _error(path, "can’t be read", "Enter it again, or go back to an earlier version in the history.")
    what, _, how = message.partition("; ")
    return _error(path, what.replace("'", "’"), _capital(how) if how else "Change it.")


def _missing_record(path: str, folder: str, slug: str, message: str, subject: Subject) -> Finding:
    if folder == "media":
        return _error(path, f"is “{slug}”, which isn’t in the media library", "Upload it, or choose another file.")
    if slug.startswith(NEW):
        name = slug.removeprefix(NEW)
        fix = Fix(f"Publish {name} too", publish=(f"{folder}/{slug}",))
        return _error(path, f"is {name}, who has no page on the site yet", "Publish both together.", fix)
    if draft := referred(folder, [slug], subject.now).get(slug):
        fix = Fix(f"Publish {draft.title or slug} too", publish=(f"{folder}/{slug}",))
        title = draft.title or slug
        who = f"is {title}, who is" if folder == "people" else f"is “{title}”, which is"
        return _error(path, f"{who} still a draft", "Publish both together.", fix)
    near = _NEAR.search(message)
    fixes = [Fix(f"Use “{near[1]}”", values=((path, near[1]),))] if near and subject.written(path) == slug else []
    record_type = record_type_in(folder)
    kind = record_type.singular if record_type else folder.rstrip("s")
    return _error(path, f"is “{slug}”, but there is no such {kind}", "Choose another one, or remove it.", *fixes)


def _error(path: str, wrong: str, advice: str, *fixes: Fix) -> Finding:
    verb = "are" if phrase_of(path).endswith(("choices", "questions", "reminders")) else "is"
    wrong = re.sub(r"^is ", f"{verb} ", wrong)
    return Finding(path, Level.ERROR, sentence(path, f"{wrong}."), advice, fixes)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}.".replace("'", "’")
