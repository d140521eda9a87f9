"""Topics: what subjects gather."""

from flask import Blueprint

blueprint = Blueprint("topics", __name__)

from blueprints.topics import routes
