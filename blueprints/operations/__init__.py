"""Operations: the worker with its scheduled tasks, and the doctor."""

from flask import Blueprint

blueprint = Blueprint("operations", __name__, cli_group=None)

from blueprints.operations import commands
