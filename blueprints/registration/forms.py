"""Forms: registering for an event, with its own questions, and changing answers."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from blueprints.registration.actions import AnswerGiven, Details, Entry
from core.email_address import writable_address
from core.email_form import email_field
from core.form_protection import FormData, ProtectedForm
from core.text import typed_line, typed_text
from models import Answer, Event, Page, Question, Registration
from models.event import Attendance
from models.event_parts import QuestionKind

LONGEST_NAME = 120
LONGEST_AFFILIATION = 200
LONGEST_LINE = 500
LONGEST_TEXT = 5000
MOST_RADIOS = 6  # with more choices than this, a drop-down list
YES_NO = ("Yes", "No")
ATTENDANCES = {Attendance.IN_PERSON: "In person", Attendance.ONLINE: "Online"}


def at_most(characters: int) -> list[Any]:
    """Return the validators of a text field."""
    return [Length(max=characters, message=f"Use {characters:,} characters or fewer")]


def name_field(label: str) -> Any:
    """Return the field for a name in any script."""
    return StringField(label, [DataRequired("Enter your name"), *at_most(LONGEST_NAME)], filters=[typed_line])


def affiliation_field(label: str) -> Any:
    """Return the field for an affiliation."""
    checks = [Optional(), *at_most(LONGEST_AFFILIATION)]
    return StringField(label, checks, filters=[typed_line], description="Where you work or study.")


class RegistrationForm(ProtectedForm):
    """The form of one event; `registration_form` adds the event's own questions."""

    LAST = ("conduct", "newsletter", *ProtectedForm.LAST)

    name = name_field("Your name")
    email = email_field("Your email address", description="We’ll send your confirmation here.")
    affiliation = affiliation_field("Affiliation")
    attendance = RadioField("How will you attend?", [DataRequired("Choose whether you’ll attend in person or online")])
    conduct = BooleanField("I agree", [DataRequired("Agree to the code of conduct to take part")])
    conduct_version = HiddenField()
    newsletter = BooleanField("Send me the newsletter")

    def __init__(self, typed: FormData, event: Event) -> None:
        super().__init__(typed, event.slug)
        self._event = event
        if len(event.attendances) == 1:
            del self.attendance
        else:
            self.attendance.choices = [SelectChoice(each.value, format_attendance(event, each)) for each in Attendance]
        if event.code_of_conduct is None:
            del self.conduct

    def validate_conduct(self, field: Field) -> None:
        """Reject acceptance of a code of conduct that has changed since."""
        if field.data and self.conduct_version.data != self.version_to_send():
            field.data = False
            raise ValidationError("The code of conduct has changed. Please read it again")

    def version_to_send(self) -> str:
        """Return the version of the code of conduct that the form now shows."""
        page = self._event.code_of_conduct
        return conduct_version(page) if page else ""

    def entry(self) -> Entry:
        """Return the data of a valid form."""
        return Entry(
            name=self.name.data,
            email=writable_address(self.email.data) or "",
            affiliation=self.affiliation.data or "",
            attendance=Attendance(self.attendance.data) if "attendance" in self else self._event.attendances[0],
            answers=given_answers(self, self._event.questions),
            conduct_version=self.version_to_send(),
            newsletter=self.newsletter.data,
        )


class DetailsForm(FlaskForm):
    """The name, address and affiliation of one registration."""

    class Meta:
        csrf = False

    name = name_field("Your name")
    email = email_field("Your email address", description="We’ll send a link to a new address, to confirm it.")
    affiliation = affiliation_field("Affiliation")
    newsletter = BooleanField("Send me the newsletter")

    def details(self) -> Details:
        """Return the data of a valid form."""
        return Details(
            name=self.name.data,
            email=writable_address(self.email.data) or "",
            affiliation=self.affiliation.data or "",
            newsletter=self.newsletter.data,
        )


class AnswersForm(FlaskForm):
    """The answers of one registration; `answers_form` adds the event's questions."""

    class Meta:
        csrf = False


def registration_form(event: Event, typed: FormData = None) -> RegistrationForm:
    """Return the form of an event, with a field for each of its questions."""
    form: RegistrationForm = _with_questions(RegistrationForm, event.questions)(typed, event)
    return form


def answers_form(registration: Registration, typed: FormData = None) -> AnswersForm:
    """Return the form for changing a registrant's answers."""
    questions = registration.event.questions
    data = _answers_as_data(questions, registration.answers)
    form: AnswersForm = _with_questions(AnswersForm, questions)(typed, data=data)
    return form


def given_answers(form: Form, questions: Sequence[Question]) -> list[AnswerGiven]:
    """Return the non-empty answers of a valid form, each with its question as worded."""
    answers = []
    for name, question in _named(questions):
        data = form[name].data
        values = [value for value in (data if isinstance(data, list) else [data]) if value]
        if values:
            answers.append(AnswerGiven(label=question.label, kind=question.kind, values=values))
    return answers


def conduct_version(page: Page) -> str:
    """Return the version of a code of conduct: a digest of its text."""
    return hashlib.sha256(page.body.encode()).hexdigest()[:12]


def format_attendance(event: Event, attendance: Attendance) -> str:
    """Return the label of an attendance mode, and whether it is full."""
    if event.has_room(attendance):
        return ATTENDANCES[attendance]
    return f"{ATTENDANCES[attendance]} ({'waiting list' if event.waitlist else 'fully booked'})"


def _with_questions(form: type[FlaskForm], questions: Sequence[Question]) -> Any:
    return type(form.__name__, (form,), {name: _question_field(question) for name, question in _named(questions)})


def _named(questions: Sequence[Question]) -> list[tuple[str, Question]]:
    # Fields are named by a digest of the question's text, not its number, so that an answer can't end up under another
    # question when the team changes the questions while somebody fills in the form.
    named: dict[str, Question] = {}
    for question in questions:
        digest = hashlib.sha256(f"{question.kind} {question.label}".encode()).hexdigest()[:8]
        name, number = f"answer-{digest}", 1
        while name in named:
            number += 1
            name = f"answer-{digest}-{number}"
        named[name] = question
    return list(named.items())


def _question_field(question: Question) -> Any:
    chooses = question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)
    demand = "Choose an answer" if chooses else "Enter an answer"
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
        return TextAreaField(**common, validators=[first, *at_most(LONGEST_TEXT)], filters=[typed_text])
    return StringField(**common, validators=[first, *at_most(LONGEST_LINE)], filters=[typed_line])


def _choices(labels: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(label, label) for label in labels]


def _answers_as_data(questions: Sequence[Question], answers: Iterable[Answer]) -> dict[str, Any]:
    """Return earlier answers as form data, without those to questions that are no longer asked."""
    earlier = {(answer.kind, answer.label): answer.values for answer in answers}
    data: dict[str, Any] = {}
    for name, question in _named(questions):
        values = earlier.get((question.kind, question.label), [])
        data[name] = values if question.kind is QuestionKind.CHOICES else "".join(values[:1])
    return data
