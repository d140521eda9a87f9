"""Events: list, pages, calendars, feeds, embeds and `flask events import`."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)

from blueprints.events import commands, embeds, feeds, ics_routes, routes
