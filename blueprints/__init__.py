"""All blueprints, and their registration."""

from flask import Flask

from blueprints import (
    content,
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
    privacy,
    registration,
    research,
    site,
    talks,
    topics,
)

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
