"""Preview: the page that a draft would become, and links by which others look at it and comment."""

from flask import Blueprint

from core.form_protection import protect_forms

blueprint = Blueprint("preview", __name__)
protect_forms(blueprint)

from blueprints.preview import desk, panel, routes
