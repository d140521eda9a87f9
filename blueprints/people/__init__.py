"""People: speakers, authors and guests, and their pages."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from blueprints.people import routes
