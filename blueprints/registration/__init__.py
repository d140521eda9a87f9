"""Registration: a place at an event, from the form to the check-in."""

from flask import Blueprint

from core.form_protection import protect_forms

blueprint = Blueprint("registration", __name__, cli_group=None)
protect_forms(blueprint)

from blueprints.registration import commands, desk, details, manage, routes
