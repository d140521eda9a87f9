"""Signing in to the desk."""

from flask import render_template

from blueprints.accounts import blueprint


@blueprint.get("/desk/sign-in")
def sign_in() -> str:
    """Ask who it is."""
    return render_template("accounts/sign_in.html")


@blueprint.get("/desk/prove")
def prove() -> str:
    """Ask again who it is."""
    return render_template("accounts/sign_in.html")
