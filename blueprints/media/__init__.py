"""Media: files, covers and cards."""

from flask import Blueprint

blueprint = Blueprint("media", __name__)

from blueprints.media import routes
