"""The questions of an event as fields of a form, and what was said as answers."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Form, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from blueprints.registration.entry import AnswerGiven
from models import Answer, Question
from models.event_parts import QuestionKind

LONGEST_LINE = 500
LONGEST_TEXT = 5000
MOST_RADIOS = 6  # more choices than these are a list that opens
MOST_MARKS = 30  # upon one letter; no language needs more, as Unicode has it (Stream-Safe Text Format)
YES_NO = ("Yes", "No")


def one_line(text: str | None) -> str:
    """Return a text with single spaces in and none around it."""
    return " ".join(_without_controls(text).split())


def some_lines(text: str | None) -> str:
    """Return a text with plain line ends and nothing around it."""
    return re.sub(r"\r\n?", "\n", _without_controls(text)).strip()


def _without_controls(text: str | None) -> str:
    normal = unicodedata.normalize("NFC", _with_few_marks(text or ""))
    # No keyboard writes these, and no page or mail may hold them.
    return "".join(char for char in normal if char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def _with_few_marks(text: str) -> str:
    # To put the marks of one letter in order takes the square of their number: in a megabyte of them, minutes.
    marks, kept = 0, []
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def question_fields(questions: Sequence[Question]) -> dict[str, Any]:
    """Return a field for each question, by its name in the form."""
    return {name: _field(question) for name, question in _named(questions)}


def answers_as_data(questions: Sequence[Question], answers: Iterable[Answer]) -> dict[str, Any]:
    """Return earlier answers as the data of the fields; those to questions that are asked no more are left out."""
    earlier = {(answer.kind, answer.label): answer.values for answer in answers}
    data: dict[str, Any] = {}
    for name, question in _named(questions):
        values = earlier.get((question.kind, question.label), [])
        data[name] = values if question.kind is QuestionKind.CHOICES else "".join(values[:1])
    return data


def given_answers(form: Form, questions: Sequence[Question]) -> list[AnswerGiven]:
    """Return what a valid form says, beside each question as it was put; what was left out is not in it."""
    answers = []
    for name, question in _named(questions):
        data = form[name].data
        values = [value for value in (data if isinstance(data, list) else [data]) if value]
        if values:
            answers.append(AnswerGiven(label=question.label, kind=question.kind, values=values))
    return answers


def _named(questions: Sequence[Question]) -> list[tuple[str, Question]]:
    # After its words, and not its number, so that an answer cannot be taken for one to another question when
    # the team changes the questions while somebody fills in the form.
    named: dict[str, Question] = {}
    for question in questions:
        digest = hashlib.sha256(f"{question.kind} {question.label}".encode()).hexdigest()[:8]
        name, number = f"answer-{digest}", 1
        while name in named:
            number += 1
            name = f"answer-{digest}-{number}"
        named[name] = question
    return list(named.items())


def _field(question: Question) -> Any:
    chooses = question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)
    demand = "Please choose an answer." if chooses else "Please answer this."
    first = DataRequired(demand) if question.required else Optional()
    common: dict[str, Any] = {"label": question.label, "description": question.help}
    if question.kind is QuestionKind.CHOICES:
        return SelectMultipleField(**common, validators=[first], choices=_choices(question.choices))
    if question.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO):
        offered = YES_NO if question.kind is QuestionKind.YES_NO else question.choices
        kind = RadioField if len(offered) <= MOST_RADIOS else SelectField
        needs_blank = kind is SelectField or not question.required
        blank = [SelectChoice("", "Please choose" if question.required else "No answer")] if needs_blank else []
        return kind(**common, validators=[first], choices=[*blank, *_choices(offered)], default="")
    if question.kind in (QuestionKind.LONG_TEXT, QuestionKind.ACCESS):
        return TextAreaField(**common, validators=[first, *at_most(LONGEST_TEXT)], filters=[some_lines])
    return StringField(**common, validators=[first, *at_most(LONGEST_LINE)], filters=[one_line])


def _choices(labels: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(label, label) for label in labels]


def at_most(most: int) -> list[Any]:
    """Return the validators of a text that people type."""
    return [Length(max=most, message=f"Please use no more than {most} characters.")]
