"""Pages: text pages such as sections and legal texts."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)

from blueprints.pages import routes
