"""Content: the site's content as a folder of text files."""

from flask import Blueprint

blueprint = Blueprint("content", __name__, cli_group=None)

from blueprints.content import commands, demonstration, import_commands
