"""Topics: pages that collect the events, episodes and research on a subject."""

from flask import Blueprint

blueprint = Blueprint("topics", __name__)

from blueprints.topics import routes
