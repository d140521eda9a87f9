"""Forms of sign-in and accounts."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Length

from core.email_form import MISSING_EMAIL, email_field
from core.text import typed_line
from models import Role

LONGEST_NAME = 200
ROLES = [
    SelectChoice(Role.OWNER.value, "Owner: everything, with accounts and settings"),
    SelectChoice(Role.EDITOR.value, "Editor: content, registrations and mail"),
    SelectChoice(Role.DOOR.value, "Door: check-in at events only"),
]
WAYS = [
    SelectChoice("passkey", "A passkey: your fingerprint, face or screen lock. Quickest and safest"),
    SelectChoice("password", "A password and an authenticator app on your phone"),
]


class DeskForm(FlaskForm):
    """A form of the desk. Forms that other sites send are refused before a view sees them."""

    class Meta:
        csrf = False

    def __init__(self, *, is_empty: bool = False, **more: Any) -> None:
        super().__init__(request.form if request.method == "POST" and not is_empty else None, **more)


def _name_field() -> Any:
    length = Length(max=LONGEST_NAME, message=f"Enter a name of at most {LONGEST_NAME} characters")
    return StringField("Your name", [DataRequired("Enter your name"), length], filters=[typed_line])


class SignInForm(DeskForm):
    """Email address, password and code."""

    email = EmailField("Email address", [DataRequired(MISSING_EMAIL)], filters=[typed_line])
    password = PasswordField("Password", [DataRequired("Enter your password")])
    code = StringField(
        "Code",
        [DataRequired("Enter the code that your authenticator app shows, or a recovery code")],
        description="Six digits from your authenticator app, or one of your recovery codes.",
    )


class ProofForm(DeskForm):
    """Password and code of somebody who is signed in."""

    password = PasswordField("Password", [DataRequired("Enter your password")])
    code = SignInForm.code


class JoinForm(DeskForm):
    """Name, and how to sign in."""

    name = _name_field()
    way = RadioField("How do you want to sign in?", [DataRequired("Choose how you want to sign in")], choices=WAYS)


class FirstJoinForm(DeskForm):
    """The same for the first owner, who has not been invited by email."""

    name = _name_field()
    email = email_field("Your email address")
    way = JoinForm.way


class PasswordForm(DeskForm):
    """A new password."""

    password = PasswordField(
        "Password",
        [DataRequired("Enter a password")],
        description="At least 8 characters. A few words that you make up are easy to remember and hard to guess.",
    )


class CodeForm(DeskForm):
    """The code of a new authenticator app."""

    code = StringField(
        "Code from the app",
        [DataRequired("Enter the code that your app shows")],
        description="Six digits. A new code comes every 30 seconds.",
    )


class NameForm(DeskForm):
    """One's own name."""

    name = _name_field()


class EmailForm(DeskForm):
    """One's own new email address."""

    email = email_field("New email address")


class PasskeyNameForm(DeskForm):
    """The name of a new passkey."""

    name = StringField("Name", [Length(max=LONGEST_NAME)], filters=[typed_line])


class InviteForm(DeskForm):
    """Somebody to invite."""

    email = email_field("Email address")
    role = RadioField("Role", [DataRequired("Choose a role")], choices=ROLES)
