"""A visitor who reads a form, takes their time, fills it in and submits it."""

from datetime import timedelta
from typing import Any

import html5lib
import time_machine
from page_lint import HTML, LintingClient
from records import NOW, an_event, save
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.database import db
from models import Question, Registration
from models.event import RegistrationMode
from models.event_parts import QuestionKind

READING_TAKES = 5  # seconds
DAY = timedelta(days=1)
ADDRESS = "/events/one/register"
ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}
QUESTIONS: tuple[tuple[str, QuestionKind, list[str]], ...] = (
    ("Your town", QuestionKind.TEXT, []),
    ("Your hopes", QuestionKind.LONG_TEXT, []),
    ("Your field", QuestionKind.CHOICE, ["Statistics", "Hydrology"]),
    ("Your month", QuestionKind.CHOICE, [f"Month {number}" for number in range(12)]),
    ("Your sessions", QuestionKind.CHOICES, ["Morning", "Noon", "Night"]),
    ("A poster", QuestionKind.YES_NO, []),
    ("Your needs", QuestionKind.ACCESS, []),
    ("Your food", QuestionKind.DIET, []),
)


def open_event(**changes: Any) -> None:
    """Save an event with registration."""
    save(an_event(**{"slug": "one", "starts": NOW + 9 * DAY, "registration_mode": RegistrationMode.OPEN, **changes}))


def questions(*, required: bool) -> list[Question]:
    return [Question(label=label, kind=kind, choices=own, required=required) for label, kind, own in QUESTIONS]


def count() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Registration)).all())


def fields_of(html: str) -> dict[str, list[str]]:
    """Return what a page's form would submit unchanged, by field name."""
    sent: dict[str, list[str]] = {}
    root = html5lib.parse(html)
    form = next(e for e in root.iter(f"{HTML}form") if e.get("method") == "post")
    for element in form.iter():
        name, kind = element.get("name"), element.get("type")
        if not name or (kind in ("radio", "checkbox") and element.get("checked") is None):
            continue
        if element.tag == f"{HTML}textarea":
            value = "".join(element.itertext())
        elif element.tag == f"{HTML}select":
            chosen = [option for option in element.iter(f"{HTML}option") if option.get("selected") is not None]
            value = chosen[0].get("value", "") if chosen else ""
        else:
            value = element.get("value", "")
        sent.setdefault(name, []).append(value)
    return sent


def name_of(html: str, label: str) -> str:
    """Return the name of the field with a label or legend."""
    root = html5lib.parse(html)
    for element in root.iter():
        if element.tag == f"{HTML}label" and label in "".join(element.itertext()) and element.get("for"):
            return str(element.get("for"))
        if element.tag == f"{HTML}fieldset":
            legend = element.find(f"{HTML}legend")
            if legend is not None and label in "".join(legend.itertext()):
                return next(str(control.get("name")) for control in element.iter(f"{HTML}input"))
    raise AssertionError(f"no field is labelled {label}")


def fill_in(
    client: LintingClient, clock: time_machine.Traveller, address: str, typed: dict[str, Any], **how: Any
) -> TestResponse:
    """Read the form at an address, fill it in and submit it; keys are field names or labels."""
    page = client.get(address).text
    fields: dict[str, Any] = fields_of(page)
    for key, value in typed.items():
        fields[key if key.islower() and " " not in key else name_of(page, key)] = value
    clock.shift(READING_TAKES)
    return client.post(how.pop("to", address), data=fields, **how)
