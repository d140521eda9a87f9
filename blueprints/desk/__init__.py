"""The desk: its first page, and what all of its pages share."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from blueprints.desk import menu, new_site, palette, routes
