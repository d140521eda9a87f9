"""People: who speaks, writes and is heard."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from blueprints.people import routes
