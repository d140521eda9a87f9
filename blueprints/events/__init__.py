"""Events: everything that has a time."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)
