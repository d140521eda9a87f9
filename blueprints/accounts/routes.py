"""Signing in to the desk."""

from flask import render_template

from blueprints.accounts import blueprint
from core.access import admit
from models import Role


@blueprint.get("/desk/sign-in")
def sign_in() -> str:
    """Ask who it is."""
    return render_template("accounts/sign_in.html")


@blueprint.get("/desk/prove")
@admit(*Role)
def prove() -> str:
    """Ask again who it is."""
    return render_template("accounts/sign_in.html")
