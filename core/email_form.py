"""The email address in forms: its field, its error messages, and a form with that field only."""

from pathlib import Path
from typing import Any

from flask import current_app
from wtforms import EmailField, Field, Form
from wtforms.validators import DataRequired, ValidationError

from core.email_address import writable_address
from core.form_protection import FormData, ProtectedForm
from core.mail_server import is_known_to_refuse
from core.text import typed_line

MISSING_EMAIL = "Enter your email address"
UNREACHABLE_EMAIL = (
    "We can’t send email to an address with accented or non-Latin letters before the @. Enter another address"
)
INVALID_EMAIL = "Enter an email address in the correct format, like name@example.org"


def email_field(label: str, **more: Any) -> Any:
    """Return a required field for an email address that mail servers can deliver to."""
    return EmailField(label, [DataRequired(MISSING_EMAIL), check_email_address], filters=[typed_line], **more)


def check_email_address(_form: Form, field: Field) -> None:
    """Raise ValidationError for an address that mail servers, or the one of this site, can't write to."""
    address = writable_address(field.data)
    if address is None:
        raise ValidationError(INVALID_EMAIL)
    if current_app.config["SMTP"] and is_known_to_refuse(Path(current_app.config["DATA_FOLDER"]), address):
        raise ValidationError(UNREACHABLE_EMAIL)


class EmailForm(ProtectedForm):
    """A form that asks for the email address to send a link to; `subject` names its page."""

    SHORTEST_VISIT = 0  # one field is filled in and sent in no time

    email = email_field("Your email address")

    def __init__(self, typed: FormData, subject: str) -> None:
        super().__init__(typed, subject)

    @property
    def address(self) -> str:
        """The address of a valid form, as mail servers read it."""
        return writable_address(self.email.data) or ""
