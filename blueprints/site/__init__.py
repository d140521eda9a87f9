"""Site: identity, errors, and what machines ask for."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)

from blueprints.site import routes
