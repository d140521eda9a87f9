"""Fields in the words of the forms: `sessions.1.starts` is the start of agenda item 2."""

ROWS = {
    "sessions": "agenda item",
    "contributors": "person",
    "resources": "resource",
    "registration.questions": "question",
    "chapters": "chapter",
    "menu": "menu link",
    "footer": "footer link",
    "topics": "topic",
    "partners": "partner",
    "guests": "guest",
    "people": "person",
    "events": "event",
    "reminders": "reminder",
    "choices": "choice",
}
# Of whole paths without the numbers of rows, and otherwise of the last step.
NAMES = {
    "contributors.person": "",
    "registration.opens": "opening of registration",
    "registration.closes": "closing of registration",
    "registration.capacity": "number of places in person",
    "registration.online_capacity": "number of places online",
    "registration.mode": "way of registering",
    "registration.url": "registration address",
    "registration.waitlist": "waiting list",
    "registration.waitlist_mode": "way in which places are passed on",
    "registration.offer_hours": "time to accept an offer",
    "registration.questions": "questions",
    "registration.reminders": "reminders",
    "registration": "registration",
    "": "record",
    "sessions": "agenda",
    "contributors": "list of people",
    "starts": "start",
    "ends": "end",
    "opens": "opening date",
    "closes": "closing date",
    "online_url": "link to the online meeting",
    "url": "link",
    "publish_at": "time of publication",
    "timezone": "time zone",
    "kind": "kind",
    "body": "text",
    "sort_name": "name to sort by",
    "image": "image",
    "logo": "logo",
    "audio": "audio",
    "code_of_conduct": "code of conduct",
    "guid": "permanent identifier",
    "uid": "permanent identifier",
    "label": "wording",
    "help": "help text",
    "old": "old address",
    "new": "new address",
    "promote": "promoted record",
    "accent": "accent colour",
    "email": "email address",
    "slug": "address",
}


def phrase_of(path: str) -> str:
    """Return a field as a part of a sentence: `the start of agenda item 2`."""
    steps = path.split(".")
    numbers = [place for place, step in enumerate(steps) if step.isdecimal()]
    if not numbers:
        return f"the {_name(path, steps[-1])}"
    row = numbers[-1]
    of_row = f"{_row_name('.'.join(steps[:row]))} {int(steps[row]) + 1}"
    whole = ".".join(step for step in steps if not step.isdecimal())
    name = NAMES.get(whole, _name(whole, steps[-1])) if row < len(steps) - 1 else ""
    return f"the {name} of {of_row}" if name else of_row


def sentence(path: str, rest: str) -> str:
    """Return a sentence about a field, such as `The title is missing`."""
    text = f"{phrase_of(path)} {rest}"
    return text[:1].upper() + text[1:]


def _name(path: str, step: str) -> str:
    return NAMES.get(path) or NAMES.get(step) or step.replace("_", " ")


def _row_name(path: str) -> str:
    plain = ".".join(step for step in path.split(".") if not step.isdecimal())
    return ROWS.get(plain) or ROWS.get(plain.rpartition(".")[2]) or f"row of {plain.replace('_', ' ')}"
