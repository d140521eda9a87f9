"""A person whose every word is easy to find again, and a search for what is left of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from records import NOW, an_event, save
from sqlalchemy import func, select

from blueprints.registration.actions import AnswerGiven, Entry, register
from core.database import db
from models import Answer, Event
from models.event import Attendance, RegistrationMode
from models.event_parts import QuestionKind

DAY = timedelta(days=1)
STARTS = NOW + 5 * DAY
ENDS = STARTS + timedelta(hours=1)
CANARY = ("Zanzibara", "Quixwell", "zq-canary", "Xylotomic", "halva-only", "ramp-of-brass", "Why-zq")
ADDRESS = "zq-canary@quixwell.example"


def an_open_event(**changes: Any) -> Event:
    defaults = {"starts": STARTS, "registration_mode": RegistrationMode.OPEN, "waitlist": True}
    event: Event = save(an_event(**{**defaults, **changes}))
    return event


def answers() -> list[Answer]:
    return [
        Answer(label="Diet", kind=QuestionKind.DIET, values=["halva-only"]),
        Answer(label="Access", kind=QuestionKind.ACCESS, values=["ramp-of-brass"]),
        Answer(label="Why?", kind=QuestionKind.LONG_TEXT, values=["Why-zq"]),
    ]


def register_canary(event: Event) -> None:
    given = [AnswerGiven(label=each.label, kind=each.kind, values=each.values) for each in answers()]
    entry = Entry("Zanzibara Quixwell", ADDRESS, "Xylotomic Society", Attendance.IN_PERSON, given, "v1", True)
    register(event.id, entry, NOW)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def traces_in(content: bytes) -> tuple[str, ...]:
    return tuple(trace for trace in CANARY if trace.lower().encode() in content.lower())


def files_with_traces(folder: Path) -> dict[str, tuple[str, ...]]:
    found = {path.name: traces_in(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}
    return {name: traces for name, traces in found.items() if traces}
