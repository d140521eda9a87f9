"""Content: the site's content as a folder of text."""

from flask import Blueprint

blueprint = Blueprint("content", __name__, cli_group=None)

from blueprints.content import commands
