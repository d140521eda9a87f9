"""What a person says when they register."""

from dataclasses import dataclass, field

from models.event import Attendance
from models.event_parts import QuestionKind


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What was answered, beside the question as it was put."""

    label: str
    kind: QuestionKind
    values: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid form; `conduct_version` is empty when there was nothing to agree to."""

    name: str
    email: str
    affiliation: str
    attendance: Attendance
    answers: list[AnswerGiven] = field(default_factory=list)
    conduct_version: str = ""
    newsletter: bool = False
