"""Registration: a place at an event, from the form to the door."""

from flask import Blueprint

blueprint = Blueprint("registration", __name__, cli_group=None)

from blueprints.registration import commands, privacy, registrant, routes
