"""Media: files, covers and cards."""

from flask import Blueprint

blueprint = Blueprint("media", __name__)
