"""Opportunities: calls for applications, and their pages."""

from flask import Blueprint

blueprint = Blueprint("opportunities", __name__)

from blueprints.opportunities import feeds, routes
