"""What a visitor fills in: to register, to change an answer, to ask for a lost link."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from blueprints.registration.entry import Entry
from blueprints.registration.guards import GuardedForm, Typed
from blueprints.registration.questions import answers_as_data, at_most, given_answers, one_line, question_fields
from core.email_address import writable_address
from models import Event, Page, Question, Registration
from models.event import Attendance

LONGEST_NAME = 120
LONGEST_AFFILIATION = 200
ATTENDANCES = {Attendance.IN_PERSON: "In person", Attendance.ONLINE: "Online"}


def conduct_version(page: Page) -> str:
    """Return the version of a code of conduct: a digest of its words."""
    return hashlib.sha256(page.body.encode()).hexdigest()[:12]


def is_full(event: Event, way: Attendance) -> bool:
    """Tell whether a way to take part has neither a place nor a line to wait in."""
    return event.places_left(way) == 0 and not event.waitlist


def spell_way(event: Event, way: Attendance) -> str:
    """Spell a way to take part, and that it has no place left."""
    if event.places_left(way) != 0:
        return ATTENDANCES[way]
    return f"{ATTENDANCES[way]} ({'waiting list' if event.waitlist else 'all places are taken'})"


def _check_address(_form: Form, field: Field) -> None:
    if writable_address(field.data) is None:
        raise ValidationError("Please write an email address like name@example.org.")


class FindForm(GuardedForm):
    """Asks for the links of an address."""

    email = EmailField(
        "Your email address", [DataRequired("Please write your email address."), _check_address], filters=[one_line]
    )

    def __init__(self, typed: Typed) -> None:
        super().__init__(typed, "find")


class RegistrationForm(GuardedForm):
    """The form of one event; `form_for` makes it with the event's own questions."""

    name = StringField(
        "Your name", [DataRequired("Please write your name."), *at_most(LONGEST_NAME)], filters=[one_line]
    )
    email = EmailField(
        "Your email address",
        [DataRequired("Please write your email address."), _check_address],
        filters=[one_line],
        description="We send the confirmation and your link there.",
    )
    affiliation = StringField(
        "Affiliation",
        [Optional(), *at_most(LONGEST_AFFILIATION)],
        filters=[one_line],
        description="Where you work or study, if anywhere.",
    )
    attendance = RadioField("How will you take part?", [DataRequired("Please choose how you will take part.")])
    conduct = BooleanField("I agree", [DataRequired("To take part, please agree to the code of conduct.")])
    conduct_version = HiddenField()
    newsletter = BooleanField("Send me the newsletter as well")

    def __init__(self, typed: Typed, event: Event) -> None:
        super().__init__(typed, event.slug)
        self._event = event
        if len(event.attendances) == 1:
            del self.attendance
        else:
            self.attendance.choices = [SelectChoice(way.value, spell_way(event, way)) for way in event.attendances]
        if event.code_of_conduct is None:
            del self.conduct

    def validate_conduct(self, field: Field) -> None:
        """Refuse an agreement to words that have changed since."""
        if field.data and self.conduct_version.data != self.version_to_send():
            field.data = False
            raise ValidationError("The code of conduct has changed in the meantime. Please read it again.")

    def version_to_send(self) -> str:
        """Return the version of the code of conduct that stands beside the form now."""
        page = self._event.code_of_conduct
        return conduct_version(page) if page else ""

    def entry(self) -> Entry:
        """Return what a valid form says."""
        return Entry(
            name=self.name.data,
            email=writable_address(self.email.data) or "",
            affiliation=self.affiliation.data or "",
            attendance=Attendance(self.attendance.data) if "attendance" in self else self._event.attendances[0],
            answers=given_answers(self, self._event.questions),
            conduct_version=self.version_to_send(),
            newsletter=self.newsletter.data,
        )


def form_for(event: Event, typed: Typed = None) -> RegistrationForm:
    """Return the form of an event, with a field for each of its questions."""
    form: RegistrationForm = _with_questions(RegistrationForm, event.questions)(typed, event)
    return form


class AnswersForm(FlaskForm):
    """The answers of one registration; `answers_form` makes it with the questions of the event."""

    class Meta:
        csrf = False


def answers_form(registration: Registration, typed: Typed = None) -> AnswersForm:
    """Return the form in which a registrant changes their answers."""
    questions = registration.event.questions
    data = answers_as_data(questions, registration.answers)
    form: AnswersForm = _with_questions(AnswersForm, questions)(typed, data=data)
    return form


def _with_questions(form: type[FlaskForm], questions: Sequence[Question]) -> Any:
    return type(form.__name__, (form,), question_fields(questions))
