"""Checks: what is wrong with a record before it is published, and which of the site's links are broken."""

from flask import Blueprint

blueprint = Blueprint("checks", __name__, cli_group=None)

from blueprints.checks import commands, desk
