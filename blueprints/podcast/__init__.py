"""Podcast: pages, RSS feed, player embed, and the commands that check and import a show."""

from flask import Blueprint

blueprint = Blueprint("podcast", __name__)

from blueprints.podcast import commands, embeds, feeds, routes
