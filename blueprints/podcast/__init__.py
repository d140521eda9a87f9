"""Podcast: the show and its episodes."""

from flask import Blueprint

blueprint = Blueprint("podcast", __name__)

from blueprints.podcast import commands, embeds, feeds, routes
