"""Mail: the outbox, and composing messages."""

from flask import Blueprint

blueprint = Blueprint("mail", __name__, cli_group=None)

from blueprints.mail import commands
