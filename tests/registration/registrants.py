"""Registrants with a manage link."""

from datetime import timedelta
from typing import Any

from records import NOW, an_event, save
from sqlalchemy import select

from blueprints.registration.actions import AnswerGiven, Entry, register
from blueprints.registration.queries import registration_link
from core.database import db
from models import Event, Registration
from models.event import Attendance, RegistrationMode
from models.event_parts import QuestionKind

DAY = timedelta(days=1)
STARTS = NOW + 9 * DAY
MEETING = "https://meet.example.test/secret-room"
STEPS = ("accept", "decline", "online", "in-person", "cancel", "answers", "join")


def open_event(**changes: Any) -> Event:
    """Save an event with registration."""
    defaults = {"slug": "one", "title": "The Talk", "starts": STARTS, "registration_mode": RegistrationMode.OPEN}
    event: Event = save(an_event(**{**defaults, "online_url": MEETING, **changes}))
    return event


def enter(event: Event, name: str = "ada", way: Attendance = Attendance.IN_PERSON) -> str:
    """Register somebody and return the path of their manage page."""
    answers = [AnswerGiven("Your food", QuestionKind.DIET, ["No nuts"])]
    register(event.id, Entry(name.title(), f"{name}@example.org", "", way, answers), NOW)
    return path_of(name)


def path_of(name: str) -> str:
    db.session.rollback()
    found = db.session.scalars(select(Registration).where(Registration.email == f"{name}@example.org")).one()
    link = registration_link(found)
    db.session.rollback()
    return link.removeprefix("https://podium.test")
