"""Partners: the organisations that the institute works with."""

from flask import Blueprint

blueprint = Blueprint("partners", __name__)

from blueprints.partners import routes
