"""Home: the front page and the Explore menu."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)

from blueprints.home import feeds, llms, oembed, routes
