"""Partners: the organisations that the institute works with, and their pages."""

from flask import Blueprint

blueprint = Blueprint("partners", __name__)

from blueprints.partners import routes
