"""Research: projects, publications and spotlights."""

from flask import Blueprint

blueprint = Blueprint("research", __name__)

from blueprints.research import feeds, routes
