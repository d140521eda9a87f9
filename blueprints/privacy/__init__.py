"""Privacy: seeing, downloading and deleting one's personal data, and retention."""

from flask import Blueprint

from core.form_protection import protect_forms

blueprint = Blueprint("privacy", __name__, cli_group=None)
protect_forms(blueprint)

from blueprints.privacy import commands, routes
