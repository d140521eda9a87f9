"""Home: the front page, Explore, the feed of everything, oEmbed and llms.txt."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)

from blueprints.home import feeds, llms, oembed, routes
