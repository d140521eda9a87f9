"""Programme: the site's content as a folder of text."""

from flask import Blueprint

blueprint = Blueprint("programme", __name__, cli_group=None)
