"""The rooms of the site, read top to bottom."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

ROOMS = (
    # What visitors read.
    "home",
    "events",
    "talks",
    "podcast",
    "partners",
    "people",
    "topics",
    "research",
    "opportunities",
    "pages",
    # What visitors do.
    "registration",
    # What the team and machines work with.
    "mail",
    "media",
    "programme",
    "site",
)
# The modules of a room that add something to its blueprint.
DOORS = ("routes", "embeds", "registrant", "privacy", "commands")


def open_rooms(app: Flask) -> None:
    """Register every room with the application."""
    for name in ROOMS:
        room = import_module(f"blueprints.{name}")
        for door in DOORS:
            if find_spec(f"{room.__name__}.{door}"):
                import_module(f"{room.__name__}.{door}")
        app.register_blueprint(room.blueprint)
