"""Privacy: what is held about a person, how they see, take along or delete it, and when it is erased anyway."""

from flask import Blueprint

from core.form_protection import protect_forms

blueprint = Blueprint("privacy", __name__, cli_group=None)
protect_forms(blueprint)

from blueprints.privacy import commands, routes
