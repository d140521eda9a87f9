"""Texts of events to be checked, and what is found in them."""

from datetime import UTC, datetime
from typing import Any

from blueprints.checks.queries import Finding, Level, check_text
from core.database import db
from models import Draft

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

# An event with which nothing is wrong.
FINE: dict[str, str] = {
    "title": "On engines",
    "kind": "talk",
    "summary": "How the first programs were written, and for which machine.",
    "starts": "2027-03-10 17:00",
    "ends": "2027-03-10 18:00",
    "format": "in-person",
    "venue": "Lecture Theatre 1",
}
BODY = "There is step-free access to the lecture theatre."


def event_text(*, body: str = BODY, front_matter: str = "", **changes: Any) -> str:
    """Return the text of an event with which nothing is wrong but for the changes; None leaves a field out."""
    fields = {name: value for name, value in (FINE | changes).items() if value is not None}
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{lines}{front_matter}---\n\n{body}\n"


def check(text: str, folder: str = "events", record_id: int | None = None, **more: Any) -> list[Finding]:
    """Return what is found in a text."""
    return check_text(folder, record_id, more.pop("slug", "on-engines"), text, more.pop("now", NOW), **more)


def problems(text: str, path: str | None = None, **more: Any) -> list[str]:
    """Return the problems that are found in a text, or in one of its fields."""
    return [finding.problem for finding in check(text, **more) if path in (None, finding.path)]


def only(findings: list[Finding], words: str) -> Finding:
    """Return the one finding whose problem contains these words."""
    found = [finding for finding in findings if words in finding.problem]
    assert len(found) == 1, [finding.problem for finding in findings]
    return found[0]


def level_of(findings: list[Finding], words: str) -> Level:
    """Return the level of the one finding whose problem contains these words."""
    return only(findings, words).level


def a_draft(text: str, folder: str = "events", **more: Any) -> Draft:
    """Save a draft that was never published."""
    draft = Draft(folder=folder, text=text, **more)
    db.session.add(draft)
    db.session.commit()
    return draft
