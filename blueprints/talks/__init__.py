"""Talks: the series of talks and their pages."""

from flask import Blueprint

blueprint = Blueprint("talks", __name__)

from blueprints.talks import desk, routes
