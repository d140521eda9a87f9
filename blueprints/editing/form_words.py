"""What is wrong with a draft in the words of a form: those of the reader speak of files."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.fields.field_errors import FieldError

ENTERED = {
    "title": "a title",
    "name": "a name",
    "kind": "a kind",
    "format": "how people can attend",
    "starts": "when it starts",
    "ends": "when it ends",
    "person": "a name",
    "role": "a role",
    "label": "the question",
    "url": "an address",
    "audio": "an audio file",
    "season": "a season",
    "guid": "an identifier",
    "slug": "an address",
    "strapline": "a strapline",
    "summary": "a summary",
    "publish_at": "when it appears",
    "capacity": "how many places there are",
}
_CHOSEN = ("kind", "format", "role", "audio")
_MEANINGS = {
    "starts": "the start",
    "ends": "the end",
    "opens": "the opening",
    "closes": "the closing",
    "publish_at": "the time at which it appears",
    "capacity": "places in person",
    "online_capacity": "places online",
}
# What the reader says, and what a form says; `\1` is what the reader quotes.
_WORDS: list[tuple[str, str]] = [
    (
        r"there is no people/new:(.+?) in this folder.*",
        r"“\1” isn’t a person of the site yet. Save the draft to add them.",
    ),
    (
        r"there is no \w+/(.+?) in this folder or in the database; did you mean “(.+?)”\?",
        r"There is no “\1”. Did you mean “\2”?",
    ),
    (
        r"there is no \w+/(.+?) in this folder or in the database",
        r"There is no “\1” on the site. Choose one of the suggestions.",
    ),
    (r"(“.+”) isn't a valid date and time;.*", r"\1 isn’t a date and time. Write it like 2027-03-01 15:00."),
    (r"(“.+”) isn't a valid date;.*", r"\1 isn’t a date. Write it like 2027-03-01."),
    (
        r"(“.+”) isn't a position in a recording;.*",
        r"\1 isn’t a place in the recording. Write it like 12:30 or 1:02:03.",
    ),
    (r"(“.*”) isn't a whole number from (\d+) to (.+)", r"Enter a whole number from \2 to \3."),
    (
        r"(.+) doesn't exist in (.+), where the clocks go forward;.*",
        r"The clocks go forward that night and skip \1. Choose a time before or after.",
    ),
    (
        r"(.+) happens twice in (.+), where the clocks go back;.*",
        r"\1 happens twice that night, when the clocks go back. Choose which one is meant.",
    ),
    (
        r"(“.+”) isn't an address that starts with http:// or https://(?:, or a path.*)?",
        r"\1 isn’t an address. Start it with https://",
    ),
    (r"(“.+”) isn't an email address.*", r"\1 isn’t an email address. Write it like name@example.org."),
    (
        r"(“.+”) isn't an IANA time zone such as (.+?)(?:; did you mean (“.+?”)\?)?",
        r"\1 isn’t a time zone. Choose one of the list, such as Europe/London.",
    ),
    (r"(“.+”) isn't a valid slug;.*", r"An address has only lower-case letters, digits and hyphens."),
    (r"(“.+”) isn't one of .*", r"\1 can’t be chosen here. Choose one of the list."),
    (
        r"contains HTML, (“.+”),.*",
        r"\1 is HTML, which the page would show as it is. Use the buttons above the text instead.",
    ),
    (
        r"a scheduled record needs publish_at, the time at which it appears",
        "Enter when it appears, or choose another status.",
    ),
    (
        r"an online event has no places in person; use online_capacity",
        "An online event has no places in person. Empty this, or let people attend in person too.",
    ),
    (
        r"an in-person event has no places online; use capacity",
        "An event in person has no places online. Empty this, or let people attend online too.",
    ),
    (r"an agenda needs the event's starts and ends", "Enter when the event starts and ends: an agenda needs both."),
    (
        r"needs (\w+) as well; leave both out until the date is known",
        r"Enter {\1} as well, or leave both empty until the date is known.",
    ),
    (r"is before (\w+)", r"This is before {\1}."),
    (r"is after the end of the event", "This is after the end of the event."),
    (r"is more than a day (.+)", r"This is more than a day \1."),
    (r"“(.+)” is listed as (.+) twice", r"This person is listed as \2 twice."),
    (r"this question is listed twice", "This question is asked twice."),
    (r"a .+ question needs at least two choices", "Enter at least two choices, one on each line."),
    (
        r"a .+ question has no choices; .*",
        "Only questions with choices have them. Empty this, or choose another kind of answer.",
    ),
    (r"(“.+”) is listed twice", r"\1 is listed twice."),
    (r"is required for external registration.*", "Enter the address at which people register."),
    (r"is required: players sort episodes by it", "Enter when it appears: players sort episodes by it."),
    (r"is required, unless the episode is a draft", "Choose an audio file: only a draft can do without."),
    (r"(\S+) is after the end of the audio at (.+)", r"The recording ends at \2, before this."),
    (r"(\S+) isn't after the chapter before it", "This chapter doesn’t start after the one before it."),
    (r"season (\d+) already has a number (\d+), (.+)", r"Season \1 has an episode \2 already: \3."),
    (r"must stay (.+?):.*", r"This can’t be changed: it stays \1."),
    (r"is already the .+ of (“.+?”);.*", r"\1 has this one already. Choose another one."),
    (r"the site already uses (.+?);.*", r"The site has a page at \1 already. Choose another address."),
    (
        r"(#\w+) is too light: its contrast with white is (.+?):1;.*",
        r"This colour is too light to read: its contrast with white is \2:1 and has to be 4.5:1.",
    ),
    (r"(“.+”) isn't a colour;.*", r"\1 isn’t a colour. Write it like #7a1f2b."),
]


def in_form_words(errors: Iterable[FieldError]) -> list[FieldError]:
    """Return errors with messages for a form, and those of a record as a whole at the field that mends them."""
    return [replace(error, path=error.path or _place(error.message), message=_words(error)) for error in errors]


def _words(error: FieldError) -> str:
    name = error.path.rpartition(".")[2]
    if error.message in ("is required", "can't be empty"):
        entered = ENTERED.get(name, "the " + name.replace("_", " "))
        return f"{'Choose' if name in _CHOSEN else 'Enter'} {entered}."
    for said, words in _WORDS:
        if match := re.fullmatch(said, error.message, re.DOTALL):
            found = match.expand(words)
            return re.sub(r"\{(\w+)\}", lambda part: _MEANINGS.get(part[1], part[1]), found)
    return error.message[:1].upper() + error.message[1:]


def _place(message: str) -> str:
    return "slug" if message.startswith("the site already uses") else ""
