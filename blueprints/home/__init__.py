"""Home: the front page and the Explore menu."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)
