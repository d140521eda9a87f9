"""Talks: the talks series."""

from flask import Blueprint

blueprint = Blueprint("talks", __name__)

from blueprints.talks import routes
