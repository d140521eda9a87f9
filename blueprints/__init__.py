"""All blueprints, and their registration."""

from collections.abc import Iterable

import click
from flask import Flask

from blueprints import (
    accounts,
    checks,
    content,
    desk,
    editing,
    events,
    home,
    mail,
    media,
    operations,
    opportunities,
    pages,
    partners,
    people,
    podcast,
    preview,
    privacy,
    registration,
    research,
    site,
    talks,
    topics,
)
from core.database_errors import explained

BLUEPRINTS = (
    # What visitors read.
    home.blueprint,
    events.blueprint,
    talks.blueprint,
    podcast.blueprint,
    partners.blueprint,
    people.blueprint,
    topics.blueprint,
    research.blueprint,
    opportunities.blueprint,
    pages.blueprint,
    # What visitors do.
    registration.blueprint,
    privacy.blueprint,
    # What the team and machines work with.
    accounts.blueprint,
    checks.blueprint,
    preview.blueprint,
    editing.blueprint,
    desk.blueprint,
    mail.blueprint,
    operations.blueprint,
    media.blueprint,
    content.blueprint,
    site.blueprint,
)


def register_blueprints(app: Flask) -> None:
    """Register every blueprint with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _explain_errors(commands: Iterable[click.Command]) -> None:
    """Let commands report in one line why the database cannot be used."""
    for command in commands:
        if isinstance(command, click.Group):
            _explain_errors(command.commands.values())
        elif command.callback:
            command.callback = explained()(command.callback)


for _blueprint in BLUEPRINTS:
    _explain_errors(_blueprint.cli.commands.values())
