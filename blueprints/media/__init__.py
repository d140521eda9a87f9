"""Media: the library, files, covers, social cards, artwork and icons."""

from flask import Blueprint

blueprint = Blueprint("media", __name__)

from blueprints.media import body_pictures, commands, desk, routes
