"""Opportunities: calls that people apply to."""

from flask import Blueprint

blueprint = Blueprint("opportunities", __name__)

from blueprints.opportunities import feeds, routes
