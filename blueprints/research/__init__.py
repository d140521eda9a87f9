"""Research: projects, publications and spotlights."""

from flask import Blueprint

blueprint = Blueprint("research", __name__)
